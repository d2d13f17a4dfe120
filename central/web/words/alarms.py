"""Words of the alarms and of where they go; what each is called is in `central.watch.wording`."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(nl="Alarmen", fr="Alarmes", de="Alarme", en="Alarms"),
    "alarm": Word(nl="Alarm", fr="Alarme", de="Alarm", en="Alarm"),
    "severity": Word(nl="Ernst", fr="Gravité", de="Schwere", en="Severity"),
    "severity-notice": Word(nl="melding", fr="avis", de="Hinweis", en="notice"),
    "severity-warning": Word(nl="waarschuwing", fr="avertissement", de="Warnung", en="warning"),
    "severity-critical": Word(nl="dringend", fr="urgent", de="dringend", en="critical"),
    "from-severity": Word(nl="Vanaf", fr="À partir de", de="Ab", en="From"),
    "which": Word(nl="Welke", fr="Lesquelles", de="Welche", en="Which"),
    "which-open": Word(nl="open", fr="ouvertes", de="offene", en="open"),
    "which-over": Word(nl="voorbij", fr="terminées", de="vergangene", en="over"),
    "which-all": Word(nl="alle", fr="toutes", de="alle", en="all"),
    "subject": Word(nl="Poort", fr="Portique", de="Tor", en="Gate"),
    "detail": Word(nl="Bijzonderheden", fr="Détails", de="Einzelheiten", en="Detail"),
    "raised": Word(nl="Begonnen", fr="Début", de="Beginn", en="Raised"),
    "last": Word(nl="Laatst", fr="Dernière fois", de="Zuletzt", en="Last"),
    "times": Word(nl="Keren", fr="Fois", de="Mal", en="Times"),
    "seen": Word(nl="Gezien door", fr="Vu par", de="Gesehen von", en="Seen by"),
    "lasts": Word(nl="duurt nog", fr="dure encore", de="dauert an", en="still there"),
    "over": Word(nl="Voorbij", fr="Terminée", de="Vorbei", en="Over"),
    "acknowledge": Word(nl="Gezien", fr="Vu", de="Gesehen", en="I have seen it"),
    "none": Word(nl="Geen alarmen.", fr="Aucune alarme.", de="Keine Alarme.", en="No alarms."),
    "note": Word(
        nl="Wat u deed of zag",
        fr="Ce que vous avez fait ou vu",
        de="Was Sie taten oder sahen",
        en="What you did or saw",
    ),
    "notes": Word(nl="Notities", fr="Notes", de="Notizen", en="Notes"),
    "no-note": Word(
        nl="Nog geen notities.",
        fr="Aucune note encore.",
        de="Noch keine Notizen.",
        en="No notes yet.",
    ),
    "add-note": Word(
        nl="Notitie toevoegen", fr="Ajouter une note", de="Notiz hinzufügen", en="Add a note"
    ),
    "save-note": Word(nl="Noteren", fr="Noter", de="Notieren", en="Note it"),
    "acknowledged-now": Word(
        nl="Het alarm is als gezien gemerkt.",
        fr="L'alarme est marquée comme vue.",
        de="Der Alarm ist als gesehen vermerkt.",
        en="The alarm is marked as seen.",
    ),
    "noted-now": Word(nl="Genoteerd.", fr="Noté.", de="Notiert.", en="Noted."),
}
