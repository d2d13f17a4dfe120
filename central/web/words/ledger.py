"""Words of the ledger's proof: checkpoints, records, receipts, and a look at a person."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(nl="Register", fr="Registre", de="Register", en="Ledger"),
    "note": Word(
        nl="Alles wat de poorten ondertekenden, in één volgorde, en het bewijs dat er niets "
        "aan veranderd is.",
        fr="Tout ce que les portiques ont signé, dans un seul ordre, et la preuve que rien "
        "n'y a été changé.",
        de="Alles, was die Tore signiert haben, in einer Reihenfolge, und der Beweis, dass "
        "nichts daran geändert wurde.",
        en="All that gates signed, in one order, and the proof that nothing of it was changed.",
    ),
    "receipt": Word(
        nl="Ontvangstnummer", fr="Numéro d'accusé", de="Quittungsnummer", en="Receipt number"
    ),
    "look": Word(nl="Opzoeken", fr="Chercher", de="Nachsehen", en="Look it up"),
    "no-receipt": Word(
        nl="Dit is geen ontvangstnummer: twaalf cijfers, waarvan de laatste twee controleren.",
        fr="Ce n'est pas un numéro d'accusé : douze chiffres, dont les deux derniers contrôlent.",
        de="Das ist keine Quittungsnummer: zwölf Ziffern, von denen die letzten zwei prüfen.",
        en="This is no receipt number: twelve digits, of which the last two are a check.",
    ),
    "checkpoints": Word(nl="IJkpunten", fr="Points de contrôle", de="Prüfpunkte", en="Checkpoints"),
    "checkpoints-note": Word(
        nl="Elke dag ondertekent de centrale het hele register in één getal. Elke poort krijgt "
        "het en controleert dat het nieuwe register met het oude begint.",
        fr="Chaque jour, la centrale signe tout le registre en un seul nombre. Chaque portique "
        "le reçoit et vérifie que le nouveau registre commence par l'ancien.",
        de="Jeden Tag signiert die Zentrale das ganze Register in einer Zahl. Jedes Tor bekommt "
        "sie und prüft, dass das neue Register mit dem alten beginnt.",
        en="Every day the central signs the whole ledger in one number. Every gate gets it, and "
        "checks that the new ledger begins with the old one.",
    ),
    "checkpoint": Word(
        nl="IJkpunt {number}",
        fr="Point de contrôle {number}",
        de="Prüfpunkt {number}",
        en="Checkpoint {number}",
    ),
    "no-checkpoint": Word(
        nl="Er is nog geen ijkpunt.",
        fr="Il n'y a pas encore de point de contrôle.",
        de="Es gibt noch keinen Prüfpunkt.",
        en="There is no checkpoint yet.",
    ),
    "root": Word(
        nl="Wortel (SHA-256)",
        fr="Racine (SHA-256)",
        de="Wurzel (SHA-256)",
        en="Root (SHA-256)",
    ),
    "held": Word(nl="Bewaard door", fr="Détenu par", de="Gehalten von", en="Held by"),
    "held-by": Word(
        nl="{held} van {gates} poorten",
        fr="{held} portiques sur {gates}",
        de="{held} von {gates} Toren",
        en="{held} of {gates} gates",
    ),
    "held-note": Word(
        nl="{held} van {gates} poorten bewaren dit ijkpunt of een later, voor zover de centrale "
        "van hen hoorde.",
        fr="{held} portiques sur {gates} détiennent ce point ou un plus récent, d'après ce que "
        "la centrale a entendu d'eux.",
        de="{held} von {gates} Toren halten diesen Prüfpunkt oder einen späteren, soweit die "
        "Zentrale von ihnen hörte.",
        en="{held} of {gates} gates hold this checkpoint or a later one, as far as the central "
        "heard from them.",
    ),
    "holds": Word(nl="bewaart het", fr="le détient", de="hält ihn", en="holds it"),
    "holds-not": Word(nl="nog niet", fr="pas encore", de="noch nicht", en="not yet"),
    "newest-size": Word(
        nl="Records in zijn nieuwste",
        fr="Enregistrements dans son plus récent",
        de="Einträge in seinem neuesten",
        en="Records in its newest",
    ),
    "heard": Word(nl="Gehoord", fr="Entendu", de="Gehört", en="Heard"),
    "never": Word(nl="nooit", fr="jamais", de="nie", en="never"),
    "says": Word(nl="Wat het zegt", fr="Ce qu'il dit", de="Was er sagt", en="What it says"),
    "previous": Word(nl="Zet voort", fr="Prolonge", de="Setzt fort", en="Continues"),
    "of-size": Count(
        nl=("{n} record", "{n} records"),
        fr=("{n} enregistrement", "{n} enregistrements"),
        de=("{n} Eintrag", "{n} Einträge"),
        en=("{n} record", "{n} records"),
    ),
    "trail": Word(
        nl="Einde van het spoor",
        fr="Fin de la piste d'audit",
        de="Ende des Protokolls",
        en="End of the audit trail",
    ),
    "of-entries": Count(
        nl=("{n} regel", "{n} regels"),
        fr=("{n} ligne", "{n} lignes"),
        de=("{n} Zeile", "{n} Zeilen"),
        en=("{n} entry", "{n} entries"),
    ),
    "restored": Word(
        nl="Teruggezet uit een back-up",
        fr="Restauré d'une sauvegarde",
        de="Aus einer Sicherung wiederhergestellt",
        en="Restored from a back-up",
    ),
    "key": Word(
        nl="Ondertekend met sleutel",
        fr="Signé avec la clé",
        de="Signiert mit Schlüssel",
        en="Signed with key",
    ),
    "as-signed": Word(
        nl="Zoals de centrale het ondertekende",
        fr="Tel que la centrale l'a signé",
        de="Wie die Zentrale ihn signierte",
        en="As the central signed it",
    ),
    "as-signed-by-gate": Word(
        nl="Zoals de poort het ondertekende",
        fr="Tel que le portique l'a signé",
        de="Wie das Tor ihn signierte",
        en="As the gate signed it",
    ),
    "publish": Word(
        nl="Maak deze wortel bekend waar u hem niet kunt veranderen, zoals in een brief aan een "
        "controleur: dan hoeft niemand ons te geloven.",
        fr="Publiez cette racine là où vous ne pouvez pas la changer, comme dans une lettre à un "
        "contrôleur : alors personne ne doit nous croire.",
        de="Veröffentlichen Sie diese Wurzel, wo Sie sie nicht ändern können, etwa in einem Brief "
        "an einen Prüfer: Dann muss uns niemand glauben.",
        en="Publish this root where you cannot change it, such as in a letter to an auditor: then "
        "nobody has to believe us.",
    ),
    "records-note": Word(
        nl="De nieuwste eerst; personen staan er gemaskeerd in.",
        fr="Les plus récents d'abord ; les personnes y sont masquées.",
        de="Die neuesten zuerst; Personen stehen verdeckt darin.",
        en="The newest first; persons are masked in them.",
    ),
    "record": Word(nl="Record", fr="Enregistrement", de="Eintrag", en="Record"),
    "type": Word(nl="Soort", fr="Type", de="Art", en="Kind"),
    "type-check-in": Word(
        nl="Aanmelding", fr="Enregistrement de présence", de="Anmeldung", en="Check-in"
    ),
    "type-passage": Word(nl="Doorgang", fr="Passage", de="Durchgang", en="Passage"),
    "type-refusal": Word(nl="Weigering", fr="Refus", de="Ablehnung", en="Refusal"),
    "type-alarm": Word(nl="Alarm", fr="Alarme", de="Alarm", en="Alarm"),
    "type-override": Word(nl="Ingreep", fr="Intervention", de="Eingriff", en="Override"),
    "type-tick": Word(
        nl="Afgevinkt bij naamafroeping",
        fr="Coché à l'appel",
        de="Beim Appell abgehakt",
        en="Ticked in a roll-call",
    ),
    "direction-in": Word(nl="in", fr="entrée", de="hinein", en="in"),
    "direction-out": Word(nl="uit", fr="sortie", de="hinaus", en="out"),
    "person": Word(nl="Persoon", fr="Personne", de="Person", en="Person"),
    "position": Word(
        nl="Plaats in het register",
        fr="Place dans le registre",
        de="Platz im Register",
        en="Place in the ledger",
    ),
    "sequence": Word(
        nl="Volgnummer van de poort",
        fr="Numéro de suite du portique",
        de="Laufende Nummer des Tors",
        en="The gate's sequence number",
    ),
    "hash": Word(nl="SHA-256", fr="SHA-256", de="SHA-256", en="SHA-256"),
    "received": Word(nl="Ontvangen", fr="Reçu", de="Empfangen", en="Received"),
    "proof": Word(
        nl="Bewijs voor een derde",
        fr="Preuve pour un tiers",
        de="Beweis für Dritte",
        en="Proof for a third party",
    ),
    "proof-note": Word(
        nl="Wie dit bestand heeft, kan zonder ons nagaan dat deze aanmelding in het "
        "ondertekende register staat.",
        fr="Qui possède ce fichier peut vérifier sans nous que cet enregistrement est dans le "
        "registre signé.",
        de="Wer diese Datei hat, kann ohne uns prüfen, dass diese Anmeldung im signierten "
        "Register steht.",
        en="Whoever has this file can check without us that this check-in is in the signed ledger.",
    ),
    "counted-by": Word(nl="Geteld door", fr="Compté par", de="Gezählt von", en="Counted by"),
    "counted-later": Word(
        nl="Het volgende ijkpunt telt deze aanmelding mee, ten laatste morgen; dan is er een "
        "bewijs.",
        fr="Le prochain point de contrôle comptera cet enregistrement, demain au plus tard ; "
        "il y aura alors une preuve.",
        de="Der nächste Prüfpunkt zählt diese Anmeldung mit, spätestens morgen; dann gibt es "
        "einen Beweis.",
        en="The next checkpoint counts this check-in, tomorrow at the latest; then there is a "
        "proof.",
    ),
    "proof-take": Word(
        nl="Bewijs meenemen", fr="Emporter la preuve", de="Beweis mitnehmen", en="Take the proof"
    ),
    "check-take": Word(
        nl="Controleprogramma",
        fr="Programme de contrôle",
        de="Prüfprogramm",
        en="Program that checks it",
    ),
    "check": Word(
        nl="Zo controleert iemand het",
        fr="Comment le vérifier",
        de="So prüft es jemand",
        en="How somebody checks it",
    ),
    "check-run": Word(
        nl="Met Python en het pakket cryptography, in de map met beide bestanden:",
        fr="Avec Python et le paquet cryptography, dans le dossier des deux fichiers :",
        de="Mit Python und dem Paket cryptography, im Ordner mit beiden Dateien:",
        en="With Python and its package cryptography, in the folder with both files:",
    ),
    "check-key": Word(
        nl="De sleutel die het noemt, is die van de centrale: elke poort toont hem.",
        fr="La clé qu'il nomme est celle de la centrale : chaque portique la montre.",
        de="Der Schlüssel, den es nennt, ist der der Zentrale: Jedes Tor zeigt ihn.",
        en="The key that it names is the central's: every gate shows it.",
    ),
    "check-root": Word(
        nl="De wortel die het noemt, is die van het ijkpunt dat poorten bewaren.",
        fr="La racine qu'il nomme est celle du point de contrôle que les portiques détiennent.",
        de="Die Wurzel, die es nennt, ist die des Prüfpunkts, den Tore halten.",
        en="The root that it names is that of the checkpoint that gates hold.",
    ),
    "check-console": Word(
        nl="Op de machine van de centrale maakt dit hetzelfde bewijs:",
        fr="Sur la machine de la centrale, ceci donne la même preuve :",
        de="Auf der Maschine der Zentrale macht dies denselben Beweis:",
        en="On the central's own machine this makes the same proof:",
    ),
    "reveal": Word(nl="Wie het was", fr="Qui c'était", de="Wer es war", en="Who it was"),
    "reveal-note": Word(
        nl="Naam en nummer staan {seconds} seconden onverhuld op dit scherm. Wie keek en waarom, "
        "staat voorgoed in het spoor.",
        fr="Nom et numéro restent {seconds} secondes en clair sur cet écran. Qui a regardé et "
        "pourquoi reste pour toujours dans la piste d'audit.",
        de="Name und Nummer stehen {seconds} Sekunden unverdeckt auf diesem Bildschirm. Wer "
        "hinsah und warum, steht für immer im Protokoll.",
        en="Name and number stand in clear on this screen for {seconds} seconds. Who looked and "
        "why is in the audit trail for good.",
    ),
    "reason": Word(
        nl="Waarom u het moet weten",
        fr="Pourquoi vous devez le savoir",
        de="Warum Sie es wissen müssen",
        en="Why you need to know",
    ),
    "reason-hint": Word(
        nl="Zoals: inspectie van 23 november.",
        fr="Par exemple : inspection du 23 novembre.",
        de="Etwa: Inspektion vom 23. November.",
        en="Such as: inspection of 23 November.",
    ),
    "reveal-now": Word(nl="Tonen", fr="Montrer", de="Zeigen", en="Show it"),
    "revealed": Word(
        nl="Dit verdwijnt vanzelf na {seconds} seconden. Uw blik staat in het spoor.",
        fr="Ceci disparaît de lui-même après {seconds} secondes. Votre regard est dans la piste "
        "d'audit.",
        de="Das verschwindet von selbst nach {seconds} Sekunden. Ihr Blick steht im Protokoll.",
        en="This goes by itself after {seconds} seconds. Your look is in the audit trail.",
    ),
    "person-number": Word(
        nl="Rijksregister- of Limosanummer",
        fr="Numéro national ou Limosa",
        de="National- oder Limosa-Nummer",
        en="National or Limosa number",
    ),
    "surname": Word(nl="Familienaam", fr="Nom de famille", de="Nachname", en="Surname"),
    "given-names": Word(nl="Voornamen", fr="Prénoms", de="Vornamen", en="Given names"),
    "not-known": Word(nl="niet gekend", fr="inconnu", de="nicht bekannt", en="not known"),
    "find": Word(
        nl="De records van een persoon",
        fr="Les enregistrements d'une personne",
        de="Die Einträge einer Person",
        en="A person's records",
    ),
    "find-note": Word(
        nl="Zoeken op een nummer staat in het spoor; het nummer zelf komt in geen adres.",
        fr="La recherche d'un numéro est dans la piste d'audit ; le numéro lui-même n'est dans "
        "aucune adresse.",
        de="Die Suche nach einer Nummer steht im Protokoll; die Nummer selbst steht in keiner "
        "Adresse.",
        en="Looking for a number is in the audit trail; the number itself is in no address.",
    ),
    "find-now": Word(nl="Zoeken", fr="Rechercher", de="Suchen", en="Find"),
    "find-nobody": Word(
        nl="Het register heeft niets over deze persoon.",
        fr="Le registre n'a rien sur cette personne.",
        de="Das Register hat nichts über diese Person.",
        en="The ledger has nothing about this person.",
    ),
    "no-number": Word(
        nl="Dit is geen rijksregister- of Limosanummer: de controlecijfers kloppen niet.",
        fr="Ce n'est ni un numéro national ni un numéro Limosa : les chiffres de contrôle ne "
        "sont pas bons.",
        de="Das ist weder eine National- noch eine Limosa-Nummer: Die Prüfziffern stimmen nicht.",
        en="This is neither a national nor a Limosa number: its check digits do not hold.",
    ),
}
