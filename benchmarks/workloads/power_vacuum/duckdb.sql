CREATE TABLE power_vacuum AS
WITH marked AS (
    SELECT *, max(e) OVER (PARTITION BY p ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM controls
), gaps AS (  -- from where control ended to where it began again
    SELECT p, covered AS s, s AS e FROM marked WHERE covered < s
    UNION ALL SELECT p, -2147483648, min(s) FROM controls GROUP BY p
    UNION ALL SELECT p, max(e), 2147483647 FROM controls GROUP BY p
    UNION ALL
    SELECT DISTINCT p, -2147483648, 2147483647 FROM present
    WHERE p NOT IN (SELECT p FROM controls)
), vacuums AS (
    SELECT h.g, h.p, greatest(h.s, f.s) AS s, least(h.e, f.e) AS e
    FROM present h JOIN gaps f ON h.p = f.p AND h.s < f.e AND f.s < h.e
), marked_vacuums AS (
    SELECT *, max(e) OVER (PARTITION BY g, p ORDER BY s
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered
    FROM vacuums
), numbered AS (
    SELECT *, count(*) FILTER (WHERE covered IS NULL OR covered < s)
                  OVER (PARTITION BY g, p ORDER BY s) AS island
    FROM marked_vacuums
)
SELECT g, p, min(s) AS s, max(e) AS e FROM numbered GROUP BY g, p, island;
