"""Waiting for pcscd, which notices what happens in the virtual reader up to 400 ms later."""

from time import monotonic

from smartcard import scard


def wait_until_empty(reader: str) -> None:
    """Wait until pcscd has noticed that an earlier test's card is out."""
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    wait_until(context, reader, scard.SCARD_STATE_EMPTY)
    scard.SCardReleaseContext(context)


def wait_until(context: int, reader: str, flag: int) -> None:
    """Wait until a reader's state has a flag."""
    word = scard.SCARD_STATE_UNAWARE
    deadline = monotonic() + 5
    while not word & flag:
        assert monotonic() < deadline, f"{reader} stays {word:#x}"
        _, states = scard.SCardGetStatusChange(context, 1000, [(reader, word)])
        word = states[0][1]
