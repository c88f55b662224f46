"""The interactive prompt, and how both faces put things on a screen.

    layout       lines of text: tables, wrapping, cut snippets; pure
    highlight    tokens of the rule language, for colours only
    screen       a stream, with colour and wrapping if it is a terminal
    mistakes     which exceptions are a user's, and how they are told
    findings     what a check found, counted
    signals      Ctrl-C, kept waiting while something must not be left half done
    reading      where an input ends, and the statements in it
    session      the state between inputs: a knowledge base, options, the last answers
    topics       what help says
    vocabulary   predicates and symbols of a knowledge base
    commands     what starts with a colon
    completion   what the Tab key offers
    terminal     the prompt itself: the one module that imports prompt_toolkit
    loop         reads, dispatches, survives mistakes and Ctrl-C

No logic: what is asked goes to a ``KnowledgeBase``, what comes back is shown.
"""
