"""What an alarm is called in four languages: for the pages and for the messages alike. Pure.

A code that is not here comes from a newer gate, and is shown as it is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from central.watch.codes import Severity


class Said(NamedTuple):
    """A few words in each language."""

    nl: str
    fr: str
    de: str
    en: str

    def in_(self, language: str) -> str:
        """Return them in a language by its code; Dutch where there are none."""
        return str(getattr(self, language, self.nl))


CODES: Mapping[str, Said] = {
    "silent": Said("Poort zwijgt", "Portique muet", "Tor verstummt", "Gate silent"),
    "hangs": Said("Poort hangt", "Portique bloqué", "Tor hängt", "Gate hangs"),
    "backlog": Said(
        "Achterstand groeit",
        "Retard d'envoi croissant",
        "Rückstand wächst",
        "Backlog grows",
    ),
    "clock": Said(
        "Klok niet juist", "Horloge inexacte", "Uhr geht falsch", "Clock not to be trusted"
    ),
    "certificate": Said(
        "Certificaat loopt af",
        "Certificat bientôt échu",
        "Zertifikat läuft ab",
        "Certificate ends soon",
    ),
    "reader": Said("Lezer kwijt", "Lecteur perdu", "Leser verloren", "Reader lost"),
    "disk": Said(
        "Schijf bijna vol", "Disque presque plein", "Platte fast voll", "Disk nearly full"
    ),
    "temperature": Said(
        "Temperatuur buiten bereik",
        "Température hors limites",
        "Temperatur außer Bereich",
        "Temperature out of range",
    ),
    "roster": Said(
        "Personeelslijst onleesbaar",
        "Liste du personnel illisible",
        "Personalliste nicht lesbar",
        "Roster cannot be read",
    ),
    "fire": Said("Brand", "Incendie", "Feuer", "Fire"),
    "tamper": Said("Kast open", "Boîtier ouvert", "Gehäuse offen", "Box tampered with"),
    "mains": Said("Netspanning weg", "Secteur coupé", "Netzausfall", "Mains failed"),
    "freed": Said("Doorgang vrij", "Passage libéré", "Durchgang frei", "Lane free for all"),
    "held-open": Said(
        "Doorgang geblokkeerd", "Passage obstrué", "Durchgang blockiert", "Lane held open"
    ),
    "fork": Said(
        "Dubbele identiteit",
        "Identité dupliquée",
        "Doppelte Identität",
        "Two devices, one identity",
    ),
    "forged-message": Said(
        "Vervalst bericht", "Message falsifié", "Gefälschte Nachricht", "Forged message"
    ),
    "set-aside": Said(
        "Bericht opzijgezet", "Message mis de côté", "Nachricht beiseitegelegt", "Message set aside"
    ),
    "login-refused": Said(
        "Verbinding geweigerd",
        "Connexion refusée",
        "Verbindung abgelehnt",
        "Login refused by the broker",
    ),
    "codes-guessed": Said(
        "Inschrijvingscodes geraden",
        "Codes d'inscription devinés",
        "Anmeldecodes geraten",
        "Enrolment codes guessed",
    ),
    "broker-away": Said(
        "Broker onbereikbaar", "Courtier injoignable", "Broker nicht erreichbar", "Broker away"
    ),
    "forced": Said("Arm geforceerd", "Bras forcé", "Sperre aufgebrochen", "Arm forced"),
    "two-people": Said(
        "Twee personen op één vrijgave",
        "Deux personnes pour une ouverture",
        "Zwei Personen auf eine Freigabe",
        "Two people on one release",
    ),
    "wrong-direction": Said(
        "In de verkeerde richting", "À contresens", "In falscher Richtung", "Wrong direction"
    ),
    "relay-fault": Said("Relais defect", "Relais en défaut", "Relaisfehler", "Relay fault"),
    "relay-stuck": Said("Relais klemt", "Relais collé", "Relais klemmt", "Relay stuck"),
    "lamp-fault": Said("Lamp defect", "Lampe en défaut", "Lampe defekt", "Lamp fault"),
    "fault": Said("Fout in de poort", "Erreur du portique", "Fehler im Tor", "Fault in the gate"),
    "journal-fault": Said(
        "Journaal niet schrijfbaar",
        "Journal non inscriptible",
        "Journal nicht schreibbar",
        "Journal cannot be written",
    ),
    "roster-unusable": Said(
        "Personeelslijst onbruikbaar",
        "Liste du personnel inutilisable",
        "Personalliste unbrauchbar",
        "Roster cannot be used",
    ),
    "selftest": Said("Zelftest", "Autotest", "Selbsttest", "Self-test"),
    "acknowledgement-forged": Said(
        "Vervalste bevestiging",
        "Confirmation falsifiée",
        "Gefälschte Bestätigung",
        "Forged acknowledgement",
    ),
    "acknowledgement-stale": Said(
        "Oude bevestiging", "Confirmation périmée", "Alte Bestätigung", "Stale acknowledgement"
    ),
    "acknowledgement-other-device": Said(
        "Bevestiging voor een andere poort",
        "Confirmation pour un autre portique",
        "Bestätigung für ein anderes Tor",
        "Acknowledgement for another gate",
    ),
    "acknowledgement-beyond-journal": Said(
        "Journaal ouder dan de centrale",
        "Journal plus ancien que la centrale",
        "Journal älter als die Zentrale",
        "Journal older than the central",
    ),
    "acknowledgement-before-journal": Said(
        "Bevestiging van vóór het journaal",
        "Confirmation antérieure au journal",
        "Bestätigung von vor dem Journal",
        "Acknowledgement from before the journal",
    ),
    "acknowledgement-other-head": Said(
        "Centrale bewaart een ander record",
        "La centrale détient un autre enregistrement",
        "Zentrale hält einen anderen Eintrag",
        "The central holds another record",
    ),
    "acknowledgement-unknown-check-in": Said(
        "Nummer voor een onbekende aanmelding",
        "Numéro pour un passage inconnu",
        "Nummer für unbekannte Anmeldung",
        "Number for an unknown check-in",
    ),
    "acknowledgement-second-number": Said(
        "Tweede nummer voor een aanmelding",
        "Second numéro pour un passage",
        "Zweite Nummer für eine Anmeldung",
        "Second number for a check-in",
    ),
    "acknowledgement-impossible-number": Said(
        "Onmogelijk ontvangstnummer",
        "Numéro d'accusé impossible",
        "Unmögliche Quittungsnummer",
        "Impossible receipt number",
    ),
    "registration-forged": Said(
        "Vervalst bericht van de RSZ",
        "Avis ONSS falsifié",
        "Gefälschte LSS-Meldung",
        "Forged registration",
    ),
    "registration-other-device": Said(
        "Registratie voor een andere poort",
        "Enregistrement pour un autre portique",
        "Registrierung für ein anderes Tor",
        "Registration for another gate",
    ),
    "registration-unknown-check-in": Said(
        "Registratie van een onbekende aanmelding",
        "Enregistrement d'un passage inconnu",
        "Registrierung einer unbekannten Anmeldung",
        "Registration of an unknown check-in",
    ),
    "desired-forged": Said(
        "Vervalste configuratie",
        "Configuration falsifiée",
        "Gefälschte Konfiguration",
        "Forged configuration",
    ),
    "desired-older": Said(
        "Oude configuratie", "Configuration périmée", "Alte Konfiguration", "Old configuration"
    ),
    "desired-refused": Said(
        "Configuratie geweigerd",
        "Configuration refusée",
        "Konfiguration abgelehnt",
        "Configuration refused",
    ),
    "roster-forged": Said(
        "Vervalste personeelslijst",
        "Liste du personnel falsifiée",
        "Gefälschte Personalliste",
        "Forged roster",
    ),
    "roster-older": Said(
        "Oude personeelslijst",
        "Liste du personnel périmée",
        "Alte Personalliste",
        "Old roster",
    ),
    "command-forged": Said(
        "Vervalst bevel", "Ordre falsifié", "Gefälschter Befehl", "Forged command"
    ),
    "command-stale": Said(
        "Te laat of herhaald bevel",
        "Ordre tardif ou répété",
        "Verspäteter oder wiederholter Befehl",
        "Late or repeated command",
    ),
    "checkpoint-forged": Said(
        "Vervalst ijkpunt",
        "Point de contrôle falsifié",
        "Gefälschter Prüfpunkt",
        "Forged checkpoint",
    ),
    "muster-forged": Said(
        "Vervalste aanwezigheidslijst",
        "Liste de présence falsifiée",
        "Gefälschte Anwesenheitsliste",
        "Forged list of who is on site",
    ),
    "ledger-rewritten": Said(
        "Grootboek herschreven", "Registre réécrit", "Hauptbuch umgeschrieben", "Ledger rewritten"
    ),
    "ledger-restored": Said(
        "Grootboek teruggezet",
        "Registre restauré",
        "Hauptbuch wiederhergestellt",
        "Ledger restored",
    ),
    "still-in": Said(
        "Nog binnen na sluiting",
        "Encore là après la fermeture",
        "Nach Schluss noch drinnen",
        "Still in after closing",
    ),
    "approved": Said(
        "Toegelaten door de werfleider",
        "Admis par le responsable",
        "Vom Bauleiter zugelassen",
        "Admitted by the supervisor",
    ),
    "already-inside": Said(
        "Was al binnen", "Déjà à l'intérieur", "War schon drinnen", "Was inside"
    ),
    "again-too-soon": Said(
        "Te snel opnieuw", "Trop tôt de nouveau", "Zu früh wieder", "Again too soon"
    ),
    "out-without-in": Said(
        "Uit zonder in", "Sortie sans entrée", "Hinaus ohne Eintritt", "Out without in"
    ),
}

SUBJECTS: Mapping[str, Said] = {
    "broker": Said("de broker", "le courtier", "der Broker", "the broker"),
    "enrolment": Said("inschrijving", "inscription", "Anmeldung", "enrolment"),
    "unknown": Said("onbekend", "inconnu", "unbekannt", "unknown"),
}
"""Whom an alarm is about, where that is no gate."""

CAUSES: Mapping[str, Said] = {
    "fire": Said("brand", "incendie", "Feuer", "fire"),
    "evacuation": Said("evacuatie", "évacuation", "Räumung", "evacuation"),
    "supervisor": Said(
        "sleutel van de werfleider",
        "clé du responsable",
        "Schlüssel des Bauleiters",
        "supervisor's key",
    ),
    "selftest": Said("zelftest", "autotest", "Selbsttest", "self-test"),
    "operator": Said("bevel", "ordre", "Befehl", "by order"),
    "operator-release": Said(
        "bevel: één persoon", "ordre : une personne", "Befehl: eine Person", "by order: one person"
    ),
    "operator-free": Said(
        "bevel: vrij", "ordre : libre", "Befehl: frei", "by order: free for everybody"
    ),
    "operator-lock": Said(
        "bevel: op slot", "ordre : verrouillé", "Befehl: gesperrt", "by order: locked"
    ),
    "operator-normal": Said(
        "bevel: weer gewoon", "ordre : normal", "Befehl: wieder normal", "by order: normal again"
    ),
}
"""Why an arm moved without a credential (`protocol.records.Override`)."""

SEVERITIES: Mapping[Severity, Said] = {
    Severity.NOTICE: Said("melding", "avis", "Hinweis", "notice"),
    Severity.WARNING: Said("waarschuwing", "avertissement", "Warnung", "warning"),
    Severity.CRITICAL: Said("dringend", "urgent", "dringend", "critical"),
}


def name(code: str, language: str) -> str:
    """Return what an alarm is called."""
    known = CODES.get(code)
    return known.in_(language) if known else code


def subject(of: str, language: str) -> str:
    """Return whom an alarm is about: a gate's own name, or what else it is."""
    known = SUBJECTS.get(of)
    return known.in_(language) if known else of


def cause(code: str, language: str) -> str:
    """Return why an arm moved without a credential; a cause that is not known as it is."""
    known = CAUSES.get(code)
    return known.in_(language) if known else code
