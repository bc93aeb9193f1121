"""Measurements, printed as JSON: `python -m benchmarks.journey --json`."""
