"""Whatever a program asks for lies in its folder, is a file, and is no larger than allowed."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cartelogic
from cartelogic import KnowledgeBase, ProgramError
from cartelogic.store.folder import ArticleFolder
from cartelogic.syntax import files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program, beside files that are none of its business."""
    (tmp_path / "secret.dl").write_text("secret(x).")
    (tmp_path / "secret.yaml").write_text("sources: {secret: {title: Secret}}")
    inside = tmp_path / "program"
    (inside / "sub").mkdir(parents=True)
    (inside / "ok.dl").write_text("ok(a).")
    return inside


def refused(load: Callable[[], object]) -> str:
    with pytest.raises(ProgramError) as error:
        load()
    assert set(error.value.codes()) <= {"CL109", "CL501", "CL511"}
    assert "secret(x)" not in str(error.value)
    return str(error.value)


def including(folder: Path, written: str) -> Path:
    program = folder / "main.dl"
    program.write_text(f'.include "{written}"\nmain(a).\n', "utf-8")
    return program


@pytest.mark.parametrize(
    "written",
    [
        "../secret.dl",
        "sub/../../secret.dl",
        "sub/../ok.dl",
        "/etc/passwd",
        "//etc/passwd",
        "/dev/zero",
        "/dev/stdin",
        "/proc/self/environ",
        "sub",
        ".",
        "",
        "a\\u0000.dl",
        "ok.dl\\u0000.yaml",
        "\\ud800.dl",
        "\\n",
        "~/secret.dl",
        "$HOME/secret.dl",
        "file:///etc/passwd",
        "http://example.org/x.dl",
        "%2e%2e/secret.dl",
        "..%2fsecret.dl",
        "..\\\\secret.dl",
        "C:\\\\secret.dl",
        "x" * 300,
        "x/" * 3000,
        "ok.d[l]",
        "*.dl",
    ],
)
def test_an_include_names_a_file_in_the_folder_or_is_refused(folder: Path, written: str) -> None:
    refused(lambda: cartelogic.load(including(folder, written)))


def test_an_include_may_lead_down_and_round(folder: Path) -> None:
    (folder / "sub" / "deep.dl").write_text('.include "deep.dl" deep(a).')
    (folder / "within.dl").symlink_to("sub/deep.dl")
    (folder / "main.dl").write_text(
        '.include "./ok.dl" .include "sub/deep.dl" .include "within.dl"'
    )
    kb = cartelogic.load(folder / "main.dl")
    assert list(kb.database.reports) == ["program/ok.dl:1", "program/sub/deep.dl:1"]


@pytest.mark.parametrize(
    "target", ["../secret.dl", "/dev/zero", "/etc/passwd", "main.dl/x", "l.dl"]
)
def test_a_link_that_leads_out_or_nowhere_is_refused(folder: Path, target: str) -> None:
    (folder / "l.dl").symlink_to(target)
    refused(lambda: cartelogic.load(including(folder, "l.dl")))
    refused(lambda: cartelogic.load(folder))


def test_a_linked_folder_leads_out_as_well(folder: Path) -> None:
    (folder / "up").symlink_to(folder.parent)
    refused(lambda: cartelogic.load(including(folder, "up/secret.dl")))
    (folder / "main.dl").unlink()
    assert list(cartelogic.load(folder).database.reports) == ["program/ok.dl:1"]


@pytest.mark.parametrize("name", ["x.dl", "x.yaml"])
def test_a_folder_with_a_link_out_of_it_is_not_loaded(folder: Path, name: str) -> None:
    (folder / name).symlink_to(f"../secret{Path(name).suffix}")
    assert "leads out of the folder" in refused(lambda: cartelogic.load(folder))
    cartelogic.load(folder / name)  # named by its own path, it is what was asked for


@pytest.mark.parametrize("suffix", [".dl", ".yaml", ".csv", ".tsv", ".parquet"])
def test_what_is_no_file_is_not_waited_for(folder: Path, suffix: str) -> None:
    """A pipe nobody writes to would block for ever."""
    os.mkfifo(folder / f"pipe{suffix}")
    (folder / f"zero{suffix}").symlink_to("/dev/zero")
    (folder / f"folder{suffix}").mkdir()
    (folder / f"loop{suffix}").symlink_to(f"loop{suffix}")
    for name in ("pipe", "zero", "loop", "missing", "x" * 300, "a\0b", "\ud800"):
        refused(lambda name=name: cartelogic.load(folder / f"{name}{suffix}"))  # type: ignore[misc]


def test_a_socket_in_a_folder_is_no_program(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        before = Path.cwd()
        os.chdir(folder)  # names of sockets are short
        try:
            made.bind("s.dl")
        finally:
            os.chdir(before)
        refused(lambda: cartelogic.load(folder))


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe.dl")
    monkeypatch.setattr(Path, "is_file", lambda _path: True)  # as it was a moment before
    with pytest.raises(ProgramError, match="it is not a file"):
        files.read_text(folder / "pipe.dl", "pipe.dl")


def test_a_file_that_is_too_large_is_not_read_whole(folder: Path) -> None:
    with (folder / "large.dl").open("wb") as file:
        file.truncate(20 * files.MAX_BYTES)  # a gigabyte of nothing, which takes no space
    import tracemalloc

    tracemalloc.start()
    try:
        assert "larger than" in refused(lambda: cartelogic.load(folder / "large.dl"))
        assert tracemalloc.get_traced_memory()[1] < 3 * files.MAX_BYTES
    finally:
        tracemalloc.stop()


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system calls a file may have no size, such as those below ``/proc``."""
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    proc = Path("/proc/self/status")
    if not proc.exists():
        pytest.skip("there is no /proc here")
    assert proc.stat().st_size == 0
    with pytest.raises(ProgramError, match="larger than 10 bytes"):
        files.read_text(proc, "status")


def test_names_of_files_are_shown_harmless(folder: Path) -> None:
    (folder / "a\x1b[31m\n\x9b.dl").write_text("p(")
    assert not {"\x1b", "\x9b"} & set(refused_syntax(folder))


def refused_syntax(folder: Path) -> str:
    with pytest.raises(ProgramError) as error:
        cartelogic.load(folder)
    return str(error.value)


@pytest.mark.parametrize("file", ["../secret.dl", "/etc/passwd", "..", ".", "", "sub", "a\0b"])
def test_an_article_is_looked_for_in_its_folder_only(folder: Path, file: str) -> None:
    """The file name comes from a fact file: only its last part is used, and only in the folder."""
    written = file.replace("\0", "\\0")
    facts = folder / "facts.yaml"
    facts.write_text(
        "sources: {o: {title: O}}\n"
        f'articles: {{a: {{file: "{written}", outlet: o, title: A}}}}\n'
        "article: a\n"
        "reports:\n"
        f'  - {{id: r, claim: p(x), at: "p1 s1 [0:9] sha256:{"0" * 64}"}}\n'
    )
    kb = KnowledgeBase(articles=folder)
    kb.load(facts)
    (problem,) = ArticleFolder(folder, kb.database).check()
    assert str(problem.code) == "CL509"


def test_what_fails_to_load_changes_nothing(folder: Path) -> None:
    kb = KnowledgeBase.from_text("p(a).")
    (folder / "bad.dl").symlink_to("../secret.dl")
    before = list(kb.database.reports)
    refused(lambda: kb.load(folder))
    assert list(kb.database.reports) == before
    assert [answer.row for answer in kb.query("p(X)")] == [("a",)]
