"""What a records message holds: records in order, behind what proves their numbers. Pure."""

from collections.abc import Sequence

from protocol.batches import MAX_BYTES

BATCH_RECORDS = 50
"""Most records in one message."""
BATCH_BYTES = MAX_BYTES // 2
"""Longest message that is made, in bytes: half of what a bridge takes."""
RECORDS_WITH_EVIDENCE = """
SELECT records.seq, records.token, acknowledgements.token FROM records
LEFT JOIN receipts ON receipts.check_in = records.id
LEFT JOIN acknowledgements ON acknowledgements.id = receipts.acknowledgement
WHERE records.seq > ? AND records.seq <= ? ORDER BY records.seq"""


def message(rows: Sequence[tuple[int, str, str | None]]) -> tuple[int, list[str]]:
    """Return the last seq, and the tokens, of the message that the first of `rows` fit into.

    A row is (seq, record token, the word that gave its number or None).
    """
    evidence: dict[str, None] = {}
    records: list[str] = []
    last, size = 0, 0
    for seq, token, word in rows:
        more = [token, *([word] if word and word not in evidence else [])]
        size += sum(len(part) + 1 for part in more)
        if records and size > BATCH_BYTES:
            break
        evidence |= dict.fromkeys(more[1:])
        records.append(token)
        last = seq
    return last, [*evidence, *records]
