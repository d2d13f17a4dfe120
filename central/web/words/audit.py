"""Words of the audit trail."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(
        nl="Spoor",
        fr="Piste d'audit",
        de="Protokoll",
        en="Audit trail",
    ),
    "note": Word(
        nl="Alles wat mensen veranderden, en elke blik op een ongemaskeerd nummer; "
        "ondertekend en aan elkaar geketend.",
        fr="Tout ce que des personnes ont changé, et chaque regard sur un numéro en "
        "clair ; signé et enchaîné.",
        de="Alles, was Personen geändert haben, und jeder Blick auf eine unverdeckte "
        "Nummer; signiert und verkettet.",
        en="Everything that people changed, and every look at an unmasked number; signed "
        "and chained.",
    ),
    "number": Word(
        nl="Nr.",
        fr="N°",
        de="Nr.",
        en="No.",
    ),
    "at": Word(
        nl="Tijd",
        fr="Moment",
        de="Zeit",
        en="Time",
    ),
    "who": Word(
        nl="Wie",
        fr="Qui",
        de="Wer",
        en="Who",
    ),
    "action": Word(
        nl="Wat",
        fr="Quoi",
        de="Was",
        en="What",
    ),
    "what-happened": Word(
        nl="Wat er gebeurde",
        fr="Ce qui s'est passé",
        de="Was geschah",
        en="What happened",
    ),
    "as-signed": Word(
        nl="Zoals ondertekend",
        fr="Tel que signé",
        de="Wie signiert",
        en="As it was signed",
    ),
    "site": Word(
        nl="Werf",
        fr="Chantier",
        de="Baustelle",
        en="Site",
    ),
    "reason": Word(
        nl="Reden",
        fr="Raison",
        de="Grund",
        en="Reason",
    ),
    "origin": Word(
        nl="Vanwaar",
        fr="D'où",
        de="Woher",
        en="From where",
    ),
    "first": Word(
        nl="Van",
        fr="Du",
        de="Von",
        en="From",
    ),
    "last": Word(
        nl="Tot en met",
        fr="Jusqu'au",
        de="Bis",
        en="Until",
    ),
    "older": Word(
        nl="Ouder",
        fr="Plus ancien",
        de="Älter",
        en="Older",
    ),
    "none": Word(
        nl="Niets gevonden.",
        fr="Rien trouvé.",
        de="Nichts gefunden.",
        en="Nothing found.",
    ),
}
