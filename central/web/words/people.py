"""Words of people, their roles and what they may."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(
        nl="Mensen",
        fr="Personnes",
        de="Personen",
        en="People",
    ),
    "name": Word(
        nl="Naam",
        fr="Nom",
        de="Name",
        en="Name",
    ),
    "is": Word(
        nl="Rol",
        fr="Rôle",
        de="Rolle",
        en="Role",
    ),
    "since": Word(
        nl="Sinds",
        fr="Depuis",
        de="Seit",
        en="Since",
    ),
    "passkeys": Word(
        nl="Toegangssleutels",
        fr="Clés d'accès",
        de="Passkeys",
        en="Passkeys",
    ),
    "state": Word(
        nl="Toestand",
        fr="État",
        de="Zustand",
        en="State",
    ),
    "about": Word(
        nl="Account",
        fr="Compte",
        de="Konto",
        en="Account",
    ),
    "active": Word(
        nl="actief",
        fr="actif",
        de="aktiv",
        en="active",
    ),
    "invited": Word(
        nl="uitgenodigd",
        fr="invité",
        de="eingeladen",
        en="invited",
    ),
    "disabled": Word(
        nl="afgesloten",
        fr="fermé",
        de="gesperrt",
        en="shut out",
    ),
    "invite": Word(
        nl="Iemand uitnodigen",
        fr="Inviter quelqu'un",
        de="Jemanden einladen",
        en="Invite somebody",
    ),
    "invite-note": Word(
        nl="U krijgt een link die één keer werkt: daar kiest de persoon zelf een wachtwoord.",
        fr="Vous recevez un lien qui ne sert qu'une fois : la personne y choisit "
        "elle-même son mot de passe.",
        de="Sie bekommen einen Link, der einmal gilt: Dort wählt die Person selbst ihr Passwort.",
        en="You get a link that works once: behind it the person chooses a password.",
    ),
    "email": Word(
        nl="E-mailadres",
        fr="Adresse e-mail",
        de="E-Mail-Adresse",
        en="E-mail address",
    ),
    "language": Word(
        nl="Taal",
        fr="Langue",
        de="Sprache",
        en="Language",
    ),
    "role": Word(
        nl="Rol",
        fr="Rôle",
        de="Rolle",
        en="Role",
    ),
    "role-operator": Word(
        nl="operator",
        fr="opérateur",
        de="Operator",
        en="operator",
    ),
    "role-site-manager": Word(
        nl="werfleider",
        fr="responsable de chantier",
        de="Bauleiter",
        en="site manager",
    ),
    "role-subcontractor": Word(
        nl="onderaannemer",
        fr="sous-traitant",
        de="Subunternehmer",
        en="subcontractor",
    ),
    "role-auditor": Word(
        nl="controleur",
        fr="contrôleur",
        de="Prüfer",
        en="auditor",
    ),
    "place": Word(
        nl="Waar",
        fr="Où",
        de="Wo",
        en="Where",
    ),
    "place-hint": Word(
        nl="Een organisatie staat voor al haar werven, ook de latere.",
        fr="Une organisation vaut pour tous ses chantiers, aussi les futurs.",
        de="Eine Organisation steht für alle ihre Baustellen, auch für spätere.",
        en="An organisation stands for all its sites, later ones too.",
    ),
    "everywhere": Word(
        nl="overal",
        fr="partout",
        de="überall",
        en="everywhere",
    ),
    "employer": Word(
        nl="Ondernemingsnummer",
        fr="Numéro d'entreprise",
        de="Unternehmensnummer",
        en="Enterprise number",
    ),
    "employer-hint": Word(
        nl="Tien cijfers, zoals 0448.181.966; voor een onderaannemer: van zijn eigen bedrijf.",
        fr="Dix chiffres, comme 0448.181.966 ; pour un sous-traitant : celui de sa "
        "propre entreprise.",
        de="Zehn Ziffern, etwa 0448.181.966; bei einem Subunternehmer die seines eigenen Betriebs.",
        en="Ten digits, such as 0448.181.966; for a subcontractor that of his own enterprise.",
    ),
    "no-number": Word(
        nl="Dit is geen ondernemingsnummer: de controlecijfers kloppen niet.",
        fr="Ce n'est pas un numéro d'entreprise : les chiffres de contrôle ne sont pas bons.",
        de="Das ist keine Unternehmensnummer: Die Prüfziffern stimmen nicht.",
        en="This is no enterprise number: its check digits do not hold.",
    ),
    "needs-operator": Word(
        nl="Een operator waakt over alles: kies overal, zonder nummer.",
        fr="Un opérateur veille sur tout : choisissez partout, sans numéro.",
        de="Ein Operator wacht über alles: Wählen Sie überall, ohne Nummer.",
        en="An operator watches over everything: choose everywhere, without a number.",
    ),
    "needs-site-manager": Word(
        nl="Kies welke werf of organisatie hij leidt, zonder nummer.",
        fr="Choisissez le chantier ou l'organisation qu'il dirige, sans numéro.",
        de="Wählen Sie, welche Baustelle oder Organisation er leitet, ohne Nummer.",
        en="Choose which site or organisation he runs, without a number.",
    ),
    "needs-subcontractor": Word(
        nl="Geef het ondernemingsnummer van wie hij de arbeiders ziet; kies hoogstens een werf.",
        fr="Donnez le numéro de l'entreprise dont il voit les travailleurs ; choisissez "
        "au plus un chantier.",
        de="Geben Sie die Nummer des Betriebs an, dessen Arbeiter er sieht; wählen Sie "
        "höchstens eine Baustelle.",
        en="Give the number of the enterprise whose workers he sees; choose a site at most.",
    ),
    "needs-auditor": Word(
        nl="Een controleur ziet alles, een organisatie of een werf: laat het nummer weg.",
        fr="Un contrôleur voit tout, une organisation ou un chantier : retirez le numéro.",
        de="Ein Prüfer sieht alles, eine Organisation oder eine Baustelle: Lassen Sie "
        "die Nummer weg.",
        en="An auditor sees everything, an organisation or a site: leave the number out.",
    ),
    "link": Word(
        nl="Link om binnen te komen",
        fr="Lien pour entrer",
        de="Link zum Hereinkommen",
        en="Link to come in",
    ),
    "link-once": Word(
        nl="Geef deze link aan de persoon zelf. Hij werkt één keer, tot {until}, en "
        "wordt nooit meer getoond.",
        fr="Donnez ce lien à la personne même. Il ne sert qu'une fois, jusqu'au {until}, "
        "et ne sera plus jamais montré.",
        de="Geben Sie diesen Link der Person selbst. Er gilt einmal, bis {until}, und "
        "wird nie wieder gezeigt.",
        en="Give this link to the person himself. It works once, until {until}, and is "
        "never shown again.",
    ),
    "link-code": Word(
        nl="QR-code van de link",
        fr="Code QR du lien",
        de="QR-Code des Links",
        en="QR code of the link",
    ),
    "grant-add": Word(
        nl="Rol toevoegen",
        fr="Ajouter un rôle",
        de="Rolle hinzufügen",
        en="Add a role",
    ),
    "grant-remove": Word(
        nl="Wegnemen",
        fr="Retirer",
        de="Wegnehmen",
        en="Take away",
    ),
    "reset": Word(
        nl="Wachtwoord vergeten",
        fr="Mot de passe oublié",
        de="Passwort vergessen",
        en="Password forgotten",
    ),
    "reset-note": Word(
        nl="Het huidige wachtwoord en alle sessies eindigen; u krijgt een link om een "
        "nieuw te kiezen.",
        fr="Le mot de passe actuel et toutes les sessions se terminent ; vous recevez un "
        "lien pour en choisir un nouveau.",
        de="Das jetzige Passwort und alle Sitzungen enden; Sie bekommen einen Link, um "
        "ein neues zu wählen.",
        en="The present password and all sessions end; you get a link to choose a new one.",
    ),
    "forget-passkeys": Word(
        nl="Ook de toegangssleutels zijn verloren",
        fr="Les clés d'accès sont perdues aussi",
        de="Auch die Passkeys sind verloren",
        en="The passkeys are lost too",
    ),
    "disable": Word(
        nl="Afsluiten",
        fr="Fermer",
        de="Sperren",
        en="Shut out",
    ),
    "disable-note": Word(
        nl="De persoon kan meteen niet meer binnen; wat hij deed, blijft in het spoor.",
        fr="La personne ne peut plus entrer, dès maintenant ; ce qu'elle a fait reste "
        "dans la piste.",
        de="Die Person kommt sofort nicht mehr hinein; was sie tat, bleibt im Protokoll.",
        en="The person cannot come in any more, at once; what he did stays in the trail.",
    ),
    "enable": Word(
        nl="Weer toelaten",
        fr="Réadmettre",
        de="Wieder zulassen",
        en="Let in again",
    ),
    "reason": Word(
        nl="Reden",
        fr="Raison",
        de="Grund",
        en="Reason",
    ),
    "done": Word(
        nl="Gedaan.",
        fr="C'est fait.",
        de="Erledigt.",
        en="Done.",
    ),
    "may-see-fleet": Word(
        nl="poorten zien",
        fr="voir les portiques",
        de="Tore sehen",
        en="see gates",
    ),
    "may-see-presence": Word(
        nl="aanwezigen zien",
        fr="voir les présents",
        de="Anwesende sehen",
        en="see who is present",
    ),
    "may-see-ledger": Word(
        nl="registraties zien",
        fr="voir les enregistrements",
        de="Registrierungen sehen",
        en="see registrations",
    ),
    "may-see-audit": Word(
        nl="het spoor zien",
        fr="voir la piste d'audit",
        de="das Protokoll sehen",
        en="see the audit trail",
    ),
    "may-see-people": Word(
        nl="mensen zien",
        fr="voir les personnes",
        de="Personen sehen",
        en="see people",
    ),
    "may-export": Word(
        nl="lijsten meenemen",
        fr="emporter des listes",
        de="Listen mitnehmen",
        en="take lists along",
    ),
    "may-reveal": Word(
        nl="nummers ongemaskeerd zien",
        fr="voir des numéros en clair",
        de="Nummern unverdeckt sehen",
        en="see numbers unmasked",
    ),
    "may-tick-muster": Word(
        nl="afroepen bij evacuatie",
        fr="faire l'appel à l'évacuation",
        de="bei einer Räumung aufrufen",
        en="call the roll in an evacuation",
    ),
    "may-resolve": Word(
        nl="wachtenden en achterblijvers afhandelen",
        fr="régler les cas en attente",
        de="Wartende und Zurückgebliebene klären",
        en="resolve who is held or left",
    ),
    "may-manage-roster": Word(
        nl="de lijst van verwachte mensen beheren",
        fr="gérer la liste des personnes attendues",
        de="die Liste der Erwarteten führen",
        en="manage who is expected",
    ),
    "may-acknowledge-alarm": Word(
        nl="alarmen afhandelen",
        fr="traiter les alarmes",
        de="Alarme bearbeiten",
        en="acknowledge alarms",
    ),
    "may-command": Word(
        nl="poorten bevelen geven",
        fr="donner des ordres aux portiques",
        de="Toren Befehle geben",
        en="command gates",
    ),
    "may-steer": Word(
        nl="poorten instellen",
        fr="régler les portiques",
        de="Tore einstellen",
        en="configure gates",
    ),
    "may-roll-out": Word(
        nl="wijzigingen uitrollen",
        fr="déployer des changements",
        de="Änderungen ausrollen",
        en="roll out changes",
    ),
    "may-enrol": Word(
        nl="poorten in gebruik nemen",
        fr="mettre des portiques en service",
        de="Tore in Betrieb nehmen",
        en="set up gates",
    ),
    "may-manage-sites": Word(
        nl="werven beheren",
        fr="gérer les chantiers",
        de="Baustellen verwalten",
        en="manage sites",
    ),
    "may-manage-organisations": Word(
        nl="organisaties beheren",
        fr="gérer les organisations",
        de="Organisationen verwalten",
        en="manage organisations",
    ),
    "may-manage-accounts": Word(
        nl="mensen beheren",
        fr="gérer les personnes",
        de="Personen verwalten",
        en="manage people",
    ),
    "may-manage-delivery": Word(
        nl="bestemmingen van alarmen beheren",
        fr="gérer les destinations d'alarmes",
        de="Ziele der Alarme verwalten",
        en="manage where alarms go",
    ),
    "may-manage-ledger": Word(
        nl="het register beheren",
        fr="gérer le registre",
        de="das Register verwalten",
        en="manage the ledger",
    ),
}
