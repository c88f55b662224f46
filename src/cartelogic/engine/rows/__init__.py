"""The engine ``rows``: pure Python, one compiled function a rule.

``codegen`` turns a plan into a function, with the help of ``frame`` (lines and names) and
``expressions`` (terms); ``runtime`` is what such functions call; ``fixpoint`` runs strata to
their fixpoints.
"""
