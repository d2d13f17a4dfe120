"""Words that pages of every area use."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "skip": Word(
        nl="Naar de inhoud", fr="Aller au contenu", de="Zum Inhalt", en="Skip to the content"
    ),
    "menu": Word(nl="Menu", fr="Menu", de="Menü", en="Menu"),
    "group-now": Word(nl="Nu", fr="Maintenant", de="Jetzt", en="Now"),
    "group-manage": Word(nl="Beheer", fr="Gestion", de="Verwaltung", en="Manage"),
    "group-evidence": Word(nl="Bewijs", fr="Preuves", de="Nachweise", en="Evidence"),
    "group-account": Word(nl="Uw account", fr="Votre compte", de="Ihr Konto", en="Your account"),
    "choose": Word(nl="Kiezen", fr="Choisir", de="Wählen", en="Choose"),
    "sign-out": Word(nl="Afmelden", fr="Se déconnecter", de="Abmelden", en="Sign out"),
    "connecting": Word(nl="Verbinden …", fr="Connexion …", de="Verbinden …", en="Connecting …"),
    "live": Word(nl="Live", fr="En direct", de="Live", en="Live"),
    "lost": Word(
        nl="Verbinding verbroken, we proberen opnieuw …",
        fr="Connexion perdue, nouvel essai …",
        de="Verbindung unterbrochen, neuer Versuch …",
        en="Connection lost, trying again …",
    ),
    "not-done": Word(nl="Niet gedaan", fr="Pas exécuté", de="Nicht ausgeführt", en="Not done"),
    "foreign-form": Word(
        nl="Dit formulier kwam niet van deze pagina, of uw sessie is voorbij. Probeer opnieuw.",
        fr="Ce formulaire ne vient pas de cette page, ou votre session est terminée. Réessayez.",
        de="Dieses Formular kam nicht von dieser Seite, oder Ihre Sitzung ist zu Ende. "
        "Versuchen Sie es noch einmal.",
        en="This form did not come from this page, or its session ended. Try again.",
    ),
    "told": Word(
        nl="Dit ging niet: {text}",
        fr="Cela n'a pas marché : {text}",
        de="Das ging nicht: {text}",
        en="This did not work: {text}",
    ),
    "not-allowed": Word(
        nl="Hiervoor hebt u geen toelating. Vraag ze aan een operator.",
        fr="Vous n'y êtes pas autorisé. Demandez-le à un opérateur.",
        de="Dazu haben Sie keine Berechtigung. Fragen Sie einen Operator danach.",
        en="You may not do this. Ask an operator for the permission.",
    ),
    "not-found": Word(
        nl="Deze pagina bestaat niet (meer).",
        fr="Cette page n'existe pas (ou plus).",
        de="Diese Seite gibt es nicht (mehr).",
        en="There is no such page (any more).",
    ),
    "back": Word(
        nl="Terug naar het overzicht",
        fr="Retour à l'aperçu",
        de="Zurück zur Übersicht",
        en="Back to the overview",
    ),
    "form-wrong": Count(
        nl=("Er klopt nog iets niet:", "Er kloppen nog {n} dingen niet:"),
        fr=("Un point est à corriger :", "{n} points sont à corriger :"),
        de=("Eine Angabe stimmt noch nicht:", "{n} Angaben stimmen noch nicht:"),
        en=("One thing is not right yet:", "{n} things are not right yet:"),
    ),
    "field-needed": Word(
        nl="Vul dit in.",
        fr="Complétez ce champ.",
        de="Füllen Sie dieses Feld aus.",
        en="Fill this in.",
    ),
    "field-too-long": Word(
        nl="Gebruik hoogstens {longest} tekens.",
        fr="Utilisez au plus {longest} caractères.",
        de="Verwenden Sie höchstens {longest} Zeichen.",
        en="Use at most {longest} characters.",
    ),
    "field-number": Word(
        nl="Geef een getal van {least} tot {most}.",
        fr="Indiquez un nombre de {least} à {most}.",
        de="Geben Sie eine Zahl von {least} bis {most} an.",
        en="Give a number from {least} to {most}.",
    ),
    "field-choice": Word(
        nl="Kies een van de mogelijkheden.",
        fr="Choisissez une des possibilités.",
        de="Wählen Sie eine der Möglichkeiten.",
        en="Choose one of the possibilities.",
    ),
    "field-file": Word(
        nl="Kies een bestand.",
        fr="Choisissez un fichier.",
        de="Wählen Sie eine Datei.",
        en="Choose a file.",
    ),
    "optional": Word(nl="facultatief", fr="facultatif", de="freiwillig", en="optional"),
    "save": Word(nl="Opslaan", fr="Enregistrer", de="Speichern", en="Save"),
    "cancel": Word(nl="Annuleren", fr="Annuler", de="Abbrechen", en="Cancel"),
    "filter": Word(nl="Filteren", fr="Filtrer", de="Filtern", en="Filter"),
    "filter-clear": Word(
        nl="Alles tonen", fr="Tout afficher", de="Alles anzeigen", en="Show everything"
    ),
    "all": Word(nl="alle", fr="tous", de="alle", en="all"),
    "pages": Word(nl="Pagina's", fr="Pages", de="Seiten", en="Pages"),
    "rows": Word(
        nl="{first} tot {last} van {total}",
        fr="{first} à {last} sur {total}",
        de="{first} bis {last} von {total}",
        en="{first} to {last} of {total}",
    ),
    "previous": Word(nl="Vorige", fr="Précédent", de="Zurück", en="Previous"),
    "next": Word(nl="Volgende", fr="Suivant", de="Weiter", en="Next"),
}
