"""``cartelogic load``, tables beside other commands, and the bar for what takes long."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("polars")

from cartelogic.cli import main
from cartelogic.repl.progress import progress_on

ROWS = "one,b,from,end\ngulf,zetas,2010-02-01,2013\nzetas,,2010,\n"
COLUMNS = ("--as", "rival", "--column", "a=one", "--start", "from")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.dl").write_text(".decl rival(a: group, b: group)\n", "utf-8")
    Path("fights.csv").write_text(ROWS, "utf-8")
    Path("rival.csv").write_text("a,b\nx,y\n", "utf-8")


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_a_table_is_read_and_counted() -> None:
    told = "rival.csv: 1 rows read as `rival`, 1 told\n"
    assert run("load", "rival.csv", "-p", "rules.dl") == (0, told, "")
    code, out, _ = run("load", "rival.csv", "--json")
    assert (code, json.loads(out)["told"]) == (0, 1)


def test_a_bad_row_refuses_the_table_with_its_line() -> None:
    code, out, err = run("load", "fights.csv", "-p", "rules.dl", *COLUMNS)
    assert (code, out) == (2, "")
    assert "CL510: `b` in line 3 of `fights.csv` cannot be told" in err


def test_bad_rows_are_listed_where_that_is_asked_for() -> None:
    code, out, err = run(
        "load", "fights.csv", "-p", "rules.dl", "--rejects", "bad.csv", *COLUMNS, "--source", "s"
    )
    assert (code, err) == (0, "")
    assert out == "fights.csv: 2 rows read as `rival`, 1 told, 1 rejected\n"
    assert Path("bad.csv").read_text("utf-8") == "line,column,value,reason\n3,b,,it is missing\n"


def test_a_column_is_named_with_its_argument() -> None:
    code, _, err = run("load", "fights.csv", "--column", "a")
    assert code == 2
    assert "`a` is no NAME=COLUMN" in err


def test_every_command_takes_tables() -> None:
    code, out, err = run("query", "rival(A, B)", "-p", "rules.dl", "-p", "rival.csv", "--json")
    assert (code, err) == (0, "")
    assert [(answer["A"], answer["B"]) for answer in json.loads(out)] == [("x", "y")]


class Screen(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


def test_only_what_takes_long_on_a_terminal_is_shown() -> None:
    times = iter([0.0, 0.5, 1.5, 2.0])
    screen = Screen()
    with progress_on(screen, lambda: next(times)) as progress:
        assert progress is not None
        progress("reading `a`", 0, 3)
        assert not screen.getvalue()
        progress("reading `b`", 1, 3)
        progress("checking", 2, 3)
    assert "reading `b`" in screen.getvalue() or "checking" in screen.getvalue()
    with progress_on(io.StringIO()) as progress:
        assert progress is None
