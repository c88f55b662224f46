"""Which forms there are, and how they are written to files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cartelogic import read_proof
from cartelogic.cli.proofs import FORMS as OFFERED
from cartelogic.provenance.export import FORMS, exported, form_of
from tests.unit.provenance.export.documents import told, why
from tests.unit.provenance.export.test_html import attacked


def test_the_command_line_offers_every_form() -> None:
    assert tuple(FORMS) == OFFERED


def test_no_suffix_stands_for_two_forms() -> None:
    suffixes = [suffix for found in FORMS.values() for suffix in found]
    assert len(set(suffixes)) == len(suffixes)
    for form, found in FORMS.items():
        for suffix in found:
            assert form_of(Path(f"a.b{suffix}")) == form_of(Path(f"A{suffix.upper()}")) == form


@pytest.mark.parametrize("name", ["proof", "proof.png", ".json", "json"])
def test_a_file_that_says_no_form_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="says no form of proofs"):
        why(told()).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_form_that_there_is_not_is_named() -> None:
    with pytest.raises(LookupError, match="there is no form `png`; there are text, json"):
        exported(why(told()), "png")


@pytest.mark.parametrize("form", FORMS)
def test_methods_and_forms_agree(form: str) -> None:
    explanation = why(told())
    text = exported(explanation, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    match form:
        case "text":
            assert text == f"{explanation.text()}\n"
        case "prov-n":
            assert text == f"{explanation.to_prov().get_provn()}\n"
        case "prov-json":
            found = explanation.to_prov().serialize(format="json")
            assert found is not None
            assert json.loads(text) == json.loads(found)
        case _:
            assert text == getattr(explanation, f"to_{form}")()


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    explanation = why(told())
    explanation.save(str(tmp_path / "a.json"))
    text = (tmp_path / "a.json").read_text("utf-8")
    assert text == explanation.to_json()
    assert json.loads(explanation.to_json(indent=None)) == json.loads(text)
    read_proof(told(), text).verify()


def test_half_a_character_can_be_saved(tmp_path: Path) -> None:
    kb = attacked("half \ud800 a character")
    explanation = next(iter(kb.query("q(X)"))).why()
    for suffix in (".txt", ".json", ".html", ".dot", ".mmd", ".dl"):
        explanation.save(tmp_path / f"a{suffix}")
    read = read_proof(kb, (tmp_path / "a.json").read_text("utf-8"))
    assert read.proof == explanation.proof


def test_nothing_is_imported_before_it_is_wanted() -> None:
    script = (
        "import sys, cartelogic\n"
        "print(cartelogic.KnowledgeBase.from_text('p(a).').why('p(a)'))\n"
        "ours = {m for m in sys.modules if m.startswith('cartelogic.provenance.export.')}\n"
        "print(sorted(ours), 'prov' in sys.modules)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.splitlines()[-1] == "[] False"
