"""The engine ``pydatalog``: a program at one instant, evaluated by pyDatalog.

It is there to be compared with.  At an instant every rule is an ordinary Datalog rule over
what holds then, so an engine that knows nothing of time has to give the same answer.  Joins,
negation and recursion are pyDatalog's; functions, comparisons and the arithmetic of aggregates
are those of ``model``, as in every engine.  What depends on other instants is refused (CL612).

``logic`` is a pyDatalog of its own for each stratum, ``clauses`` writes rules for it, and
``snapshot`` takes one stratum after the other.
"""

from cartelogic.engine.pydatalog.snapshot import PyDatalogEngine

__all__ = ["PyDatalogEngine"]
