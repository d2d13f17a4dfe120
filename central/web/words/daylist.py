"""Words on a signed day list."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(
        nl="Dagelijkse aanwezigheden",
        fr="Présences journalières",
        de="Tägliche Anwesenheiten",
        en="Daily presences",
    ),
    "site": Word(nl="Werf", fr="Chantier", de="Baustelle", en="Site"),
    "employer": Word(nl="Werkgever", fr="Employeur", de="Arbeitgeber", en="Employer"),
    "made": Word(nl="Opgemaakt op", fr="Établi le", de="Erstellt am", en="Made on"),
    "day": Word(nl="Dag", fr="Jour", de="Tag", en="Day"),
    "name": Word(nl="Naam", fr="Nom", de="Name", en="Name"),
    "number": Word(nl="Nummer", fr="Numéro", de="Nummer", en="Number"),
    "in": Word(nl="Eerst in", fr="Entrée", de="Hinein", en="First in"),
    "out": Word(nl="Laatst uit", fr="Sortie", de="Hinaus", en="Last out"),
    "receipt": Word(nl="Ontvangstnummer", fr="Accusé", de="Quittung", en="Receipt"),
}
