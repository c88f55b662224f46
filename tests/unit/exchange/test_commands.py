"""The command line with events: what becomes of a file, and questions that read one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cartelogic.cli import main
from cartelogic.cli.group import Exit
from cartelogic.exchange import ucdp
from tests.unit.exchange.ged_files import HIDDEN, event, tables, write


def call(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_counts_are_printed_with_whose_the_data_are(tmp_path: Path) -> None:
    result = call("ucdp", write(tmp_path, event()), "--names", tables(tmp_path))
    assert result.exit_code == Exit.FINE
    assert result.output.startswith("1 events read: 1 reports, 0 left out, 0 rejected\n")
    assert "Sundberg" in result.output
    assert "Davies" in result.output
    assert "CC BY 4.0" in result.output


def test_counts_are_printed_as_json(tmp_path: Path) -> None:
    result = call("ucdp", write(tmp_path, event()), "--names", tables(tmp_path), "--json")
    found = json.loads(result.output)
    assert (found["read"], found["made"], found["claims"]) == (1, 1, {"clash": 1})


def test_a_bad_row_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, event(), event(id="2", date_prec="9"))
    result = call("ucdp", path, "--names", tables(tmp_path))
    assert result.exit_code == Exit.BAD_INPUT
    assert "ged.csv date_prec:3:1" in result.stderr
    assert not any(word in result.output for word in HIDDEN)


def test_bad_rows_are_listed_when_set_aside(tmp_path: Path) -> None:
    path = write(tmp_path, event(), event(id="2", date_prec="9"))
    result = call("ucdp", path, "--names", tables(tmp_path), "--rejects")
    assert result.exit_code == Exit.NOTHING
    assert "1 rejected" in result.stdout
    assert "ged.csv date_prec:3:1" in result.stderr


def test_events_are_written_without_headlines(tmp_path: Path) -> None:
    names, output = tables(tmp_path), tmp_path / "short.csv"
    path = write(tmp_path, event(), event(id="2", side_b="Red Hand - Somebody faction"))
    assert call("ucdp", path, "--names", names, "-o", output).exit_code == Exit.FINE
    text = output.read_text("utf-8")
    assert not any(word in text for word in HIDDEN if word != "Herald")
    assert ucdp.read(output, names=names) == ucdp.read(path, names=names)


def test_the_events_to_be_shipped_can_be_written_again(tmp_path: Path) -> None:
    output = tmp_path / "events.csv"
    result = call("ucdp", "--chosen", "-o", output)  # of those that are shipped, all of 1 and 3
    assert result.exit_code == Exit.FINE
    assert output.read_bytes() == ucdp.shipped().read_bytes()
    assert call("ucdp", "--chosen").exit_code == Exit.BAD_INPUT


def test_a_question_may_read_the_events_that_are_shipped() -> None:
    result = call("query", "crossed_fronts(A, B)", "--events")
    assert "[2010-01-06, 2010-05-10]" in result.output
    assert call("query", "crossed_fronts(A, B)").exit_code == Exit.NOTHING


def test_a_question_may_read_a_file_of_events(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(ucdp.shipped().read_bytes())
    result = call("query", "crossed_fronts(A, B)", "--events-from", path)
    assert "[2010-01-06, 2010-05-10]" in result.output


def test_both_are_too_much(tmp_path: Path) -> None:
    path = write(tmp_path, event())
    result = call("query", "clash(A, B, P)", "--events", "--events-from", path)
    assert result.exit_code == Exit.BAD_INPUT
    assert "not both" in result.stderr


@pytest.mark.parametrize("command", ["why", "proofs", "sources"])
def test_proofs_may_rest_on_events(command: str) -> None:
    result = call(command, "clash(gulf_cartel, sinaloa_cartel, sonora)", "--events")
    assert result.exit_code == Exit.FINE
    assert "ucdp" in result.output


def test_the_demo_of_events_shows_what_they_say_of_the_articles() -> None:
    result = call("demo", "--events")
    assert result.exit_code == Exit.FINE
    assert "ctng_campaign" in result.output
    assert "[2010-01-06, 2010-05-10]" in result.output
    assert "ucdp_182817" in result.output
    assert "no answers" not in result.output
