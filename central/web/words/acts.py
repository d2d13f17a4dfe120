"""Words of what people did: one for each action of the audit trail, as it follows who did it.

What it was done to stands behind it; the action's own name and details are shown as they were
signed.
"""

from central.web.words import Word, Words

WORDS: Words = {
    "account-added": Word(
        nl="maakte een account voor",
        fr="a créé un compte pour",
        de="hat ein Konto angelegt für",
        en="made an account for",
    ),
    "account-granted": Word(
        nl="gaf rechten aan",
        fr="a donné des droits à",
        de="hat Rechte gegeben an",
        en="gave rights to",
    ),
    "account-disabled": Word(
        nl="sloot af", fr="a fermé l'accès de", de="hat gesperrt", en="shut out"
    ),
    "account-enabled": Word(
        nl="liet weer toe", fr="a réadmis", de="hat wieder zugelassen", en="let in again"
    ),
    "account-entered": Word(
        nl="koos een wachtwoord achter een link:",
        fr="a choisi un mot de passe derrière un lien :",
        de="hat hinter einem Link ein Passwort gewählt:",
        en="chose a password behind a link:",
    ),
    "account-password-chosen": Word(
        nl="koos een ander wachtwoord:",
        fr="a choisi un autre mot de passe :",
        de="hat ein anderes Passwort gewählt:",
        en="chose another password:",
    ),
    "account-password-renewed": Word(
        nl="gaf een nieuw wachtwoord aan",
        fr="a donné un nouveau mot de passe à",
        de="hat ein neues Passwort gegeben an",
        en="gave a new password to",
    ),
    "account-reset": Word(
        nl="beëindigde het wachtwoord van",
        fr="a mis fin au mot de passe de",
        de="hat das Passwort beendet von",
        en="ended the password of",
    ),
    "link-mailed": Word(
        nl="liet een link mailen voor",
        fr="a fait envoyer un lien par e-mail pour",
        de="hat einen Link mailen lassen für",
        en="had a link e-mailed for",
    ),
    "session-begun": Word(
        nl="meldde zich aan:", fr="s'est connecté :", de="hat sich angemeldet:", en="signed in:"
    ),
    "passkey-added": Word(
        nl="maakte een toegangssleutel:",
        fr="a créé une clé d'accès :",
        de="hat einen Passkey angelegt:",
        en="made a passkey:",
    ),
    "passkey-removed": Word(
        nl="nam een toegangssleutel weg:",
        fr="a retiré une clé d'accès :",
        de="hat einen Passkey entfernt:",
        en="took a passkey away:",
    ),
    "passkey-needed": Word(
        nl="vraagt voortaan ook een toegangssleutel:",
        fr="demande désormais aussi une clé d'accès :",
        de="verlangt künftig auch einen Passkey:",
        en="asks for a passkey as well from now on:",
    ),
    "passkey-not-needed": Word(
        nl="vraagt geen toegangssleutel meer:",
        fr="ne demande plus de clé d'accès :",
        de="verlangt keinen Passkey mehr:",
        en="asks for a passkey no more:",
    ),
    "token-made": Word(
        nl="maakte een token:",
        fr="a créé un jeton :",
        de="hat ein Token angelegt:",
        en="made a token:",
    ),
    "token-revoked": Word(
        nl="trok een token in:",
        fr="a révoqué un jeton :",
        de="hat ein Token widerrufen:",
        en="took a token back:",
    ),
    "organisation-added": Word(
        nl="voerde een organisatie in:",
        fr="a saisi une organisation :",
        de="hat eine Organisation eingetragen:",
        en="entered an organisation:",
    ),
    "organisation-renamed": Word(
        nl="hernoemde een organisatie:",
        fr="a renommé une organisation :",
        de="hat eine Organisation umbenannt:",
        en="renamed an organisation:",
    ),
    "site-added": Word(
        nl="voerde een werf in:",
        fr="a saisi un chantier :",
        de="hat eine Baustelle eingetragen:",
        en="entered a site:",
    ),
    "site-changed": Word(
        nl="wijzigde een werf:",
        fr="a modifié un chantier :",
        de="hat eine Baustelle geändert:",
        en="changed a site:",
    ),
    "site-closed": Word(
        nl="sloot een werf:",
        fr="a fermé un chantier :",
        de="hat eine Baustelle geschlossen:",
        en="closed a site:",
    ),
    "site-closing-hour": Word(
        nl="stelde het sluitingsuur in van",
        fr="a réglé l'heure de fermeture de",
        de="hat die Schließzeit eingestellt von",
        en="set the closing hour of",
    ),
    "code-made": Word(
        nl="maakte een inschrijvingscode voor",
        fr="a créé un code d'inscription pour",
        de="hat einen Anmeldecode gemacht für",
        en="made an enrolment code for",
    ),
    "device-planned": Word(
        nl="voegde een poort toe:",
        fr="a ajouté un portique :",
        de="hat ein Tor hinzugefügt:",
        en="added a gate:",
    ),
    "device-enrolled": Word(
        nl="kwam met haar code en kreeg een certificaat:",
        fr="est venu avec son code et a reçu un certificat :",
        de="kam mit seinem Code und bekam ein Zertifikat:",
        en="came with its code and got a certificate:",
    ),
    "device-moved": Word(
        nl="verplaatste een poort:",
        fr="a déplacé un portique :",
        de="hat ein Tor versetzt:",
        en="moved a gate:",
    ),
    "device-readmitted": Word(
        nl="nam een sleutel weer aan van",
        fr="a réadmis une clé de",
        de="hat einen Schlüssel wieder angenommen von",
        en="took a key again of",
    ),
    "device-retired": Word(
        nl="stelde een poort buiten gebruik:",
        fr="a mis un portique hors service :",
        de="hat ein Tor außer Dienst gestellt:",
        en="retired a gate:",
    ),
    "device-revoked": Word(
        nl="trok de sleutels in van",
        fr="a révoqué les clés de",
        de="hat die Schlüssel widerrufen von",
        en="took back the keys of",
    ),
    "steering-changed": Word(
        nl="stelde poorten in:",
        fr="a réglé des portiques :",
        de="hat Tore eingestellt:",
        en="chose what gates are to be:",
    ),
    "rollout-paused": Word(
        nl="pauzeerde een uitrol:",
        fr="a suspendu un déploiement :",
        de="hat eine Ausrollung angehalten:",
        en="paused a rollout:",
    ),
    "rollout-resumed": Word(
        nl="liet een uitrol verdergaan:",
        fr="a repris un déploiement :",
        de="hat eine Ausrollung fortgesetzt:",
        en="let a rollout go on:",
    ),
    "rollout-aborted": Word(
        nl="brak een uitrol af:",
        fr="a interrompu un déploiement :",
        de="hat eine Ausrollung abgebrochen:",
        en="aborted a rollout:",
    ),
    "rollout-rolled-back": Word(
        nl="draaide een uitrol terug:",
        fr="a annulé un déploiement :",
        de="hat eine Ausrollung zurückgenommen:",
        en="had a rollout go back:",
    ),
    "roster-changed": Word(
        nl="wijzigde de lijst van verwachte mensen van",
        fr="a modifié la liste des personnes attendues de",
        de="hat die Liste der Erwarteten geändert von",
        en="changed who is expected at",
    ),
    "roster-person-added": Word(
        nl="zette iemand op de lijst van",
        fr="a mis quelqu'un sur la liste de",
        de="hat jemanden auf die Liste gesetzt von",
        en="put somebody on the roster of",
    ),
    "command-release": Word(
        nl="liet iemand door bij",
        fr="a fait passer quelqu'un à",
        de="hat jemanden durchgelassen bei",
        en="let somebody through at",
    ),
    "command-lock": Word(nl="vergrendelde", fr="a verrouillé", de="hat gesperrt:", en="locked"),
    "command-free": Word(
        nl="gaf de doorgang vrij van",
        fr="a libéré le passage de",
        de="hat den Durchgang freigegeben von",
        en="freed a lane of",
    ),
    "command-normal": Word(
        nl="zette weer in gewone werking:",
        fr="a remis en service normal :",
        de="hat wieder in Normalbetrieb gesetzt:",
        en="put back to normal:",
    ),
    "command-restart": Word(
        nl="herstartte", fr="a redémarré", de="hat neu gestartet:", en="restarted"
    ),
    "command-self-test": Word(
        nl="liet een zelftest doen door",
        fr="a fait faire un autotest à",
        de="hat einen Selbsttest machen lassen von",
        en="had a self-test done by",
    ),
    "command-diagnostics": Word(
        nl="vroeg diagnose aan",
        fr="a demandé un diagnostic à",
        de="hat eine Diagnose verlangt von",
        en="asked for diagnostics of",
    ),
    "command-renew": Word(
        nl="liet het certificaat vernieuwen van",
        fr="a fait renouveler le certificat de",
        de="hat das Zertifikat erneuern lassen von",
        en="had the certificate renewed of",
    ),
    "command-approve": Word(
        nl="liet een wachtende binnen bij",
        fr="a admis une personne en attente à",
        de="hat jemanden, der wartete, eingelassen bei",
        en="let in somebody who waited at",
    ),
    "command-dismiss": Word(
        nl="weigerde een wachtende bij",
        fr="a refusé une personne en attente à",
        de="hat jemanden, der wartete, abgewiesen bei",
        en="refused somebody who waited at",
    ),
    "alarm-acknowledged": Word(
        nl="zag een alarm van",
        fr="a vu une alarme de",
        de="hat einen Alarm gesehen von",
        en="has seen an alarm of",
    ),
    "alarm-noted": Word(
        nl="schreef iets bij een alarm van",
        fr="a noté quelque chose à une alarme de",
        de="hat etwas zu einem Alarm notiert von",
        en="wrote something beside an alarm of",
    ),
    "alarm-route-added": Word(
        nl="maakte een bestemming van alarmen:",
        fr="a créé une destination d'alarmes :",
        de="hat ein Ziel für Alarme angelegt:",
        en="made a route for alarms:",
    ),
    "alarm-route-removed": Word(
        nl="nam een bestemming van alarmen weg:",
        fr="a retiré une destination d'alarmes :",
        de="hat ein Ziel für Alarme entfernt:",
        en="took a route for alarms away:",
    ),
    "alarm-route-rested": Word(
        nl="liet een bestemming van alarmen rusten:",
        fr="a suspendu une destination d'alarmes :",
        de="hat ein Ziel für Alarme ruhen lassen:",
        en="let a route for alarms rest:",
    ),
    "alarm-route-resumed": Word(
        nl="liet een bestemming van alarmen verdergaan:",
        fr="a repris une destination d'alarmes :",
        de="hat ein Ziel für Alarme wieder aufgenommen:",
        en="let a route for alarms go on:",
    ),
    "alarm-route-retried": Word(
        nl="liet dode berichten opnieuw proberen op",
        fr="a fait réessayer les messages morts de",
        de="hat tote Nachrichten neu versuchen lassen auf",
        en="had dead messages tried again on",
    ),
    "presence-closed": Word(
        nl="noteerde dat iemand weg is:",
        fr="a noté que quelqu'un est parti :",
        de="hat notiert, dass jemand weg ist:",
        en="noted that somebody is gone:",
    ),
    "presence-exported": Word(
        nl="nam een aanwezigheidslijst mee van",
        fr="a emporté une liste de présences de",
        de="hat eine Anwesenheitsliste mitgenommen von",
        en="took a presence list along of",
    ),
    "presence-names-exported": Word(
        nl="nam een lijst met namen mee van",
        fr="a emporté une liste avec des noms de",
        de="hat eine Liste mit Namen mitgenommen von",
        en="took a list with names along of",
    ),
    "muster-begun": Word(
        nl="begon een afroeping:",
        fr="a commencé un appel :",
        de="hat einen Aufruf begonnen:",
        en="began a roll-call:",
    ),
    "muster-ended": Word(
        nl="beëindigde een afroeping:",
        fr="a terminé un appel :",
        de="hat einen Aufruf beendet:",
        en="ended a roll-call:",
    ),
    "muster-ticked": Word(
        nl="zag iemand in veiligheid:",
        fr="a vu quelqu'un en sécurité :",
        de="hat jemanden in Sicherheit gesehen:",
        en="saw somebody safe:",
    ),
    "muster-unticked": Word(
        nl="nam terug dat iemand in veiligheid is:",
        fr="a repris que quelqu'un est en sécurité :",
        de="hat zurückgenommen, dass jemand in Sicherheit ist:",
        en="took back that somebody is safe:",
    ),
    "muster-names-seen": Word(
        nl="zag de namen van een afroeping:",
        fr="a vu les noms d'un appel :",
        de="hat die Namen eines Aufrufs gesehen:",
        en="saw the names of a roll-call:",
    ),
    "hold-name-seen": Word(
        nl="zag de naam van een wachtende:",
        fr="a vu le nom d'une personne en attente :",
        de="hat den Namen eines Wartenden gesehen:",
        en="saw the name of somebody who waits:",
    ),
    "person-looked-up": Word(
        nl="zocht de records van een persoon:",
        fr="a cherché les enregistrements d'une personne :",
        de="hat die Einträge einer Person gesucht:",
        en="looked for a person's records:",
    ),
    "person-revealed": Word(
        nl="zag onverhuld wie het was:",
        fr="a vu en clair qui c'était :",
        de="hat unverdeckt gesehen, wer es war:",
        en="saw in clear who it was:",
    ),
    "ledger-erased": Word(
        nl="wiste wie het was in",
        fr="a effacé qui c'était dans",
        de="hat gelöscht, wer es war, in",
        en="erased who it was in",
    ),
    "ledger-restored": Word(
        nl="zette het register terug uit een back-up:",
        fr="a restauré le registre d'une sauvegarde :",
        de="hat das Register aus einer Sicherung wiederhergestellt:",
        en="restored the ledger from a back-up:",
    ),
}
