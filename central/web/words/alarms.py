"""Words of the alarms and of where they go; their names are in `central.watch.words`."""

from central.web.words import Count, Word, Words

WORDS: Words = {
    "title": Word(nl="Alarmen", fr="Alarmes", de="Alarme", en="Alarms"),
    "alarm": Word(nl="Alarm", fr="Alarme", de="Alarm", en="Alarm"),
    "severity": Word(nl="Ernst", fr="Gravité", de="Schwere", en="Severity"),
    "severity-notice": Word(nl="melding", fr="avis", de="Hinweis", en="notice"),
    "severity-warning": Word(nl="waarschuwing", fr="avertissement", de="Warnung", en="warning"),
    "severity-critical": Word(nl="dringend", fr="urgent", de="dringend", en="critical"),
    "from-severity": Word(nl="Vanaf", fr="À partir de", de="Ab", en="From"),
    "which": Word(nl="Welke", fr="Lesquelles", de="Welche", en="Which"),
    "which-open": Word(nl="open", fr="ouvertes", de="offene", en="open"),
    "which-over": Word(nl="voorbij", fr="terminées", de="vergangene", en="over"),
    "which-all": Word(nl="alle", fr="toutes", de="alle", en="all"),
    "todo": Word(nl="Wat te doen", fr="Que faire", de="Was zu tun ist", en="What to do"),
    "raised": Word(nl="Begonnen", fr="Début", de="Beginn", en="Raised"),
    "times": Word(nl="Keren", fr="Fois", de="Mal", en="Times"),
    "seen": Word(nl="Gezien door", fr="Vu par", de="Gesehen von", en="Seen by"),
    "lasts": Word(nl="duurt nog", fr="dure encore", de="dauert an", en="still there"),
    "over": Word(nl="Voorbij", fr="Terminée", de="Vorbei", en="Over"),
    "acknowledge": Word(nl="Gezien", fr="Vu", de="Gesehen", en="I have seen it"),
    "none": Word(nl="Geen alarmen.", fr="Aucune alarme.", de="Keine Alarme.", en="No alarms."),
    "note": Word(
        nl="Wat u deed of zag",
        fr="Ce que vous avez fait ou vu",
        de="Was Sie taten oder sahen",
        en="What you did or saw",
    ),
    "notes": Word(nl="Notities", fr="Notes", de="Notizen", en="Notes"),
    "no-note": Word(
        nl="Nog geen notities.",
        fr="Aucune note encore.",
        de="Noch keine Notizen.",
        en="No notes yet.",
    ),
    "add-note": Word(
        nl="Notitie toevoegen", fr="Ajouter une note", de="Notiz hinzufügen", en="Add a note"
    ),
    "save-note": Word(nl="Noteren", fr="Noter", de="Notieren", en="Note it"),
    "acknowledged-now": Word(
        nl="Het alarm is als gezien gemerkt.",
        fr="L'alarme est marquée comme vue.",
        de="Der Alarm ist als gesehen vermerkt.",
        en="The alarm is marked as seen.",
    ),
    "routes": Word(
        nl="Alarmen versturen",
        fr="Envoi des alarmes",
        de="Alarme verschicken",
        en="Where alarms go",
    ),
    "routes-note": Word(
        nl=(
            "Wie van alarmen hoort, per e-mail of webhook. Wat samen komt, gaat samen; "
            "hoogstens één bericht per minuut."
        ),
        fr=(
            "Qui apprend les alarmes, par e-mail ou webhook. Ce qui arrive ensemble "
            "part ensemble; au plus un message par minute."
        ),
        de=(
            "Wer von Alarmen erfährt, per E-Mail oder Webhook. Was zusammen kommt, geht"
            " zusammen; höchstens eine Nachricht je Minute."
        ),
        en=(
            "Who hears of alarms, by e-mail or webhook. What comes together goes "
            "together; at most one message a minute."
        ),
    ),
    "route": Word(nl="Bestemming", fr="Destination", de="Ziel", en="Route"),
    "address-hint": Word(
        nl="Een e-mailadres, of het adres van een webhook dat met https:// begint.",
        fr="Une adresse e-mail, ou celle d'un webhook qui commence par https://.",
        de="Eine E-Mail-Adresse oder die eines Webhooks, die mit https:// beginnt.",
        en="An e-mail address, or a webhook's address that begins with https://.",
    ),
    "for": Word(nl="Voor", fr="Pour", de="Für", en="For"),
    "everything": Word(nl="alles", fr="tout", de="alles", en="everything"),
    "quiet": Word(nl="Stille uren", fr="Heures calmes", de="Ruhezeiten", en="Quiet hours"),
    "quiet-from": Word(nl="Van", fr="De", de="Von", en="From"),
    "quiet-until": Word(nl="Tot", fr="À", de="Bis", en="Until"),
    "quiet-hint": Word(
        nl=("Wat kan wachten, wacht tot het einde. Brand, inbraak en forceren wachten nooit."),
        fr=(
            "Ce qui peut attendre attend la fin. Incendie, effraction et forçage "
            "n'attendent jamais."
        ),
        de=("Was warten kann, wartet bis zum Ende. Feuer, Einbruch und Aufbrechen warten nie."),
        en="What can wait waits for their end. Fire, tampering and forcing never wait.",
    ),
    "rests": Word(nl="rust", fr="au repos", de="ruht", en="rests"),
    "no-route": Word(
        nl="Nog niemand hoort van alarmen.",
        fr="Personne n'apprend encore les alarmes.",
        de="Noch niemand erfährt von Alarmen.",
        en="Nobody hears of alarms yet.",
    ),
    "new-route": Word(
        nl="Nieuwe bestemming", fr="Nouvelle destination", de="Neues Ziel", en="New route"
    ),
    "make-route": Word(
        nl="Bestemming maken", fr="Créer la destination", de="Ziel anlegen", en="Make the route"
    ),
    "deliveries": Word(nl="Verstuurd", fr="Envois", de="Versand", en="Deliveries"),
    "dead": Count(
        nl=("{n} bericht kwam niet aan.", "{n} berichten kwamen niet aan."),
        fr=("{n} message n'est pas arrivé.", "{n} messages ne sont pas arrivés."),
        de=("{n} Nachricht kam nicht an.", "{n} Nachrichten kamen nicht an."),
        en=("{n} message did not arrive.", "{n} messages did not arrive."),
    ),
    "attempts": Word(nl="Pogingen", fr="Tentatives", de="Versuche", en="Attempts"),
    "why": Word(nl="Waarom niet", fr="Pourquoi pas", de="Warum nicht", en="Why not"),
    "delivery-waiting": Word(nl="wacht", fr="en attente", de="wartet", en="waits"),
    "delivery-sent": Word(nl="verstuurd", fr="envoyé", de="verschickt", en="sent"),
    "delivery-dead": Word(nl="mislukt", fr="échoué", de="gescheitert", en="failed"),
    "told-raised": Word(nl="nieuw", fr="nouvelle", de="neu", en="new"),
    "told-worse": Word(nl="erger", fr="aggravée", de="schlimmer", en="worse"),
    "told-reminded": Word(nl="herinnering", fr="rappel", de="Erinnerung", en="reminder"),
    "told-over": Word(nl="voorbij", fr="terminée", de="vorbei", en="over"),
    "nothing-sent": Word(
        nl="Nog niets verstuurd.",
        fr="Rien envoyé encore.",
        de="Noch nichts verschickt.",
        en="Nothing sent yet.",
    ),
    "where": Word(nl="Waarheen", fr="Vers où", de="Wohin", en="Where to"),
    "means": Word(nl="Hoe", fr="Comment", de="Wie", en="How"),
    "means-email": Word(nl="e-mail", fr="e-mail", de="E-Mail", en="e-mail"),
    "means-webhook": Word(nl="webhook", fr="webhook", de="Webhook", en="webhook"),
    "scope-hint": Word(
        nl="Leeg laten voor alle werven.",
        fr="Laisser vide pour tous les chantiers.",
        de="Leer lassen für alle Baustellen.",
        en="Leave empty for all sites.",
    ),
    "no-time": Word(
        nl="Geef een uur zoals 20:00.",
        fr="Donnez une heure telle que 20:00.",
        de="Geben Sie eine Uhrzeit wie 20:00 an.",
        en="Give a time such as 20:00.",
    ),
    "route-added": Word(
        nl="{name} hoort voortaan van alarmen.",
        fr="{name} apprendra désormais les alarmes.",
        de="{name} erfährt ab jetzt von Alarmen.",
        en="{name} hears of alarms from now on.",
    ),
    "route-removed": Word(
        nl="De bestemming is weg.",
        fr="La destination est supprimée.",
        de="Das Ziel ist entfernt.",
        en="The route is removed.",
    ),
    "switched": Word(nl="Aangepast.", fr="Modifié.", de="Geändert.", en="Changed."),
    "secret": Word(nl="Geheim", fr="Secret", de="Geheimnis", en="Secret"),
    "secret-note": Word(
        nl="Waarmee de ontvanger de handtekening van elk bericht controleert.",
        fr="Avec lequel le destinataire vérifie la signature de chaque message.",
        de="Womit der Empfänger die Signatur jeder Nachricht prüft.",
        en="With which the receiver checks the signature of each message.",
    ),
    "try": Word(
        nl="Voorbeeld versturen",
        fr="Envoyer un exemple",
        de="Beispiel verschicken",
        en="Send an example",
    ),
    "try-sent": Word(
        nl="Het voorbeeld is aangekomen.",
        fr="L'exemple est arrivé.",
        de="Das Beispiel ist angekommen.",
        en="The example arrived.",
    ),
    "try-failed": Word(
        nl="Het voorbeeld kwam niet aan: {why}",
        fr="L'exemple n'est pas arrivé: {why}",
        de="Das Beispiel kam nicht an: {why}",
        en="The example did not arrive: {why}",
    ),
    "again": Count(
        nl=("{n} bericht opnieuw proberen", "{n} berichten opnieuw proberen"),
        fr=("Réessayer {n} message", "Réessayer {n} messages"),
        de=("{n} Nachricht erneut versuchen", "{n} Nachrichten erneut versuchen"),
        en=("Try {n} message again", "Try {n} messages again"),
    ),
    "again-now": Word(
        nl="Ze worden opnieuw geprobeerd.",
        fr="Nouvel essai en cours.",
        de="Sie werden erneut versucht.",
        en="They are being tried again.",
    ),
    "rest": Word(nl="Laten rusten", fr="Mettre au repos", de="Ruhen lassen", en="Let it rest"),
    "resume": Word(nl="Hervatten", fr="Reprendre", de="Fortsetzen", en="Resume"),
    "noted-now": Word(nl="Genoteerd.", fr="Noté.", de="Notiert.", en="Noted."),
}
