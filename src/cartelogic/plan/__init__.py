"""Rules as pipelines of joins, tests and projections, for any engine."""
