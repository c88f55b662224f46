"""The engine ``rows``: pure Python, one compiled function a rule.

``codegen`` turns a plan into a function; ``fixpoint`` runs strata to their fixpoints.
"""
