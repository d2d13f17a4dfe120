"""Benchmarks: figures, not tests. Each ends with one line of JSON; run them by `./dev bench`."""
