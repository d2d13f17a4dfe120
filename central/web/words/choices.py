"""Words of what can be chosen for gates, and of the choices."""

from central.web.words import Word, Words

WORDS: Words = {
    "set-site-state": Word(
        nl="Toestand van de werf",
        fr="État du chantier",
        de="Zustand der Baustelle",
        en="State of the site",
    ),
    "set-site-opening-hours": Word(
        nl="Openingsuren", fr="Heures d'ouverture", de="Öffnungszeiten", en="Opening hours"
    ),
    "set-site-capacity": Word(
        nl="Hoeveel mensen binnen",
        fr="Nombre de personnes à l'intérieur",
        de="Wie viele Personen drinnen",
        en="How many people inside",
    ),
    "set-site-strangers": Word(
        nl="Mensen die niet op de lijst staan",
        fr="Personnes hors liste",
        de="Personen, die nicht auf der Liste stehen",
        en="People who are not on the roster",
    ),
    "set-site-ask-employer": Word(
        nl="Naar de werkgever vragen",
        fr="Demander l'employeur",
        de="Nach dem Arbeitgeber fragen",
        en="Ask for the employer",
    ),
    "set-site-accepted": Word(
        nl="Aanvaarde identificatie",
        fr="Identification acceptée",
        de="Angenommene Ausweise",
        en="Accepted identification",
    ),
    "set-site-least-assurance": Word(
        nl="Minste zekerheid",
        fr="Certitude minimale",
        de="Mindeste Gewissheit",
        en="Least assurance",
    ),
    "set-site-least-assurance-from": Word(
        nl="Vanaf welke dag",
        fr="À partir de quel jour",
        de="Ab welchem Tag",
        en="From which day on",
    ),
    "set-site-passback": Word(
        nl="Dubbele toegang", fr="Double entrée", de="Doppelter Eintritt", en="Second entry"
    ),
    "set-site-passback-hard": Word(
        nl="Tweede toegang weigeren",
        fr="Refuser la seconde entrée",
        de="Zweiten Eintritt ablehnen",
        en="Refuse a second entry",
    ),
    "set-site-passback-minutes": Word(
        nl="Minuten tussen twee toegangen",
        fr="Minutes entre deux entrées",
        de="Minuten zwischen zwei Eintritten",
        en="Minutes between two entries",
    ),
    "set-site-stay-hours": Word(
        nl="Uren tot iemand als weg geldt",
        fr="Heures avant d'être considéré parti",
        de="Stunden, bis jemand als gegangen gilt",
        en="Hours until somebody counts as gone",
    ),
    "set-site-admit-after": Word(
        nl="Wat de arm vrijgeeft",
        fr="Ce qui libère le bras",
        de="Was die Sperre freigibt",
        en="What releases the arm",
    ),
    "set-site-admit-within-seconds": Word(
        nl="Seconden wachten", fr="Secondes d'attente", de="Sekunden warten", en="Seconds to wait"
    ),
    "set-site-admit-otherwise": Word(
        nl="Komt het niet op tijd",
        fr="Si cela n'arrive pas à temps",
        de="Kommt es nicht rechtzeitig",
        en="If it does not come in time",
    ),
    "set-kiosk-help-contact": Word(
        nl="Wie te bellen: naam of telefoonnummer",
        fr="Qui appeler : nom ou numéro de téléphone",
        de="Wen anrufen: Name oder Telefonnummer",
        en="Whom to call: name or telephone number",
    ),
    "set-kiosk-languages": Word(
        nl="Talen die elkaar op het scherm afwisselen",
        fr="Langues qui alternent à l'écran",
        de="Sprachen, die auf dem Bildschirm wechseln",
        en="Languages that take turns on the screen",
    ),
    "set-journal-keep-days": Word(
        nl="Dagen dat het journaal bewaart",
        fr="Jours de conservation du journal",
        de="Tage, die das Journal aufbewahrt",
        en="Days that the journal keeps",
    ),
    "set-journal-alarm-percent": Word(
        nl="Alarm bij schijf vol (%)",
        fr="Alarme disque plein (%)",
        de="Alarm bei voller Platte (%)",
        en="Alarm at disk use (%)",
    ),
    "set-uplink-keepalive-seconds": Word(
        nl="Levensteken (seconden)",
        fr="Signe de vie (secondes)",
        de="Lebenszeichen (Sekunden)",
        en="Sign of life (seconds)",
    ),
    "set-uplink-longest-retry-seconds": Word(
        nl="Langste wachttijd (seconden)",
        fr="Attente la plus longue (secondes)",
        de="Längste Wartezeit (Sekunden)",
        en="Longest wait (seconds)",
    ),
    "set-software": Word(
        nl="Gewenste softwareversie",
        fr="Version logicielle voulue",
        de="Gewünschte Softwareversion",
        en="Wanted software version",
    ),
    "set-lane-pulse-seconds": Word(
        nl="seconden vrij", fr="secondes de libération", de="Sekunden frei", en="seconds released"
    ),
    "set-lane-passage-seconds": Word(
        nl="seconden om door te gaan",
        fr="secondes pour passer",
        de="Sekunden zum Durchgehen",
        en="seconds to go through",
    ),
    "set-lane-held-open-seconds": Word(
        nl="seconden tot alarm openhouden",
        fr="secondes avant l'alarme d'ouverture",
        de="Sekunden bis zum Alarm bei Offenhalten",
        en="seconds until the held-open alarm",
    ),
    "set-lane-relock-seconds": Word(
        nl="seconden tussen twee personen",
        fr="secondes entre deux personnes",
        de="Sekunden zwischen zwei Personen",
        en="seconds between two people",
    ),
    "option-yes": Word(nl="ja", fr="oui", de="ja", en="yes"),
    "option-no": Word(nl="neen", fr="non", de="nein", en="no"),
    "option-normal": Word(nl="gewoon", fr="normal", de="normal", en="normal"),
    "option-lock-down": Word(nl="op slot", fr="verrouillé", de="abgesperrt", en="lock-down"),
    "option-evacuation": Word(nl="evacuatie", fr="évacuation", de="Räumung", en="evacuation"),
    "option-admit": Word(nl="doorlaten", fr="laisser passer", de="durchlassen", en="admit"),
    "option-hold": Word(nl="laten wachten", fr="faire attendre", de="warten lassen", en="hold"),
    "option-refuse": Word(nl="weigeren", fr="refuser", de="ablehnen", en="refuse"),
    "option-typed": Word(nl="getypt", fr="saisi", de="getippt", en="typed"),
    "option-scanned": Word(nl="gescand", fr="scanné", de="gescannt", en="scanned"),
    "option-signed": Word(nl="ondertekend", fr="signé", de="signiert", en="signed"),
    "option-chip": Word(nl="chip", fr="puce", de="Chip", en="chip"),
    "option-off": Word(
        nl="niet bewaakt", fr="pas surveillée", de="nicht überwacht", en="not watched"
    ),
    "option-timed": Word(nl="op tijd", fr="selon le temps", de="nach Zeit", en="by time"),
    "option-in-out": Word(nl="in en uit", fr="entrée et sortie", de="ein und aus", en="in and out"),
    "option-journal": Word(
        nl="bewaard op de poort",
        fr="enregistré au portique",
        de="am Tor gespeichert",
        en="stored at the gate",
    ),
    "option-receipt": Word(
        nl="ontvangstnummer", fr="numéro d'accusé", de="Quittungsnummer", en="receipt number"
    ),
    "option-registration": Word(
        nl="registratie bij de RSZ",
        fr="enregistrement ONSS",
        de="Anmeldung beim LSS",
        en="registration at the NSSO",
    ),
    "option-release": Word(
        nl="toch vrijgeven",
        fr="libérer quand même",
        de="trotzdem freigeben",
        en="release all the same",
    ),
}
