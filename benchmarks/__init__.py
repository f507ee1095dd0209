"""Measurements: generated sites of any size, built by nutgraf and by Hugo in turns. `python -m benchmarks --help`."""
