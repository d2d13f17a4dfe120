"""Words of what somebody may: one for each permission (`central.accounts.rights`)."""

from central.web.words import Word, Words

WORDS: Words = {
    "see-fleet": Word(
        nl="poorten zien",
        fr="voir les portiques",
        de="Tore sehen",
        en="see gates",
    ),
    "see-presence": Word(
        nl="aanwezigen zien",
        fr="voir les présents",
        de="Anwesende sehen",
        en="see who is present",
    ),
    "see-ledger": Word(
        nl="registraties zien",
        fr="voir les enregistrements",
        de="Registrierungen sehen",
        en="see registrations",
    ),
    "see-audit": Word(
        nl="het spoor zien",
        fr="voir la piste d'audit",
        de="das Protokoll sehen",
        en="see the audit trail",
    ),
    "see-people": Word(
        nl="mensen zien",
        fr="voir les personnes",
        de="Personen sehen",
        en="see people",
    ),
    "export": Word(
        nl="lijsten meenemen",
        fr="emporter des listes",
        de="Listen mitnehmen",
        en="take lists along",
    ),
    "reveal": Word(
        nl="nummers ongemaskeerd zien",
        fr="voir des numéros en clair",
        de="Nummern unverdeckt sehen",
        en="see numbers unmasked",
    ),
    "tick-muster": Word(
        nl="afroepen bij evacuatie",
        fr="faire l'appel à l'évacuation",
        de="bei einer Räumung aufrufen",
        en="call the roll in an evacuation",
    ),
    "resolve": Word(
        nl="wachtenden en achterblijvers afhandelen",
        fr="régler les cas en attente",
        de="Wartende und Zurückgebliebene klären",
        en="resolve who is held or left",
    ),
    "manage-roster": Word(
        nl="de lijst van verwachte mensen beheren",
        fr="gérer la liste des personnes attendues",
        de="die Liste der Erwarteten führen",
        en="manage who is expected",
    ),
    "acknowledge-alarm": Word(
        nl="alarmen afhandelen",
        fr="traiter les alarmes",
        de="Alarme bearbeiten",
        en="acknowledge alarms",
    ),
    "command": Word(
        nl="poorten bevelen geven",
        fr="donner des ordres aux portiques",
        de="Toren Befehle geben",
        en="command gates",
    ),
    "steer": Word(
        nl="poorten instellen",
        fr="régler les portiques",
        de="Tore einstellen",
        en="configure gates",
    ),
    "roll-out": Word(
        nl="wijzigingen uitrollen",
        fr="déployer des changements",
        de="Änderungen ausrollen",
        en="roll out changes",
    ),
    "enrol": Word(
        nl="poorten in gebruik nemen",
        fr="mettre des portiques en service",
        de="Tore in Betrieb nehmen",
        en="set up gates",
    ),
    "manage-sites": Word(
        nl="werven beheren",
        fr="gérer les chantiers",
        de="Baustellen verwalten",
        en="manage sites",
    ),
    "manage-organisations": Word(
        nl="organisaties beheren",
        fr="gérer les organisations",
        de="Organisationen verwalten",
        en="manage organisations",
    ),
    "manage-accounts": Word(
        nl="mensen beheren",
        fr="gérer les personnes",
        de="Personen verwalten",
        en="manage people",
    ),
    "manage-delivery": Word(
        nl="bestemmingen van alarmen beheren",
        fr="gérer les destinations d'alarmes",
        de="Ziele der Alarme verwalten",
        en="manage where alarms go",
    ),
    "manage-ledger": Word(
        nl="het register beheren",
        fr="gérer le registre",
        de="das Register verwalten",
        en="manage the ledger",
    ),
}
