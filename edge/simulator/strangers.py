"""What workers put into a reader that is no eID: other chip cards, and cards turned round."""

from edge.simulator.command import Command, Ins, Status

BANK_CARD_ATR = bytes.fromhex("3B6F0000") + b"NOT AN ID CARD!"


class OtherChip:
    """A chip card of another kind (bank, fuel, sports club): it answers, and knows nothing."""

    def __init__(self, atr: bytes = BANK_CARD_ATR) -> None:
        """Give it an answer to reset."""
        self.atr = atr

    def reset(self) -> None:
        """Nothing to forget."""

    def transmit(self, command: bytes) -> bytes:
        """`6A82` to a SELECT, `6E00` to all else."""
        parsed = Command.parse(command)
        if parsed is not None and (parsed.cla, parsed.ins) == (0, Ins.SELECT):
            return Status.NOT_FOUND.answer()
        return Status.UNKNOWN_CLASS.answer()


class SilentCard:
    """A card the wrong way round, or without a chip: the reader feels it, nothing answers."""

    atr = b""

    def reset(self) -> None:
        """Stay silent."""

    def transmit(self, command: bytes) -> bytes:  # noqa: ARG002  the shape of every card
        """Stay silent."""
        return b""
