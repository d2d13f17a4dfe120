"""Words of people, their roles and what they may."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(
        nl="Mensen",
        fr="Personnes",
        de="Personen",
        en="People",
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
    "about": Word(
        nl="Account",
        fr="Compte",
        de="Konto",
        en="Account",
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
        nl="De persoon kiest zelf een wachtwoord, achter een link die één keer werkt. Die "
        "gaat per e-mail als dat kan; anders krijgt u hem te zien.",
        fr="La personne choisit elle-même son mot de passe, derrière un lien qui ne sert "
        "qu'une fois. Il part par e-mail si c'est possible ; sinon il vous est montré.",
        de="Die Person wählt selbst ihr Passwort, hinter einem Link, der einmal gilt. Er "
        "geht per E-Mail, wenn das möglich ist; sonst sehen Sie ihn.",
        en="The person chooses a password behind a link that works once. It goes by "
        "e-mail where that can be; else you see it.",
    ),
    "email-hint": Word(
        nl="De link wordt in uw taal naar dit adres gestuurd.",
        fr="Le lien est envoyé à cette adresse, dans votre langue.",
        de="Der Link geht in Ihrer Sprache an diese Adresse.",
        en="The link is sent to this address, in your language.",
    ),
    "show-link": Word(
        nl="Toon de link hier in plaats van hem te mailen",
        fr="Montrer le lien ici au lieu de l'envoyer par e-mail",
        de="Den Link hier zeigen, statt ihn zu mailen",
        en="Show the link here instead of e-mailing it",
    ),
    "link-mailed": Word(
        nl="De mailserver heeft de link voor {to} aangenomen. Hij werkt één keer, tot {until}.",
        fr="Le serveur de messagerie a accepté le lien pour {to}. Il ne sert qu'une "
        "fois, jusqu'au {until}.",
        de="Der Mailserver hat den Link für {to} angenommen. Er gilt einmal, bis {until}.",
        en="The mail server took the link for {to}. It works once, until {until}.",
    ),
    "link-mailed-note": Word(
        nl="Of hij aankomt, weten we niet. Komt er niets aan, maak dan een nieuwe link en "
        "laat hem hier tonen.",
        fr="Nous ne savons pas s'il arrive. Si rien n'arrive, créez un nouveau lien et "
        "faites-le montrer ici.",
        de="Ob er ankommt, wissen wir nicht. Kommt nichts an, machen Sie einen neuen Link "
        "und lassen Sie ihn hier zeigen.",
        en="Whether it arrives we do not know. If nothing arrives, make a new link and "
        "have it shown here.",
    ),
    "link-refused": Word(
        nl="De mailserver nam de e-mail aan {to} niet aan:",
        fr="Le serveur de messagerie n'a pas accepté l'e-mail pour {to} :",
        de="Der Mailserver hat die E-Mail an {to} nicht angenommen:",
        en="The mail server did not take the e-mail to {to}:",
    ),
    "link-too-often": Word(
        nl="Naar {to} gingen het laatste uur al te veel e-mails; deze ging niet.",
        fr="Trop d'e-mails sont déjà partis à {to} cette dernière heure ; celui-ci "
        "n'est pas parti.",
        de="An {to} gingen in der letzten Stunde schon zu viele E-Mails; diese ging nicht.",
        en="Too many e-mails went to {to} within the last hour; this one did not go.",
    ),
    "link-no-address": Word(
        nl="Er is geen e-mailadres: niets werd gemaild.",
        fr="Il n'y a pas d'adresse e-mail : rien n'a été envoyé.",
        de="Es gibt keine E-Mail-Adresse: Nichts wurde gemailt.",
        en="There is no e-mail address: nothing was e-mailed.",
    ),
    "link-no-server": Word(
        nl="Deze centrale heeft geen mailserver: niets werd gemaild.",
        fr="Cette centrale n'a pas de serveur de messagerie : rien n'a été envoyé.",
        de="Diese Zentrale hat keinen Mailserver: Nichts wurde gemailt.",
        en="This central has no mail server: nothing was e-mailed.",
    ),
    "email": Word(
        nl="E-mailadres",
        fr="Adresse e-mail",
        de="E-Mail-Adresse",
        en="E-mail address",
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
        nl="Het huidige wachtwoord en alle sessies eindigen; een nieuwe link dient om er "
        "een te kiezen.",
        fr="Le mot de passe actuel et toutes les sessions se terminent ; un nouveau lien "
        "sert à en choisir un.",
        de="Das jetzige Passwort und alle Sitzungen enden; ein neuer Link dient dazu, "
        "eines zu wählen.",
        en="The present password and all sessions end; a new link serves to choose one.",
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
}
