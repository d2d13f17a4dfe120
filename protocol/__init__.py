"""What gate and central agree on: identifiers, records, seals, acknowledgements, topics.

Pure: no I/O, no clock, no randomness of its own. It imports neither `edge` nor `central`.
The rules it keeps are numbered in `docs/protocol.md`.
"""
