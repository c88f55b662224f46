# Every target makes the environment it needs; nothing has to be installed by hand.
# Another interpreter: make test PYTHON=python3.13

PYTHON ?= python3
VENV ?= .venv
BENCH_VENV ?= .venv-bench
SECONDS ?= 60

BIN := $(VENV)/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-all coverage bench fuzz docs lint lint-style lint-types lint-imports clean
.DELETE_ON_ERROR:

demo: $(VENV)/.ready-run  ## the shipped case: conclusions, with time and proof
	@$(BIN)/cartelogic demo

test: $(VENV)/.ready-dev  ## the tests, the docs' code blocks included
	$(BIN)/python -m pytest -n auto --dist loadfile

test-all: $(VENV)/.ready-dev  ## the slow ones too, with more examples per law
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --dist loadfile -m ""

coverage: $(VENV)/.ready-dev  ## branches of what reasons that units, cases and laws do not take
	HYPOTHESIS_PROFILE=few $(BIN)/coverage run -m pytest -n auto --dist loadfile \
		tests/unit tests/cases tests/properties tests/conformance
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: $(BENCH_VENV)/.ready-bench  ## cartelogic alone and beside its peers, measured here
	$(BENCH_VENV)/bin/python -m benchmarks alone --runs 3
	$(BENCH_VENV)/bin/python -m benchmarks peers --runs 2 --limit 5

fuzz: $(VENV)/.ready-fuzz  ## everything that reads, fed by coverage: make fuzz SECONDS=600
	$(BIN)/python -m fuzz --seconds $(SECONDS)

docs: $(VENV)/.ready-dev  ## build/docs/index.html
	$(BIN)/python -m sphinx -W --keep-going -n -q -b html docs build/docs

lint: lint-style lint-types lint-imports  ## style, format, types, import contracts

lint-style: $(VENV)/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lint-types: $(VENV)/.ready-dev
	$(BIN)/mypy

lint-imports: $(VENV)/.ready-dev
	$(BIN)/lint-imports --no-logo

clean:  ## what was built and cached; environments stay
	rm -rf build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# An environment is ready for a set of extras once the stamp is newer than pyproject.toml.
%/bin/python:
	$(PYTHON) -m venv $*

$(VENV)/.ready-run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python $(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python $(PIP_INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.ready-run

$(VENV)/.ready-fuzz: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python $(PIP_INSTALL) --editable '.[fuzz]'
	@touch $@ $(VENV)/.ready-run

$(BENCH_VENV)/.ready-bench: pyproject.toml | $(BENCH_VENV)/bin/python
	$(BENCH_VENV)/bin/python $(PIP_INSTALL) --editable '.[frames,columns,bench]'
	@touch $@
