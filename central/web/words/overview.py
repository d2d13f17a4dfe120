"""Words of the first page."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(nl="Overzicht", fr="Aperçu", de="Übersicht", en="Overview"),
    "alive": Word(
        nl="Poorten verbonden", fr="Portiques connectés", de="Tore verbunden", en="Gates alive"
    ),
    "of": Word(nl="van {total}", fr="sur {total}", de="von {total}", en="of {total}"),
    "alarms": Word(nl="Open alarmen", fr="Alarmes ouvertes", de="Offene Alarme", en="Open alarms"),
    "urgent": Count(
        nl=("{n} dringend", "{n} dringend"),
        fr=("{n} urgente", "{n} urgentes"),
        de=("{n} dringend", "{n} dringend"),
        en=("{n} critical", "{n} critical"),
    ),
    "people": Word(
        nl="Mensen op de werf",
        fr="Personnes sur chantier",
        de="Menschen auf Baustellen",
        en="People on site",
    ),
    "alarms-open": Word(
        nl="Wat er scheelt", fr="Ce qui ne va pas", de="Was nicht stimmt", en="What is wrong"
    ),
    "no-alarm": Word(
        nl="Geen open alarmen.",
        fr="Aucune alarme ouverte.",
        de="Keine offenen Alarme.",
        en="No open alarms.",
    ),
    "gates": Word(
        nl="Poorten die aandacht vragen",
        fr="Portiques à regarder",
        de="Tore, die Aufmerksamkeit brauchen",
        en="Gates to look at",
    ),
    "all-well": Count(
        nl=("De poort werkt goed.", "Alle {n} poorten werken goed."),
        fr=("Le portique fonctionne bien.", "Les {n} portiques fonctionnent bien."),
        de=("Das Tor läuft gut.", "Alle {n} Tore laufen gut."),
        en=("The gate is well.", "All {n} gates are well."),
    ),
    "on-site": Word(
        nl="Wie is waar", fr="Présences par chantier", de="Wer ist wo", en="Who is where"
    ),
    "receipts": Word(nl="Ontvangstnummers", fr="Accusés", de="Quittungen", en="Receipts"),
    "no-gate": Word(
        nl="Er is nog geen poort ingeschreven. Maak een code met",
        fr="Aucun portique n'est encore inscrit. Créez un code avec",
        de="Noch ist kein Tor angemeldet. Erzeugen Sie einen Code mit",
        en="No gate is enrolled yet. Make a code with",
    ),
    "latest": Word(
        nl="Laatste aanmeldingen",
        fr="Derniers enregistrements de présence",
        de="Letzte Anmeldungen",
        en="Latest check-ins",
    ),
    "or-before": Word(
        nl="of tot {span} vroeger",
        fr="ou jusqu'à {span} plus tôt",
        de="oder bis zu {span} früher",
        en="or up to {span} before",
    ),
    "clock-not-set": Word(
        nl="De klok van de poort was niet gelijkgezet en zei {said}",
        fr="L'horloge du portique n'était pas à l'heure et indiquait {said}",
        de="Die Uhr des Tors war nicht gestellt und zeigte {said}",
        en="The gate's clock was not set and said {said}",
    ),
    "seal-closed": Word(
        nl="zegel niet geopend",
        fr="sceau non ouvert",
        de="Siegel nicht geöffnet",
        en="seal not opened",
    ),
    "times-note": Word(
        nl="Tijden zoals de poort ze vastlegde, in Belgische tijd.",
        fr="Heures notées par le portique, à l'heure belge.",
        de="Zeiten, wie das Tor sie festhielt, in belgischer Zeit.",
        en="Times as the gate recorded them, in Belgian time.",
    ),
    "nobody": Word(
        nl="Nog niemand heeft zich aangemeld.",
        fr="Personne ne s'est encore enregistré.",
        de="Noch niemand hat sich angemeldet.",
        en="Nobody has checked in yet.",
    ),
}
