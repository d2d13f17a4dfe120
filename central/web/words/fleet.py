"""Words of the fleet and of a gate's page."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "search": Word(nl="Zoeken", fr="Chercher", de="Suchen", en="Search"),
    "gate-named": Word(nl="Poort {gate}", fr="Portique {gate}", de="Tor {gate}", en="Gate {gate}"),
    "version": Word(nl="Versie", fr="Version", de="Version", en="Version"),
    "sort": Word(nl="Volgorde", fr="Ordre", de="Reihenfolge", en="Order"),
    "last": Word(
        nl="Laatste aanmelding", fr="Dernier passage", de="Letzte Anmeldung", en="Last check-in"
    ),
    "backlog": Word(nl="Achterstand", fr="En attente", de="Rückstand", en="Backlog"),
    "clock": Word(nl="Klok", fr="Horloge", de="Uhr", en="Clock"),
    "temperature": Word(nl="Temperatuur", fr="Température", de="Temperatur", en="Temperature"),
    "disk": Word(nl="Schijf", fr="Disque", de="Platte", en="Disk"),
    "none-yet": Word(nl="nog geen", fr="aucun encore", de="noch keine", en="none yet"),
    "unknown": Word(nl="onbekend", fr="inconnu", de="unbekannt", en="unknown"),
    "clock-not-set": Word(
        nl="niet gelijkgezet", fr="pas à l'heure", de="nicht gestellt", en="not set"
    ),
    "none-fits": Word(
        nl="Geen enkele poort past bij deze filter.",
        fr="Aucun portique ne correspond à ce filtre.",
        de="Kein Tor passt zu diesem Filter.",
        en="No gate fits this filter.",
    ),
    "status-well": Word(nl="in orde", fr="en ordre", de="in Ordnung", en="well"),
    "status-troubled": Word(
        nl="werkt, met alarm",
        fr="en service, avec alarme",
        de="läuft, mit Alarm",
        en="works, with alarm",
    ),
    "status-hangs": Word(nl="hangt", fr="bloqué", de="hängt", en="hangs"),
    "status-away": Word(
        nl="niet verbonden", fr="non connecté", de="nicht verbunden", en="not connected"
    ),
    "status-never": Word(nl="nooit gezien", fr="jamais vu", de="nie gesehen", en="never seen"),
    "by-device": Word(
        nl="naam van de poort", fr="nom du portique", de="Name des Tors", en="name of the gate"
    ),
    "by-site": Word(nl="werf", fr="chantier", de="Baustelle", en="site"),
    "by-status": Word(nl="toestand", fr="état", de="Zustand", en="state"),
    "by-last": Word(
        nl="laatste aanmelding", fr="dernier passage", de="letzte Anmeldung", en="last check-in"
    ),
    "by-backlog": Word(nl="achterstand", fr="en attente", de="Rückstand", en="backlog"),
    "by-clock": Word(
        nl="afwijking van de klok",
        fr="écart de l'horloge",
        de="Abweichung der Uhr",
        en="how far the clock is out",
    ),
    "by-certificate": Word(
        nl="einde van het certificaat",
        fr="échéance du certificat",
        de="Ende des Zertifikats",
        en="end of the certificate",
    ),
    "by-version": Word(nl="versie", fr="version", de="Version", en="version"),
    "by-temperature": Word(nl="temperatuur", fr="température", de="Temperatur", en="temperature"),
    "by-disk": Word(nl="schijf", fr="disque", de="Platte", en="disk"),
    "by-alarms": Word(nl="alarmen", fr="alarmes", de="Alarme", en="alarms"),
    "held": Word(
        nl="Bewaard tot record",
        fr="Conservé jusqu'à l'enregistrement",
        de="Erhalten bis Eintrag",
        en="Held up to record",
    ),
    "no-alarm": Word(nl="Geen alarm.", fr="Aucune alarme.", de="Kein Alarm.", en="No alarm."),
    "said": Word(
        nl="Wat de poort zegt",
        fr="Ce que dit le portique",
        de="Was das Tor sagt",
        en="What the gate says",
    ),
    "heard": Word(
        nl="Laatst gehoord", fr="Entendu la dernière fois", de="Zuletzt gehört", en="Heard last"
    ),
    "uptime": Word(nl="Draait", fr="En marche", de="Läuft", en="Runs for"),
    "minutes": Count(
        nl=("{n} minuut", "{n} minuten"),
        fr=("{n} minute", "{n} minutes"),
        de=("{n} Minute", "{n} Minuten"),
        en=("{n} minute", "{n} minutes"),
    ),
    "system": Word(nl="Systeem", fr="Système", de="System", en="System"),
    "journal": Word(
        nl="Laatste record in het journaal",
        fr="Dernier enregistrement du journal",
        de="Letzter Eintrag im Journal",
        en="Newest record of the journal",
    ),
    "desired": Word(
        nl="Configuratie, versie",
        fr="Configuration, version",
        de="Konfiguration, Version",
        en="Configuration, version",
    ),
    "local": Word(
        nl="van de poort zelf", fr="du portique lui-même", de="des Tors selbst", en="the gate's own"
    ),
    "roster": Word(
        nl="Personeelslijst, versie",
        fr="Liste du personnel, version",
        de="Personalliste, Version",
        en="Roster, version",
    ),
    "unreadable": Word(nl="onleesbaar", fr="illisible", de="nicht lesbar", en="cannot be read"),
    "lanes": Word(
        nl="Doorgangen en lezers",
        fr="Passages et lecteurs",
        de="Durchgänge und Leser",
        en="Lanes and readers",
    ),
    "condition": Word(nl="Toestand", fr="État", de="Zustand", en="Condition"),
    "lane-locked": Word(nl="vergrendeld", fr="verrouillé", de="verriegelt", en="locked"),
    "lane-released": Word(nl="vrijgegeven", fr="ouvert", de="freigegeben", en="released"),
    "lane-freed": Word(
        nl="vrij voor iedereen", fr="libre pour tous", de="frei für alle", en="free for everybody"
    ),
    "lane-closed": Word(nl="gesloten", fr="fermé", de="gesperrt", en="closed"),
    "lane-held-open": Word(nl="geblokkeerd", fr="obstrué", de="blockiert", en="held open"),
    "lane-shut": Word(nl="stopt", fr="s'arrête", de="wird beendet", en="shut"),
    "ready": Word(nl="klaar", fr="prêt", de="bereit", en="ready"),
    "lost": Word(nl="kwijt", fr="perdu", de="verloren", en="lost"),
    "speaks": Word(
        nl="contact spreekt aan", fr="contact actif", de="Kontakt spricht an", en="contact speaks"
    ),
    "nothing-yet": Word(nl="Nog niets.", fr="Rien encore.", de="Noch nichts.", en="Nothing yet."),
    "event-born": Word(
        nl="verbonden, sessie",
        fr="connecté, session",
        de="verbunden, Sitzung",
        en="connected, session",
    ),
    "event-ended": Word(
        nl="verbinding weg, sessie",
        fr="déconnecté, session",
        de="Verbindung weg, Sitzung",
        en="disconnected, session",
    ),
    "event-raised": Word(nl="alarm", fr="alarme", de="Alarm", en="alarm"),
    "event-over": Word(
        nl="alarm voorbij", fr="alarme terminée", de="Alarm vorbei", en="alarm over"
    ),
    "event-recorded": Word(
        nl="door de poort vastgelegd",
        fr="noté par le portique",
        de="vom Tor festgehalten",
        en="recorded by the gate",
    ),
    "event-overridden": Word(
        nl="zonder kaart vrijgegeven",
        fr="ouvert sans carte",
        de="ohne Karte freigegeben",
        en="released without a card",
    ),
    "event-enrolled": Word(
        nl="certificaat gekregen",
        fr="certificat reçu",
        de="Zertifikat erhalten",
        en="got a certificate",
    ),
    "event-revoked": Word(
        nl="sleutel ingetrokken", fr="clé révoquée", de="Schlüssel widerrufen", en="key revoked"
    ),
    "steer": Word(nl="Configuratie", fr="Configuration", de="Konfiguration", en="Configuration"),
    "commands": Word(nl="Bevelen", fr="Ordres", de="Befehle", en="Commands"),
    "all-alarms": Word(
        nl="Alle alarmen", fr="Toutes les alarmes", de="Alle Alarme", en="All alarms"
    ),
    "event-done": Word(
        nl="door een persoon", fr="par une personne", de="durch eine Person", en="by a person"
    ),
}
