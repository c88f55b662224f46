CREATE TABLE path AS
WITH RECURSIVE reached(x, y) AS (
    SELECT x, y FROM edge
    UNION
    SELECT r.x, e.y FROM reached r JOIN edge e ON r.y = e.x
)
SELECT x, y FROM reached;
