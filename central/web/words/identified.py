"""Words of how somebody was identified: by what, and how sure that is."""

from central.web.words import Word, Words

WORDS: Words = {
    "by": Word(nl="Herkend door", fr="Identifié par", de="Erkannt durch", en="Identified by"),
    "kind-eid": Word(nl="eID", fr="eID", de="eID", en="eID"),
    "kind-limosa": Word(nl="Limosa", fr="Limosa", de="Limosa", en="Limosa"),
    "kind-number": Word(nl="nummer", fr="numéro", de="Nummer", en="number"),
    "kind-badge": Word(nl="badge", fr="badge", de="Werksausweis", en="badge"),
    "assurance-chip": Word(nl="chip", fr="puce", de="Chip", en="chip"),
    "assurance-signed": Word(nl="ondertekend", fr="signé", de="signiert", en="signed"),
    "assurance-scanned": Word(nl="gescand", fr="scanné", de="gescannt", en="scanned"),
    "assurance-typed": Word(nl="getypt", fr="saisi", de="getippt", en="typed"),
}
