"""Transitive closure as a loop of DuckDB statements: rounds that join what is new."""

from __future__ import annotations

import duckdb

ROUND = """
CREATE OR REPLACE TABLE found AS
    SELECT DISTINCT n.x, e.y FROM new n JOIN edge e ON n.y = e.x
    ANTI JOIN path p ON p.x = n.x AND p.y = e.y;
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
