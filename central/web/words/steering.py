"""Words of steering: what gates are to be, rollouts, commands."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(nl="Sturing", fr="Pilotage", de="Steuerung", en="Steering"),
    "note": Word(
        nl=(
            "Wat poorten moeten zijn. Elke wijziging gaat in stappen, en stopt vanzelf "
            "wanneer een poort problemen meldt."
        ),
        fr=(
            "Ce que les portiques doivent être. Chaque changement va par étapes et "
            "s'arrête de lui-même quand un portique signale un problème."
        ),
        de=(
            "Was Tore sein sollen. Jede Änderung geht in Stufen hinaus und hält von selbst "
            "an, wenn ein Tor Schwierigkeiten meldet."
        ),
        en=(
            "What gates are to be. Every change goes out in stages, and stops by itself "
            "when a gate reports trouble."
        ),
    ),
    "not-as-wanted": Word(
        nl="Niet zoals gewenst", fr="Pas comme voulu", de="Nicht wie gewünscht", en="Not as wanted"
    ),
    "no-sites": Word(
        nl="Er is nog geen werf met een poort die u kunt sturen.",
        fr="Il n'y a pas encore de chantier avec un portique que vous pouvez piloter.",
        de="Noch gibt es keine Baustelle mit einem Tor, das Sie steuern dürfen.",
        en="There is no site yet with a gate that you may steer.",
    ),
    "rollouts": Word(nl="Uitrol", fr="Déploiements", de="Ausrollen", en="Rollouts"),
    "rollout": Word(nl="Uitrol", fr="Déploiement", de="Ausrollung", en="Rollout"),
    "applied": Word(nl="Toegepast", fr="Appliqué", de="Angewandt", en="Applied"),
    "begun-at": Word(nl="Begonnen", fr="Commencé", de="Begonnen", en="Begun"),
    "no-rollouts": Word(
        nl="Er is nog niets uitgerold.",
        fr="Rien n'a encore été déployé.",
        de="Noch wurde nichts ausgerollt.",
        en="Nothing was rolled out yet.",
    ),
    "state-running": Word(nl="loopt", fr="en cours", de="läuft", en="running"),
    "state-paused": Word(nl="gepauzeerd", fr="en pause", de="angehalten", en="paused"),
    "state-stopped": Word(
        nl="vanzelf gestopt",
        fr="arrêté de lui-même",
        de="von selbst gestoppt",
        en="stopped by itself",
    ),
    "state-done": Word(nl="klaar", fr="terminé", de="fertig", en="done"),
    "state-aborted": Word(nl="afgebroken", fr="abandonné", de="abgebrochen", en="aborted"),
    "state-back": Word(nl="teruggedraaid", fr="annulé", de="zurückgenommen", en="rolled back"),
    "differences": Word(
        nl="Zoals gewenst, en zoals het is",
        fr="Comme voulu, et comme c'est",
        de="Wie gewünscht, und wie es ist",
        en="As wanted, and as it is",
    ),
    "in-force": Word(nl="Van kracht", fr="En vigueur", de="In Kraft", en="In force"),
    "version": Word(
        nl="versie {version}",
        fr="version {version}",
        de="Fassung {version}",
        en="version {version}",
    ),
    "never-reported": Word(
        nl="nog niets gemeld",
        fr="rien signalé encore",
        de="noch nichts gemeldet",
        en="nothing reported yet",
    ),
    "waits": Word(
        nl="versie {version} nog niet beantwoord",
        fr="version {version} pas encore répondue",
        de="Fassung {version} noch nicht beantwortet",
        en="version {version} not answered yet",
    ),
    "outcome-applied": Word(nl="toegepast", fr="appliqué", de="angewandt", en="applied"),
    "outcome-refused": Word(nl="geweigerd", fr="refusé", de="abgelehnt", en="refused"),
    "outcome-older": Word(
        nl="ouder dan wat er is",
        fr="plus ancien que l'actuel",
        de="älter als das Vorhandene",
        en="older than what is there",
    ),
    "after-restart": Word(
        nl="Pas na een herstart:",
        fr="Seulement après un redémarrage :",
        de="Erst nach einem Neustart:",
        en="Only after a restart:",
    ),
    "wanted-found": Word(
        nl="gewenst {wanted}, nu {found}",
        fr="voulu {wanted}, maintenant {found}",
        de="gewünscht {wanted}, jetzt {found}",
        en="wanted {wanted}, now {found}",
    ),
    "as-wanted": Word(nl="zoals gewenst", fr="comme voulu", de="wie gewünscht", en="as wanted"),
    "of-site": Word(
        nl="Keuzes voor werf {name}",
        fr="Choix pour le chantier {name}",
        de="Wahl für Baustelle {name}",
        en="Choices for site {name}",
    ),
    "of-gate": Word(
        nl="Eigen keuzes van {name}",
        fr="Choix propres à {name}",
        de="Eigene Wahl für {name}",
        en="{name}'s own choices",
    ),
    "chosen-note": Word(
        nl=(
            "Wat leeg blijft, bepaalt elke poort zelf (gate.toml). Een eigen keuze van een "
            "poort gaat voor."
        ),
        fr=(
            "Ce qui reste vide, chaque portique le fixe lui-même (gate.toml). Un choix "
            "propre au portique l'emporte."
        ),
        de=(
            "Was leer bleibt, bestimmt jedes Tor selbst (gate.toml). Die eigene Wahl eines "
            "Tors geht vor."
        ),
        en=(
            "What stays empty, each gate decides itself (gate.toml). A gate's own choice "
            "goes before."
        ),
    ),
    "gate-note": Word(
        nl="Gaat voor op wat voor de werf gekozen is. Bedrading blijft ter plaatse.",
        fr="L'emporte sur le choix du chantier. Le câblage reste sur place.",
        de=("Geht vor dem, was für die Baustelle gewählt ist. Die Verdrahtung bleibt vor Ort."),
        en="Goes before what is chosen for the site. Wiring stays local.",
    ),
    "commands": Word(nl="Opdrachten", fr="Ordres", de="Befehle", en="Commands"),
    "chosen": Word(nl="Keuzes", fr="Choix", de="Wahl", en="Choices"),
    "not-chosen": Word(nl="niet gekozen", fr="pas choisi", de="nicht gewählt", en="not chosen"),
    "now": Word(
        nl="Nu: {value}", fr="Maintenant : {value}", de="Jetzt: {value}", en="Now: {value}"
    ),
    "hours-hint": Word(
        nl="Bijvoorbeeld mon-fri 06:00-19:00, sat 07:00-12:00.",
        fr="Par exemple mon-fri 06:00-19:00, sat 07:00-12:00.",
        de="Zum Beispiel mon-fri 06:00-19:00, sat 07:00-12:00.",
        en="For example mon-fri 06:00-19:00, sat 07:00-12:00.",
    ),
    "speed": Word(nl="Hoe snel", fr="À quelle vitesse", de="Wie schnell", en="How fast"),
    "speed-hint": Word(
        nl="Tussen de stappen wordt gekeken of er problemen komen.",
        fr="Entre les étapes, on regarde si des problèmes apparaissent.",
        de="Zwischen den Stufen wird geschaut, ob Schwierigkeiten kommen.",
        en="Between stages it is watched for trouble.",
    ),
    "speed-careful": Word(
        nl="voorzichtig: 5 %, 15 %, 80 %",
        fr="prudemment : 5 %, 15 %, 80 %",
        de="vorsichtig: 5 %, 15 %, 80 %",
        en="carefully: 5 %, 15 %, 80 %",
    ),
    "speed-halves": Word(
        nl="in twee helften", fr="en deux moitiés", de="in zwei Hälften", en="in two halves"
    ),
    "speed-at-once": Word(
        nl="allemaal tegelijk", fr="tous à la fois", de="alle auf einmal", en="all at once"
    ),
    "begin": Word(nl="Uitrollen", fr="Déployer", de="Ausrollen", en="Roll out"),
    "begun": Word(
        nl="De uitrol is begonnen.",
        fr="Le déploiement a commencé.",
        de="Das Ausrollen hat begonnen.",
        en="The rollout has begun.",
    ),
    "wrong-value": Word(
        nl="Dit kan niet: kijk naar de vorm en de grenzen.",
        fr="Ce n'est pas possible : regardez la forme et les limites.",
        de="Das geht nicht: Sehen Sie auf Form und Grenzen.",
        en="This cannot be: look at its form and limits.",
    ),
    "commands-to": Word(
        nl="Opdrachten aan {gate}",
        fr="Ordres à {gate}",
        de="Befehle an {gate}",
        en="Commands to {gate}",
    ),
    "commands-note": Word(
        nl=(
            "Een opdracht leeft seconden, wordt eenmaal uitgevoerd en staat met uw naam en "
            "reden in het logboek."
        ),
        fr=(
            "Un ordre vit quelques secondes, s'exécute une fois et figure au journal avec "
            "votre nom et votre raison."
        ),
        de=(
            "Ein Befehl lebt Sekunden, wird einmal ausgeführt und steht mit Ihrem Namen "
            "und Grund im Protokoll."
        ),
        en=(
            "A command lives for seconds, is carried out once, and stands in the audit "
            "trail with your name and reason."
        ),
    ),
    "action": Word(nl="Opdracht", fr="Ordre", de="Befehl", en="Command"),
    "action-release": Word(
        nl="één persoon doorlaten",
        fr="laisser passer une personne",
        de="eine Person durchlassen",
        en="let one person through",
    ),
    "action-lock": Word(nl="vergrendelen", fr="verrouiller", de="sperren", en="lock"),
    "action-free": Word(nl="vrij zetten", fr="libérer", de="freigeben", en="free"),
    "action-normal": Word(
        nl="terug naar gewoon", fr="retour à la normale", de="zurück zu normal", en="back to normal"
    ),
    "action-restart": Word(nl="herstarten", fr="redémarrer", de="neu starten", en="restart"),
    "action-self-test": Word(nl="zelftest", fr="autotest", de="Selbsttest", en="self-test"),
    "action-diagnostics": Word(
        nl="diagnose ophalen",
        fr="collecter le diagnostic",
        de="Diagnose holen",
        en="collect diagnostics",
    ),
    "action-approve": Word(
        nl="wachtende toelaten",
        fr="admettre qui attend",
        de="Wartenden einlassen",
        en="let in who waits",
    ),
    "action-dismiss": Word(
        nl="wachtende weigeren",
        fr="refuser qui attend",
        de="Wartenden abweisen",
        en="refuse who waits",
    ),
    "action-renew": Word(
        nl="certificaat vernieuwen",
        fr="renouveler le certificat",
        de="Zertifikat erneuern",
        en="renew the certificate",
    ),
    "arm": Word(nl="Arm", fr="Bras", de="Sperre", en="Arm"),
    "every-arm": Word(nl="alle armen", fr="tous les bras", de="alle Sperren", en="every arm"),
    "arm-hint": Word(
        nl="Voor één persoon doorlaten kiest u er een.",
        fr="Pour laisser passer une personne, choisissez-en un.",
        de="Um eine Person durchzulassen, wählen Sie eine.",
        en="To let one person through, choose one.",
    ),
    "usual-way": Word(nl="de gewone", fr="l'habituel", de="die übliche", en="the usual one"),
    "way-in": Word(nl="naar binnen", fr="vers l'intérieur", de="hinein", en="in"),
    "way-out": Word(nl="naar buiten", fr="vers l'extérieur", de="hinaus", en="out"),
    "minutes": Word(nl="Minuten", fr="Minutes", de="Minuten", en="Minutes"),
    "minutes-hint": Word(
        nl="Hoe lang vrij; daarna vergrendelt de arm vanzelf.",
        fr="Durée de libération ; ensuite le bras se verrouille de lui-même.",
        de="Wie lange frei; danach sperrt sie von selbst.",
        en="How long it is free; then it locks by itself.",
    ),
    "send": Word(nl="Versturen", fr="Envoyer", de="Senden", en="Send"),
    "sent": Word(
        nl="De opdracht is verstuurd; het antwoord komt hieronder.",
        fr="L'ordre est envoyé ; la réponse vient ci-dessous.",
        de="Der Befehl ist gesendet; die Antwort kommt unten.",
        en="The command was sent; its answer comes below.",
    ),
    "away": Word(
        nl="Deze poort is niet verbonden: opdrachten bereiken haar nu niet.",
        fr="Ce portique n'est pas connecté : les ordres ne l'atteignent pas.",
        de="Dieses Tor ist nicht verbunden: Befehle erreichen es jetzt nicht.",
        en="This gate is not connected: commands do not reach it now.",
    ),
    "ordered": Word(
        nl="Verstuurde opdrachten", fr="Ordres envoyés", de="Gesendete Befehle", en="Commands sent"
    ),
    "answer": Word(nl="Antwoord", fr="Réponse", de="Antwort", en="Answer"),
    "answer-accepted": Word(nl="aanvaard", fr="accepté", de="angenommen", en="accepted"),
    "answer-refused": Word(nl="geweigerd", fr="refusé", de="abgelehnt", en="refused"),
    "answer-done": Word(nl="gedaan", fr="fait", de="erledigt", en="done"),
    "answer-failed": Word(nl="mislukt", fr="échoué", de="fehlgeschlagen", en="failed"),
    "no-answer": Word(nl="geen antwoord", fr="pas de réponse", de="keine Antwort", en="no answer"),
    "on-the-way": Word(nl="onderweg", fr="en route", de="unterwegs", en="on its way"),
    "detail": Word(nl="Alles tonen", fr="Tout montrer", de="Alles zeigen", en="Show all"),
    "none-ordered": Word(
        nl="Er is nog niets opgedragen.",
        fr="Rien n'a encore été ordonné.",
        de="Noch wurde nichts befohlen.",
        en="Nothing was ordered yet.",
    ),
    "rollout-by": Word(
        nl="Door {account}: {reason}",
        fr="Par {account} : {reason}",
        de="Von {account}: {reason}",
        en="By {account}: {reason}",
    ),
    "decide-hint": Word(
        nl="Bij elke beslissing hieronder.",
        fr="Pour chaque décision ci-dessous.",
        de="Zu jeder Entscheidung unten.",
        en="With each decision below.",
    ),
    "progress": Word(nl="Voortgang", fr="Avancement", de="Fortschritt", en="Progress"),
    "stage": Word(
        nl="Stap {stage} van {stages}",
        fr="Étape {stage} sur {stages}",
        de="Stufe {stage} von {stages}",
        en="Stage {stage} of {stages}",
    ),
    "stage-column": Word(nl="Stap", fr="Étape", de="Stufe", en="Stage"),
    "told-at": Word(nl="Verteld", fr="Informé", de="Mitgeteilt", en="Told"),
    "fate-waiting": Word(nl="wacht", fr="attend", de="wartet", en="waiting"),
    "fate-told": Word(nl="verteld", fr="informé", de="informiert", en="told"),
    "fate-applied": Word(nl="toegepast", fr="appliqué", de="angewandt", en="applied"),
    "fate-away": Word(nl="was er niet", fr="était absent", de="war nicht da", en="was not there"),
    "fate-troubled": Word(
        nl="in moeilijkheden", fr="en difficulté", de="in Schwierigkeiten", en="in trouble"
    ),
    "pause": Word(nl="Pauzeren", fr="Mettre en pause", de="Anhalten", en="Pause"),
    "resume": Word(nl="Verder gaan", fr="Continuer", de="Weitergehen", en="Go on"),
    "abort": Word(nl="Afbreken", fr="Abandonner", de="Abbrechen", en="Abort"),
    "back": Word(nl="Terugdraaien", fr="Revenir en arrière", de="Zurücknehmen", en="Roll back"),
    "reason-needed": Word(
        nl="Zeg eerst waarom.",
        fr="Dites d'abord pourquoi.",
        de="Sagen Sie zuerst, warum.",
        en="Say why first.",
    ),
    "decided": Word(
        nl="De beslissing is genomen.",
        fr="La décision est prise.",
        de="Die Entscheidung ist getroffen.",
        en="The decision was taken.",
    ),
}
