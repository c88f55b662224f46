CREATE TABLE same AS
WITH RECURSIVE level(x, y) AS (
    SELECT a.x, b.x FROM parent a JOIN parent b ON a.p = b.p
    UNION
    SELECT a.x, b.x FROM parent a JOIN level l ON a.p = l.x JOIN parent b ON b.p = l.y
)
SELECT x, y FROM level;
