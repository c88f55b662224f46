"""What ``:help TOPIC`` says."""

from __future__ import annotations

from typing import Final

TOPICS: Final[dict[str, str]] = {
    "asking": """\
  rival(A, zetas)?              a question ends in ?; capital letters ask for a value
  rival(A, B), not ally(A, B)?  several conditions, at the same instants
  once[0, 6mo] rival(A, B)?     what holds, or did in the six months before
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
    "certainty": """\
Where an answer shows an interval without a word, it certainly holds throughout. Otherwise:
  possibly [...]                it may hold, for some choice of what is not known
  certainly [...]               it holds whatever the unknown days are
  contested [...]               it is denied, or reported with what is declared disjoint
Reports are uncertain by the precision of their bounds, and hedged ones (stance suspects) are
never certain. A value that is not known exactly is a range, 300..420; it is never certain.
  :mode certain                 only answers that certainly hold at some instant
  :mode possible                all that may hold; so it is at the start
  :why 2 certain                why the second answer certainly holds
  :why 2 contested              what speaks for it, and what against
  :contradictions               every two accounts that cannot both be right""",
    "windows": """\
These look at other instants than the one at which the rest of the rule is read:
  once[0, 6mo] p(X)             p(X) holds, or did at some instant of the last six months
  historically[0, 30d] p(X)     p(X) has held throughout the last 30 days
  eventually[0, 1y] p(X)        p(X) holds, or will at some instant of the year ahead
  always[0, 2w] p(X)            p(X) holds throughout the two weeks ahead
  p(X) since[0, 1y] q(X)        q(X) held in the last year, and p(X) ever since
  p(X) until[0, 1y] q(X)        q(X) will hold within a year, and p(X) until then
Units are d, w, mo and y; `_` is no bound, and without brackets it is [0, _].
A window may start elsewhere: once[1y, 2y] p(X) is one year ago, to two.""",
    "aggregates": """\
An aggregate gathers what holds at one instant; a rule reads it at every instant:
  N = count : { rival(X, _) }           how many bindings there are; 0 where there are none
  S = sum V : { member(P, V) }          of V over these bindings: values that are equal count each
  M = max V : { member(P, V) }          also min and mean: no value where nothing holds
Variables that the rest of the rule binds, or its head names, group:
  rivals(A, N) :- group(A), N = count : { rival(A, B) }.
Where it is not certain what holds, the value is a range: 2..3.""",
    "proofs": """\
A proof goes from a conclusion by rules down to reports.
Its first line names what fixes the start and the end of the interval.
A report shows who says it, where it was read, and two grades: source A to F, report 1 to 6.
With `:articles DIR` it shows the sentences themselves.
  :why                          the first answer of the last question
  :why 2 at 2014-09-01          the second answer, on that day
  :why rival(a, b)              an atom
  :why rival(a, b) during 2014  each part of the year, with what fixes its ends
  :proofs 2                     all proofs of the second answer
  :why-not rival(a, b)          why it does not hold, and what would be enough
  :save proof.html 2            the proof as a page; .json can be checked by others""",
    "trust": """\
  :witnesses 2                  the smallest sets of reports that suffice for the second answer
  :sources 2                    outlets behind it, and how many of them are independent
  :trust 2                      how probable it is that some of these are right, by the grades
What if it were otherwise? Questions are then asked of what is supposed:
  :without outlet insight_crime what falls, what shrinks, and what stands on others
  :assuming rival(a, b) @ 2014. what would follow
  :compare full                 all that is different
  :back                         to what is known""",
    "keys": """\
  Tab                           completes predicates, symbols, commands and paths
  Up, Down, Ctrl-R              earlier inputs
  Alt-Enter                     a new line, even where the input could end
  Ctrl-C                        drops the input; during an evaluation, stops it
  Ctrl-D                        leaves""",
}
"""Topics by name, in the order in which they are offered."""
