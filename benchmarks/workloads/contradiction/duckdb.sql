CREATE TABLE contradiction AS
WITH RECURSIVE inside(p, q) AS (
    SELECT p, q FROM within
    UNION
    SELECT i.p, w.q FROM inside i JOIN within w ON i.q = w.p
), same_place(p, q) AS (
    SELECT p, p FROM within UNION SELECT q, q FROM within
    UNION SELECT p, q FROM inside UNION SELECT q, p FROM inside
)
SELECT f.r AS r1, g.r AS r2, f.a, f.b, greatest(f.s, g.s) AS s, least(f.e, g.e) AS e
FROM allied_in f
JOIN rival_in g ON f.a = g.a AND f.b = g.b AND f.s < g.e AND g.s < f.e
JOIN same_place h ON f.p = h.p AND g.p = h.q;
