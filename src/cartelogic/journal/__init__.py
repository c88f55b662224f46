"""Saved knowledge bases: every change of one, in one SQLite file, in the order it was made.

    changes    a change as a value, and what it does to program and database
    places     where something is written, as JSON
    clauses    rules and declarations as JSON
    reports    sources, articles and reports as JSON
    columns    reports that came as columns, as Parquet
    document   a change as it is written, whole
    chain      the hashes that tie each change to those before it
    database   the tables, and what is read from them
    lock       one writer at a time
    saving     making a new file
    journal    a file that is open: reading changes and recording them
    mistakes   what can be wrong with a file

Two times are kept apart: when a source reported something is in the reports, and when we
recorded it is in the file.
"""
