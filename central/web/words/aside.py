"""Words of what was set aside."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(nl="Apart gelegd", fr="Mis de côté", de="Beiseitegelegt", en="Set aside"),
    "note": Word(
        nl="Berichten die een regel van het protocol braken. Ze zijn volledig bewaard, met hun "
        "reden; wat erna kwam, ging door.",
        fr="Messages qui ont enfreint une règle du protocole. Ils sont conservés entiers, avec "
        "leur raison ; la suite a été traitée.",
        de="Nachrichten, die eine Regel des Protokolls brachen. Sie sind vollständig aufbewahrt, "
        "mit ihrem Grund; was danach kam, ging weiter.",
        en="Messages that broke a rule of the protocol. They are kept whole, with their reason; "
        "what came after them went on.",
    ),
    "all-gates": Word(
        nl="Die van elke poort tonen",
        fr="Afficher ceux de chaque portique",
        de="Die aller Tore anzeigen",
        en="Show those of every gate",
    ),
    "first": Word(nl="Eerst", fr="Première fois", de="Zuerst", en="First"),
    "times": Word(nl="Aantal", fr="Nombre", de="Anzahl", en="Times"),
    "nothing": Word(
        nl="Er werd niets apart gelegd.",
        fr="Rien n'a été mis de côté.",
        de="Es wurde nichts beiseitegelegt.",
        en="Nothing was set aside.",
    ),
}
