"""Why somebody was refused, in a few words for who looks at a list (`protocol.reasons`)."""

from central.web.words import Word, Words

WORDS: Words = {
    "identity-altered": Word(
        nl="kaart vervalst", fr="carte falsifiée", de="Karte gefälscht", en="card forged"
    ),
    "signer-not-register": Word(
        nl="kaart niet van het rijksregister",
        fr="carte non émise par le registre national",
        de="Karte nicht vom Nationalregister",
        en="card not by the national register",
    ),
    "root-not-pinned": Word(
        nl="kaart van een onbekende uitgever",
        fr="carte d'un émetteur inconnu",
        de="Karte eines unbekannten Ausstellers",
        en="card by an unknown issuer",
    ),
    "signer-revoked": Word(
        nl="uitgever van de kaart ingetrokken",
        fr="émetteur de la carte révoqué",
        de="Aussteller der Karte widerrufen",
        en="the card's issuer is revoked",
    ),
    "chip-not-genuine": Word(
        nl="chip niet echt", fr="puce non authentique", de="Chip nicht echt", en="chip not genuine"
    ),
    "document-expired": Word(
        nl="kaart vervallen", fr="carte expirée", de="Karte abgelaufen", en="card expired"
    ),
    "document-not-yet-valid": Word(
        nl="kaart nog niet geldig",
        fr="carte pas encore valable",
        de="Karte noch nicht gültig",
        en="card not valid yet",
    ),
    "not-identity-document": Word(
        nl="kaart is geen identiteitsbewijs",
        fr="la carte n'est pas un titre d'identité",
        de="Karte ist kein Ausweis",
        en="card is no identity document",
    ),
    "card-not-activated": Word(
        nl="kaart niet geactiveerd",
        fr="carte non activée",
        de="Karte nicht aktiviert",
        en="card not activated",
    ),
    "card-unknown": Word(nl="geen eID", fr="pas une eID", de="keine eID", en="not an eID"),
    "card-mute": Word(
        nl="kaart antwoordt niet",
        fr="la carte ne répond pas",
        de="Karte antwortet nicht",
        en="card does not answer",
    ),
    "card-removed": Word(
        nl="kaart te vroeg weggenomen",
        fr="carte retirée trop tôt",
        de="Karte zu früh entfernt",
        en="card taken out too early",
    ),
    "card-unreadable": Word(
        nl="kaart onleesbaar", fr="carte illisible", de="Karte unlesbar", en="card unreadable"
    ),
    "card-busy": Word(
        nl="kaart in gebruik", fr="carte occupée", de="Karte belegt", en="card in use"
    ),
    "number-wrong-check-digits": Word(
        nl="controlecijfers fout",
        fr="chiffres de contrôle erronés",
        de="Prüfziffern falsch",
        en="wrong check digits",
    ),
    "number-incomplete": Word(
        nl="nummer onvolledig",
        fr="numéro incomplet",
        de="Nummer unvollständig",
        en="number incomplete",
    ),
    "scan-not-understood": Word(
        nl="code niet herkend", fr="code non reconnu", de="Code nicht erkannt", en="code not known"
    ),
    "type-not-accepted": Word(
        nl="manier niet aanvaard op deze werf",
        fr="moyen non accepté sur ce chantier",
        de="Art auf dieser Baustelle nicht zugelassen",
        en="way not accepted on this site",
    ),
    "assurance-too-low": Word(
        nl="niet zeker genoeg herkend",
        fr="identification pas assez sûre",
        de="nicht sicher genug erkannt",
        en="not sure enough who it is",
    ),
    "person-unknown": Word(
        nl="niet op de lijst", fr="pas sur la liste", de="nicht auf der Liste", en="not on the list"
    ),
    "person-blocked": Word(nl="geweigerd op de lijst", fr="bloqué", de="gesperrt", en="blocked"),
    "not-expected-today": Word(
        nl="vandaag niet verwacht",
        fr="pas attendu aujourd'hui",
        de="heute nicht erwartet",
        en="not expected today",
    ),
    "outside-opening-hours": Word(
        nl="buiten de openingsuren",
        fr="hors des heures d'ouverture",
        de="außerhalb der Öffnungszeiten",
        en="outside opening hours",
    ),
    "already-inside": Word(
        nl="al binnen", fr="déjà à l'intérieur", de="schon drinnen", en="inside already"
    ),
    "again-too-soon": Word(
        nl="te snel opnieuw", fr="à nouveau trop tôt", de="zu bald wieder", en="again too soon"
    ),
    "site-full": Word(nl="werf vol", fr="chantier complet", de="Baustelle voll", en="site full"),
    "employer-not-given": Word(
        nl="werkgever niet opgegeven",
        fr="employeur non indiqué",
        de="Arbeitgeber nicht angegeben",
        en="employer not given",
    ),
    "not-approved": Word(
        nl="niet op tijd goedgekeurd",
        fr="pas approuvé à temps",
        de="nicht rechtzeitig genehmigt",
        en="not approved in time",
    ),
    "not-registered-in-time": Word(
        nl="niet op tijd geregistreerd",
        fr="pas enregistré à temps",
        de="nicht rechtzeitig registriert",
        en="not registered in time",
    ),
    "lock-down": Word(nl="werf afgesloten", fr="chantier bouclé", de="Abriegelung", en="lock-down"),
    "evacuation": Word(nl="evacuatie", fr="évacuation", de="Räumung", en="evacuation"),
    "roster-unreadable": Word(
        nl="lijst van de poort onleesbaar",
        fr="liste du portique illisible",
        de="Liste des Tors unlesbar",
        en="the gate's roster is unreadable",
    ),
    "not-recorded": Word(
        nl="poort kon niet schrijven",
        fr="le portique n'a pas pu écrire",
        de="Tor konnte nicht schreiben",
        en="the gate could not write",
    ),
}
