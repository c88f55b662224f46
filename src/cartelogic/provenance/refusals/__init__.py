"""Why something does not hold: how far each rule got, what blocked it, what would help.

    parts      what an answer is made of
    reaching   the furthest that a rule's body can get
    standing   which literals hold then, and when
    together   at which instant most of them hold, and how far apart the others are
    accounts   what reports say of an atom
    windows    the same for metric operators and aggregates
    inquiry    all of this, followed down to reports
    changes    what would have to be otherwise ...
    candidates ... and what of that may help
    words      durations and sets in words
    literals   what became of a literal, in words
    proposals  suggestions in words
    telling    the whole as text

The answer itself is ``provenance.why_not``.
"""
