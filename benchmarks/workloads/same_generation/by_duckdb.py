"""Same generation as a loop of DuckDB statements: rounds that join what is new."""

from __future__ import annotations

import duckdb

ROUND = """
CREATE OR REPLACE TABLE found AS
    SELECT DISTINCT a.x, b.x AS y
    FROM new n JOIN parent a ON a.p = n.x JOIN parent b ON b.p = n.y
    ANTI JOIN same k ON k.x = a.x AND k.y = b.x;
INSERT INTO same FROM found;
DROP TABLE new;
ALTER TABLE found RENAME TO new;
"""


def evaluate(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the table ``same``."""
    connection.execute(
        "CREATE TABLE same AS SELECT DISTINCT a.x, b.x AS y FROM parent a JOIN parent b USING (p)"
    )
    connection.execute("CREATE TABLE new AS FROM same")
    while connection.execute("SELECT count(*) FROM new").fetchone() != (0,):
        connection.execute(ROUND)
