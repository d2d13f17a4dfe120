"""Words of presence."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(
        nl="Wie is op de werf", fr="Qui est sur chantier", de="Wer ist da", en="Who is on site"
    ),
    "on": Word(
        nl="Op de werf {site}",
        fr="Sur le chantier {site}",
        de="Auf der Baustelle {site}",
        en="On site {site}",
    ),
    "now": Word(nl="Nu", fr="Maintenant", de="Jetzt", en="Now"),
    "days": Word(nl="Dagen", fr="Jours", de="Tage", en="Days"),
    "refused": Word(nl="Geweigerd", fr="Refusés", de="Abgewiesen", en="Refused"),
    "overdue": Word(
        nl="Niet zien vertrekken",
        fr="Départ non constaté",
        de="Weggang nicht gesehen",
        en="Not seen leaving",
    ),
    "people": Word(nl="Personen", fr="Personnes", de="Personen", en="People"),
    "no-site": Word(
        nl="Er is nog geen werf met een poort.",
        fr="Il n'y a pas encore de chantier avec un portique.",
        de="Noch gibt es keine Baustelle mit einem Tor.",
        en="There is no site with a gate yet.",
    ),
    "search": Word(
        nl="Nummer, ontvangstnummer, poort",
        fr="Numéro, accusé, portique",
        de="Nummer, Quittung, Tor",
        en="Number, receipt, gate",
    ),
    "employer": Word(nl="Werkgever", fr="Employeur", de="Arbeitgeber", en="Employer"),
    "no-employer": Word(nl="niet bekend", fr="inconnu", de="unbekannt", en="not known"),
    "since": Word(nl="Binnen sinds", fr="Entré à", de="Drinnen seit", en="Inside since"),
    "uncertain": Word(
        nl="klok onzeker", fr="horloge incertaine", de="Uhr unsicher", en="clock uncertain"
    ),
    "unreadable": Word(
        nl="verzegeling onleesbaar",
        fr="scellé illisible",
        de="Siegel unlesbar",
        en="seal unreadable",
    ),
    "nobody": Word(
        nl="Er is niemand op de werf.",
        fr="Il n'y a personne sur le chantier.",
        de="Niemand ist auf der Baustelle.",
        en="Nobody is on site.",
    ),
    "none-fits": Word(
        nl="Niemand voldoet aan deze filter.",
        fr="Personne ne correspond à ce filtre.",
        de="Niemand passt zu diesem Filter.",
        en="Nobody fits this filter.",
    ),
    "occupancy": Word(
        nl="Personen op de werf vandaag",
        fr="Personnes sur le chantier aujourd'hui",
        de="Personen auf der Baustelle heute",
        en="People on site today",
    ),
    "overdue-on": Word(
        nl="Niet zien vertrekken van werf {site}",
        fr="Départ non constaté du chantier {site}",
        de="Weggang von Baustelle {site} nicht gesehen",
        en="Not seen leaving site {site}",
    ),
    "overdue-long": Word(
        nl="Deze personen gingen meer dan 14 uur geleden binnen en geen poort zag ze vertrekken.",
        fr="Ces personnes sont entrées il y a plus de 14 heures et aucun portique ne les a vues "
        "partir.",
        de="Diese Personen gingen vor mehr als 14 Stunden hinein, und kein Tor sah sie gehen.",
        en="These people went in more than 14 hours ago and no gate saw them leave.",
    ),
    "overdue-closed": Word(
        nl="De werf sluit om {hour}. Deze personen waren toen binnen en geen poort zag ze "
        "sindsdien vertrekken.",
        fr="Le chantier ferme à {hour}. Ces personnes y étaient alors et aucun portique ne les a "
        "vues partir depuis.",
        de="Die Baustelle schließt um {hour}. Diese Personen waren da noch drinnen, und kein Tor "
        "sah sie seither gehen.",
        en="The site closes at {hour}. These people were inside then and no gate saw them leave "
        "since.",
    ),
    "overdue-note": Word(
        nl="Weet u dat iemand weg is, meld het dan met de reden. Er wordt geen uitgang verzonnen.",
        fr="Si vous savez que quelqu'un est parti, dites-le avec la raison. Aucune sortie n'est "
        "inventée.",
        de="Wissen Sie, dass jemand weg ist, so melden Sie es mit dem Grund. Es wird kein Ausgang "
        "erfunden.",
        en="When you know that somebody has left, say so with the reason. No way out is invented.",
    ),
    "still-in": Word(
        nl="Nog binnen na {hour}",
        fr="Encore là après {hour}",
        de="Nach {hour} noch drinnen",
        en="Still in after {hour}",
    ),
    "still-in-closed": Word(
        nl="Nog binnen na sluiting",
        fr="Encore là après la fermeture",
        de="Nach Schluss noch drinnen",
        en="Still in after closing",
    ),
    "who-left": Word(
        nl="Wie is vertrokken?",
        fr="Qui est parti ?",
        de="Wer ist weggegangen?",
        en="Who has left?",
    ),
    "reason-left": Word(
        nl="Hoe weet u dat?",
        fr="Comment le savez-vous ?",
        de="Woher wissen Sie das?",
        en="How do you know?",
    ),
    "reason-left-hint": Word(
        nl="Zonder namen of nummers; de reden blijft bewaard.",
        fr="Sans noms ni numéros ; la raison est conservée.",
        de="Ohne Namen und Nummern; der Grund wird aufbewahrt.",
        en="Without names or numbers; the reason is kept.",
    ),
    "close": Word(
        nl="Melden als vertrokken",
        fr="Signaler comme partis",
        de="Als weggegangen melden",
        en="Say that they left",
    ),
    "closed": Count(
        nl=("{n} persoon is gemeld als vertrokken.", "{n} personen zijn gemeld als vertrokken."),
        fr=("{n} personne est signalée partie.", "{n} personnes sont signalées parties."),
        de=("{n} Person ist als weg gemeldet.", "{n} Personen sind als weg gemeldet."),
        en=("{n} person is noted as gone.", "{n} people are noted as gone."),
    ),
    "nobody-chosen": Word(
        nl="Kies minstens één persoon.",
        fr="Choisissez au moins une personne.",
        de="Wählen Sie mindestens eine Person.",
        en="Choose at least one person.",
    ),
    "nobody-overdue": Word(
        nl="Van iedereen is bekend waar hij is.",
        fr="On sait de chacun où il est.",
        de="Von allen ist bekannt, wo sie sind.",
        en="It is known of everybody where he is.",
    ),
    "days-on": Word(
        nl="Aanwezigheden op werf {site}",
        fr="Présences sur le chantier {site}",
        de="Anwesenheiten auf Baustelle {site}",
        en="Presences on site {site}",
    ),
    "first-day": Word(nl="Van", fr="Du", de="Vom", en="From"),
    "last-day": Word(nl="Tot en met", fr="Au", de="Bis", en="To"),
    "show": Word(nl="Tonen", fr="Afficher", de="Anzeigen", en="Show"),
    "csv": Word(
        nl="Als CSV meenemen", fr="Emporter en CSV", de="Als CSV mitnehmen", en="Take along as CSV"
    ),
    "pdf": Word(
        nl="Ondertekende lijst van {employer} (PDF)",
        fr="Liste signée de {employer} (PDF)",
        de="Signierte Liste von {employer} (PDF)",
        en="Signed list of {employer} (PDF)",
    ),
    "day": Word(nl="Dag", fr="Jour", de="Tag", en="Day"),
    "first-in": Word(nl="Eerst in", fr="Première entrée", de="Zuerst hinein", en="First in"),
    "last-out": Word(nl="Laatst uit", fr="Dernière sortie", de="Zuletzt hinaus", en="Last out"),
    "not-seen": Word(nl="niet gezien", fr="non vue", de="nicht gesehen", en="not seen"),
    "nobody-then": Word(
        nl="Toen was er niemand op de werf.",
        fr="Il n'y avait alors personne sur le chantier.",
        de="Damals war niemand auf der Baustelle.",
        en="Nobody was on site then.",
    ),
    "refused-on": Word(
        nl="Geweigerd aan werf {site}",
        fr="Refusés au chantier {site}",
        de="Abgewiesen an Baustelle {site}",
        en="Refused at site {site}",
    ),
    "refused-note": Word(
        nl="De laatste zeven dagen. Wie iemand was, staat er alleen als zijn kaart dat bewees.",
        fr="Les sept derniers jours. L'identité n'est indiquée que si la carte l'a prouvée.",
        de="Die letzten sieben Tage. Wer es war, steht nur da, wenn seine Karte es bewies.",
        en="The last seven days. Who it was is told only where his card proved it.",
    ),
    "not-sure-who": Word(
        nl="niet zeker wie", fr="identité incertaine", de="nicht sicher, wer", en="not sure who"
    ),
    "nobody-refused": Word(
        nl="Niemand werd geweigerd.",
        fr="Personne n'a été refusé.",
        de="Niemand wurde abgewiesen.",
        en="Nobody was refused.",
    ),
    "muster": Word(nl="Evacuatie", fr="Évacuation", de="Räumung", en="Muster"),
    "muster-on": Word(
        nl="Evacuatie van werf {site}",
        fr="Évacuation du chantier {site}",
        de="Räumung der Baustelle {site}",
        en="Muster of site {site}",
    ),
    "muster-note": Word(
        nl="Een naamafroeping begint met iedereen die op de werf is. Meerdere mensen kunnen "
        "tegelijk afvinken. De poorten zet dit niet open: dat doet de brandknop.",
        fr="L'appel commence avec tous ceux qui sont sur le chantier. Plusieurs personnes peuvent "
        "cocher en même temps. Ceci n'ouvre pas les portiques : c'est le rôle du bouton incendie.",
        de="Der Appell beginnt mit allen, die auf der Baustelle sind. Mehrere können gleichzeitig "
        "abhaken. Die Tore öffnet das nicht: das tut der Feuerknopf.",
        en="A roll-call begins with everybody who is on site. Several people can tick at once. "
        "This does not open the gates: the fire button does.",
    ),
    "muster-reason": Word(
        nl="Waarom (zoals: brand, oefening)",
        fr="Pourquoi (par exemple : incendie, exercice)",
        de="Warum (etwa: Feuer, Übung)",
        en="Why (such as: fire, drill)",
    ),
    "muster-begin": Word(
        nl="Naamafroeping beginnen",
        fr="Commencer l'appel",
        de="Appell beginnen",
        en="Begin the roll-call",
    ),
    "muster-end": Word(
        nl="Naamafroeping beëindigen",
        fr="Terminer l'appel",
        de="Appell beenden",
        en="End the roll-call",
    ),
    "muster-ended": Word(
        nl="De naamafroeping is beëindigd.",
        fr="L'appel est terminé.",
        de="Der Appell ist beendet.",
        en="The roll-call is over.",
    ),
    "muster-past": Word(nl="Vroegere", fr="Précédentes", de="Frühere", en="Earlier ones"),
    "muster-begun": Word(
        nl="Begonnen door {account}",
        fr="Commencé par {account}",
        de="Begonnen von {account}",
        en="Begun by {account}",
    ),
    "muster-over": Word(nl="beëindigd", fr="terminé", de="beendet", en="over"),
    "safe": Word(nl="Veilig", fr="En sécurité", de="In Sicherheit", en="Safe"),
    "safe-missing": Word(nl="vermist", fr="manquant", de="vermisst", en="missing"),
    "safe-ticked": Word(nl="gezien", fr="vu", de="gesehen", en="seen"),
    "ticked-gate": Word(nl="aan {gate}", fr="à {gate}", de="an {gate}", en="at {gate}"),
    "safe-left": Word(
        nl="buiten door de poort",
        fr="sorti par le portique",
        de="durchs Tor hinaus",
        en="out by the gate",
    ),
    "roll-call": Word(nl="Afvinken", fr="Cocher", de="Abhaken", en="Tick"),
    "untick": Word(nl="Toch niet", fr="Annuler", de="Doch nicht", en="Not after all"),
    "held": Word(nl="Wachtend", fr="En attente", de="Wartend", en="Waiting"),
    "held-on": Word(
        nl="Wachtend aan werf {site}",
        fr="En attente au chantier {site}",
        de="Wartend an Baustelle {site}",
        en="Waiting at site {site}",
    ),
    "held-note": Word(
        nl="Wie hier staat, wacht nu aan een poort op toelating. Laat hem binnen of weiger hem; de "
        "poort doet het meteen en legt het vast.",
        fr="Ces personnes attendent maintenant une autorisation à un portique. Laissez-les entrer "
        "ou refusez-les ; le portique le fait aussitôt et l'enregistre.",
        de="Diese Personen warten jetzt an einem Tor auf Zulassung. Lassen Sie sie hinein oder "
        "weisen Sie sie ab; das Tor tut es sofort und hält es fest.",
        en="These people wait at a gate for approval now. Let them in or refuse them; the gate "
        "does it at once and records it.",
    ),
    "held-until": Word(nl="Wacht tot", fr="Attend jusqu'à", de="Wartet bis", en="Waits until"),
    "held-do": Word(nl="Beslissen", fr="Décider", de="Entscheiden", en="Decide"),
    "held-admit": Word(nl="Binnenlaten", fr="Laisser entrer", de="Hineinlassen", en="Let in"),
    "held-refuse": Word(nl="Weigeren", fr="Refuser", de="Abweisen", en="Refuse"),
    "held-admitted": Word(
        nl="Goedgekeurd vanaf de wachtlijst",
        fr="Approuvé depuis la liste d'attente",
        de="Von der Warteliste aus genehmigt",
        en="Approved from the holding list",
    ),
    "held-refused": Word(
        nl="Geweigerd vanaf de wachtlijst",
        fr="Refusé depuis la liste d'attente",
        de="Von der Warteliste aus abgewiesen",
        en="Refused from the holding list",
    ),
    "held-ordered": Word(
        nl="De poort is op de hoogte.",
        fr="Le portique est averti.",
        de="Das Tor ist benachrichtigt.",
        en="The gate has been told.",
    ),
    "nobody-held": Word(
        nl="Er wacht niemand.", fr="Personne n'attend.", de="Niemand wartet.", en="Nobody waits."
    ),
}
