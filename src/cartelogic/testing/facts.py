"""Facts as data, and as text to paste into files.

What is simply stated is text of the language, one fact a line; what some source reports is
YAML, one file an article.  Reading that text gives the same facts again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, field, frozen

from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Declaration, Program
from cartelogic.model.printing import format_clause, format_row
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.source import SourceText
from cartelogic.store.database import OWN, Database
from cartelogic.store.loading import Loaded, into
from cartelogic.store.own import own_reports
from cartelogic.syntax.parser import parse_program
from cartelogic.temporal import Codec
from cartelogic.testing.rules import Rules

FILE = Source("facts.dl", "facts.dl", OWN)


@frozen
class Facts:
    """Facts made up for a rule file; ``str()`` of them is text to paste into files.

    Attributes:
        claims: what is simply stated.
        reports: what sources report, each in one of the articles.
        articles: where.
        sources: whose reports they are, and the outlets of the articles.
        codec: the time line.
        undeclared: what the rules read and do not declare: without a fact of it, a file needs
            a declaration, or it is taken for a misspelling.
    """

    claims: tuple[Claim, ...] = ()
    reports: tuple[Report, ...] = ()
    articles: tuple[Article, ...] = ()
    sources: tuple[Source, ...] = ()
    codec: Codec = field(default=Codec.DAYS, repr=False)
    undeclared: tuple[Declaration, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.claims) + len(self.reports)

    def __str__(self) -> str:
        parts = [self.text, *self.yaml.values()]
        return "\n".join(part for part in parts if part).rstrip("\n")

    # -- as text --------------------------------------------------------------------------

    @property
    def lines(self) -> tuple[str, ...]:
        """The stated facts, each as a line of a program."""
        return tuple(f"{claim_text(claim, self.codec)}." for claim in self.claims)

    @property
    def text(self) -> str:
        """The stated facts as program text; empty if there are none.

        The time line is that of the rules: paste it below them.
        """
        known = {claim.predicate for claim in self.claims}
        known |= {claim.predicate for report in self.reports for claim in report.claims}
        missing = [d for d in self.undeclared if d.predicate not in known]
        # Last, so that each fact keeps its line whatever others are left out.
        lines = [*self.lines, *(format_clause(declared, self.codec) for declared in missing)]
        return "".join(f"{line}\n" for line in lines)

    @property
    def yaml(self) -> dict[str, str]:
        """The reports as fact files: name of the file, and its text; one for each article."""
        files = {}
        known = tuple(a for a in self.articles if any(r.article == a.id for r in self.reports))
        for article in known:
            name = f"{article.id}.yaml"
            lines = [f"# {name}"]
            if article is known[0]:
                lines += self._described(known)
            lines += [f"article: {article.id}", "reports:"]
            for report in self.reports:
                if report.article == article.id:
                    lines += _report_lines(report, self.codec)
            files[name] = "".join(f"{line}\n" for line in lines)
        return files

    def _described(self, articles: Iterable[Article]) -> Iterator[str]:
        yield "sources:"
        for source in self.sources:
            yield (
                f"  {source.id}: {{title: {source.title}, kind: {source.kind}, "
                f"reliability: {source.reliability}}}"
            )
        yield "articles:"
        for article in articles:
            date = "" if article.published is None else f', published: "{article.published}"'
            yield (
                f"  {article.id}: {{file: {article.file}, outlet: {article.outlet}, "
                f"title: {article.title}{date}}}"
            )

    # -- in a knowledge base --------------------------------------------------------------

    @property
    def all_reports(self) -> tuple[Report, ...]:
        """Every fact as a report, with the id that it gets when the text is read."""
        stated = (
            Report(f"{FILE.id}:{line}", (claim,), FILE.id)
            for line, claim in enumerate(self.claims, 1)
        )
        return (*stated, *self.reports)

    def into(self, database: Database) -> Database:
        """These facts, put into a database."""
        for source in (FILE, *self.sources):
            database.add_source(source)
        for article in self.articles:
            database.add_article(article)
        database.add(self.all_reports)
        return database

    def told_to(self, rules: Rules) -> KnowledgeBase:
        """A knowledge base of some rules and these facts, read from their text.

        Raises:
            ProgramError: if the rules do not fit, or have a mistake.
        """
        database = rules.database.fork()
        parsed = parse_program(SourceText(FILE.id, self.text), self.codec)
        reports, own = own_reports(parsed.program.facts, database.reports)
        for source in own:
            database.add_source(source)
        database.add(reports)
        for name, text in self.yaml.items():
            loaded = Loaded(self.codec)
            loaded.read(SourceText(name, text))
            problems = into(database, loaded)
            assert not problems, "\n".join(problem.render() for problem in problems)
        declared = Program(declarations=parsed.program.declarations, codec=rules.codec)
        return KnowledgeBase(rules.program + declared, database)

    def fit(self, rules: Rules) -> bool:
        """Whether a knowledge base takes the rules with these facts.

        Rules may be refused for facts that all hold always: then nothing says when they hold.
        """
        return not rules.needs_times or not self.told_to(rules).analysis.errors

    # -- changed --------------------------------------------------------------------------

    def each_left_out(self) -> Iterator[Facts]:
        """These facts without one of them, for each; the last first."""
        for i in reversed(range(len(self.reports))):
            yield evolve(self, reports=self.reports[:i] + self.reports[i + 1 :])
        for i in reversed(range(len(self.claims))):
            yield evolve(self, claims=self.claims[:i] + self.claims[i + 1 :])

    def __add__(self, other: Facts) -> Facts:
        """Both, each article and source described once."""
        return evolve(
            self,
            claims=(*self.claims, *other.claims),
            reports=(*self.reports, *other.reports),
            articles=tuple(dict.fromkeys((*self.articles, *other.articles))),
            sources=tuple(dict.fromkeys((*self.sources, *other.sources))),
        )

    def with_claims(self, change: Callable[[Claim], tuple[Claim, ...]]) -> Facts:
        """Every claim replaced by others; what was stated once may be stated twice."""
        return evolve(
            self,
            claims=tuple(made for claim in self.claims for made in change(claim)),
            reports=tuple(
                evolve(r, claims=tuple(made for claim in r.claims for made in change(claim)))
                for r in self.reports
            ),
        )


def claim_text(claim: Claim, codec: Codec) -> str:
    """A claim as it is written, without a full stop."""
    at = "" if claim.interval is None else f" @ {claim.interval}"
    return format_row(claim.predicate, claim.row, codec) + at


def _report_lines(report: Report, codec: Codec) -> Iterator[str]:
    texts = [json.dumps(claim_text(claim, codec), ensure_ascii=False) for claim in report.claims]
    yield f"  - id: {report.id}"
    yield f"    claim: {texts[0]}" if len(texts) == 1 else f"    claim: [{', '.join(texts)}]"
    yield f"    says: {report.source}"
    if report.stance is not Stance.ASSERTS:
        yield f"    stance: {report.stance.value}"
    yield f"    credibility: {report.credibility}"
