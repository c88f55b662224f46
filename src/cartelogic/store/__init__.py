"""Relations with time, the database of reports, and the files it is read from."""
