"""Words of the way in and the way out."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(nl="Aanmelden", fr="Se connecter", de="Anmelden", en="Sign in"),
    "name": Word(nl="Naam", fr="Nom", de="Name", en="Name"),
    "password": Word(nl="Wachtwoord", fr="Mot de passe", de="Passwort", en="Password"),
    "submit": Word(nl="Aanmelden", fr="Se connecter", de="Anmelden", en="Sign in"),
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
}
