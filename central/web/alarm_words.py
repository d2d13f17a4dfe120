"""What alarms are called, tell and advise, for the templates: in the visitor's language.

The words are those of `central.watch`, so that pages and e-mail say the same.
"""

from collections.abc import Mapping

from central.watch.codes import Found
from central.watch.device import Event, Kind
from central.watch.words import details, wording
from central.watch.words.advice import advice
from central.web.audit import act
from central.web.page import Page


def alarm_words(page: Page) -> Mapping[str, object]:
    """Return what a page with alarms says them with."""
    language = page.language
    return {
        "name": lambda code: wording.name(code, language),
        "detail": lambda code, raw: details.told(code, raw, language),
        "todo": lambda code: advice(code, language),
        "subject": lambda of: wording.subject(of, language),
        "aside": lambda reason: details.aside(reason, language),
        "reading": lambda of: details.reader(of.lane, of.kind, language),
        "happened": lambda event, device: happened(page, event, device),
    }


def happened(page: Page, event: Event, device: str) -> tuple[str, str]:
    """Return what an event of a gate's timeline was about, and its detail."""
    language = page.language
    match event:
        case Event(kind=Kind.RAISED | Kind.RECORDED, what=code, detail=raw):
            return wording.name(code, language), details.told(code, raw, language)
        case Event(kind=Kind.OVER, what=code):
            return wording.name(code, language), ""
        case Event(kind=Kind.OVERRIDDEN, what=cause, detail=lane):
            return wording.cause(cause, language), lane
        case Event(kind=Kind.ENROLLED, detail=until):
            return "", details.told(Found.CERTIFICATE, until, language)
        case Event(kind=Kind.DONE, what=action, detail=by):
            who, _, reason = by.partition(": ")
            return f"{who} {act(page, action)} {device}", reason
        case _:
            return event.what, event.detail
