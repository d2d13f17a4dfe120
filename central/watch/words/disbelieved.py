"""What is said of a message that is not believed, and of whom the broker refused. Pure.

Gates, the bridge and the protocol itself write these; they are told as those of `reported`.
"""

from collections.abc import Mapping

from central.watch.words.forms import Form, form
from central.watch.words.wording import Said

OF_MESSAGES: tuple[Form, ...] = (
    form(
        r"This token's signature does not hold\.",
        "de handtekening klopt niet",
        "la signature est fausse",
        "die Unterschrift stimmt nicht",
        "the signature does not hold",
    ),
    form(
        r"This token names another key than the one that it must be by\.",
        "ondertekend met een andere sleutel",
        "signé avec une autre clé",
        "mit einem anderen Schlüssel unterschrieben",
        "signed with another key",
    ),
    form(
        r"The body of this (?:part|muster) is not the one that was signed\.",
        "de inhoud is niet wat ondertekend werd",
        "le contenu n'est pas ce qui fut signé",
        "der Inhalt ist nicht, was unterschrieben wurde",
        "the content is not what was signed",
    ),
    form(
        r"This muster does not open with the site's key\.",
        "gaat met de sleutel van de werf niet open",
        "ne s'ouvre pas avec la clé du chantier",
        "öffnet sich nicht mit dem Schlüssel der Baustelle",
        "does not open with the site's key",
    ),
    form(
        r"(?:Not a token:|This token's (?:header|payload)|'ascii' codec|A records message is) .+",
        "geen bericht van dit protocol",
        "pas un message de ce protocole",
        "keine Nachricht dieses Protokolls",
        "no message of this protocol",
    ),
    form(
        r"An? [a-z ]+ has (?:at most|1 to) \d+ bytes\.",
        "langer dan mag",
        "plus long que permis",
        "länger als erlaubt",
        "longer than it may be",
    ),
    form(
        r"Not an? [^:]+: (?P<error>.+)",
        "niet leesbaar: “{error}”",
        "illisible : « {error} »",
        "nicht lesbar: „{error}“",
        "cannot be read: “{error}”",
    ),
    form(
        r"Record (?P<seq>\d+), (?P<id>[^.]+)\.",
        "record {seq}, {id}",
        "enregistrement {seq}, {id}",
        "Eintrag {seq}, {id}",
        "record {seq}, {id}",
    ),
    form(
        r"Record (?P<seq>\d+), (?P<id>[^.]+)\. Its gate holds (?P<number>\S+)\.",
        "record {seq}, {id}; de poort heeft {number}",
        "enregistrement {seq}, {id} ; le portique a {number}",
        "Eintrag {seq}, {id}; das Tor hat {number}",
        "record {seq}, {id}; its gate holds {number}",
    ),
    form(
        r"Signed by a key that never enrolled\.",
        "de sleutel werd nooit ingeschreven",
        "la clé ne fut jamais inscrite",
        "der Schlüssel wurde nie angemeldet",
        "the key never enrolled",
    ),
    form(
        r"Signed by a key that was taken back\.",
        "de sleutel werd ingetrokken",
        "la clé fut retirée",
        "der Schlüssel wurde zurückgezogen",
        "the key was taken back",
    ),
    form(
        r"The key is (?P<device>\S+)'s\.",
        "de sleutel is van {device}",
        "la clé est celle de {device}",
        "der Schlüssel gehört {device}",
        "the key is {device}'s",
    ),
    form(
        r"The claims name another device\.",
        "de inhoud noemt een andere poort",
        "le contenu nomme un autre portique",
        "der Inhalt nennt ein anderes Tor",
        "the content names another gate",
    ),
    form(
        r"The word was given to (?P<device>\S+)\.",
        "het bewijs is van {device}",
        "la preuve est celle de {device}",
        "der Nachweis gehört {device}",
        "the proof is {device}'s",
    ),
    form(
        r"This device never enrolled\.",
        "deze poort werd nooit ingeschreven",
        "ce portique ne fut jamais inscrit",
        "dieses Tor wurde nie angemeldet",
        "this gate never enrolled",
    ),
    form(
        r"Sent with QoS (?P<qos>\d)\.",
        "verstuurd met QoS {qos}",
        "envoyé avec QoS {qos}",
        "gesendet mit QoS {qos}",
        "sent with QoS {qos}",
    ),
    form(
        r"Failed with (?P<error>\w+)\.",
        "mislukt met {error}",
        "échec avec {error}",
        "gescheitert mit {error}",
        "failed with {error}",
    ),
    form(
        r"A session number has at most 63 bits\.",
        "het sessienummer is te groot",
        "le numéro de session est trop grand",
        "die Sitzungsnummer ist zu groß",
        "the session number is too large",
    ),
)

REFUSALS: Mapping[str, Said] = {
    "peer did not return a certificate": Said(
        "zonder certificaat", "sans certificat", "ohne Zertifikat", "without a certificate"
    ),
    "certificate verify failed": Said(
        "certificaat niet van deze centrale",
        "certificat étranger à cette centrale",
        "Zertifikat nicht von dieser Zentrale",
        "certificate not of this central",
    ),
    "certificate expired": Said(
        "certificaat verlopen", "certificat échu", "Zertifikat abgelaufen", "certificate expired"
    ),
    "certificate has expired": Said(
        "certificaat verlopen", "certificat échu", "Zertifikat abgelaufen", "certificate expired"
    ),
    "certificate revoked": Said(
        "certificaat ingetrokken",
        "certificat retiré",
        "Zertifikat zurückgezogen",
        "certificate taken back",
    ),
    "certificate is revoked": Said(
        "certificaat ingetrokken",
        "certificat retiré",
        "Zertifikat zurückgezogen",
        "certificate taken back",
    ),
    "bad certificate": Said(
        "onbruikbaar certificaat",
        "certificat inutilisable",
        "unbrauchbares Zertifikat",
        "certificate of no use",
    ),
    "unknown ca": Said(
        "andere uitgever van certificaten",
        "autre émetteur de certificats",
        "anderer Aussteller von Zertifikaten",
        "another issuer of certificates",
    ),
    "no suitable signature algorithm": Said(
        "ongeschikte handtekening",
        "signature inadaptée",
        "ungeeignete Unterschrift",
        "unsuitable signature",
    ),
    "wrong version number": Said("geen TLS", "pas de TLS", "kein TLS", "no TLS"),
    "http request": Said(
        "een browser, geen poort",
        "un navigateur, pas un portique",
        "ein Browser, kein Tor",
        "a browser, no gate",
    ),
    "unsupported protocol": Said(
        "verouderd protocol", "protocole dépassé", "veraltetes Protokoll", "outdated protocol"
    ),
    "not authorised": Said("niet toegelaten", "non autorisé", "nicht zugelassen", "not authorised"),
}
"""Why the broker refused somebody, by the words of its log."""
