"""What an alarm tells beside its name, in the reader's language: from the raw value that is kept.

Pure. Raw values stay as they came, in the database, the API and webhooks. What has no known shape,
such as a system's own error text, is shown as a quotation.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from central.watch.codes import Found
from central.watch.routes import BELGIUM
from central.watch.words.answered import OF_COMMANDS
from central.watch.words.disbelieved import OF_MESSAGES, REFUSALS
from central.watch.words.forms import Form, form
from central.watch.words.reported import OF_A_LANE, OF_GATES
from central.watch.words.wording import Said

_DAYS = Said("%d/%m/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%Y")
_QUOTED = Said(
    "technische melding: “{text}”",
    "message technique : « {text} »",
    "technische Meldung: „{text}“",
    "technical message: “{text}”",
)
_UTC = " UTC"
_LANES = form(r"(?P<lane>[a-z0-9-]+(?:, [a-z0-9-]+)*)", "{lane}")

NOT_TOLD: Mapping[str, Said] = {
    Found.CLOCK: Said("niet ingesteld", "pas réglée", "nicht gestellt", "not set"),
}
"""What it means that there is no detail, where that means something."""

OF_CODE: Mapping[str, tuple[Form, ...]] = {
    Found.SILENT: (
        form(
            r"(?P<moment>\S+ \S+ UTC)",
            "geen verbinding sinds {moment}",
            "pas de connexion depuis le {moment}",
            "keine Verbindung seit {moment}",
            "no connection since {moment}",
        ),
    ),
    Found.HANGS: (
        form(
            r"(?P<moment>\S+ \S+ UTC)",
            "zegt niets sinds {moment}",
            "ne dit rien depuis le {moment}",
            "sagt nichts seit {moment}",
            "has said nothing since {moment}",
        ),
    ),
    Found.BACKLOG: (
        form(
            r"(?P<count>\d+)",
            "{count} records wachten",
            "{count} enregistrements attendent",
            "{count} Einträge warten",
            "{count} records wait",
        ),
    ),
    Found.CLOCK: (
        form(
            r"(?P<seconds>\d+) s",
            "wijkt {seconds} s af",
            "écart de {seconds} s",
            "geht {seconds} s falsch",
            "{seconds} s out",
        ),
    ),
    Found.CERTIFICATE: (
        form(
            r"(?P<day>\d{4}-\d\d-\d\d)",
            "geldig tot {day}",
            "valable jusqu'au {day}",
            "gültig bis {day}",
            "ends {day}",
        ),
    ),
    Found.DISK: (
        form(
            r"(?P<percent>\d+) %",
            "{percent} % van de ruimte gebruikt",
            "{percent} % de l'espace utilisé",
            "{percent} % des Platzes belegt",
            "{percent} % of the room used",
        ),
    ),
    Found.TEMPERATURE: (form(r"(?P<degrees>-?\d+) °C", "{degrees} °C"),),
    Found.READER: (form(r"(?P<readers>[^:,]+: [^:,]+(?:, [^:,]+: [^:,]+)*)", "{readers}"),),
    Found.FREED: (_LANES,),
    Found.HELD_OPEN: (_LANES,),
    Found.STILL_IN: (
        form(
            r"(?P<people>\d+)",
            "{people} nog binnen",
            "encore {people} sur place",
            "{people} noch drinnen",
            "{people} still inside",
        ),
    ),
    Found.GUESSED: (
        form(
            r"(?P<address>\S+)",
            "vanaf {address}",
            "de {address}",
            "von {address}",
            "from {address}",
        ),
    ),
    Found.LOGIN_REFUSED: (
        form(r"(?P<refusal>[^()]+) \((?P<address>[^()]*)\)", "{refusal} ({address})"),
        form(r"(?P<refusal>[^()]+)", "{refusal}"),
    ),
    "fault": (
        form(
            r"(?P<error>\w+)",
            "onvoorziene fout: {error}",
            "erreur imprévue : {error}",
            "unvorhergesehener Fehler: {error}",
            "unforeseen error: {error}",
        ),
    ),
}
"""What a code's own details look like; they go before what any code may have."""

ASIDE: Mapping[str, Said] = {
    "malformed": Said("onleesbaar", "illisible", "unlesbar", "unreadable"),
    "forged": Said(
        "handtekening klopt niet",
        "signature fausse",
        "Unterschrift stimmt nicht",
        "signature does not hold",
    ),
    "key-unknown": Said(
        "onbekende sleutel", "clé inconnue", "unbekannter Schlüssel", "unknown key"
    ),
    "key-revoked": Said(
        "ingetrokken sleutel", "clé retirée", "zurückgezogener Schlüssel", "key taken back"
    ),
    "other-device": Said(
        "in naam van een andere poort",
        "au nom d'un autre portique",
        "im Namen eines anderen Tors",
        "in another gate's name",
    ),
    "device-unknown": Said(
        "onbekende poort", "portique inconnu", "unbekanntes Tor", "unknown gate"
    ),
    "wrong-qos": Said(
        "zonder ontvangstbevestiging verstuurd",
        "envoyé sans accusé de réception",
        "ohne Empfangsbestätigung gesendet",
        "sent without confirmation",
    ),
    "fork": Said(
        "spreekt de keten tegen",
        "contredit la chaîne",
        "widerspricht der Kette",
        "contradicts the chain",
    ),
    "number-taken": Said(
        "nummer al vergeven", "numéro déjà attribué", "Nummer schon vergeben", "number is taken"
    ),
    "unsealable": Said(
        "verzegeling gaat niet open",
        "le scellé ne s'ouvre pas",
        "Siegel öffnet sich nicht",
        "the seal does not open",
    ),
    "unprocessable": Said(
        "fout van de centrale zelf",
        "erreur de la centrale elle-même",
        "Fehler der Zentrale selbst",
        "a fault of the central's own",
    ),
    "health": Said("toestandsbericht", "message d'état", "Zustandsmeldung", "message on its state"),
}
"""Why something was set aside, by its reason (`central.ledger.entries.AsideReason`)."""
_SET_ASIDE = form(
    rf"(?P<aside>{'|'.join(ASIDE)}): (?P<rest>.+)",
    "{aside}: {rest}",
    "{aside} : {rest}",
    "{aside}: {rest}",
    "{aside}: {rest}",
)

_WAYS = {
    "in": Said("naar binnen", "vers l'intérieur", "hinein", "in"),
    "out": Said("naar buiten", "vers l'extérieur", "hinaus", "out"),
}
_KINDS = {
    "card reader": Said("kaartlezer", "lecteur de cartes", "Kartenleser", "card reader"),
    "eid": Said("eID-lezer", "lecteur eID", "eID-Leser", "eID reader"),
    "scanner": Said("scanner", "scanner", "Scanner", "scanner"),
    "keypad": Said("toetsenbord", "clavier", "Tastatur", "keypad"),
}


_ANSWERS = (*OF_COMMANDS, *OF_GATES, *OF_MESSAGES)
_ANY = (_SET_ASIDE, *OF_GATES, *OF_MESSAGES, *OF_A_LANE)


def told(code: str, raw: str, language: str) -> str:
    """Return an alarm's detail in a language; empty where there is nothing to tell."""
    if not raw:
        meaning = NOT_TOLD.get(code)
        return meaning.in_(language) if meaning else ""
    return _told((*OF_CODE.get(code, ()), *_ANY), raw, language)


def answered(raw: str, language: str) -> str:
    """Return what a gate answered to a command; what has no sentence stays as it came."""
    parts = [_found(_ANSWERS, part, language) for part in raw.split("; ")]
    return raw if None in parts else "; ".join(part or "" for part in parts)


def aside(reason: str, language: str) -> str:
    """Return why something was set aside; a reason that is not known as it is."""
    known = ASIDE.get(reason)
    return known.in_(language) if known else reason


def reader(lane: str, kind: str, language: str) -> str:
    """Return a reader by its lane and what it reads; a kind that is not known as it is."""
    known = _KINDS.get(kind)
    return f"{lane}: {known.in_(language) if known else kind}"


def _told(forms: tuple[Form, ...], raw: str, language: str) -> str:
    return _found(forms, raw, language) or _QUOTED.in_(language).format(text=raw)


def _found(forms: tuple[Form, ...], raw: str, language: str) -> str | None:
    for each in forms:
        if found := each.shape.fullmatch(raw):
            places = found.groupdict("").items()
            values = {name: _VALUES.get(name, _as_it_is)(text, language) for name, text in places}
            return each.said.in_(language).format_map(values)
    return None


def _as_it_is(text: str, _language: str) -> str:
    return text


def _rest(text: str, language: str) -> str:
    return _told(_ANY, text, language)


def _moment(text: str, language: str) -> str:
    there = datetime.fromisoformat(text.removesuffix(_UTC) + "+00:00").astimezone(BELGIUM)
    return f"{there:{_DAYS.in_(language)} %H:%M}"


def _day(text: str, language: str) -> str:
    return f"{datetime.fromisoformat(text):{_DAYS.in_(language)}}"


def _refusal(text: str, language: str) -> str:
    known = REFUSALS.get(text)
    return known.in_(language) if known else _QUOTED.in_(language).format(text=text)


def _readers(text: str, language: str) -> str:
    each = (one.partition(": ") for one in text.split(", "))
    return ", ".join(reader(lane, kind, language) for lane, _, kind in each)


def _way(text: str, language: str) -> str:
    return _WAYS[text].in_(language)


_VALUES: Mapping[str, Callable[[str, str], str]] = {
    "aside": aside,
    "day": _day,
    "moment": _moment,
    "readers": _readers,
    "refusal": _refusal,
    "rest": _rest,
    "way": _way,
}
"""How what stands at a place of a sentence is said, by the place's name."""
