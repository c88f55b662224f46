"""Names merge through tables only; a name in no table is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.errors import ProgramError
from cartelogic.exchange.ucdp.names import UCDP, Names
from cartelogic.model.values import Text
from tests.unit.exchange.ged_files import TABLES, tables


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    return Names(tables(tmp_path_factory.mktemp("tables")))


def symbols(names: Names, side: str) -> list[str] | None:
    found = names.groups_of(side)
    return None if found is None else [group.symbol for group in found]


# -- groups ------------------------------------------------------------------------------------


def test_a_listed_name_is_its_entity(names: Names) -> None:
    assert symbols(names, "Red Hand") == ["red_hand"]


def test_commas_separate_groups(names: Names) -> None:
    assert symbols(names, "Red Hand, Blue Hand") == ["red_hand", "blue_hand"]


def test_a_name_may_have_a_comma_in_it_if_it_is_listed(names: Names) -> None:
    assert symbols(names, "Salt, Sugar and Sons") == ["salt"]
    assert symbols(names, "Red Hand, Salt, Sugar and Sons, Blue Hand") == [
        "red_hand",
        "salt",
        "blue_hand",
    ]
    assert symbols(names, "Sugar and Sons, Red Hand") == ["sugar", "red_hand"]


def test_a_group_that_is_named_twice_is_one(names: Names) -> None:
    assert symbols(names, "Red Hand, Red Hand") == ["red_hand"]


@pytest.mark.parametrize(
    "side", ["Civilians", "Government of Utopia", "Unknown group", "XXX421", "Red Hand, Unnamed"]
)
def test_what_is_no_named_group_is_none(names: Names, side: str) -> None:
    assert symbols(names, side) is None


def test_a_faction_that_is_not_listed_keeps_the_name_of_its_whole(names: Names) -> None:
    (found,) = names.groups_of("Red Hand - Somebody Somename faction") or ()
    assert found.symbol.startswith("red_hand_faction_")
    assert found.name == f"Red Hand - {found.symbol.removeprefix('red_hand_').replace('_', ' ')}"
    assert not found.is_listed


@given(st.from_regex(r"[A-Z][a-z]{4,9}( - [A-Z][a-z]{4,9})?", fullmatch=True))
def test_a_name_that_is_not_listed_is_never_shown(names: Names, name: str) -> None:
    found = names.group(name)
    assert name.rpartition(" ")[2].casefold() not in f"{found.symbol} {found.name}".casefold()


@given(st.from_regex(r"(Red Hand|Gray Hand) - [A-Za-z ]{1,20}|[A-Z][a-z]{4,9}", fullmatch=True))
def test_what_stands_for_a_name_stands_for_it_again(names: Names, name: str) -> None:
    found = names.group(name)
    assert names.group(found.name) == found


# -- places and outlets ------------------------------------------------------------------------


def test_a_place_is_a_state_or_else_the_country(names: Names) -> None:
    assert names.place("Utopia", "North state").symbol == "north"
    country = names.place("Utopia", "")
    assert (country.symbol, country.has_state) == ("utopia", False)


def test_a_place_that_is_not_listed_has_a_symbol_of_its_own(names: Names) -> None:
    found = names.place("Utopia", "Süd / West")
    assert (found.symbol, found.is_listed) == ("ucdp_utopia_s_d_west", False)


def test_outlets_are_found_whatever_the_case_spaces_and_brackets(names: Names) -> None:
    for name in ("The Herald", "the  herald", "Herald (Somebody Somename)"):
        assert names.outlet(name).id == "herald"
    assert names.outlet("Gazette").title == "Gazette"


def test_an_outlet_that_is_not_listed_is_never_shown(names: Names) -> None:
    found = names.outlet("Somebody Somename")
    assert "ome" not in f"{found.id}{found.title}".replace("outlet", "")
    assert names.outlet(found.title) == found


def test_where_no_outlet_is_named_ucdp_answers(names: Names) -> None:
    assert names.outlet("") is UCDP


# -- facts -------------------------------------------------------------------------------------


def test_every_line_is_a_fact_stated_there(names: Names) -> None:
    facts = {report.id: report for report, _ in names.facts()}
    assert len(facts) == 7
    (red,) = [r for name, r in facts.items() if name.endswith("groups.csv:2")]
    assert [(c.predicate, c.row) for c in red.claims] == [
        ("entity", ("red_hand", "group")),
        ("name", ("red_hand", Text("Red Hand"))),
    ]
    assert red.note == "Named so."
    (blue,) = [r for name, r in facts.items() if name.endswith("groups.csv:3")]
    assert ("alias", ("blue_hand", Text("Blue Hand"))) in [
        (c.predicate, c.row) for c in blue.claims
    ]


def test_a_place_is_covered_by_a_file_with_all_its_events(names: Names) -> None:
    north = ("Utopia", "North state")
    assert not list(names.coverage({}))
    assert not list(names.coverage({north: 1, ("Utopia", ""): 9}))
    ((report, _),) = names.coverage({north: 2})
    assert report.id.endswith("coverage.csv:2")
    (claim,) = report.claims
    assert (claim.predicate, claim.row) == ("covered", ("north",))
    assert str(claim.interval) == "[2010-01-01, 2012-12-31]"


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"groups": "name,entity\n"}, "has the columns name, entity"),
        ({"groups": TABLES["groups.csv"] + "Red Hand,other,,,\n"}, "two lines are about one name"),
        ({"groups": TABLES["groups.csv"] + "Gray Hand,Gray,,,\n"}, "`Gray` is no id"),
        ({"groups": TABLES["groups.csv"] + "Gray Hand,gray\n"}, "the line has 2 fields"),
        (
            {"coverage": TABLES["coverage.csv"] + "Utopia,South,2010,2011,1,\n"},
            "no place is called",
        ),
        ({"coverage": TABLES["coverage.csv"] + "Utopia,,2012,2013,all,\n"}, "`all` is no number"),
        (
            {"coverage": TABLES["coverage.csv"] + "Utopia,,2012,2011,1,\n"},
            "ends before it starts",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told(
    tmp_path: Path, changed: dict[str, str], claim: str
) -> None:
    with pytest.raises(ProgramError) as refused:
        Names(tables(tmp_path, **changed))
    assert claim in str(refused.value)


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    folder = tables(tmp_path)
    (folder / "outlets.csv").unlink()
    with pytest.raises(ProgramError, match=r"`outlets\.csv` cannot be read"):
        Names(folder)
