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
    "as-signed": Word(
        nl="Zoals ondertekend",
        fr="Tel que signé",
        de="Wie signiert",
        en="As it was signed",
    ),
    "origin": Word(
        nl="Vanwaar",
        fr="D'où",
        de="Woher",
        en="From where",
    ),
}
