"""What gates answer to commands, in four languages. Pure.

They are told as details of alarms are; what a technician collects has no sentence and stays as it
came.
"""

from central.watch.words.forms import Form, form

_WAY = r"(?P<way>in|out)"

OF_COMMANDS: tuple[Form, ...] = (
    form(
        rf"(?P<lane>\S+) is released, {_WAY}",
        "{lane} is vrij voor één persoon, {way}",
        "{lane} est libre pour une personne, {way}",
        "{lane} ist für eine Person frei, {way}",
        "{lane} is released, {way}",
    ),
    form(
        rf"(?P<lane>\S+) releases, {_WAY}, after those before",
        "{lane} geeft vrij, {way}, na wie er eerst was",
        "{lane} se libère, {way}, après ceux d'avant",
        "{lane} gibt frei, {way}, nach denen davor",
        "{lane} releases, {way}, after those before",
    ),
    form(
        rf"(?P<lane>\S+) is free, {_WAY}, for (?P<minutes>\d+) min",
        "{lane} is vrij, {way}, voor {minutes} min",
        "{lane} est libre, {way}, pour {minutes} min",
        "{lane} ist frei, {way}, für {minutes} min",
        "{lane} is free, {way}, for {minutes} min",
    ),
    form(
        r"(?P<lane>\S+) is locked until normal, or a restart",
        "{lane} is op slot tot gewoon, of een herstart",
        "{lane} est verrouillé jusqu'au retour à la normale, ou un redémarrage",
        "{lane} ist gesperrt bis normal, oder einem Neustart",
        "{lane} is locked until normal, or a restart",
    ),
    form(
        r"(?P<lane>\S+) is normal",
        "{lane} is weer gewoon",
        "{lane} est revenu à la normale",
        "{lane} ist wieder normal",
        "{lane} is normal",
    ),
    form(
        r"(?P<lane>\S+) is locked by order: order normal first\.",
        "{lane} is door een bevel op slot: beveel eerst gewoon",
        "{lane} est verrouillé par un ordre : ordonnez d'abord la normale",
        "{lane} ist durch einen Befehl gesperrt: Befehlen Sie zuerst normal",
        "{lane} is locked by order: order normal first",
    ),
    form(
        r"(?P<lane>\S+) is free already: nobody needs a release\.",
        "{lane} is al vrij: niemand heeft een vrijgave nodig",
        "{lane} est déjà libre : personne n'a besoin d'une ouverture",
        "{lane} ist schon frei: Niemand braucht eine Freigabe",
        "{lane} is free already: nobody needs a release",
    ),
    form(
        r"(?P<lane>\S+) is free already: there is a fire\.",
        "{lane} is al vrij: er is brand",
        "{lane} est déjà libre : il y a un incendie",
        "{lane} ist schon frei: Es brennt",
        "{lane} is free already: there is a fire",
    ),
    form(
        rf"(?P<lane>\S+) has no way {_WAY}\.",
        "{lane} heeft geen richting {way}",
        "{lane} n'a pas de sens {way}",
        "{lane} hat keine Richtung {way}",
        "{lane} has no way {way}",
    ),
    form(
        r"(?P<lane>\S+) was not released: too many wait, or its relay is stuck\.",
        "{lane} werd niet vrijgegeven: te veel wachten, of het relais klemt",
        "{lane} n'a pas été libéré : trop attendent, ou le relais est collé",
        "{lane} wurde nicht freigegeben: zu viele warten, oder das Relais klemmt",
        "{lane} was not released: too many wait, or its relay is stuck",
    ),
    form(
        r"There is no lane (?P<lane>\S+) here\.",
        "hier is geen doorgang {lane}",
        "il n'y a pas de passage {lane} ici",
        "hier gibt es keinen Durchgang {lane}",
        "there is no lane {lane} here",
    ),
    form(
        r"(?P<lane>\S+): approved",
        "{lane}: toegelaten",
        "{lane} : admis",
        "{lane}: eingelassen",
        "{lane}: approved",
    ),
    form(
        r"(?P<lane>\S+): refused",
        "{lane}: geweigerd",
        "{lane} : refusé",
        "{lane}: abgewiesen",
        "{lane}: refused",
    ),
    form(
        r"He does not wait any more\.",
        "hij wacht niet meer",
        "il n'attend plus",
        "er wartet nicht mehr",
        "he does not wait any more",
    ),
    form(
        r"the gate starts again",
        "de poort herstart",
        "le portique redémarre",
        "das Tor startet neu",
        "the gate starts again",
    ),
    form(r"under way", "bezig", "en cours", "läuft", "under way"),
    form(r"renewed", "vernieuwd", "renouvelé", "erneuert", "renewed"),
    form(
        r"not renewed: the present certificate stays",
        "niet vernieuwd: het huidige certificaat blijft",
        "pas renouvelé : le certificat actuel reste",
        "nicht erneuert: Das jetzige Zertifikat bleibt",
        "not renewed: the present certificate stays",
    ),
    form(
        r"Another such command is under way: wait for its answer\.",
        "er loopt al zo'n opdracht: wacht op het antwoord",
        "un tel ordre est déjà en cours : attendez sa réponse",
        "ein solcher Befehl läuft schon: Warten Sie auf seine Antwort",
        "another such command is under way: wait for its answer",
    ),
    form(r"no broker", "geen broker", "pas de courtier", "kein Broker", "no broker"),
)
