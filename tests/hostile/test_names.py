"""Generated code is made of checked terms only: hostile names and values stay values."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from cartelogic import KnowledgeBase
from tests.evaluation import FULL_ENGINES
from tests.hostile.words import STEERING, WORDS

PYTHON_WORDS = (
    "None True False __import__ __builtins__ __class__ __name__ __debug__ N1 K1 R1 Exception"
).split()
"""Variables of a rule that mean something in the code that is made for it."""
PREDICATES = (
    "exec eval import class def lambda relations head delta out rule rest1 k1 r1 print open none "
    "in is or and if else for while return yield async await"
).split()

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)


def in_text(word: str) -> str:
    return json.dumps(word)


def as_symbol(word: str) -> str:
    inner = json.dumps(word)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


@every_engine
@pytest.mark.parametrize("write", [in_text, as_symbol], ids=["texts", "symbols"])
def test_a_value_is_equal_to_itself_and_to_no_other(
    engine: str, write: Callable[[str], str]
) -> None:
    lines = []
    for number, word in enumerate(WORDS):
        value = write(word)
        lines.append(f"p({number}, {value}).")
        lines.append(f"same({number}, N) :- p(N, {value}).")
        lines.append(f"equal({number}, N) :- p(N, V), V = {value}, not p(N, {write(word + 'x')}).")
        lines.append(f"made({value}, {number}) :- p({number}, _).")
    kb = KnowledgeBase.from_text("\n".join(lines))
    itself = [(number, number) for number in range(len(WORDS))]
    assert sorted(a.row for a in kb.query("same(X, Y)", engine=engine)) == itself
    assert sorted(a.row for a in kb.query("equal(X, Y)", engine=engine)) == itself
    made = {answer["N"]: answer["V"] for answer in kb.query("made(V, N)", engine=engine)}
    assert made == dict(enumerate(WORDS))


@every_engine
def test_variables_may_be_called_like_anything_in_python(engine: str) -> None:
    rules = [f"p{i}({name}) :- q({name}, _), {name} < 3." for i, name in enumerate(PYTHON_WORDS)]
    kb = KnowledgeBase.from_text("q(1, 1). q(5, 2).\n" + "\n".join(rules))
    for i in range(len(PYTHON_WORDS)):
        assert [answer.row for answer in kb.query(f"p{i}(X)", engine=engine)] == [(1,)]


@every_engine
def test_predicates_may_be_called_like_anything_in_python(engine: str) -> None:
    lines = [
        f"{name}(a). no_{name}(b). made_{name}(X) :- {name}(X), not no_{name}(X)."
        for name in PREDICATES
    ]
    kb = KnowledgeBase.from_text("\n".join(lines))
    for name in PREDICATES:
        assert [a.row for a in kb.query(f"made_{name}(X)", engine=engine)] == [("a",)]


WATCHED = """
import json, sys
from cartelogic import KnowledgeBase, read_proof
from cartelogic.source import SourceText
from cartelogic.store.loading import Loaded
from cartelogic.temporal import Codec

warm = KnowledgeBase.from_text('p(a, "x"). q(X) :- p(X, Y), Y = "x", not p(X, b).')
warm.query("q(X)"), warm.why("q(a)").to_json()
Loaded(Codec.DAYS).read(SourceText("y", "sources: {a: {title: t}}"))
words, found = json.loads(sys.argv[1]), []

def watch(event, arguments):
    if event in ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "socket.connect",
                 "pickle.find_class", "ctypes.dlopen", "os.fork"):
        found.append(event)
    if event == "compile" and isinstance(arguments[0], (str, bytes)):
        code = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
        found.extend(word for word in words if len(word) > 3 and word in code)

sys.addaudithook(watch)
for word in words:
    text = json.dumps(word)
    kb = KnowledgeBase.from_text(
        f'p(a, {text}). q(X, Y) :- p(X, Y), Y = {text}, not p(X, b). '
        f'n(N) :- N = count : {{ p(_, {text}) }}.', name=word)
    kb.query("q(X, Y)"), kb.query("n(N)"), kb.query(f"p(X, {text})")
    proof = kb.why(f"q(a, {text})")
    proof.verify(), read_proof(kb, proof.to_json()).verify(), proof.to_html()
    yaml = json.dumps({"sources": {"a": {"title": word, "url": word}}})
    Loaded(Codec.DAYS).read(SourceText("y", yaml))
    for tag in ("!!python/object/apply:os.system", "!!python/name:os.system", "!!python/module:os"):
        Loaded(Codec.DAYS).read(SourceText("y", f"sources: {tag} {text}"))
print(json.dumps(found))
"""


def test_nothing_that_is_read_is_compiled_imported_or_run() -> None:
    """The interpreter itself is asked, by an audit hook: it sees every way to run code."""
    words = (*WORDS[:3], STEERING.replace("\x1b", ""))
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(words)],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    assert json.loads(done.stdout) == []
