CREATE TABLE entrenched AS
WITH lengthened AS (  -- presence as it is, clashes with the year after them
    SELECT 0 AS kind, g, p, s, e FROM present UNION ALL SELECT 1, g, p, s, e + 365 FROM clash
), marked AS (
    SELECT *, max(e) OVER (PARTITION BY kind, g, p ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM lengthened
), numbered AS (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY kind, g, p ORDER BY s) AS island
    FROM marked
), spells AS (
    SELECT kind, g, p, min(s) AS s, max(e) AS e FROM numbered GROUP BY kind, g, p, island
)
SELECT h.g, h.p, greatest(h.s + 90, o.s) AS s, least(h.e, o.e) AS e
FROM spells h JOIN spells o ON h.kind = 0 AND o.kind = 1 AND h.g = o.g AND h.p = o.p
WHERE h.s + 90 < o.e AND o.s < h.e AND h.s + 90 < h.e;
