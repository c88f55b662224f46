CREATE TABLE shifting_allegiance AS
WITH marked AS (
    SELECT *, max(e) OVER (PARTITION BY kind, a, b ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM (SELECT 0 AS kind, * FROM allied UNION ALL SELECT 1, * FROM rival)
), numbered AS (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY kind, a, b ORDER BY s) AS island
    FROM marked
), spells AS (
    SELECT kind, a, b, min(s) AS s, max(e) AS e FROM numbered GROUP BY kind, a, b, island
)
SELECT DISTINCT j.a, j.b, j.s, j.e
FROM spells i JOIN spells j ON i.kind = 0 AND j.kind = 1 AND i.a = j.a AND i.b = j.b
WHERE i.e < j.s AND j.s - (i.e - 1) <= 730;
