"""What ``:help TOPIC`` says."""

from __future__ import annotations

from typing import Final

TOPICS: Final[dict[str, str]] = {
    "asking": """\
  rival(A, zetas)?              a question ends in ?; capital letters ask for a value
  rival(A, B), not ally(A, B)?  several conditions, at the same instants
  :why 2                        the proof of the second answer""",
    "telling": """\
  rival(a, b) @ [2010-06, 2013].        a fact ends in a full stop; with its interval
  foe(A, B) :- rival(A, B).             a rule: the head holds whenever the body does
  .decl foe(a: group, b: group) "..."   a declaration, on one line
Facts and rules may span lines; an empty line hands in what is unfinished, Ctrl-C drops it.
A rule needs predicates that exist: tell facts first, or declare what will come later.
`:retract rival(a, b)` takes a fact back.""",
    "time": """\
An answer shows when it holds: [2012-01-01, 2013-06-30] includes both of its days.
`_` is no bound, `always` is the whole time line.
  :at 2014-09-01                only what holds on that day
  :during 2014                  only what holds some time in it
  :asof 2012-01-01              only from reports published by then
A bound keeps its precision: 2014, 2014-06, 2014~ (about), 2014? (doubtful), 2010..2012.""",
    "proofs": """\
A proof goes from a conclusion by rules down to reports.
Its first line names what fixes the start and the end of the interval.
A report shows who says it, where it was read, and two grades: source A to F, report 1 to 6.
With `:articles DIR` it shows the sentences themselves.
  :why                          the first answer of the last question
  :why 2 at 2014-09-01          the second answer, on that day
  :why rival(a, b)              an atom""",
    "keys": """\
  Tab                           completes predicates, symbols, commands and paths
  Up, Down, Ctrl-R              earlier inputs
  Alt-Enter                     a new line, even where the input could end
  Ctrl-C                        drops the input; during an evaluation, stops it
  Ctrl-D                        leaves""",
}
"""Topics by name, in the order in which they are offered."""
