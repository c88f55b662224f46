"""Transitive closure by doubling, as a loop of DuckDB statements."""

from __future__ import annotations

import duckdb

ROUND = """
CREATE OR REPLACE TABLE found AS
    SELECT DISTINCT f.x, f.y
    FROM (SELECT n.x, p.y FROM new n JOIN path p ON n.y = p.x
          UNION ALL SELECT p.x, n.y FROM path p JOIN new n ON p.y = n.x) f
    ANTI JOIN path p ON p.x = f.x AND p.y = f.y;
INSERT INTO path FROM found;
DROP TABLE new;
ALTER TABLE found RENAME TO new;
"""


def evaluate(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``path``."""
    connection.execute("CREATE TABLE path AS SELECT DISTINCT x, y FROM edge")
    connection.execute("CREATE TABLE new AS FROM path")
    while connection.execute("SELECT count(*) FROM new").fetchone() != (0,):
        connection.execute(ROUND)
