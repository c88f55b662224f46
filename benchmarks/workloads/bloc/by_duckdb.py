"""Bloc as a loop of DuckDB statements: spells stay coalesced from round to round."""

from __future__ import annotations

import duckdb

COALESCED = """
SELECT x, y, min(s) AS s, max(e) AS e FROM (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY x, y ORDER BY s) AS island
    FROM (SELECT *, max(e) OVER (PARTITION BY x, y ORDER BY s
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
          FROM ({pieces}))
) GROUP BY x, y, island
"""
MET = """
SELECT DISTINCT n.x, a.y, greatest(n.s, a.s) AS s, least(n.e, a.e) AS e
FROM new n JOIN allied a ON n.y = a.x AND n.s < a.e AND a.s < n.e
"""
TOUCHED = "SELECT b.* FROM bloc b SEMI JOIN new n USING (x, y) UNION ALL FROM new"
ROUND = f"""
CREATE OR REPLACE TABLE found AS
    FROM ({COALESCED.format(pieces=MET)}) f
    ANTI JOIN bloc b ON b.x = f.x AND b.y = f.y AND b.s <= f.s AND f.e <= b.e;
DROP TABLE new;
ALTER TABLE found RENAME TO new;
CREATE TABLE longer AS {COALESCED.format(pieces=TOUCHED)};
DELETE FROM bloc USING new WHERE bloc.x = new.x AND bloc.y = new.y;
INSERT INTO bloc FROM longer;
DROP TABLE longer;
"""


def evaluate(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``bloc``."""
    connection.execute(
        f"CREATE TABLE bloc AS {COALESCED.format(pieces='SELECT x, y, s, e FROM allied')}"
    )
    connection.execute("CREATE TABLE new AS FROM bloc")
    while connection.execute("SELECT count(*) FROM new").fetchone() != (0,):
        connection.execute(ROUND)
