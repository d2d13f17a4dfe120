"""Words of a site's roster."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "of": Word(
        nl="Wie op werf {site} verwacht wordt",
        fr="Qui est attendu sur le chantier {site}",
        de="Wer auf Baustelle {site} erwartet wird",
        en="Who is expected on site {site}",
    ),
    "note": Word(
        nl="Poorten krijgen de lijst als onomkeerbare codes; nummers staan hier verzegeld.",
        fr=(
            "Les portiques reçoivent la liste en codes irréversibles ; ici les numéros "
            "sont scellés."
        ),
        de=(
            "Tore erhalten die Liste als unumkehrbare Schlüsselwerte; hier stehen Nummern "
            "versiegelt."
        ),
        en="Gates get the list as hashes that cannot be undone; here numbers are sealed.",
    ),
    "line": Word(nl="Regel", fr="Ligne", de="Zeile", en="Line"),
    "column": Word(nl="Kolom", fr="Colonne", de="Spalte", en="Column"),
    "fault": Word(
        nl="Wat er mis is (Engels)",
        fr="Ce qui ne va pas (anglais)",
        de="Was nicht stimmt (Englisch)",
        en="What is wrong",
    ),
    "list": Word(nl="Lijst (CSV)", fr="Liste (CSV)", de="Liste (CSV)", en="List (CSV)"),
    "list-hint": Word(
        nl="De eerste regel noemt de kolommen: {columns}. Alleen het nummer is verplicht.",
        fr=("La première ligne nomme les colonnes : {columns}. Seul le numéro est obligatoire."),
        de="Die erste Zeile nennt die Spalten: {columns}. Nur die Nummer ist Pflicht.",
        en="The first line names the columns: {columns}. Only the number must be there.",
    ),
    "file": Word(nl="Of een bestand", fr="Ou un fichier", de="Oder eine Datei", en="Or a file"),
    "scope": Word(
        nl="De lijst bevat", fr="La liste contient", de="Die Liste enthält", en="The list has"
    ),
    "scope-changes": Word(
        nl="alleen wat verandert",
        fr="seulement ce qui change",
        de="nur was sich ändert",
        en="only what changes",
    ),
    "scope-whole": Word(
        nl="iedereen: wie er niet op staat, verdwijnt",
        fr="tout le monde : qui n'y est pas disparaît",
        de="alle: Wer nicht darin steht, fällt weg",
        en="everybody: who is not in it is removed",
    ),
    "take": Word(
        nl="Lijst opnemen", fr="Reprendre la liste", de="Liste übernehmen", en="Take the list"
    ),
    "list-needed": Word(
        nl=(
            "Plak een lijst of kies een bestand van hoogstens {longest} tekens; langere "
            "lijsten gaan via de console."
        ),
        fr=(
            "Collez une liste ou choisissez un fichier d'au plus {longest} caractères ; "
            "les listes plus longues passent par la console."
        ),
        de=(
            "Fügen Sie eine Liste ein oder wählen Sie eine Datei mit höchstens {longest} "
            "Zeichen; längere gehen über die Konsole."
        ),
        en=(
            "Paste a list or choose a file of at most {longest} characters; longer ones go "
            "by the console."
        ),
    ),
    "taken": Word(
        nl="Versie {version}: {put} nieuw of gewijzigd, {removed} verwijderd.",
        fr="Version {version} : {put} nouveaux ou modifiés, {removed} retirés.",
        de="Fassung {version}: {put} neu oder geändert, {removed} entfernt.",
        en="Version {version}: {put} new or changed, {removed} removed.",
    ),
    "badge": Word(nl="badge", fr="badge", de="Ausweis", en="badge"),
    "met-put": Word(
        nl="Op de lijst",
        fr="Sur la liste",
        de="Auf die Liste",
        en="Put on roster",
    ),
    "met-there": Word(nl="staat erop", fr="y figure", de="steht darauf", en="is on it"),
    "met-reason": Word(
        nl="Op de lijst gezet na een ontmoeting aan de poort",
        fr="Mis sur la liste après s'être présenté au portique",
        de="Auf die Liste gesetzt, nachdem er am Tor war",
        en="Put on the roster after he was at the gate",
    ),
    "met-taken": Word(
        nl="Hij staat op de lijst (versie {version}). De poorten weten het zo meteen; laat hem "
        "zijn kaart opnieuw tonen.",
        fr="Il est sur la liste (version {version}). Les portiques le sauront dans un instant ; "
        "qu'il présente sa carte de nouveau.",
        de="Er steht auf der Liste (Fassung {version}). Die Tore wissen es gleich; er soll seine "
        "Karte noch einmal zeigen.",
        en="He is on the roster (version {version}). The gates will know in a moment; have him "
        "show his card again.",
    ),
    "valid": Word(nl="Geldig", fr="Valable", de="Gültig", en="Valid"),
    "blocked": Word(nl="geblokkeerd", fr="bloqué", de="gesperrt", en="blocked"),
    "supervisor": Word(nl="werfleider", fr="chef de chantier", de="Bauleiter", en="supervisor"),
    "nobody": Word(
        nl="Er staat nog niemand op deze lijst.",
        fr="Personne ne figure encore sur cette liste.",
        de="Auf dieser Liste steht noch niemand.",
        en="Nobody is on this roster yet.",
    ),
    "faults": Count(
        nl=(
            "Er klopt iets niet; van de lijst is niets opgenomen.",
            "{n} dingen kloppen niet; van de lijst is niets opgenomen.",
        ),
        fr=(
            "Un point ne va pas ; rien de la liste n'a été repris.",
            "{n} points ne vont pas ; rien de la liste n'a été repris.",
        ),
        de=(
            "Eines stimmt nicht; von der Liste wurde nichts übernommen.",
            "{n} Dinge stimmen nicht; von der Liste wurde nichts übernommen.",
        ),
        en=(
            "One thing is not right; nothing of the list was taken.",
            "{n} things are not right; nothing of the list was taken.",
        ),
    ),
}
