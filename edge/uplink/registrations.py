"""The NSSO's registrations of this gate's check-ins, as the central tells of them (R44-R46).

Kept in the journal's file beside the receipts; of each check-in the newest word holds. What is
said by anybody else, or of somebody else's check-in, changes nothing and is an alarm.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import structlog
from sqlite_utils import Database

from edge.errors import JournalError
from edge.events import CentralSpoke
from protocol.envelope import VerifyKey
from protocol.errors import ProtocolError
from protocol.identifiers import DeviceId
from protocol.records import RecordId
from protocol.registrations import Registration, Registrations, RegistrationStatus

FORGED = "registration-forged"
"""Alarm: a message on the registration topic that the central did not sign."""
OTHER_DEVICE = "registration-other-device"
"""Alarm: the central's word on another device's check-ins."""
UNKNOWN_CHECK_IN = "registration-unknown-check-in"
"""Alarm: the central's word on check-ins that this journal does not have."""
_KEEP = """
INSERT INTO registrations (check_in, status, number, remarks, said_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (check_in) DO UPDATE SET status = excluded.status, number = excluded.number,
remarks = excluded.remarks, said_at = excluded.said_at WHERE excluded.said_at > said_at"""
_OWN = """
SELECT id FROM records WHERE type = 'check-in' AND id IN (SELECT value FROM json_each(?))"""

_log = structlog.get_logger("registrations")


class RegistrationStore:
    """The registrations in a journal's file, within what opens it for reading or writing."""

    def __init__(
        self,
        db: Database,
        reading: Callable[[], AbstractContextManager[None]],
        writing: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """Take an opened file, and what guards it."""
        self._db = db
        self._reading = reading
        self._writing = writing

    def of(self, check_in: RecordId) -> Registration | None:
        """Return what is known of a check-in's registration; None while nothing is."""
        with self._reading():
            row = self._db.execute(
                "SELECT check_in, status, number, remarks FROM registrations WHERE check_in = ?",
                (check_in,),
            ).fetchone()
        return registration(*row) if row else None

    def strange(self, said: Registrations) -> list[str]:
        """Return which of the check-ins that it speaks of are none of this journal's."""
        ids = [each.check_in for each in said.registrations]
        with self._reading():
            own = {id_ for (id_,) in self._db.execute(_OWN, (json.dumps(ids),)).fetchall()}
        return [id_ for id_ in ids if id_ not in own]

    def keep(self, said: Registrations) -> list[Registration]:
        """Keep a word durably; return what of it was news: an older one changes nothing.

        Raises:
            JournalError: nothing of it is kept.
        """
        at = said.model_dump(mode="json")["at"]
        with self._writing("keep registrations"):
            return [each for each in said.registrations if self._kept(each, at)]

    def _kept(self, each: Registration, at: str) -> bool:
        remarks = json.dumps(each.remarks, ensure_ascii=False)
        values = (each.check_in, each.status.value, each.number, remarks, at)
        return bool(self._db.execute(_KEEP, values).rowcount)


def registration(check_in: str, status: str, number: str | None, remarks: str) -> Registration:
    """Make a registration of a row."""
    return Registration(
        check_in=check_in,
        status=RegistrationStatus(status),
        number=number,
        remarks=tuple(json.loads(remarks)),
    )


class Registered:
    """The loop's side: takes what the central says of registrations."""

    def __init__(
        self,
        store: RegistrationStore,
        device: DeviceId,
        key: VerifyKey,
        *,
        alarm: Callable[[str, str], None],
        tell: Callable[[Sequence[Registration]], None],
    ) -> None:
        """Take the store and what is believed.

        Args:
            store: Where they are kept.
            device: Whose check-ins they must be.
            key: The central's key, pinned at enrolment.
            alarm: Records (code, detail).
            tell: Takes what was news, once it is kept: for those who are still here.
        """
        self._store = store
        self._device = device
        self._key = key
        self._alarm = alarm
        self._tell = tell

    def heard(self, event: CentralSpoke) -> None:
        """Take a message of the registration topic."""
        try:
            said = Registrations.opened(event.payload.decode("ascii"), self._key)
        except (ProtocolError, UnicodeDecodeError) as error:
            self._alarm(FORGED, str(error))
            return
        if said.device != self._device:
            self._alarm(OTHER_DEVICE, f"it is for {said.device}")
            return
        try:
            self._take(said)
        except JournalError as error:
            _log.warning("registrations not kept", detail=str(error))

    def _take(self, said: Registrations) -> None:
        if strange := self._store.strange(said):
            self._alarm(UNKNOWN_CHECK_IN, f"{len(strange)} of them, first {strange[0]}")
            known = tuple(each for each in said.registrations if each.check_in not in strange)
            said = said.model_copy(update={"registrations": known})
        news = self._store.keep(said)
        for each in news:
            _log.info(
                "registration",
                status=each.status.value,
                number=each.number,
                remarks=",".join(each.remarks),
                check_in=each.check_in,
            )
        self._tell(news)
