"""Words of the plots."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(nl="Grafieken", fr="Graphiques", de="Verläufe", en="Plots"),
    "window": Word(nl="Periode", fr="Période", de="Zeitraum", en="Period"),
    "show": Word(nl="Tonen", fr="Afficher", de="Zeigen", en="Show"),
    "window-hour": Word(nl="een uur", fr="une heure", de="eine Stunde", en="an hour"),
    "window-shift": Word(nl="acht uur", fr="huit heures", de="acht Stunden", en="eight hours"),
    "window-day": Word(nl="een dag", fr="un jour", de="ein Tag", en="a day"),
    "window-week": Word(nl="een week", fr="une semaine", de="eine Woche", en="a week"),
    "window-month": Word(nl="een maand", fr="un mois", de="ein Monat", en="a month"),
    "check-ins": Word(
        nl="Aanmeldingen per minuut",
        fr="Passages par minute",
        de="Anmeldungen je Minute",
        en="Check-ins a minute",
    ),
    "check-ins-unit": Word(nl="per minuut", fr="par minute", de="je Minute", en="a minute"),
    "latency": Word(
        nl="Van poort tot ontvangstnummer",
        fr="Du portique à l'accusé",
        de="Vom Tor bis zur Quittung",
        en="From gate to receipt",
    ),
    "latency-unit": Word(nl="seconden", fr="secondes", de="Sekunden", en="seconds"),
    "backlog": Word(
        nl="Achterstand", fr="Enregistrements en attente", de="Rückstand", en="Backlog"
    ),
    "backlog-unit": Word(nl="records", fr="enregistrements", de="Einträge", en="records"),
    "refusals": Word(
        nl="Weigeringen per reden",
        fr="Refus par motif",
        de="Abweisungen nach Grund",
        en="Refusals by reason",
    ),
    "refusals-unit": Word(nl="weigeringen", fr="refus", de="Abweisungen", en="refusals"),
    "temperature": Word(nl="Temperatuur", fr="Température", de="Temperatur", en="Temperature"),
    "temperature-unit": Word(nl="°C", fr="°C", de="°C", en="°C"),
    "disk": Word(nl="Schijf gebruikt", fr="Disque utilisé", de="Platte belegt", en="Disk used"),
    "disk-unit": Word(nl="%", fr="%", de="%", en="%"),
    "clock": Word(
        nl="Afwijking van de klok",
        fr="Écart de l'horloge",
        de="Abweichung der Uhr",
        en="Clock offset",
    ),
    "clock-unit": Word(nl="seconden", fr="secondes", de="Sekunden", en="seconds"),
    "line-mean": Word(nl="gemiddeld", fr="en moyenne", de="im Mittel", en="mean"),
    "line-most": Word(nl="langste", fr="le plus long", de="längste", en="longest"),
    "line-others": Word(nl="andere", fr="autres", de="andere", en="others"),
}
