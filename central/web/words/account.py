"""Words of one's own account."""

from central.web.words import Word, Words

WORDS: Words = {
    "title": Word(
        nl="Mijn account",
        fr="Mon compte",
        de="Mein Konto",
        en="My account",
    ),
    "of": Word(
        nl="Account {name}",
        fr="Compte {name}",
        de="Konto {name}",
        en="Account {name}",
    ),
    "present": Word(
        nl="Huidig wachtwoord",
        fr="Mot de passe actuel",
        de="Jetziges Passwort",
        en="Present password",
    ),
    "new": Word(
        nl="Nieuw wachtwoord",
        fr="Nouveau mot de passe",
        de="Neues Passwort",
        en="New password",
    ),
    "change": Word(
        nl="Wachtwoord wijzigen",
        fr="Changer le mot de passe",
        de="Passwort ändern",
        en="Change the password",
    ),
    "change-note": Word(
        nl="Uw andere sessies eindigen dan.",
        fr="Vos autres sessions se terminent alors.",
        de="Ihre anderen Sitzungen enden dann.",
        en="Your other sessions end then.",
    ),
    "password-changed": Word(
        nl="Uw wachtwoord is gewijzigd. Uw andere sessies zijn beëindigd.",
        fr="Votre mot de passe est changé. Vos autres sessions sont terminées.",
        de="Ihr Passwort ist geändert. Ihre anderen Sitzungen sind beendet.",
        en="Your password is changed. Your other sessions have ended.",
    ),
    "passkeys": Word(
        nl="Toegangssleutels (passkeys)",
        fr="Clés d'accès (passkeys)",
        de="Passkeys",
        en="Passkeys",
    ),
    "passkeys-note": Word(
        nl="Een toegangssleutel zit in uw telefoon, computer of een sleuteltje, en "
        "vraagt uw vinger, gezicht of pincode.",
        fr="Une clé d'accès est dans votre téléphone, votre ordinateur ou une clé USB, "
        "et demande votre doigt, votre visage ou un code.",
        de="Ein Passkey steckt in Ihrem Telefon, Computer oder einem Schlüssel und fragt "
        "nach Finger, Gesicht oder PIN.",
        en="A passkey is in your phone, your computer or a key, and asks for your "
        "finger, your face or a PIN.",
    ),
    "used": Word(
        nl="laatst gebruikt",
        fr="dernier usage",
        de="zuletzt benutzt",
        en="last used",
    ),
    "never-used": Word(
        nl="nog nooit gebruikt",
        fr="jamais utilisé",
        de="noch nie benutzt",
        en="never used",
    ),
    "remove-one": Word(
        nl="{name} verwijderen",
        fr="Supprimer {name}",
        de="{name} entfernen",
        en="Remove {name}",
    ),
    "needed": Word(
        nl="Altijd ook een toegangssleutel vragen",
        fr="Toujours demander aussi une clé d'accès",
        de="Immer auch nach einem Passkey fragen",
        en="Always ask for a passkey too",
    ),
    "not-needed": Word(
        nl="Wachtwoord alleen volstaat weer",
        fr="Le mot de passe seul suffit à nouveau",
        de="Das Passwort allein genügt wieder",
        en="The password alone is enough again",
    ),
    "needed-now": Word(
        nl="Na uw wachtwoord wordt ook een toegangssleutel gevraagd.",
        fr="Après votre mot de passe, une clé d'accès est aussi demandée.",
        de="Nach Ihrem Passwort wird auch nach einem Passkey gefragt.",
        en="After your password a passkey is asked for too.",
    ),
    "passkey-name": Word(
        nl="Naam van de sleutel",
        fr="Nom de la clé",
        de="Name des Passkeys",
        en="Name of the passkey",
    ),
    "passkey-name-hint": Word(
        nl="Waaraan u hem herkent, zoals: mijn telefoon.",
        fr="Pour la reconnaître, par exemple : mon téléphone.",
        de="Woran Sie ihn erkennen, etwa: mein Telefon.",
        en="What you know it by, such as: my phone.",
    ),
    "passkey-add": Word(
        nl="Toegangssleutel maken",
        fr="Créer une clé d'accès",
        de="Passkey anlegen",
        en="Make a passkey",
    ),
    "passkey-added": Word(
        nl="De toegangssleutel {name} is gemaakt.",
        fr="La clé d'accès {name} est créée.",
        de="Der Passkey {name} ist angelegt.",
        en="The passkey {name} is made.",
    ),
    "passkey-failed": Word(
        nl="De toegangssleutel werd niet gemaakt. Probeer opnieuw.",
        fr="La clé d'accès n'a pas été créée. Réessayez.",
        de="Der Passkey wurde nicht angelegt. Versuchen Sie es wieder.",
        en="The passkey was not made. Try again.",
    ),
    "no-passkeys-here": Word(
        nl="Open deze site onder haar naam, niet onder een IP-adres, om een "
        "toegangssleutel te maken.",
        fr="Ouvrez ce site sous son nom, et non sous une adresse IP, pour créer une clé d'accès.",
        de="Öffnen Sie diese Seite unter ihrem Namen, nicht unter einer IP-Adresse, um "
        "einen Passkey anzulegen.",
        en="Open this site by its name, not by an IP address, to make a passkey.",
    ),
    "sessions": Word(
        nl="Waar u aangemeld bent",
        fr="Où vous êtes connecté",
        de="Wo Sie angemeldet sind",
        en="Where you are signed in",
    ),
    "this-one": Word(
        nl="deze sessie",
        fr="cette session",
        de="diese Sitzung",
        en="this session",
    ),
    "end": Word(
        nl="Beëindigen",
        fr="Terminer",
        de="Beenden",
        en="End",
    ),
    "session-ended": Word(
        nl="Die sessie is beëindigd.",
        fr="Cette session est terminée.",
        de="Diese Sitzung ist beendet.",
        en="That session has ended.",
    ),
    "rights": Word(
        nl="Wat u bent",
        fr="Ce que vous êtes",
        de="Was Sie sind",
        en="What you are",
    ),
    "tokens": Word(
        nl="Tokens voor programma's",
        fr="Jetons pour programmes",
        de="Tokens für Programme",
        en="Tokens for programs",
    ),
    "tokens-note": Word(
        nl="Met een token spreekt een programma in uw naam met de API, met hoogstens de "
        "rechten die u het geeft.",
        fr="Avec un jeton, un programme parle à l'API en votre nom, avec au plus les "
        "droits que vous lui donnez.",
        de="Mit einem Token spricht ein Programm in Ihrem Namen mit der API, höchstens "
        "mit den Rechten, die Sie ihm geben.",
        en="With a token a program speaks to the API in your name, with no more "
        "permissions than you give it.",
    ),
    "token-may": Word(
        nl="Mag",
        fr="Peut",
        de="Darf",
        en="May",
    ),
    "token-until": Word(
        nl="Geldig tot",
        fr="Valable jusqu'au",
        de="Gültig bis",
        en="Good until",
    ),
    "token-used": Word(
        nl="Laatst gebruikt",
        fr="Dernier usage",
        de="Zuletzt benutzt",
        en="Last used",
    ),
    "token-revoke": Word(
        nl="Intrekken",
        fr="Révoquer",
        de="Widerrufen",
        en="Revoke",
    ),
    "token-revoke-one": Word(
        nl="{name} intrekken",
        fr="Révoquer {name}",
        de="{name} widerrufen",
        en="Revoke {name}",
    ),
    "token-ended": Word(
        nl="ingetrokken",
        fr="révoqué",
        de="widerrufen",
        en="revoked",
    ),
    "token-make": Word(
        nl="Token maken",
        fr="Créer un jeton",
        de="Token anlegen",
        en="Make a token",
    ),
    "token-days": Word(
        nl="Hoeveel dagen geldig",
        fr="Combien de jours valable",
        de="Wie viele Tage gültig",
        en="For how many days",
    ),
    "token-new": Word(
        nl="Nieuw token",
        fr="Nouveau jeton",
        de="Neues Token",
        en="New token",
    ),
    "token-once": Word(
        nl="Kopieer het nu: het wordt nooit meer getoond.",
        fr="Copiez-le maintenant : il ne sera plus jamais montré.",
        de="Kopieren Sie es jetzt: Es wird nie wieder gezeigt.",
        en="Copy it now: it is never shown again.",
    ),
}
