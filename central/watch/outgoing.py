"""What leaves for people: one message with the alarms that a route has to be told, in its language.

Pure: from a route and its alarms to an e-mail's subject and text, and to a webhook's JSON with its
signature.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from central.watch.life import Alarm, Told
from central.watch.routes import BELGIUM, Route
from central.watch.words import details, wording
from central.watch.words.advice import advice
from central.watch.words.wording import Said

TITLE = "Werfpoort"
SHOWN = 50
"""Alarms that a message tells one by one; of more it says how many."""
SIGNATURE = "X-Werfpoort-Signature"
_TOLD = {
    Told.RAISED: Said("nieuw", "nouvelle", "neu", "new"),
    Told.WORSE: Said("erger geworden", "aggravée", "schlimmer geworden", "worse now"),
    Told.REMINDED: Said("nog niet gezien", "pas encore vue", "noch nicht gesehen", "not seen yet"),
    Told.OVER: Said("voorbij", "terminée", "vorbei", "over"),
}
_ALARMS = Said("alarmen", "alarmes", "Alarme", "alarms")
_SITE = Said("werf", "chantier", "Baustelle", "site")
_TIMES = Said("keer", "fois", "mal", "times")
_MORE = Said("en nog", "et encore", "und noch", "and more:")
_TO_DO = Said(
    "Wat te doen: {what}", "Que faire : {what}", "Was zu tun ist: {what}", "What to do: {what}"
)
_LOOK = Said("Bekijken:", "Voir :", "Ansehen:", "Look:")


@dataclass(frozen=True, slots=True)
class Item:
    """An alarm, and why it is told."""

    delivery: int
    told: Told
    alarm: Alarm


def subject(route: Route, items: Sequence[Item]) -> str:
    """Return an e-mail's subject: the alarm, or how many."""
    language = route.language
    worst = max(item.alarm.severity for item in items)
    severity = wording.SEVERITIES[worst].in_(language)
    if len(items) == 1:
        (item,) = items
        title = wording.name(item.alarm.code, language)
        whom = wording.subject(item.alarm.subject, language)
        what = f"{title} · {whom} ({_TOLD[item.told].in_(language)})"
    else:
        what = f"{len(items)} {_ALARMS.in_(language)}"
    return f"[{TITLE}] {severity}: {what}"


def text(route: Route, items: Sequence[Item], address: str) -> str:
    """Return an e-mail's text: a few lines for each alarm; `address` is that of the pages."""
    language = route.language
    worst_first = sorted(items, key=lambda item: (-item.alarm.severity, item.delivery))
    lines: list[str] = []
    for item in worst_first[:SHOWN]:
        alarm = item.alarm
        title, told = wording.name(alarm.code, language), _TOLD[item.told].in_(language)
        lines += [f"{title} · {wording.subject(alarm.subject, language)} ({told})"]
        if alarm.site:
            lines += [f"  {_SITE.in_(language)} {alarm.site}"]
        if detail := details.told(alarm.code, alarm.detail, language):
            lines += [f"  {detail}"]
        lines += [f"  {alarm.last_at.astimezone(BELGIUM):%d-%m-%Y %H:%M:%S}"]
        if alarm.times > 1:
            lines += [f"  {alarm.times} {_TIMES.in_(language)}"]
        if item.told is not Told.OVER and (todo := advice(alarm.code, language)):
            lines += [f"  {_TO_DO.in_(language).format(what=todo)}"]
        if address:
            lines += [f"  {_LOOK.in_(language)} {address}/alarms/{alarm.id}"]
        lines += [""]
    if left := len(items) - SHOWN:
        lines += [f"{_MORE.in_(language)} {left}"] if left > 0 else []
    return "\n".join(lines)


def body(route: Route, items: Sequence[Item], address: str, now: datetime) -> bytes:
    """Return a webhook's JSON, in UTF-8."""
    return json.dumps(
        {
            "route": route.name,
            "at": now.isoformat(),
            "alarms": [_as_json(item, route.language, address) for item in items],
        },
        ensure_ascii=False,
    ).encode()


def signature(secret: str, sent: bytes, now: datetime) -> str:
    """Return the signature's header: when it was made, and the HMAC-SHA256 over that and the body.

    A receiver computes it over `<t>.<body>`, compares it in constant time and refuses an old `t`.
    """
    seconds = int(now.timestamp())
    digest = hmac.digest(secret.encode(), f"{seconds}.".encode() + sent, hashlib.sha256)
    return f"t={seconds},v1={digest.hex()}"


def secret_of(key: bytes, route: int, created_at: datetime) -> str:
    """Return a webhook's secret: derived from the vault's key, so that it is stored nowhere."""
    name = f"webhook {route} {created_at.isoformat()}"
    return hmac.digest(key, name.encode(), hashlib.sha256).hex()


def _as_json(item: Item, language: str, address: str) -> dict[str, object]:
    alarm = item.alarm
    return {
        "delivery": item.delivery,
        "told": item.told.value,
        "id": alarm.id,
        "code": alarm.code,
        "name": wording.name(alarm.code, language),
        "severity": alarm.severity.name.lower(),
        "subject": alarm.subject,
        "site": alarm.site,
        "detail": alarm.detail,
        "raised_at": alarm.raised_at.isoformat(),
        "last_at": alarm.last_at.isoformat(),
        "times": alarm.times,
        "acknowledged_by": alarm.acknowledged_by,
        "closed_at": alarm.closed_at.isoformat() if alarm.closed_at else None,
        "link": f"{address}/alarms/{alarm.id}" if address else None,
    }
