-- SQL has no way to coalesce inside the recursion: it keeps every piece, and they are
-- coalesced at the end.
CREATE TABLE bloc AS
WITH RECURSIVE pieces(x, y, s, e) AS (
    SELECT x, y, s, e FROM allied
    UNION
    SELECT p.x, a.y, greatest(p.s, a.s), least(p.e, a.e)
    FROM pieces p JOIN allied a ON p.y = a.x AND p.s < a.e AND a.s < p.e
), marked AS (
    SELECT *, max(e) OVER (PARTITION BY x, y ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM pieces
), numbered AS (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY x, y ORDER BY s) AS island
    FROM marked
)
SELECT x, y, min(s) AS s, max(e) AS e FROM numbered GROUP BY x, y, island;
