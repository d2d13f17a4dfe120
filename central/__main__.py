"""`python -m central`: the same as `werfpoort-central`, for who has no path to that."""

from central.cli import main

main()
