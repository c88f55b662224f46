"""A folder of articles: the sentences that reports were read in.

The texts are never part of the project; with a folder of them, a proof can show the
sentence itself, and a text whose digest differs is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from cartelogic.errors import Code, Diagnostic
from cartelogic.model.sources import Report
from cartelogic.store.articles import Locator, LocatorError, quote
from cartelogic.store.database import Database
from cartelogic.syntax import files


def text_of(path: Path) -> str:
    """The text of an article, character by character, as locators count them.

    Raises:
        OSError: if it cannot be read, is too large, or is no text.
    """
    try:
        content = files.content_of(path)
        if len(content) > files.MAX_BYTES:
            raise ValueError(f"it is larger than {files.MAX_BYTES:,} bytes")
        return content.decode("utf-8")
    except files.UNUSABLE as error:
        raise FileNotFoundError(f"`{path.name}` cannot be read: {error}") from None


@frozen
class ArticleFolder:
    """The texts of the articles of one database.

    Attributes:
        path: the folder; a text is in it under the ``file`` its article names.
    """

    path: Path
    database: Database
    _texts: dict[str, str] = field(factory=dict, eq=False, repr=False)

    def quote(self, report: Report) -> str | None:
        """The sentence a report was read in; ``None`` if it has no article or locator.

        Raises:
            LocatorError: if the sentence, its place or its digest differs.
            FileNotFoundError: if the text is not in the folder, or is no text.
        """
        article = self.database.articles.get(report.article or "")
        if article is None or report.locator is None:
            return None
        if article.file not in self._texts:
            # The name is other people's: it leads nowhere but into the folder.
            self._texts[article.file] = text_of(self.path / Path(article.file).name)
        return quote(self._texts[article.file], Locator.parse(report.locator))

    def check(self) -> Iterator[Diagnostic]:
        """What is wrong with the locators of all reports."""
        for report in self.database.reports.values():
            try:
                self.quote(report)
            except LocatorError as error:
                yield Diagnostic(
                    Code.BAD_LOCATOR,
                    f"the locator of `{report.id}` does not match its article",
                    report.origin,
                    why=str(error),
                    hint="locate the sentence again with `cartelogic locate`",
                )
            except OSError:
                yield Diagnostic(
                    Code.UNLOCATED,
                    f"the article of `{report.id}` cannot be read in the folder",
                    report.origin,
                    hint="put its text there as UTF-8, under the name its description gives",
                )
