"""What to do about an alarm, in four languages: one sentence a code.

Pure, and the one place that says it: pages and e-mail take it from here, and a test holds the guide
(docs/watching.md) to its English.
"""

from collections.abc import Mapping

from central.watch.words.wording import Said

_LINE = Said(
    "Iemand zit op de lijn: kijk naar het netwerk van de poort.",
    "Quelqu'un est sur la ligne : regardez le réseau du portique.",
    "Jemand ist in der Leitung: Sehen Sie nach dem Netz des Tors.",
    "Somebody is on the line: look at the gate's network.",
)
_ROSTER = Said(
    "Verstuur de personeelslijst opnieuw.",
    "Renvoyez la liste du personnel.",
    "Senden Sie die Personalliste erneut.",
    "Send the roster again.",
)
_FORK = Said(
    "Twee toestellen gebruiken één identiteit: schakel er een uit en schrijf het opnieuw in.",
    "Deux appareils utilisent une identité : éteignez-en un et réinscrivez-le.",
    "Zwei Geräte nutzen eine Identität: Schalten Sie eines aus und melden Sie es neu an.",
    "Two devices use one identity: switch one off, and enrol it again.",
)
_ACCESS = Said(
    "Kijk naar de toegangslijst van de broker.",
    "Regardez la liste d'accès du courtier.",
    "Sehen Sie nach der Zugriffsliste des Brokers.",
    "Look at the broker's access list.",
)
_VERIFY = Said(
    "Voer werfpoort-central ledger verify uit.",
    "Lancez werfpoort-central ledger verify.",
    "Führen Sie werfpoort-central ledger verify aus.",
    "Run werfpoort-central ledger verify.",
)
_OLDER = Said(
    "Eenmaal na een terugzetting is gewoon; anders speelt iemand ze opnieuw af.",
    "Une fois après une restauration, c'est normal ; sinon, quelqu'un la rejoue.",
    "Einmal nach einer Wiederherstellung ist normal; sonst spielt jemand sie erneut ab.",
    "Once after a restore is usual; else somebody plays it again.",
)

ADVICE: Mapping[str, Said] = {
    "silent": Said(
        "Kijk naar stroom en netwerk, dan in het logboek van de poort.",
        "Regardez le courant et le réseau, puis le journal du portique.",
        "Sehen Sie nach Strom und Netz, dann ins Protokoll des Tors.",
        "Look at its power and network, then at the gate's log.",
    ),
    "still-in": Said(
        "Ga na of er nog iemand is; meld wie vertrokken is bij Niet zien vertrekken.",
        "Voyez s'il reste quelqu'un ; signalez qui est parti sous Départ non constaté.",
        "Sehen Sie nach, ob noch jemand da ist; melden Sie Weggegangene.",
        "See whether anybody is there; say who left under Not seen leaving.",
    ),
    "hangs": Said(
        "Herstart de dienst van de poort; helpt dat niet, het toestel.",
        "Redémarrez le service du portique ; si cela n'aide pas, l'appareil.",
        "Starten Sie den Dienst des Tors neu; hilft das nicht, das Gerät.",
        "Restart the gate's service; if that does not help, the device.",
    ),
    "backlog": Said(
        "Kijk of de brug goed draait (/ready) en of er een record opzijgezet is.",
        "Regardez si le pont va bien (/ready) et si un enregistrement est mis de côté.",
        "Sehen Sie, ob es der Brücke gut geht (/ready) und ob ein Eintrag beiseitegelegt ist.",
        "See whether the bridge is well (/ready) and whether a record is set aside.",
    ),
    "clock": Said(
        "Zorg dat de poort een tijdserver bereikt.",
        "Veillez à ce que le portique atteigne un serveur de temps.",
        "Sorgen Sie dafür, dass das Tor einen Zeitserver erreicht.",
        "See that the gate reaches a time server.",
    ),
    "certificate": Said(
        "Kijk of de poort de HTTPS-poort van de centrale bereikt; laat haar dan vernieuwen.",
        "Regardez si le portique atteint la centrale par HTTPS ; faites-le alors renouveler.",
        "Sehen Sie, ob das Tor den HTTPS-Port der Zentrale erreicht; lassen Sie es dann erneuern.",
        "See whether the gate reaches the central's HTTPS port; then have it renew.",
    ),
    "reader": Said(
        "Kijk naar de kabel; voer dan werfpoort-edge doctor uit.",
        "Regardez le câble ; lancez ensuite werfpoort-edge doctor.",
        "Sehen Sie nach dem Kabel; führen Sie dann werfpoort-edge doctor aus.",
        "Look at its cable; then run werfpoort-edge doctor.",
    ),
    "disk": Said(
        "Verlaag keep_days, of plaats een grotere kaart.",
        "Diminuez keep_days, ou mettez une carte plus grande.",
        "Senken Sie keep_days, oder setzen Sie eine größere Karte ein.",
        "Lower keep_days, or put in a larger card.",
    ),
    "temperature": Said(
        "Kijk naar zon, ventilator en kast.",
        "Regardez le soleil, le ventilateur et le boîtier.",
        "Sehen Sie nach Sonne, Lüfter und Gehäuse.",
        "Look at sun, fan and box.",
    ),
    "roster": _ROSTER,
    "fire": Said(
        "De doorgangen zijn vrij: zorg voor de mensen en begin het appel.",
        "Les passages sont libres : occupez-vous des gens et commencez l'appel.",
        "Die Durchgänge sind frei: Sorgen Sie für die Menschen und beginnen Sie den Appell.",
        "The lanes are free: see to the people, and begin the roll-call.",
    ),
    "tamper": Said(
        "Ga kijken: de kast is open.",
        "Allez voir : le boîtier est ouvert.",
        "Gehen Sie hin: Das Gehäuse ist offen.",
        "Go and look: the box is open.",
    ),
    "mains": Said(
        "De poort werkt op haar batterij: herstel de netspanning.",
        "Le portique marche sur batterie : rétablissez le secteur.",
        "Das Tor läuft auf Batterie: Stellen Sie das Netz wieder her.",
        "It runs on its battery: bring the mains back.",
    ),
    "freed": Said(
        "Kijk wie dit opdroeg; zet hem anders terug naar gewoon.",
        "Regardez qui l'a ordonné ; sinon, revenez à la normale.",
        "Sehen Sie, wer das befahl; sonst setzen Sie ihn auf normal zurück.",
        "See who ordered it; if nobody did, order normal.",
    ),
    "held-open": Said(
        "Maak de doorgang vrij.",
        "Dégagez le passage.",
        "Machen Sie den Durchgang frei.",
        "Clear the lane.",
    ),
    "broker-away": Said(
        "Kijk of mosquitto draait en bereikbaar is.",
        "Regardez si mosquitto tourne et s'il est joignable.",
        "Sehen Sie, ob mosquitto läuft und erreichbar ist.",
        "See whether mosquitto runs and can be reached.",
    ),
    "login-refused": Said(
        "Zoek uit van wie dat adres is.",
        "Cherchez à qui est cette adresse.",
        "Finden Sie heraus, wessen Adresse das ist.",
        "Find out whose address that is.",
    ),
    "codes-guessed": Said(
        "Het adres is zolang uitgesloten: zoek uit van wie het is, en of daar een code van een "
        "andere centrale getypt wordt.",
        "L'adresse est exclue entretemps : cherchez à qui elle est, et si l'on y tape un code "
        "d'une autre centrale.",
        "Die Adresse ist solange ausgesperrt: Finden Sie heraus, wessen sie ist, und ob dort ein "
        "Code einer anderen Zentrale getippt wird.",
        "The address is shut out meanwhile: find out whose it is, and whether a code of another "
        "central is being typed there.",
    ),
    "fork": _FORK,
    "forged-message": Said(
        "Kijk wiens sessie het was en trek die poort in.",
        "Regardez de qui était la session et révoquez ce portique.",
        "Sehen Sie, wessen Sitzung es war, und sperren Sie dieses Tor.",
        "See whose session it was, and revoke that gate.",
    ),
    "set-aside": Said(
        "Apart gelegd toont van wie het kwam en de reden.",
        "Mis de côté montre d'où cela vient et la raison.",
        "Beiseitegelegt zeigt, woher es kam, und den Grund.",
        "Set aside shows whom it came from and the reason.",
    ),
    "forced": Said(
        "Ga kijken naar de arm en naar wie er binnen is.",
        "Allez voir le bras et qui est entré.",
        "Sehen Sie nach der Sperre und danach, wer drinnen ist.",
        "Look at the arm, and at who is inside.",
    ),
    "relay-stuck": Said(
        "Vergrendel de doorgang met de hand en herstel het relais.",
        "Verrouillez le passage à la main et réparez le relais.",
        "Sperren Sie den Durchgang von Hand und reparieren Sie das Relais.",
        "Lock the lane by hand, and mend the relay.",
    ),
    "journal-fault": Said(
        "De poort laat niemand binnen: kijk naar de schijf.",
        "Le portique ne laisse entrer personne : regardez le disque.",
        "Das Tor lässt niemanden ein: Sehen Sie nach dem Datenträger.",
        "The gate lets nobody in: look at its disk.",
    ),
    "relay-fault": Said(
        "Kijk naar de bedrading; voer dan werfpoort-edge selftest uit.",
        "Regardez le câblage ; lancez ensuite werfpoort-edge selftest.",
        "Sehen Sie nach der Verdrahtung; führen Sie dann werfpoort-edge selftest aus.",
        "Look at its wiring; then run werfpoort-edge selftest.",
    ),
    "fault": Said(
        "De armen vergrendelden: kijk in het logboek van de poort en meld het ons.",
        "Les bras se sont verrouillés : regardez le journal du portique et signalez-le-nous.",
        "Die Sperren schlossen: Sehen Sie ins Protokoll des Tors und melden Sie es uns.",
        "The arms locked: look at the gate's log, and tell us.",
    ),
    "roster-unusable": _ROSTER,
    "lamp-fault": Said(
        "Kijk naar de bedrading van de lamp.",
        "Regardez le câblage de la lampe.",
        "Sehen Sie nach der Verdrahtung der Lampe.",
        "Look at the lamp's wiring.",
    ),
    "two-people": Said(
        "Zeg iedereen zich zelf aan te melden.",
        "Dites à chacun de s'enregistrer lui-même.",
        "Sagen Sie jedem, sich selbst anzumelden.",
        "Tell everybody to check in himself.",
    ),
    "wrong-direction": Said(
        "Kijk of de sensoren goed staan; anders: zeg het wie het was.",
        "Regardez si les capteurs sont bien placés ; sinon, dites-le à qui c'était.",
        "Sehen Sie, ob die Sensoren richtig stehen; sonst sagen Sie es dem, der es war.",
        "See whether the sensors are the right way round; else tell whoever it was.",
    ),
    "selftest": Said(
        "Bekijk de uitslag.", "Voyez le résultat.", "Sehen Sie das Ergebnis an.", "See its outcome."
    ),
    "acknowledgement-forged": _LINE,
    "acknowledgement-stale": Said(
        "Kijk of de klok van de centrale teruggezet werd.",
        "Regardez si l'horloge de la centrale fut reculée.",
        "Sehen Sie, ob die Uhr der Zentrale zurückgestellt wurde.",
        "See whether the central's clock was set back.",
    ),
    "acknowledgement-other-device": _ACCESS,
    "acknowledgement-beyond-journal": Said(
        "Een oude kopie van de kaart? Schrijf de poort opnieuw in.",
        "Une vieille copie de la carte ? Réinscrivez le portique.",
        "Eine alte Kopie der Karte? Melden Sie das Tor neu an.",
        "An old copy of the card? Enrol the gate again.",
    ),
    "acknowledgement-before-journal": Said(
        "Komt het terug, kijk dan of de centrale teruggezet werd.",
        "Si cela revient, regardez si la centrale fut restaurée.",
        "Kommt es wieder, sehen Sie, ob die Zentrale wiederhergestellt wurde.",
        "If it comes again, see whether the central was restored.",
    ),
    "acknowledgement-other-head": _FORK,
    "acknowledgement-unknown-check-in": Said(
        "Komt het terug, voer dan werfpoort-central ledger verify uit.",
        "Si cela revient, lancez werfpoort-central ledger verify.",
        "Kommt es wieder, führen Sie werfpoort-central ledger verify aus.",
        "If it comes again, run werfpoort-central ledger verify.",
    ),
    "acknowledgement-second-number": _VERIFY,
    "acknowledgement-impossible-number": _VERIFY,
    "registration-forged": _LINE,
    "registration-other-device": _ACCESS,
    "registration-unknown-check-in": Said(
        "Komt het terug, kijk dan of de kaart een oude kopie is.",
        "Si cela revient, regardez si la carte est une vieille copie.",
        "Kommt es wieder, sehen Sie, ob die Karte eine alte Kopie ist.",
        "If it comes again, see whether the card is an old copy.",
    ),
    "desired-forged": _LINE,
    "desired-older": _OLDER,
    "desired-refused": Said(
        "De poort houdt wat ze heeft: verbeter de configuratie.",
        "Le portique garde ce qu'il a : corrigez la configuration.",
        "Das Tor behält, was es hat: Verbessern Sie die Konfiguration.",
        "The gate keeps what it has: mend the configuration.",
    ),
    "roster-forged": _LINE,
    "roster-older": _OLDER,
    "command-forged": _LINE,
    "command-stale": Said(
        "Verstuur de opdracht opnieuw; komt het terug, kijk dan naar de lijn.",
        "Renvoyez l'ordre ; si cela revient, regardez la ligne.",
        "Senden Sie den Befehl erneut; kommt es wieder, sehen Sie nach der Leitung.",
        "Send the command again; if it comes again, look at the line.",
    ),
    "checkpoint-forged": _LINE,
    "muster-forged": _LINE,
    "ledger-rewritten": Said(
        "Bewaar beide ijkpunten als bewijs en zoek uit wie aan de databank zat.",
        "Gardez les deux points de contrôle comme preuve et cherchez qui a touché à la base.",
        "Bewahren Sie beide Prüfpunkte als Beweis auf und suchen Sie, wer an der Datenbank war.",
        "Keep both checkpoints as evidence, and find out who touched the database.",
    ),
    "ledger-restored": Said(
        "Voer werfpoort-central ledger rebuilt uit wanneer de poorten hun records teruggaven.",
        "Lancez werfpoort-central ledger rebuilt quand les portiques ont tout rendu.",
        "Führen Sie werfpoort-central ledger rebuilt aus, wenn die Tore ihre Einträge zurückgaben.",
        "Run werfpoort-central ledger rebuilt, once the gates gave back their records.",
    ),
    "approved": Said(
        "Niets, tenzij het niet mocht.",
        "Rien, sauf si ce n'était pas permis.",
        "Nichts, außer es war nicht erlaubt.",
        "Nothing, unless it was not to be.",
    ),
    "already-inside": Said(
        "Kijk of de kaart door twee mensen gebruikt wordt, of dat de uitgang niet geteld werd.",
        "Regardez si deux personnes utilisent la carte, ou si la sortie ne fut pas comptée.",
        "Sehen Sie, ob zwei die Karte nutzen oder der Ausgang nicht gezählt wurde.",
        "See whether two people use one card, or the way out was not counted.",
    ),
    "again-too-soon": Said(
        "Kijk of de kaart door twee mensen gebruikt wordt.",
        "Regardez si deux personnes utilisent la carte.",
        "Sehen Sie, ob zwei die Karte nutzen.",
        "See whether two people use one card.",
    ),
    "out-without-in": Said(
        "Kijk of er een ingang zonder poort is.",
        "Regardez s'il y a une entrée sans portique.",
        "Sehen Sie, ob es einen Eingang ohne Tor gibt.",
        "See whether there is a way in without a gate.",
    ),
}
"""By the alarm's code; one that is not here is of a newer gate, and nothing is known of it."""


def advice(code: str, language: str) -> str:
    """Return what to do about an alarm; empty for a code that is not known."""
    known = ADVICE.get(code)
    return known.in_(language) if known else ""
