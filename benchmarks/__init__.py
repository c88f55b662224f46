"""What cartelogic's speed is, measured: ``python -m benchmarks`` (or ``make bench``)."""
