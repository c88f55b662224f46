"""Reports made from the formats of others; a package for each format.

Each reads strictly, says what it left out and why, and returns reports: what they mean is
for rules.  Not here: rule and fact files (``syntax``, ``store``), proofs in the formats of
others (``provenance.export``).
"""
