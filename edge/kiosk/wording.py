"""Every sentence of the worker's screen, in Dutch, French, German and English.

Each says what is the case (`title`) and what to do (`detail`), politely and short enough to be
read at two metres. What is said of a refusal is in `refusals.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from edge.credential import Language

TITLE_LENGTH = 30
"""Longest title, in characters."""
DETAIL_LENGTH = 100
"""Longest detail, in characters."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is the case, and what to do; `detail` may be empty where the title is enough."""

    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The same sentence in the four languages."""

    by_language: Mapping[Language, Sentence]

    @classmethod
    def of(
        cls, *, nl: tuple[str, ...], fr: tuple[str, ...], de: tuple[str, ...], en: tuple[str, ...]
    ) -> Self:
        """Make it from (title) or (title, detail) in each language."""
        by_code = {"nl": nl, "fr": fr, "de": de, "en": en}
        return cls({Language(code): Sentence(*parts) for code, parts in by_code.items()})

    def __getitem__(self, language: Language) -> Sentence:
        """Return the sentence in one language."""
        return self.by_language[language]


class Phrase(StrEnum):
    """What the screen has to say, refusals aside."""

    STARTING = "starting"
    INSERT_CARD = "insert-card"
    SHOW_CODE = "show-code"
    TYPE_ON_PAD = "type-on-pad"
    TYPE_HERE = "type-here"
    READING = "reading"
    WAIT = "wait"
    COME_IN = "come-in"
    GOODBYE = "goodbye"
    NOTED = "noted"
    REGISTERED = "registered"
    NOT_YET_REGISTERED = "not-yet-registered"
    NOT_WRITTEN = "not-written"
    NSSO_PENDING = "nsso-pending"
    NSSO_REGISTERED = "nsso-registered"
    NSSO_REMARKS = "nsso-remarks"
    NSSO_FAILED = "nsso-failed"
    TAKE_CARD = "take-card"
    TRY_AGAIN = "try-again"
    OUT_OF_ORDER = "out-of-order"
    OFFLINE = "offline"
    HELP = "help"
    ASK_NUMBER = "ask-number"
    ASK_NUMBER_AGAIN = "ask-number-again"
    ASK_EMPLOYER = "ask-employer"
    ASK_EMPLOYER_AGAIN = "ask-employer-again"
    TYPING = "typing"
    HELD = "held"
    WAIT_RECEIPT = "wait-receipt"
    LOCKED_DOWN = "locked-down"
    KEEP_OUT = "keep-out"
    LEAVE = "leave"
    LEAVE_AS_USUAL = "leave-as-usual"
    FIRE = "fire"
    TYPE_NUMBER = "type-number"
    TYPE_INSTEAD = "type-instead"
    KEY_CORRECT = "key-correct"
    KEY_CANCEL = "key-cancel"
    KEY_ENTER = "key-enter"
    ROLL_CALL = "roll-call"
    ARM_RELEASED = "arm-released"
    ARM_LOCKED = "arm-locked"


PHRASES: Mapping[Phrase, Sentences] = {
    Phrase.STARTING: Sentences.of(
        nl=("Even geduld", "De poort start op."),
        fr=("Un instant", "L'appareil démarre."),
        de=("Einen Moment bitte", "Das Gerät startet."),
        en=("One moment", "The gate is starting."),
    ),
    Phrase.INSERT_CARD: Sentences.of(
        nl=("Steek uw kaart in", "Identiteitskaart of verblijfskaart, met de chip vooraan."),
        fr=("Insérez votre carte", "Carte d'identité ou titre de séjour, la puce en premier."),
        de=("Bitte Karte einstecken", "Personalausweis oder Aufenthaltskarte, Chip voran."),
        en=("Insert your card", "Identity card or residence card, chip first."),
    ),
    Phrase.SHOW_CODE: Sentences.of(
        nl=("Scan uw code", "Houd uw badge of Limosadocument (L1) voor de scanner."),
        fr=("Scannez votre code", "Présentez votre badge ou votre document Limosa (L1)."),
        de=("Bitte Code scannen", "Badge oder Limosa-Dokument (L1) vor den Scanner halten."),
        en=("Scan your code", "Hold your badge or Limosa document (L1) to the scanner."),
    ),
    Phrase.TYPE_ON_PAD: Sentences.of(
        nl=("Typ uw nummer", "Gebruik het klavier: rijksregister-, bis- of Limosanummer."),
        fr=("Tapez votre numéro", "Sur le clavier\u00a0: numéro national, bis ou Limosa."),
        de=("Nummer eintippen", "Auf der Tastatur: National-, BIS- oder Limosa-Nummer."),
        en=("Type your number", "On the keypad: national, BIS or Limosa number."),
    ),
    Phrase.TYPE_HERE: Sentences.of(
        nl=("Meld u aan", "Raak de knop aan en typ uw nummer."),
        fr=("Présentez-vous", "Touchez le bouton et tapez votre numéro."),
        de=("Bitte anmelden", "Berühren Sie die Taste und tippen Sie Ihre Nummer."),
        en=("Check in", "Touch the button and type your number."),
    ),
    Phrase.READING: Sentences.of(
        nl=("Even geduld", "Uw kaart wordt gelezen. Laat ze nog even zitten."),
        fr=("Un instant", "Votre carte est en cours de lecture. Laissez-la en place."),
        de=("Einen Moment bitte", "Ihre Karte wird gelesen. Bitte noch stecken lassen."),
        en=("One moment", "Your card is being read. Please leave it in."),
    ),
    Phrase.WAIT: Sentences.of(
        nl=("Even wachten", "De doorgang gaat zo dadelijk voor u open."),
        fr=("Patientez", "Le passage va s'ouvrir pour vous."),
        de=("Bitte warten", "Der Durchgang öffnet gleich für Sie."),
        en=("Please wait", "The gate will open for you in a moment."),
    ),
    Phrase.COME_IN: Sentences.of(
        nl=("Kom binnen", "Neem uw kaart mee."),
        fr=("Entrez", "Reprenez votre carte."),
        de=("Bitte eintreten", "Nehmen Sie Ihre Karte mit."),
        en=("Come in", "Take your card with you."),
    ),
    Phrase.GOODBYE: Sentences.of(
        nl=("Tot ziens", "Neem uw kaart mee."),
        fr=("Au revoir", "Reprenez votre carte."),
        de=("Auf Wiedersehen", "Nehmen Sie Ihre Karte mit."),
        en=("Goodbye", "Take your card with you."),
    ),
    Phrase.NOTED: Sentences.of(
        nl=("Genoteerd", "Neem uw kaart mee."),
        fr=("C'est noté", "Reprenez votre carte."),
        de=("Vermerkt", "Nehmen Sie Ihre Karte mit."),
        en=("Noted", "Take your card with you."),
    ),
    Phrase.REGISTERED: Sentences.of(
        nl=("Geregistreerd", "Uw ontvangstnummer"),
        fr=("Présence enregistrée", "Votre numéro de reçu"),
        de=("Registriert", "Ihre Quittungsnummer"),
        en=("Registered", "Your receipt number"),
    ),
    Phrase.NOT_YET_REGISTERED: Sentences.of(
        nl=("Nog niet geregistreerd", "Uw check-in is bewaard en wordt doorgestuurd."),
        fr=("Pas encore enregistrée", "Votre présence est notée ici et sera transmise."),
        de=("Noch nicht registriert", "Ihr Check-in ist hier gespeichert und wird übermittelt."),
        en=("Not yet registered", "Your check-in is kept here and will be sent on."),
    ),
    Phrase.NOT_WRITTEN: Sentences.of(
        nl=("Nog niet geregistreerd", "Uw vertrek wordt bewaard zodra het toestel dat weer kan."),
        fr=("Pas encore enregistrée", "Votre départ sera noté dès que l'appareil le pourra."),
        de=("Noch nicht registriert", "Ihr Gehen wird gespeichert, sobald das Gerät es kann."),
        en=("Not yet registered", "That you left is kept as soon as the gate can write again."),
    ),
    Phrase.NSSO_PENDING: Sentences.of(
        nl=("Nog niet bij de RSZ", "Ontvangen; de registratie bij de RSZ loopt."),
        fr=("Pas encore à l'ONSS", "Reçu\u00a0; l'enregistrement à l'ONSS est en cours."),
        de=("Noch nicht beim LSS", "Empfangen; die Registrierung beim LSS läuft."),
        en=("Not yet at the NSSO", "Received; the registration at the NSSO is under way."),
    ),
    Phrase.NSSO_REGISTERED: Sentences.of(
        nl=("Geregistreerd bij de RSZ", "RSZ-nummer {number}"),
        fr=("Enregistrée à l'ONSS", "Numéro ONSS {number}"),
        de=("Beim LSS registriert", "LSS-Nummer {number}"),
        en=("Registered at the NSSO", "NSSO number {number}"),
    ),
    Phrase.NSSO_REMARKS: Sentences.of(
        nl=("Geregistreerd: opmerkingen", "Er klopt iets niet: vraag de werfleider. RSZ {number}"),
        fr=(
            "Enregistrée avec remarques",
            "Voyez le chef de chantier. Numéro ONSS {number}",
        ),
        de=("Mit Bemerkung registriert", "Etwas stimmt nicht: bitte zur Bauleitung. LSS {number}"),
        en=("Registered with remarks", "Something is amiss: ask the site manager. NSSO {number}"),
    ),
    Phrase.NSSO_FAILED: Sentences.of(
        nl=("Niet geregistreerd", "De RSZ nam de registratie niet aan. Ga naar de werfleider."),
        fr=("Non enregistrée", "L'ONSS a refusé l'enregistrement. Voyez le chef de chantier."),
        de=("Nicht registriert", "Das LSS nahm die Registrierung nicht an. Zur Bauleitung."),
        en=("Not registered", "The NSSO did not take the registration. See the site manager."),
    ),
    Phrase.TAKE_CARD: Sentences.of(
        nl=("Neem uw kaart uit", "Dan kan de volgende persoon zich aanmelden."),
        fr=("Reprenez votre carte", "La personne suivante pourra alors se présenter."),
        de=("Bitte Karte entnehmen", "Dann kann sich die nächste Person anmelden."),
        en=("Please take your card", "Then the next person can check in."),
    ),
    Phrase.TRY_AGAIN: Sentences.of(
        nl=("Probeer zo opnieuw", "Wacht tot de doorgang vrij is en steek uw kaart weer in."),
        fr=(
            "Réessayez bientôt",
            "Attendez que le passage soit libre et réinsérez la carte.",
        ),
        de=(
            "Bitte gleich nochmals",
            "Warten Sie, bis der Durchgang frei ist; dann neu einstecken.",
        ),
        en=("Please try again", "Wait until the gate is free and insert your card again."),
    ),
    Phrase.OUT_OF_ORDER: Sentences.of(
        nl=("Buiten dienst", "Verwittig de werfleider."),
        fr=("Hors service", "Prévenez le chef de chantier."),
        de=("Außer Betrieb", "Bitte sagen Sie der Bauleitung Bescheid."),
        en=("Out of order", "Please tell the site manager."),
    ),
    Phrase.OFFLINE: Sentences.of(
        nl=("Geen verbinding: registratie volgt later",),
        fr=("Pas de connexion\u00a0: enregistrement différé",),
        de=("Keine Verbindung: Registrierung folgt",),
        en=("No connection: registration follows later",),
    ),
    Phrase.HELP: Sentences.of(
        nl=("Hulp nodig?",),
        fr=("Besoin d'aide\u00a0?",),
        de=("Hilfe nötig?",),
        en=("Need help?",),
    ),
    Phrase.ASK_NUMBER: Sentences.of(
        nl=("Typ uw nummer", "Rijksregister- of bisnummer (11) of Limosanummer (17 cijfers)."),
        fr=("Tapez votre numéro", "Numéro national ou bis (11) ou numéro Limosa (17 chiffres)."),
        de=("Nummer eintippen", "National- oder BIS-Nummer (11) oder Limosa-Nummer (17 Ziffern)."),
        en=("Type your number", "National or BIS number (11) or Limosa number (17 digits)."),
    ),
    Phrase.ASK_NUMBER_AGAIN: Sentences.of(
        nl=("Nummer klopt niet", "Kijk het na en typ het nog eens: 11 of 17 cijfers."),
        fr=("Numéro inexact", "Vérifiez-le et retapez-le\u00a0: 11 ou 17 chiffres."),
        de=("Nummer stimmt nicht", "Bitte prüfen und nochmals tippen: 11 oder 17 Ziffern."),
        en=("Number does not match", "Check it and type it again: 11 or 17 digits."),
    ),
    Phrase.ASK_EMPLOYER: Sentences.of(
        nl=("Voor wie werkt u?", "Typ het ondernemingsnummer van uw werkgever: 10 cijfers."),
        fr=("Votre employeur\u00a0?", "Tapez son numéro d'entreprise\u00a0: 10 chiffres."),
        de=("Für wen arbeiten Sie?", "Unternehmensnummer des Arbeitgebers eintippen: 10 Ziffern."),
        en=("Who is your employer?", "Type the enterprise number: 10 digits."),
    ),
    Phrase.ASK_EMPLOYER_AGAIN: Sentences.of(
        nl=("Nummer klopt niet", "Kijk het ondernemingsnummer na: 10 cijfers, eerst 0 of 1."),
        fr=("Numéro inexact", "Vérifiez\u00a0: 10 chiffres, le premier est 0 ou 1."),
        de=("Nummer stimmt nicht", "Bitte prüfen: 10 Ziffern, die erste ist 0 oder 1."),
        en=("Number does not match", "Check it: 10 digits, the first is 0 or 1."),
    ),
    Phrase.TYPING: Sentences.of(
        nl=("Typ uw nummer", "Druk op Enter als het volledig is."),
        fr=("Tapez votre numéro", "Appuyez sur Enter quand il est complet."),
        de=("Nummer eintippen", "Drücken Sie Enter, wenn sie vollständig ist."),
        en=("Type your number", "Press Enter when it is complete."),
    ),
    Phrase.HELD: Sentences.of(
        nl=(
            "Wacht op de werfleider",
            "U staat niet op de lijst. Hij laat u binnen met zijn kaart.",
        ),
        fr=(
            "Attendez le chef de chantier",
            "Vous n'êtes pas sur la liste. Sa carte vous fait entrer.",
        ),
        de=(
            "Warten auf die Bauleitung",
            "Sie stehen nicht auf der Liste. Deren Karte lässt Sie ein.",
        ),
        en=(
            "Wait for the site manager",
            "You are not on the list. His card in the reader lets you in.",
        ),
    ),
    Phrase.WAIT_RECEIPT: Sentences.of(
        nl=("Even wachten", "De doorgang gaat open zodra u geregistreerd bent."),
        fr=("Patientez", "Le passage s'ouvre dès que vous êtes enregistré."),
        de=("Bitte warten", "Der Durchgang öffnet, sobald Sie registriert sind."),
        en=("Please wait", "The gate opens once you are registered."),
    ),
    Phrase.LOCKED_DOWN: Sentences.of(
        nl=("Werf afgesloten", "Niemand gaat nu in of uit. Volg de werfleiding."),
        fr=("Chantier bouclé", "Personne n'entre ni ne sort. Suivez les consignes."),
        de=("Baustelle abgeriegelt", "Niemand geht hinein oder hinaus. Bitte warten."),
        en=("Site locked down", "Nobody goes in or out now. Follow orders."),
    ),
    Phrase.KEEP_OUT: Sentences.of(
        nl=("Evacuatie: niet naar binnen", "Ga nu naar de verzamelplaats."),
        fr=("Évacuation\u00a0: n'entrez pas", "Allez tout de suite au point de rassemblement."),
        de=("Evakuierung: nicht eintreten", "Gehen Sie sofort zum Sammelplatz."),
        en=("Evacuation: do not go in", "Go to the assembly point now."),
    ),
    Phrase.LEAVE: Sentences.of(
        nl=("Evacuatie: verlaat de werf", "Steek een kaart in en ga naar de verzamelplaats."),
        fr=("Évacuation\u00a0: quittez le lieu", "Insérez une carte et allez au rassemblement."),
        de=("Evakuierung: bitte verlassen", "Karte einstecken und zum Sammelplatz gehen."),
        en=("Evacuation: leave the site", "Put any card in and go to the assembly point."),
    ),
    Phrase.LEAVE_AS_USUAL: Sentences.of(
        nl=("Evacuatie: verlaat de werf", "Meld u zoals altijd en ga naar de verzamelplaats."),
        fr=("Évacuation\u00a0: quittez le lieu", "Présentez-vous et allez au rassemblement."),
        de=("Evakuierung: bitte verlassen", "Wie immer anmelden und zum Sammelplatz gehen."),
        en=("Evacuation: leave the site", "Show yourself as usual, go to the assembly point."),
    ),
    Phrase.FIRE: Sentences.of(
        nl=("Brand! Verlaat de werf", "De doorgang is vrij. Ga naar de verzamelplaats."),
        fr=("Feu\u00a0! Quittez le chantier", "Le passage est libre. Allez au rassemblement."),
        de=("Feuer! Baustelle verlassen", "Der Durchgang ist frei. Gehen Sie zum Sammelplatz."),
        en=("Fire! Leave the site", "The gate is open. Go to the assembly point."),
    ),
    Phrase.TYPE_NUMBER: Sentences.of(
        nl=("Geen kaart? Typ uw nummer",),
        fr=("Sans carte\u00a0? Tapez le numéro",),
        de=("Ohne Karte? Nummer tippen",),
        en=("No card? Type your number",),
    ),
    Phrase.TYPE_INSTEAD: Sentences.of(
        nl=("Typ uw nummer",),
        fr=("Taper le numéro",),
        de=("Nummer tippen",),
        en=("Type your number",),
    ),
    Phrase.KEY_CORRECT: Sentences.of(nl=("Wis",), fr=("Effacer",), de=("Löschen",), en=("Delete",)),
    Phrase.KEY_CANCEL: Sentences.of(
        nl=("Stop",), fr=("Annuler",), de=("Abbrechen",), en=("Cancel",)
    ),
    Phrase.KEY_ENTER: Sentences.of(nl=("Klaar",), fr=("Valider",), de=("Fertig",), en=("Done",)),
    Phrase.ROLL_CALL: Sentences.of(
        nl=("Naamafroeping",), fr=("Appel",), de=("Appell",), en=("Roll-call",)
    ),
    Phrase.ARM_RELEASED: Sentences.of(
        nl=("Doorgang vrij",),
        fr=("Passage libre",),
        de=("Durchgang frei",),
        en=("Gate open",),
    ),
    Phrase.ARM_LOCKED: Sentences.of(
        nl=("Doorgang gesloten",),
        fr=("Passage fermé",),
        de=("Durchgang gesperrt",),
        en=("Gate locked",),
    ),
}
