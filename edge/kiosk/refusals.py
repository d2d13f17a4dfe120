"""What a worker reads when he is not let through: one pair of sentences for each reason code.

The title says what is the matter, the detail what he can do about it. Nothing accuses him: a
card that does not check out is the card's matter, and a person's to look into.
"""

from collections.abc import Mapping

from edge.kiosk.site_refusals import SITE_REFUSALS
from edge.kiosk.wording import Sentences
from protocol.reasons import Reason

REFUSALS: Mapping[Reason, Sentences] = {
    Reason.IDENTITY_ALTERED: Sentences.of(
        nl=(
            "Deze kaart klopt niet",
            "Haar gegevens en handtekening verschillen. Ga naar de werfleider.",
        ),
        fr=(
            "Carte non conforme",
            "Données et signature ne correspondent pas. Voyez le chef de chantier.",
        ),
        de=(
            "Diese Karte stimmt nicht",
            "Daten und Unterschrift passen nicht. Bitte zur Bauleitung.",
        ),
        en=(
            "This card does not match",
            "Its data and signature differ. Please see the site manager.",
        ),
    ),
    Reason.SIGNER_NOT_REGISTER: Sentences.of(
        nl=(
            "Kaart niet erkend",
            "Ze is niet door het Rijksregister ondertekend. Ga naar de werfleider.",
        ),
        fr=(
            "Carte non reconnue",
            "Elle n'est pas signée par le Registre national. Voyez le chef de chantier.",
        ),
        de=(
            "Karte nicht anerkannt",
            "Nicht vom Nationalregister unterschrieben. Bitte zur Bauleitung.",
        ),
        en=(
            "Card not recognised",
            "The National Register did not sign it. Please see the site manager.",
        ),
    ),
    Reason.ROOT_NOT_PINNED: Sentences.of(
        nl=(
            "Uitgever onbekend",
            "Dit toestel kent de uitgever van deze kaart niet. Ga naar de werfleider.",
        ),
        fr=(
            "Émetteur inconnu",
            "L'émetteur de cette carte est inconnu ici. Voyez le chef de chantier.",
        ),
        de=(
            "Aussteller unbekannt",
            "Dieses Gerät kennt den Aussteller nicht. Bitte zur Bauleitung.",
        ),
        en=(
            "Issuer unknown",
            "This gate does not know the card's issuer. Please see the site manager.",
        ),
    ),
    Reason.SIGNER_REVOKED: Sentences.of(
        nl=(
            "Certificaat ingetrokken",
            "Het certificaat achter deze kaart geldt niet meer. Ga naar de werfleider.",
        ),
        fr=(
            "Certificat révoqué",
            "Le certificat de cette carte n'est plus valable. Voyez le chef de chantier.",
        ),
        de=(
            "Zertifikat widerrufen",
            "Das Zertifikat hinter der Karte gilt nicht mehr. Bitte zur Bauleitung.",
        ),
        en=(
            "Certificate revoked",
            "The card's certificate is no longer valid. Please see the site manager.",
        ),
    ),
    Reason.CHIP_NOT_GENUINE: Sentences.of(
        nl=(
            "Chip niet herkend",
            "De chip bewijst niet dat hij bij deze kaart hoort. Ga naar de werfleider.",
        ),
        fr=(
            "Puce non reconnue",
            "La puce ne prouve pas qu'elle va avec la carte. Voyez le chef de chantier.",
        ),
        de=(
            "Chip nicht erkannt",
            "Der Chip beweist nicht, dass er dazugehört. Bitte zur Bauleitung.",
        ),
        en=(
            "Chip not recognised",
            "The chip does not prove itself genuine. Please see the site manager.",
        ),
    ),
    Reason.DOCUMENT_EXPIRED: Sentences.of(
        nl=(
            "Uw kaart is vervallen",
            "Vraag een nieuwe kaart bij uw gemeente en ga naar de werfleider.",
        ),
        fr=(
            "Votre carte est périmée",
            "Demandez-en une autre à votre commune et voyez le chef de chantier.",
        ),
        de=(
            "Ihre Karte ist abgelaufen",
            "Neue Karte bei der Gemeinde beantragen; bitte zur Bauleitung.",
        ),
        en=(
            "Your card has expired",
            "Ask your municipality for a new one and see the site manager.",
        ),
    ),
    Reason.DOCUMENT_NOT_YET_VALID: Sentences.of(
        nl=("Kaart nog niet geldig", "Gebruik uw huidige kaart of ga naar de werfleider."),
        fr=(
            "Carte pas encore valable",
            "Utilisez votre carte actuelle ou voyez le chef de chantier.",
        ),
        de=(
            "Karte noch nicht gültig",
            "Nehmen Sie Ihre bisherige Karte oder gehen Sie zur Bauleitung.",
        ),
        en=("Card not valid yet", "Use your present card, or see the site manager."),
    ),
    Reason.NOT_IDENTITY_DOCUMENT: Sentences.of(
        nl=("Geen identiteitskaart", "Gebruik uw identiteitskaart of verblijfskaart."),
        fr=("Pas une carte d'identité", "Utilisez votre carte d'identité ou titre de séjour."),
        de=("Kein Personalausweis", "Nehmen Sie Ihren Personalausweis oder Ihre Aufenthaltskarte."),
        en=("Not an identity card", "Use your identity card or residence card."),
    ),
    Reason.CARD_NOT_ACTIVATED: Sentences.of(
        nl=(
            "Kaart niet geactiveerd",
            "Laat ze activeren bij uw gemeente en ga naar de werfleider.",
        ),
        fr=("Carte non activée", "Faites-la activer à votre commune et voyez le chef de chantier."),
        de=("Karte nicht aktiviert", "Bei der Gemeinde aktivieren lassen; bitte zur Bauleitung."),
        en=("Card not activated", "Have your municipality activate it and see the site manager."),
    ),
    Reason.CARD_UNKNOWN: Sentences.of(
        nl=("Dit is geen eID-kaart", "Steek uw Belgische identiteitskaart of verblijfskaart in."),
        fr=(
            "Ce n'est pas une carte eID",
            "Insérez votre carte d'identité ou titre de séjour belge.",
        ),
        de=(
            "Das ist keine eID-Karte",
            "Stecken Sie Ihren belgischen Ausweis oder Aufenthaltstitel ein.",
        ),
        en=("This is not an eID card", "Insert your Belgian identity card or residence card."),
    ),
    Reason.CARD_MUTE: Sentences.of(
        nl=(
            "Kaart omgekeerd?",
            "Haal ze uit, draai ze om en steek ze in met de gouden chip vooraan.",
        ),
        fr=(
            "Carte à l'envers\u00a0?",
            "Retirez-la, retournez-la et insérez-la, la puce dorée en premier.",
        ),
        de=(
            "Karte verkehrt herum?",
            "Herausnehmen, umdrehen und mit dem goldenen Chip voran einstecken.",
        ),
        en=(
            "Card the wrong way round?",
            "Take it out, turn it over and insert it, gold chip first.",
        ),
    ),
    Reason.CARD_REMOVED: Sentences.of(
        nl=("Kaart te vroeg uitgenomen", "Steek ze weer in en laat ze zitten tot u binnen mag."),
        fr=("Carte retirée trop tôt", "Réinsérez-la et laissez-la jusqu'à la fin de la lecture."),
        de=(
            "Karte zu früh entnommen",
            "Stecken Sie sie wieder ein und warten Sie auf das Zeichen.",
        ),
        en=("Card taken out too soon", "Insert it again and leave it in until you may pass."),
    ),
    Reason.CARD_UNREADABLE: Sentences.of(
        nl=(
            "Kaart niet leesbaar",
            "Veeg de chip schoon en probeer opnieuw, of ga naar de werfleider.",
        ),
        fr=("Carte illisible", "Essuyez la puce et réessayez, ou voyez le chef de chantier."),
        de=(
            "Karte nicht lesbar",
            "Chip abwischen und erneut versuchen, oder bitte zur Bauleitung.",
        ),
        en=("Card not readable", "Wipe the chip and try again, or see the site manager."),
    ),
    Reason.CARD_BUSY: Sentences.of(
        nl=("De lezer is bezet", "Haal uw kaart uit, wacht even en probeer opnieuw."),
        fr=("Le lecteur est occupé", "Retirez votre carte, attendez un peu et réessayez."),
        de=("Der Leser ist belegt", "Karte entnehmen, kurz warten und erneut versuchen."),
        en=("The reader is busy", "Take your card out, wait a little and try again."),
    ),
    Reason.NUMBER_WRONG_CHECK_DIGITS: Sentences.of(
        nl=("Nummer klopt niet", "Kijk het na en typ het opnieuw, of ga naar de werfleider."),
        fr=("Numéro inexact", "Vérifiez-le et retapez-le, ou voyez le chef de chantier."),
        de=("Nummer stimmt nicht", "Bitte prüfen und neu eintippen, oder zur Bauleitung gehen."),
        en=("Number does not match", "Check it and type it again, or see the site manager."),
    ),
    Reason.NUMBER_INCOMPLETE: Sentences.of(
        nl=(
            "Nummer niet volledig",
            "Typ alle 11 of 17 cijfers en druk op Enter, of scan opnieuw.",
        ),
        fr=(
            "Numéro incomplet",
            "Tapez les 11 ou 17 chiffres, puis Enter, ou scannez à nouveau.",
        ),
        de=(
            "Nummer unvollständig",
            "Alle 11 oder 17 Ziffern tippen und Enter drücken, oder neu scannen.",
        ),
        en=("Number not complete", "Type all 11 or 17 digits and press Enter, or scan again."),
    ),
    Reason.SCAN_NOT_UNDERSTOOD: Sentences.of(
        nl=("Code niet herkend", "Toon de QR-code van uw Limosa-melding of uw badge."),
        fr=("Code non reconnu", "Présentez le code QR de votre Limosa ou votre badge."),
        de=("Code nicht erkannt", "Zeigen Sie den QR-Code Ihrer Limosa-Meldung oder den Badge."),
        en=("Code not recognised", "Show the QR code of your Limosa declaration, or your badge."),
    ),
    Reason.TYPE_NOT_ACCEPTED: Sentences.of(
        nl=(
            "Hier niet aanvaard",
            "Op deze werf kunt u zich zo niet aanmelden. Ga naar de werfleider.",
        ),
        fr=("Pas accepté ici", "Ce chantier n'accepte pas ce moyen. Voyez le chef de chantier."),
        de=(
            "Hier nicht angenommen",
            "So können Sie sich hier nicht anmelden. Bitte zur Bauleitung.",
        ),
        en=(
            "Not accepted here",
            "This site takes another kind of card. Please see the site manager.",
        ),
    ),
    Reason.NOT_RECORDED: Sentences.of(
        nl=("Poort gestoord", "Uw aanmelding kon niet bewaard worden. Ga naar de werfleider."),
        fr=(
            "Portail en panne",
            "Votre enregistrement n'a pas pu être noté. Voyez le chef de chantier.",
        ),
        de=(
            "Tor gestört",
            "Ihre Anmeldung konnte nicht gespeichert werden. Bitte zur Bauleitung.",
        ),
        en=(
            "Gate out of order",
            "Your check-in could not be stored. Please see the site manager.",
        ),
    ),
    **SITE_REFUSALS,
}
