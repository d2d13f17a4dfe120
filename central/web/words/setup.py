"""Words of setting up a gate, and of its later life."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(
        nl="Poort {name}",
        fr="Portique {name}",
        de="Tor {name}",
        en="Gate {name}",
    ),
    "code": Word(
        nl="Code voor de poort",
        fr="Code pour le portique",
        de="Code für das Tor",
        en="Code for the gate",
    ),
    "code-note": Word(
        nl="Scan of typ deze code aan de poort. Ze werkt één keer, tot {until}, en wordt "
        "niet meer getoond.",
        fr="Scannez ou tapez ce code au portique. Il ne sert qu'une fois, jusqu'à "
        "{until}, et ne sera plus montré.",
        de="Scannen oder tippen Sie diesen Code am Tor. Er gilt einmal, bis {until}, und "
        "wird nicht wieder gezeigt.",
        en="Scan or type this code at the gate. It works once, until {until}, and is not "
        "shown again.",
    ),
    "code-qr": Word(
        nl="QR-code met het adres van de centrale en de code",
        fr="Code QR avec l'adresse de la centrale et le code",
        de="QR-Code mit der Adresse der Zentrale und dem Code",
        en="QR code with the central's address and the code",
    ),
    "code-command": Word(
        nl="Of op de Pi:",
        fr="Ou sur le Pi :",
        de="Oder auf dem Pi:",
        en="Or on the Pi:",
    ),
    "progress": Word(
        nl="Hoever de poort staat",
        fr="Où en est le portique",
        de="Wie weit das Tor ist",
        en="How far the gate is",
    ),
    "step-invited": Word(
        nl="Code gemaakt",
        fr="Code créé",
        de="Code gemacht",
        en="Code made",
    ),
    "step-claimed": Word(
        nl="Poort heeft zich gemeld",
        fr="Le portique s'est annoncé",
        de="Tor hat sich gemeldet",
        en="Gate came with it",
    ),
    "step-certified": Word(
        nl="Certificaat uitgereikt",
        fr="Certificat délivré",
        de="Zertifikat ausgestellt",
        en="Certificate issued",
    ),
    "step-born": Word(
        nl="Eerste verbinding",
        fr="Première connexion",
        de="Erste Verbindung",
        en="First birth",
    ),
    "step-tested": Word(
        nl="Zelftest geslaagd",
        fr="Autotest réussi",
        de="Selbsttest bestanden",
        en="Self-test passed",
    ),
    "step-ready": Word(
        nl="Klaar",
        fr="Prêt",
        de="Bereit",
        en="Ready",
    ),
    "standing-done": Word(
        nl="gedaan",
        fr="fait",
        de="erledigt",
        en="done",
    ),
    "standing-waiting": Word(
        nl="wachten",
        fr="en attente",
        de="wartet",
        en="waiting",
    ),
    "standing-later": Word(
        nl="later",
        fr="plus tard",
        de="später",
        en="later",
    ),
    "standing-failed": Word(
        nl="niet gelukt",
        fr="échoué",
        de="nicht gelungen",
        en="not done",
    ),
    "code-open": Word(
        nl="Er is een code open tot {until}.",
        fr="Un code est ouvert jusqu'à {until}.",
        de="Ein Code ist offen bis {until}.",
        en="A code is open until {until}.",
    ),
    "guesses": Count(
        nl=(
            "Er werd {n} keer een gebruikte of verlopen code van deze poort geprobeerd.",
            "Er werd {n} keer een gebruikte of verlopen code van deze poort geprobeerd.",
        ),
        fr=(
            "Un code utilisé ou expiré de ce portique a été essayé {n} fois.",
            "Un code utilisé ou expiré de ce portique a été essayé {n} fois.",
        ),
        de=(
            "Ein benutzter oder abgelaufener Code dieses Tors wurde {n} Mal versucht.",
            "Ein benutzter oder abgelaufener Code dieses Tors wurde {n} Mal versucht.",
        ),
        en=(
            "A used or expired code of this gate was tried {n} time.",
            "A used or expired code of this gate was tried {n} times.",
        ),
    ),
    "tested": Word(
        nl="Zelftest:",
        fr="Autotest :",
        de="Selbsttest:",
        en="Self-test:",
    ),
    "certificate": Word(
        nl="Certificaat geldig tot",
        fr="Certificat valable jusqu'au",
        de="Zertifikat gültig bis",
        en="Certificate good until",
    ),
    "renews": Word(
        nl="De poort vernieuwt het zelf in het laatste derde van die tijd.",
        fr="Le portique le renouvelle lui-même dans le dernier tiers de ce temps.",
        de="Das Tor erneuert es selbst im letzten Drittel dieser Zeit.",
        en="The gate renews it by itself in the last third of that time.",
    ),
    "make-code": Word(
        nl="Code maken",
        fr="Créer un code",
        de="Code machen",
        en="Make a code",
    ),
    "first-note": Word(
        nl="De code geldt enkele minuten en werkt één keer.",
        fr="Le code est valable quelques minutes et ne sert qu'une fois.",
        de="Der Code gilt einige Minuten und nur einmal.",
        en="The code is good for minutes and works once.",
    ),
    "again": Word(
        nl="Opnieuw aanmelden",
        fr="Réinscrire",
        de="Neu anmelden",
        en="Enrol again",
    ),
    "again-note": Word(
        nl="Dezelfde poort na een herstelling: vroegere sleutels blijven goed, niets "
        "gaat verloren.",
        fr="Le même portique après une réparation : les anciennes clés restent bonnes, "
        "rien n'est perdu.",
        de="Dasselbe Tor nach einer Reparatur: Frühere Schlüssel bleiben gut, nichts "
        "geht verloren.",
        en="The same gate after a repair: earlier keys stay good, nothing is lost.",
    ),
    "replace": Word(
        nl="Vervangen",
        fr="Remplacer",
        de="Ersetzen",
        en="Replace",
    ),
    "replace-note": Word(
        nl="Een nieuw toestel in plaats van het kapotte: zodra het zich meldt, wordt het "
        "oude geweigerd. Wat het oude nog niet bezorgde, komt dan niet meer binnen.",
        fr="Un nouvel appareil à la place de celui en panne : dès qu'il s'annonce, "
        "l'ancien est refusé. Ce que l'ancien n'a pas encore livré n'entre plus.",
        de="Ein neues Gerät anstelle des kaputten: Sobald es sich meldet, wird das alte "
        "abgewiesen. Was das alte noch nicht geliefert hat, kommt dann nicht mehr an.",
        en="A new device in place of the broken one: as soon as it comes, the old one is "
        "refused. What the old one has not delivered yet is not taken any more.",
    ),
    "move": Word(
        nl="Verplaatsen",
        fr="Déplacer",
        de="Versetzen",
        en="Move",
    ),
    "moved": Word(
        nl="De poort hoort nu bij de andere werf. Ze verneemt het als ze haar "
        "certificaat vernieuwt, en rekent ermee na een herstart.",
        fr="Le portique appartient maintenant à l'autre chantier. Il l'apprend en "
        "renouvelant son certificat, et en tient compte après un redémarrage.",
        de="Das Tor gehört jetzt zur anderen Baustelle. Es erfährt das bei der "
        "Erneuerung seines Zertifikats und richtet sich nach einem Neustart danach.",
        en="The gate belongs to the other site now. It learns so when it renews its "
        "certificate, and goes by it after a restart.",
    ),
    "look": Word(
        nl="Toestand en bevelen van deze poort",
        fr="État et ordres de ce portique",
        de="Zustand und Befehle dieses Tors",
        en="State and commands of this gate",
    ),
    "revoke": Word(
        nl="Sleutels intrekken",
        fr="Révoquer les clés",
        de="Schlüssel zurücknehmen",
        en="Take its keys back",
    ),
    "revoke-note": Word(
        nl="Gestolen of gekopieerd? De poort vliegt er meteen uit; wat ze nog stuurt, "
        "wordt apart gelegd.",
        fr="Volé ou copié ? Le portique est aussitôt exclu ; ce qu'il envoie encore est "
        "mis de côté.",
        de="Gestohlen oder kopiert? Das Tor ist sofort draußen; was es noch schickt, "
        "wird beiseitegelegt.",
        en="Stolen or copied? The gate is out at once; what it still sends is set aside.",
    ),
    "revoked": Word(
        nl="De sleutels zijn ingetrokken; makelaar en brug weigeren de poort.",
        fr="Les clés sont révoquées ; le courtier et le pont refusent le portique.",
        de="Die Schlüssel sind zurückgenommen; Broker und Brücke weisen das Tor ab.",
        en="The keys are taken back; broker and bridge refuse the gate.",
    ),
    "revoked-unlisted": Word(
        nl="De sleutels zijn ingetrokken: niets van de poort wordt nog aangenomen. De "
        "makelaar kent de lijst nog niet.",
        fr="Les clés sont révoquées : plus rien du portique n'est accepté. Le courtier "
        "ne connaît pas encore la liste.",
        de="Die Schlüssel sind zurückgenommen: Nichts vom Tor wird mehr angenommen. Der "
        "Broker kennt die Liste noch nicht.",
        en="The keys are taken back: nothing of the gate is taken any more. The broker "
        "does not know the list yet.",
    ),
    "retire": Word(
        nl="Uit gebruik nemen",
        fr="Mettre hors service",
        de="Außer Betrieb nehmen",
        en="Retire",
    ),
    "retire-note": Word(
        nl="De poort komt niet terug: haar naam en haar verleden blijven, haar sleutels niet.",
        fr="Le portique ne revient pas : son nom et son passé restent, pas ses clés.",
        de="Das Tor kommt nicht wieder: Name und Vergangenheit bleiben, seine Schlüssel nicht.",
        en="The gate will not come back: its name and its past stay, its keys do not.",
    ),
    "retired": Word(
        nl="De poort is uit gebruik genomen.",
        fr="Le portique est hors service.",
        de="Das Tor ist außer Betrieb.",
        en="The gate is retired.",
    ),
    "retired-unlisted": Word(
        nl="De poort is uit gebruik genomen. De makelaar kent de lijst nog niet.",
        fr="Le portique est hors service. Le courtier ne connaît pas encore la liste.",
        de="Das Tor ist außer Betrieb. Der Broker kennt die Liste noch nicht.",
        en="The gate is retired. The broker does not know the list yet.",
    ),
    "is-retired": Word(
        nl="Uit gebruik genomen op",
        fr="Hors service depuis le",
        de="Außer Betrieb seit",
        en="Retired at",
    ),
}
