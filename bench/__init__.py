"""Benchmarks: each module can be run, and its last line of output is one JSON object."""
