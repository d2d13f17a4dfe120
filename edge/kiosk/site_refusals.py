"""What a worker reads when the site's own rules do not let him in: its roster, hours, limits.

Part of `refusals.py`, in the same form: what is the matter, and what he can do about it.
"""

from collections.abc import Mapping

from edge.kiosk.wording import Sentences
from protocol.reasons import Reason

SITE_REFUSALS: Mapping[Reason, Sentences] = {
    Reason.ASSURANCE_TOO_LOW: Sentences.of(
        nl=("Kaart nodig", "Deze werf vraagt een kaart in de lezer. Gebruik uw identiteitskaart."),
        fr=("Carte nécessaire", "Ce chantier demande une carte. Insérez votre carte d'identité."),
        de=("Karte nötig", "Diese Baustelle verlangt eine Karte. Bitte Ausweis einstecken."),
        en=("Card needed", "This site asks for a card in the reader. Use your identity card."),
    ),
    Reason.BADGE_UNKNOWN: Sentences.of(
        nl=("Badge niet gekend", "Deze badge staat niet op de lijst. Ga naar de werfleider."),
        fr=("Badge inconnu", "Ce badge n'est pas sur la liste. Voyez le chef de chantier."),
        de=("Badge nicht bekannt", "Dieser Badge steht nicht auf der Liste. Zur Bauleitung."),
        en=("Badge not known", "This badge is not on the list. Please see the site manager."),
    ),
    Reason.PERSON_UNKNOWN: Sentences.of(
        nl=(
            "U staat niet op de lijst",
            "Vraag uw werkgever u aan te melden, of ga naar de werfleider.",
        ),
        fr=("Vous n'êtes pas sur la liste", "Voyez votre employeur ou le chef de chantier."),
        de=("Sie stehen nicht auf der Liste", "Bitte zum Arbeitgeber oder zur Bauleitung."),
        en=("You are not on the list", "Ask your employer to add you, or see the site manager."),
    ),
    Reason.PERSON_BLOCKED: Sentences.of(
        nl=("Geen toegang", "U kunt hier nu niet binnen. Ga naar de werfleider."),
        fr=("Pas d'accès", "Vous ne pouvez pas entrer maintenant. Voyez le chef de chantier."),
        de=("Kein Zutritt", "Sie können jetzt nicht eintreten. Bitte zur Bauleitung."),
        en=("No access", "You cannot come in at present. Please see the site manager."),
    ),
    Reason.NOT_EXPECTED_TODAY: Sentences.of(
        nl=(
            "Vandaag niet verwacht",
            "Op de lijst staat u voor andere dagen. Ga naar de werfleider.",
        ),
        fr=(
            "Pas attendu aujourd'hui",
            "La liste vous prévoit d'autres jours. Voyez le chef de chantier.",
        ),
        de=(
            "Heute nicht vorgesehen",
            "Sie stehen für andere Tage auf der Liste. Bitte zur Bauleitung.",
        ),
        en=("Not expected today", "The list has you for other days. Please see the site manager."),
    ),
    Reason.OUTSIDE_OPENING_HOURS: Sentences.of(
        nl=("De werf is gesloten", "Kom terug tijdens de openingsuren, of bel de werfleider."),
        fr=(
            "Le chantier est fermé",
            "Revenez pendant les heures d'ouverture ou appelez le chef de chantier.",
        ),
        de=(
            "Die Baustelle ist zu",
            "Kommen Sie zu den Öffnungszeiten, oder rufen Sie die Bauleitung.",
        ),
        en=("The site is closed", "Come back during opening hours, or call the site manager."),
    ),
    Reason.ALREADY_INSIDE: Sentences.of(
        nl=(
            "U bent al binnen",
            "Uw vertrek is niet genoteerd. Een werfleider kan met zijn kaart toestemmen.",
        ),
        fr=(
            "Vous êtes déjà à l'intérieur",
            "Votre sortie n'a pas été notée. Un chef de chantier peut autoriser avec sa carte.",
        ),
        de=(
            "Sie sind schon drinnen",
            "Ihr Ausgang wurde nicht vermerkt. Die Bauleitung kann mit ihrer Karte zustimmen.",
        ),
        en=(
            "You are inside already",
            "Your leaving was not noted. A site manager can approve with his card.",
        ),
    ),
    Reason.AGAIN_TOO_SOON: Sentences.of(
        nl=(
            "Deze kaart was er net",
            "Wacht enkele minuten. Een werfleider kan met zijn kaart toestemmen.",
        ),
        fr=(
            "Cette carte vient de passer",
            "Attendez quelques minutes. Un chef de chantier peut autoriser avec sa carte.",
        ),
        de=(
            "Diese Karte war eben hier",
            "Warten Sie einige Minuten. Die Bauleitung kann mit ihrer Karte zustimmen.",
        ),
        en=(
            "This card was just here",
            "Wait a few minutes. A site manager can approve with his card.",
        ),
    ),
    Reason.SITE_FULL: Sentences.of(
        nl=("De werf is volzet", "Wacht tot iemand vertrekt en probeer opnieuw."),
        fr=("Le chantier est complet", "Attendez que quelqu'un sorte, puis réessayez."),
        de=("Die Baustelle ist voll", "Warten Sie, bis jemand geht, und versuchen Sie es erneut."),
        en=("The site is full", "Wait until somebody leaves, then try again."),
    ),
    Reason.EMPLOYER_NOT_GIVEN: Sentences.of(
        nl=(
            "Werkgever niet bekend",
            "Vraag uw werkgever zijn ondernemingsnummer en begin opnieuw.",
        ),
        fr=(
            "Employeur inconnu",
            "Demandez à votre employeur son numéro d'entreprise et recommencez.",
        ),
        de=("Arbeitgeber unbekannt", "Fragen Sie Ihren Arbeitgeber nach der Unternehmensnummer."),
        en=("Employer not known", "Ask your employer for the enterprise number and start again."),
    ),
    Reason.NOT_APPROVED: Sentences.of(
        nl=("Geen toestemming gekregen", "Ga naar de werfleider en begin daarna opnieuw."),
        fr=("Pas d'autorisation", "Allez voir le chef de chantier, puis recommencez."),
        de=("Keine Zustimmung erhalten", "Gehen Sie zur Bauleitung und beginnen Sie dann neu."),
        en=("Nobody has approved", "Go and see the site manager, then start again."),
    ),
    Reason.NOT_REGISTERED_IN_TIME: Sentences.of(
        nl=(
            "Nog niet geregistreerd",
            "Uw check-in is bewaard. Probeer straks opnieuw of ga naar de werfleider.",
        ),
        fr=(
            "Pas encore enregistrée",
            "Votre présence est notée. Réessayez ou voyez le chef de chantier.",
        ),
        de=(
            "Noch nicht registriert",
            "Ihr Check-in ist gespeichert. Später nochmals, oder zur Bauleitung.",
        ),
        en=(
            "Not yet registered",
            "Your check-in is kept. Try again later, or see the site manager.",
        ),
    ),
    Reason.REGISTRATION_FAILED: Sentences.of(
        nl=("Registratie geweigerd", "De RSZ nam uw registratie niet aan. Ga naar de werfleider."),
        fr=("Enregistrement refusé", "L'ONSS ne l'a pas accepté. Voyez le chef de chantier."),
        de=(
            "Registrierung abgelehnt",
            "Das LSS nahm sie nicht an. Bitte zur Bauleitung.",
        ),
        en=("Registration refused", "The NSSO did not take it. Please see the site manager."),
    ),
    Reason.LOCK_DOWN: Sentences.of(
        nl=(
            "Werf afgesloten",
            "Niemand gaat nu in of uit. Volg de aanwijzingen van de werfleiding.",
        ),
        fr=(
            "Chantier bouclé",
            "Personne n'entre ni ne sort. Suivez les consignes de la direction.",
        ),
        de=(
            "Baustelle abgeriegelt",
            "Niemand geht hinein oder hinaus. Folgen Sie den Anweisungen.",
        ),
        en=("Site locked down", "Nobody goes in or out now. Follow the site management's orders."),
    ),
    Reason.EVACUATION: Sentences.of(
        nl=("Evacuatie", "Ga niet naar binnen. Ga naar de verzamelplaats."),
        fr=("Évacuation", "N'entrez pas. Rendez-vous au point de rassemblement."),
        de=("Evakuierung", "Nicht eintreten. Gehen Sie zum Sammelplatz."),
        en=("Evacuation", "Do not go in. Go to the assembly point."),
    ),
    Reason.ROSTER_UNREADABLE: Sentences.of(
        nl=("Lijst niet leesbaar", "De poort kan de lijst niet lezen. Ga naar de werfleider."),
        fr=("Liste illisible", "L'appareil ne peut pas lire la liste. Voyez le chef de chantier."),
        de=("Liste nicht lesbar", "Das Tor kann die Liste nicht lesen. Bitte zur Bauleitung."),
        en=("List not readable", "The gate cannot read its list. Please see the site manager."),
    ),
}
