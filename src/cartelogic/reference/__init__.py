"""The meaning of programs, written to be read and not to be fast.

Engines are tested against it, and the proof checker asks it what does not hold; so it
shares no code with ``plan``, ``engine`` or ``store``.
"""
