"""The checks: each reports all it finds, whatever the others found.

So none may rely on another: a program with a wrong number of arguments is still checked for
unbound variables.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from cartelogic.analysis.context import Check, Context
from cartelogic.analysis.inference import functions_get_what_they_take, infer
from cartelogic.analysis.normal import NormalRule
from cartelogic.analysis.safety import (
    heads_say_when,
    variables_are_bound,
    variables_occur_twice,
)
from cartelogic.analysis.signatures import (
    declarations_are_sound,
    one_arity_per_predicate,
    only_the_library_defines_its_predicates,
    predicates_are_declared,
    predicates_are_defined,
    says_is_about_reports,
    types_are_declared_once,
)
from cartelogic.analysis.sorts import facts_fit_their_declarations, types_agree, types_are_known
from cartelogic.analysis.strata import Stratum, negation_is_stratified, strata
from cartelogic.analysis.versions import NO_VERSIONS, Versions, versions
from cartelogic.errors import Diagnostic, ProgramError, in_order
from cartelogic.model.clauses import Program
from cartelogic.model.profile import FactProfile, ReportDoubts

CHECKS: tuple[Check, ...] = (
    one_arity_per_predicate,
    declarations_are_sound,
    only_the_library_defines_its_predicates,
    types_are_declared_once,
    predicates_are_defined,
    says_is_about_reports,
    variables_are_bound,  # strata and plans assume safe rules
    facts_fit_their_declarations,
    types_agree,
    functions_get_what_they_take,
    heads_say_when,
    negation_is_stratified,
    predicates_are_declared,
    types_are_known,
    variables_occur_twice,
)
GOAL_CHECKS: tuple[Check, ...] = (
    one_arity_per_predicate,
    predicates_are_defined,
    says_is_about_reports,
    variables_are_bound,
    types_agree,
    functions_get_what_they_take,
)


@frozen
class Analysis:
    """A program that may be evaluated, and what there is to say about it.

    Attributes:
        context: the program in normal form.
        versions: the rules of all extents; none if there is an error.
        strata: the order of evaluation; empty if there is an error.
        diagnostics: everything found, errors and warnings.
    """

    context: Context
    versions: Versions
    strata: tuple[Stratum, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that forbid evaluation."""
        return tuple(d for d in self.diagnostics if d.is_error)

    def require(self) -> Analysis:
        """This analysis, if the program may be evaluated.

        Raises:
            ProgramError: with every finding, if one of them is an error.
        """
        if self.errors:
            raise ProgramError(self.errors)
        return self


def analyse(
    program: Program,
    profiles: Mapping[str, FactProfile],
    doubts: ReportDoubts | None = None,
) -> Analysis:
    """Check a program against its facts; never raises, what is wrong is in the result.

    Args:
        program: what the user wrote.
        profiles: what the facts look like, by predicate.
        doubts: what is uncertain about the reports themselves.
    """
    context = Context.of(program, profiles)
    found = [diagnostic for check in CHECKS for diagnostic in check(context)]
    diagnostics = in_order(found)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return Analysis(context, NO_VERSIONS, (), diagnostics)
    written = _versions(context, doubts)
    return Analysis(context, written, strata(written.rules), diagnostics)


def with_doubts(analysis: Analysis, doubts: ReportDoubts) -> Analysis:
    """The same program, for reports of which more is uncertain; nothing is checked again."""
    written = _versions(analysis.context, doubts)
    return evolve(analysis, versions=written, strata=strata(written.rules))


def _versions(context: Context, doubts: ReportDoubts | None) -> Versions:
    return versions(
        context.rules,
        context.profiles,
        context.declarations,
        infer(context).temporal,
        context.program.codec,
        custom_acceptance=context.custom_acceptance,
        doubts=doubts,
    )


def check_goals(analysis: Analysis, goals: tuple[NormalRule, ...]) -> tuple[Diagnostic, ...]:
    """What is wrong with goals (rules of kind ``QUERY``) asked of an analysed program."""
    context = evolve(analysis.context, focus=goals)
    return in_order(diagnostic for check in GOAL_CHECKS for diagnostic in check(context))
