"""Words of the way in and the way out."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "no-match": Word(
        nl="Naam en wachtwoord horen niet bij elkaar.",
        fr="Le nom et le mot de passe ne correspondent pas.",
        de="Name und Passwort passen nicht zusammen.",
        en="Name and password do not match.",
    ),
    "too-many": Count(
        nl=(
            "Te veel mislukte pogingen: probeer opnieuw over {n} minuut.",
            "Te veel mislukte pogingen: probeer opnieuw over {n} minuten.",
        ),
        fr=(
            "Trop de tentatives échouées : réessayez dans {n} minute.",
            "Trop de tentatives échouées : réessayez dans {n} minutes.",
        ),
        de=(
            "Zu viele Fehlversuche: Versuchen Sie es in {n} Minute wieder.",
            "Zu viele Fehlversuche: Versuchen Sie es in {n} Minuten wieder.",
        ),
        en=(
            "Too many failed sign-ins: try again in {n} minute.",
            "Too many failed sign-ins: try again in {n} minutes.",
        ),
    ),
    "with-passkey": Word(
        nl="Met een toegangssleutel (passkey)",
        fr="Avec une clé d'accès (passkey)",
        de="Mit einem Passkey",
        en="With a passkey",
    ),
    "passkey-failed": Word(
        nl="De toegangssleutel werd niet gegeven. Probeer opnieuw, of gebruik uw wachtwoord.",
        fr="La clé d'accès n'a pas été donnée. Réessayez, ou utilisez votre mot de passe.",
        de="Kein Passkey wurde gegeben. Versuchen Sie es wieder, oder nehmen Sie das Passwort.",
        en="No passkey was given. Try again, or use your password.",
    ),
    "passkey-elsewhere": Word(
        nl="Dit account vraagt ook een toegangssleutel: open deze site als {host}.",
        fr="Ce compte demande aussi une clé d'accès : ouvrez ce site sous le nom {host}.",
        de="Dieses Konto verlangt auch einen Passkey: Öffnen Sie diese Seite als {host}.",
        en="This account asks for a passkey too: open this site as {host}.",
    ),
    "second": Word(
        nl="Nog één stap", fr="Encore une étape", de="Noch ein Schritt", en="One more step"
    ),
    "second-note": Word(
        nl="Uw wachtwoord klopt. Geef nu uw toegangssleutel.",
        fr="Votre mot de passe est correct. Donnez maintenant votre clé d'accès.",
        de="Ihr Passwort stimmt. Geben Sie jetzt Ihren Passkey.",
        en="Your password is right. Now give your passkey.",
    ),
    "welcome-title": Word(nl="Welkom", fr="Bienvenue", de="Willkommen", en="Welcome"),
    "first": Word(
        nl="U wordt de eerste operator van deze centrale. Kies uw naam en uw wachtwoord.",
        fr="Vous devenez le premier opérateur de cette centrale. Choisissez votre nom et votre "
        "mot de passe.",
        de="Sie werden der erste Operator dieser Zentrale. Wählen Sie Ihren Namen und Ihr "
        "Passwort.",
        en="You become the first operator of this central. Choose your name and your password.",
    ),
    "chosen-for": Word(
        nl="Kies het wachtwoord voor het account {name}.",
        fr="Choisissez le mot de passe du compte {name}.",
        de="Wählen Sie das Passwort für das Konto {name}.",
        en="Choose the password of the account {name}.",
    ),
    "password-hint": Word(
        nl="Minstens {shortest} tekens: enkele woorden die niet bij elkaar horen.",
        fr="Au moins {shortest} caractères : quelques mots qui ne vont pas ensemble.",
        de="Mindestens {shortest} Zeichen: einige Wörter, die nicht zusammengehören.",
        en="At least {shortest} characters: some words that do not belong together.",
    ),
    "again": Word(
        nl="Wachtwoord nog eens",
        fr="Mot de passe, encore une fois",
        de="Passwort noch einmal",
        en="Password again",
    ),
    "not-the-same": Word(
        nl="De twee wachtwoorden zijn niet gelijk.",
        fr="Les deux mots de passe ne sont pas identiques.",
        de="Die beiden Passwörter sind nicht gleich.",
        en="The two passwords are not the same.",
    ),
    "come-in": Word(nl="Beginnen", fr="Commencer", de="Anfangen", en="Begin"),
    "once": Word(
        nl="Deze link werkt één keer, tot {until}.",
        fr="Ce lien ne sert qu'une fois, jusqu'au {until}.",
        de="Dieser Link gilt einmal, bis {until}.",
        en="This link works once, until {until}.",
    ),
    "welcome": Word(
        nl="Welkom. Een toegangssleutel (passkey) maakt aanmelden hierna sneller en veiliger.",
        fr="Bienvenue. Une clé d'accès (passkey) rend la connexion plus rapide et plus sûre.",
        de="Willkommen. Ein Passkey macht das Anmelden künftig schneller und sicherer.",
        en="Welcome. A passkey makes signing in quicker and safer from now on.",
    ),
}
