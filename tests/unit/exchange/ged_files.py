"""Small GED files for tests; every name in them is made up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

COLUMNS = (
    "id", "code_status", "type_of_violence", "side_a", "side_b", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "adm_1", "country",
    "event_clarity", "date_prec", "date_start", "date_end",
)  # fmt: skip

EVENT = {
    "id": "1.0",
    "code_status": "Clear",
    "type_of_violence": "2.0",
    "side_a": "Red Hand",
    "side_b": "Blue Hand",
    "number_of_sources": "1.0",
    "source_article": '"The Herald,2010-05-11,Somebody Somename was seen"',
    "source_office": "The Herald",
    "source_date": "2010-05-11",
    "source_headline": "Somebody Somename was seen",
    "adm_1": "North state",
    "country": "Utopia",
    "event_clarity": "1.0",
    "date_prec": "1.0",
    "date_start": "2010-05-10",
    "date_end": "2010-05-10",
}
HIDDEN = ("Somebody", "Somename", "Herald")
"""What no message may show of it."""

TABLES = {
    "groups.csv": """\
name,entity,called,reports,basis
Red Hand,red_hand,Red Hand,,Named so.
Blue Hand,blue_hand,,,Described elsewhere.
Green Hand,green_hand,The Green Hand,,Named so.
"Salt, Sugar and Sons",salt,Salt,,A name with a comma in it.
Sugar and Sons,sugar,Sugar,,Another group.
""",
    "places.csv": """\
country,adm_1,entity,called,iso,within
Utopia,,utopia,Utopia,UT,
Utopia,North state,north,The North,UT-N,utopia
""",
    "outlets.csv": """\
name,outlet,called
The Herald,herald,The Herald
Herald,herald,The Herald
Gazette,gazette,
""",
    "coverage.csv": """\
country,adm_1,from,to,events,basis
Utopia,North state,2010-01-01,2012-12-31,2,All of it.
""",
}


def event(**changed: str) -> dict[str, str]:
    """A row, with some columns changed."""
    assert changed.keys() <= EVENT.keys()
    return EVENT | changed


def text_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    """A file with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(folder: Path, *rows: dict[str, str]) -> Path:
    """A file with these rows, in a folder."""
    path = folder / "ged.csv"
    path.write_text(text_of(*rows), "utf-8")
    return path


def tables(folder: Path, **changed: str) -> Path:
    """A folder of tables of names; ``groups="..."`` is another ``groups.csv``."""
    made = folder / "names"
    made.mkdir(exist_ok=True)
    for name, text in TABLES.items():
        (made / name).write_text(changed.get(name.removesuffix(".csv"), text), "utf-8")
    return made
