"""What an e-mail with a one-time link says, in four languages. Pure.

Nobody's name stands in it: whoever reads it by mistake learns nothing but that there is a link.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from central.accounts.links import Purpose
from central.mail import Letter

BELGIUM = ZoneInfo("Europe/Brussels")
DEFAULT = "nl"
"""Where the language of who sends it is not known."""


class _Said(NamedTuple):
    subject: str
    about: Mapping[Purpose, str]
    once: str
    unexpected: str


_SAID: Mapping[str, _Said] = {
    "nl": _Said(
        "Uw toegang tot Werfpoort",
        {
            Purpose.SET_UP: "Met deze link maakt u de eerste operator van uw Werfpoort:",
            Purpose.INVITATION: "U bent uitgenodigd in Werfpoort. Kies hier zelf uw wachtwoord:",
            Purpose.RESET: "Voor uw account in Werfpoort kiest u hier een nieuw wachtwoord:",
        },
        "De link werkt één keer, tot {until} (Belgische tijd). Geef hem aan niemand.",
        "Verwachtte u deze e-mail niet, doe dan niets.",
    ),
    "fr": _Said(
        "Votre accès à Werfpoort",
        {
            Purpose.SET_UP: "Avec ce lien, vous créez le premier opérateur de votre Werfpoort :",
            Purpose.INVITATION: (
                "Vous êtes invité dans Werfpoort. Choisissez ici votre mot de passe :"
            ),
            Purpose.RESET: (
                "Pour votre compte Werfpoort, choisissez ici un nouveau mot de passe :"
            ),
        },
        "Le lien ne sert qu'une fois, jusqu'au {until} (heure belge). Ne le donnez à personne.",
        "Si vous n'attendiez pas cet e-mail, ne faites rien.",
    ),
    "de": _Said(
        "Ihr Zugang zu Werfpoort",
        {
            Purpose.SET_UP: "Mit diesem Link legen Sie den ersten Operator Ihres Werfpoort an:",
            Purpose.INVITATION: (
                "Sie sind zu Werfpoort eingeladen. Wählen Sie hier selbst Ihr Passwort:"
            ),
            Purpose.RESET: "Für Ihr Konto bei Werfpoort wählen Sie hier ein neues Passwort:",
        },
        "Der Link gilt einmal, bis {until} (belgische Zeit). Geben Sie ihn niemandem.",
        "Wenn Sie diese E-Mail nicht erwartet haben, tun Sie nichts.",
    ),
    "en": _Said(
        "Your way in to Werfpoort",
        {
            Purpose.SET_UP: "With this link you make the first operator of your Werfpoort:",
            Purpose.INVITATION: "You are invited to Werfpoort. Choose your password here:",
            Purpose.RESET: "For your account at Werfpoort you choose a new password here:",
        },
        "The link works once, until {until} (Belgian time). Give it to nobody.",
        "If you did not expect this e-mail, do nothing.",
    ),
}
LANGUAGES = tuple(_SAID)


def letter(to: str, purpose: Purpose, address: str, until: datetime, language: str) -> Letter:
    """Return the e-mail with the link `address`, in a language by its code."""
    words = _SAID.get(language, _SAID[DEFAULT])
    once = words.once.format(until=f"{until.astimezone(BELGIUM):%d-%m-%Y %H:%M}")
    text = f"{words.about[purpose]}\n\n  {address}\n\n{once}\n{words.unexpected}\n"
    return Letter(to, words.subject, text)
