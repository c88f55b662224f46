CREATE TABLE allies AS
WITH marked AS (  -- an ally reported twice is one ally
    SELECT *, max(e) OVER (PARTITION BY a, b ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM allied
), numbered AS (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY a, b ORDER BY s) AS island
    FROM marked
), spells AS (
    SELECT a, min(s) AS s, max(e) AS e FROM numbered GROUP BY a, b, island
), steps AS (
    SELECT a, t, sum(n) AS n FROM (
        SELECT a, s AS t, 1 AS n FROM spells UNION ALL SELECT a, e, -1 FROM spells
    ) JOIN "group" USING (a) GROUP BY a, t HAVING sum(n) <> 0
), counted AS (
    SELECT a, sum(n) OVER w AS n, t AS s, lead(t) OVER w AS e FROM steps
    WINDOW w AS (PARTITION BY a ORDER BY t)
)
SELECT a, n::INTEGER AS n, s, e FROM counted WHERE n > 0;
