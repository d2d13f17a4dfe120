"""Words of organisations, sites and the gates on them."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "new": Word(
        nl="Nieuwe werf",
        fr="Nouveau chantier",
        de="Neue Baustelle",
        en="New site",
    ),
    "new-organisation": Word(
        nl="Nieuwe organisatie",
        fr="Nouvelle organisation",
        de="Neue Organisation",
        en="New organisation",
    ),
    "number": Word(
        nl="Nummer van de werf",
        fr="Numéro du chantier",
        de="Nummer der Baustelle",
        en="Number of the site",
    ),
    "number-hint": Word(
        nl="De unieke referentie van de aangifte van werken, zoals 1Y1000003EQCZ; ze "
        "staat op de affiche.",
        fr="La référence unique de la déclaration de travaux, comme 1Y1000003EQCZ ; elle "
        "est sur l'affiche.",
        de="Die eindeutige Referenz der Meldung der Arbeiten, etwa 1Y1000003EQCZ; sie "
        "steht auf dem Aushang.",
        en="The unique reference of the declaration of works, such as 1Y1000003EQCZ; it "
        "is on the poster.",
    ),
    "no-number": Word(
        nl="Een werfnummer heeft hoogstens 13 cijfers en letters, zonder I en O.",
        fr="Un numéro de chantier a au plus 13 chiffres et lettres, sans I ni O.",
        de="Eine Baustellennummer hat höchstens 13 Ziffern und Buchstaben, ohne I und O.",
        en="A site number has up to 13 digits and letters, without I and O.",
    ),
    "organisation": Word(
        nl="Organisatie",
        fr="Organisation",
        de="Organisation",
        en="Organisation",
    ),
    "organisations": Word(
        nl="Organisaties",
        fr="Organisations",
        de="Organisationen",
        en="Organisations",
    ),
    "nobody-s": Word(
        nl="geen",
        fr="aucune",
        de="keine",
        en="none",
    ),
    "none": Word(
        nl="Er is nog geen werf. Voer de eerste in.",
        fr="Il n'y a pas encore de chantier. Enregistrez le premier.",
        de="Es gibt noch keine Baustelle. Tragen Sie die erste ein.",
        en="There is no site yet. Enter the first.",
    ),
    "enter": Word(
        nl="Invoeren",
        fr="Enregistrer",
        de="Eintragen",
        en="Enter",
    ),
    "entered": Word(
        nl="{name} is ingevoerd.",
        fr="{name} est enregistré.",
        de="{name} ist eingetragen.",
        en="{name} is entered.",
    ),
    "entered-doubtful": Word(
        nl="{name} is ingevoerd. Kijk het nummer nog eens na: het controleteken klopt niet.",
        fr="{name} est enregistré. Vérifiez encore le numéro : le caractère de contrôle "
        "n'est pas bon.",
        de="{name} ist eingetragen. Prüfen Sie die Nummer noch einmal: Das Prüfzeichen "
        "stimmt nicht.",
        en="{name} is entered. Look at the number again: its check character does not hold.",
    ),
    "organisation-entered": Word(
        nl="{name} is ingevoerd.",
        fr="{name} est enregistrée.",
        de="{name} ist eingetragen.",
        en="{name} is entered.",
    ),
    "doubtful": Word(
        nl="na te kijken",
        fr="à vérifier",
        de="zu prüfen",
        en="look again",
    ),
    "doubtful-note": Word(
        nl="Het controleteken van dit nummer klopt niet. Vergelijk het met de affiche; "
        "is het juist, dan hoeft u niets te doen.",
        fr="Le caractère de contrôle de ce numéro n'est pas bon. Comparez-le à l'affiche "
        "; s'il est correct, il n'y a rien à faire.",
        de="Das Prüfzeichen dieser Nummer stimmt nicht. Vergleichen Sie sie mit dem "
        "Aushang; ist sie richtig, müssen Sie nichts tun.",
        en="The check character of this number does not hold. Compare it with the "
        "poster; if it is right, you need do nothing.",
    ),
    "closed": Word(
        nl="afgesloten",
        fr="clôturé",
        de="abgeschlossen",
        en="closed",
    ),
    "state-alive": Word(
        nl="verbonden",
        fr="connecté",
        de="verbunden",
        en="connected",
    ),
    "state-dead": Word(
        nl="niet verbonden",
        fr="non connecté",
        de="nicht verbunden",
        en="not connected",
    ),
    "never": Word(
        nl="nog niet gezien",
        fr="pas encore vu",
        de="noch nicht gesehen",
        en="not seen yet",
    ),
    "due": Word(
        nl="te vernieuwen",
        fr="à renouveler",
        de="zu erneuern",
        en="due",
    ),
    "no-gates": Word(
        nl="Er staat nog geen poort op deze werf.",
        fr="Il n'y a pas encore de portique sur ce chantier.",
        de="Auf dieser Baustelle steht noch kein Tor.",
        en="No gate stands on this site yet.",
    ),
    "new-gate": Word(
        nl="Nieuwe poort",
        fr="Nouveau portique",
        de="Neues Tor",
        en="New gate",
    ),
    "gate-hint": Word(
        nl="3 tot 32 kleine letters, cijfers en streepjes, zoals toren-noord.",
        fr="3 à 32 petites lettres, chiffres et tirets, comme tour-nord.",
        de="3 bis 32 kleine Buchstaben, Ziffern und Striche, etwa turm-nord.",
        en="3 to 32 small letters, digits and dashes, such as tower-north.",
    ),
    "no-device": Word(
        nl="Gebruik 3 tot 32 kleine letters, cijfers en streepjes.",
        fr="Utilisez 3 à 32 petites lettres, chiffres et tirets.",
        de="Verwenden Sie 3 bis 32 kleine Buchstaben, Ziffern und Striche.",
        en="Use 3 to 32 small letters, digits and dashes.",
    ),
    "lanes": Word(
        nl="Doorgangen",
        fr="Passages",
        de="Durchgänge",
        en="Lanes",
    ),
    "lanes-hint": Word(
        nl="Hun namen, met komma's ertussen.",
        fr="Leurs noms, séparés par des virgules.",
        de="Ihre Namen, mit Kommas dazwischen.",
        en="Their names, with commas between.",
    ),
    "plan": Word(
        nl="Poort toevoegen",
        fr="Ajouter le portique",
        de="Tor hinzufügen",
        en="Add the gate",
    ),
    "planned": Word(
        nl="{name} staat klaar. Maak nu de code waarmee de poort zich meldt.",
        fr="{name} est prêt. Créez maintenant le code par lequel le portique s'annonce.",
        de="{name} ist vorbereitet. Machen Sie jetzt den Code, mit dem sich das Tor meldet.",
        en="{name} is planned. Now make the code with which the gate comes.",
    ),
    "change": Word(
        nl="Wijzigen",
        fr="Modifier",
        de="Ändern",
        en="Change",
    ),
    "changed": Word(
        nl="De werf is gewijzigd.",
        fr="Le chantier est modifié.",
        de="Die Baustelle ist geändert.",
        en="The site is changed.",
    ),
    "close": Word(
        nl="Werf afsluiten",
        fr="Clôturer le chantier",
        de="Baustelle abschließen",
        en="Close the site",
    ),
    "close-note": Word(
        nl="De werken zijn voorbij: alles blijft bewaard, er komt niets meer bij.",
        fr="Les travaux sont finis : tout reste conservé, rien ne s'ajoute.",
        de="Die Arbeiten sind vorbei: Alles bleibt aufbewahrt, nichts kommt hinzu.",
        en="The works are over: everything stays, nothing is added.",
    ),
    "closed-now": Word(
        nl="De werf is afgesloten.",
        fr="Le chantier est clôturé.",
        de="Die Baustelle ist abgeschlossen.",
        en="The site is closed.",
    ),
    "hour": Word(nl="Sluitingsuur", fr="Heure de fermeture", de="Schlusszeit", en="Closing hour"),
    "hour-note": Word(
        nl="Wie daarna nog binnen is, wordt gemeld. Belgische tijd; leeg als er geen is.",
        fr="Qui est encore là après est signalé. Heure belge ; vide s'il n'y a pas d'heure.",
        de="Wer danach noch drinnen ist, wird gemeldet. Belgische Zeit; leer, wenn es keine gibt.",
        en="Who is inside after it is reported. Belgian time; empty where there is none.",
    ),
    "no-hour": Word(
        nl="Geef een tijd als 18:00, of laat leeg.",
        fr="Donnez une heure comme 18:00, ou laissez vide.",
        de="Geben Sie eine Zeit wie 18:00 an, oder lassen Sie das Feld leer.",
        en="Give a time such as 18:00, or leave it empty.",
    ),
    "hour-set": Word(
        nl="Het sluitingsuur is {hour}.",
        fr="L'heure de fermeture est {hour}.",
        de="Die Schlusszeit ist {hour}.",
        en="The closing hour is {hour}.",
    ),
    "hour-none": Word(
        nl="De werf heeft geen sluitingsuur meer.",
        fr="Le chantier n'a plus d'heure de fermeture.",
        de="Die Baustelle hat keine Schlusszeit mehr.",
        en="The site has no closing hour any more.",
    ),
    "still-in": Count(
        nl=(
            "{n} persoon is nog binnen na {hour}.",
            "{n} personen zijn nog binnen na {hour}.",
        ),
        fr=(
            "{n} personne est encore là après {hour}.",
            "{n} personnes sont encore là après {hour}.",
        ),
        de=(
            "{n} Person ist nach {hour} noch drinnen.",
            "{n} Personen sind nach {hour} noch drinnen.",
        ),
        en=("{n} person is still in after {hour}.", "{n} people are still in after {hour}."),
    ),
}
