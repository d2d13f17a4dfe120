"""Words of what went wrong: each key is the `fault` of an error (`central.errors`)."""

from central.web.words import Word, Words

WORDS: Words = {
    "no-match": Word(
        nl="Naam en wachtwoord horen niet bij elkaar.",
        fr="Le nom et le mot de passe ne correspondent pas.",
        de="Name und Passwort passen nicht zusammen.",
        en="Name and password do not match.",
    ),
    "email-form": Word(
        nl="Dit is geen e-mailadres.",
        fr="Ce n'est pas une adresse e-mail.",
        de="Das ist keine E-Mail-Adresse.",
        en="This is no e-mail address.",
    ),
    "reveal-reason": Word(
        nl="Zeg waarom u het moet weten.",
        fr="Dites pourquoi vous devez le savoir.",
        de="Sagen Sie, warum Sie es wissen müssen.",
        en="Say why you need to know.",
    ),
    "reveal-erased": Word(
        nl="Wie het was, is gewist: de bewaartermijn is voorbij.",
        fr="Qui c'était est effacé : le délai de conservation est passé.",
        de="Wer es war, ist gelöscht: Die Aufbewahrungsfrist ist vorbei.",
        en="Who it was is erased: it was kept as long as it may be.",
    ),
    "reveal-nobody": Word(
        nl="Dit record gaat over niemand.",
        fr="Cet enregistrement ne concerne personne.",
        de="Dieser Eintrag betrifft niemanden.",
        en="This record is about nobody.",
    ),
    "reveal-sealed": Word(
        nl="De sleutel van deze centrale opent dit zegel niet: niemand kan het lezen.",
        fr="La clé de cette centrale n'ouvre pas ce sceau : personne ne peut le lire.",
        de="Der Schlüssel dieser Zentrale öffnet dieses Siegel nicht: Niemand kann es lesen.",
        en="This central's key does not open this seal: nobody can read it.",
    ),
    "proof-early": Word(
        nl="Geen ijkpunt telt deze aanmelding al mee: kom morgen terug.",
        fr="Aucun point de contrôle ne compte encore cet enregistrement : revenez demain.",
        de="Noch zählt kein Prüfpunkt diese Anmeldung mit: Kommen Sie morgen wieder.",
        en="No checkpoint counts this check-in yet: come back tomorrow.",
    ),
    "operator-there": Word(
        nl="Er is intussen een operator: vraag hem een uitnodiging.",
        fr="Il y a déjà un opérateur : demandez-lui une invitation.",
        de="Es gibt schon einen Operator: Bitten Sie ihn um eine Einladung.",
        en="There is an operator by now: ask him for an invitation.",
    ),
    "operator-last": Word(
        nl="Dan zou niemand nog alles mogen: maak eerst een andere operator.",
        fr="Plus personne n'aurait tous les droits : créez d'abord un autre opérateur.",
        de="Dann dürfte niemand mehr alles: Machen Sie zuerst jemand anderen zum Operator.",
        en="Nobody would be left who may do everything: make another operator first.",
    ),
    "password-present": Word(
        nl="Het huidige wachtwoord klopt niet.",
        fr="Le mot de passe actuel n'est pas correct.",
        de="Das jetzige Passwort stimmt nicht.",
        en="The present password does not match.",
    ),
    "password-length": Word(
        nl="Gebruik 12 tot 200 tekens: neem een zin.",
        fr="Utilisez de 12 à 200 caractères : prenez une phrase.",
        de="Verwenden Sie 12 bis 200 Zeichen: Nehmen Sie einen Satz.",
        en="Use 12 to 200 characters: take a sentence.",
    ),
    "password-common": Word(
        nl="Dit wachtwoord wordt als een van de eerste geprobeerd: neem woorden die niet "
        "bij elkaar horen.",
        fr="Ce mot de passe est l'un des premiers essayés : prenez des mots qui ne vont "
        "pas ensemble.",
        de="Dieses Passwort wird als eines der ersten probiert: Nehmen Sie Wörter, die "
        "nicht zusammengehören.",
        en="This is one of the first passwords that are tried: take words that do not "
        "belong together.",
    ),
    "password-name": Word(
        nl="De naam van het account zit in dit wachtwoord: laat die weg.",
        fr="Le nom du compte est dans ce mot de passe : retirez-le.",
        de="Der Name des Kontos steckt in diesem Passwort: Lassen Sie ihn weg.",
        en="The name of the account is in this password: leave it out.",
    ),
    "link-unknown": Word(
        nl="Deze link kennen we niet: kijk of hij helemaal gekopieerd is.",
        fr="Ce lien est inconnu : vérifiez qu'il a été copié en entier.",
        de="Diesen Link kennen wir nicht: Prüfen Sie, ob er ganz kopiert wurde.",
        en="This link is not known here: look whether it was copied whole.",
    ),
    "link-used": Word(
        nl="Deze link werd al gebruikt. Was u dat niet, verwittig dan meteen een operator.",
        fr="Ce lien a déjà servi. Si ce n'était pas vous, prévenez tout de suite un opérateur.",
        de="Dieser Link wurde schon benutzt. Waren Sie das nicht, sagen Sie es sofort "
        "einem Operator.",
        en="This link was used already. If that was not you, tell an operator at once.",
    ),
    "link-expired": Word(
        nl="Deze link is niet meer geldig: vraag een nieuwe.",
        fr="Ce lien n'est plus valable : demandez-en un nouveau.",
        de="Dieser Link gilt nicht mehr: Bitten Sie um einen neuen.",
        en="This link is not good any more: ask for a new one.",
    ),
    "name-form": Word(
        nl="Gebruik hoogstens 64 letters, cijfers en . _ @ -, met eerst een letter of cijfer.",
        fr="Utilisez au plus 64 lettres, chiffres et . _ @ -, en commençant par une lettre "
        "ou un chiffre.",
        de="Verwenden Sie höchstens 64 Buchstaben, Ziffern und . _ @ -, zuerst einen "
        "Buchstaben oder eine Ziffer.",
        en="Use up to 64 letters, digits and . _ @ -, a letter or digit first.",
    ),
    "name-taken": Word(
        nl="Deze naam is al in gebruik: kies een andere.",
        fr="Ce nom est déjà pris : choisissez-en un autre.",
        de="Dieser Name ist vergeben: Wählen Sie einen anderen.",
        en="This name is taken: choose another.",
    ),
    "account-unknown": Word(
        nl="Dit account bestaat niet.",
        fr="Ce compte n'existe pas.",
        de="Dieses Konto gibt es nicht.",
        en="There is no such account.",
    ),
    "place-unknown": Word(
        nl="Deze werf of organisatie is hier niet ingevoerd.",
        fr="Ce chantier ou cette organisation n'est pas enregistré ici.",
        de="Diese Baustelle oder Organisation ist hier nicht eingetragen.",
        en="This site or organisation is not entered here.",
    ),
    "passkey-none": Word(
        nl="Maak eerst een toegangssleutel.",
        fr="Créez d'abord une clé d'accès.",
        de="Legen Sie zuerst einen Passkey an.",
        en="Make a passkey first.",
    ),
    "passkey-most": Word(
        nl="U hebt genoeg toegangssleutels: verwijder er eerst een.",
        fr="Vous avez assez de clés d'accès : supprimez-en une d'abord.",
        de="Sie haben genug Passkeys: Entfernen Sie zuerst einen.",
        en="You have enough passkeys: remove one first.",
    ),
    "passkey-known": Word(
        nl="Deze toegangssleutel kennen we al.",
        fr="Cette clé d'accès est déjà connue.",
        de="Diesen Passkey kennen wir schon.",
        en="This passkey is known here already.",
    ),
    "passkey-unknown": Word(
        nl="Deze toegangssleutel kennen we hier niet.",
        fr="Cette clé d'accès est inconnue ici.",
        de="Diesen Passkey kennen wir hier nicht.",
        en="This passkey is not known here.",
    ),
    "passkey-wrong": Word(
        nl="De toegangssleutel bewijst niet wat gevraagd werd: probeer opnieuw.",
        fr="La clé d'accès ne prouve pas ce qui était demandé : réessayez.",
        de="Der Passkey beweist nicht, was gefragt war: Versuchen Sie es wieder.",
        en="The passkey does not prove what was asked: try again.",
    ),
    "passkey-stale": Word(
        nl="Dat duurde te lang: probeer opnieuw.",
        fr="Cela a duré trop longtemps : réessayez.",
        de="Das hat zu lange gedauert: Versuchen Sie es wieder.",
        en="This took too long: try again.",
    ),
    "passkey-last": Word(
        nl="Kies eerst een wachtwoord: anders komt u niet meer binnen.",
        fr="Choisissez d'abord un mot de passe : sinon vous ne pourrez plus entrer.",
        de="Wählen Sie zuerst ein Passwort: Sonst kommen Sie nicht mehr hinein.",
        en="Choose a password first: you could not come in any more.",
    ),
    "token-form": Word(
        nl="Geef een naam, minstens één recht, en hoogstens een jaar.",
        fr="Donnez un nom, au moins un droit, et au plus un an.",
        de="Geben Sie einen Namen, mindestens ein Recht und höchstens ein Jahr an.",
        en="Give a name, at least one permission, and a year at most.",
    ),
    "token-unknown": Word(
        nl="Dit token bestaat niet.",
        fr="Ce jeton n'existe pas.",
        de="Dieses Token gibt es nicht.",
        en="There is no such token.",
    ),
    "organisation-there": Word(
        nl="Deze organisatie is al ingevoerd.",
        fr="Cette organisation est déjà enregistrée.",
        de="Diese Organisation ist schon eingetragen.",
        en="This organisation is entered already.",
    ),
    "organisation-unknown": Word(
        nl="Deze organisatie is hier niet ingevoerd.",
        fr="Cette organisation n'est pas enregistrée ici.",
        de="Diese Organisation ist hier nicht eingetragen.",
        en="This organisation is not entered here.",
    ),
    "site-there": Word(
        nl="Deze werf is al ingevoerd.",
        fr="Ce chantier est déjà enregistré.",
        de="Diese Baustelle ist schon eingetragen.",
        en="This site is entered already.",
    ),
    "site-unknown": Word(
        nl="Deze werf is hier niet ingevoerd.",
        fr="Ce chantier n'est pas enregistré ici.",
        de="Diese Baustelle ist hier nicht eingetragen.",
        en="This site is not entered here.",
    ),
    "site-gates": Word(
        nl="Er staan nog poorten op deze werf: neem ze uit gebruik of verplaats ze eerst.",
        fr="Il y a encore des portiques sur ce chantier : retirez-les ou déplacez-les d'abord.",
        de="Auf dieser Baustelle stehen noch Tore: Nehmen Sie sie außer Betrieb oder "
        "versetzen Sie sie zuerst.",
        en="Gates stand on this site still: retire or move them first.",
    ),
    "site-closed": Word(
        nl="Deze werf is afgesloten: er komt geen poort meer bij.",
        fr="Ce chantier est clôturé : aucun portique ne s'y ajoute.",
        de="Diese Baustelle ist abgeschlossen: Dort kommt kein Tor mehr hin.",
        en="This site is closed: no gate goes there.",
    ),
    "name-missing": Word(
        nl="Geef een naam.",
        fr="Donnez un nom.",
        de="Geben Sie einen Namen an.",
        en="Give it a name.",
    ),
    "device-there": Word(
        nl="Er is al een poort met deze naam: kies een andere.",
        fr="Il y a déjà un portique de ce nom : choisissez-en un autre.",
        de="Es gibt schon ein Tor mit diesem Namen: Wählen Sie einen anderen.",
        en="There is a gate of this name already: choose another.",
    ),
    "device-here": Word(
        nl="De poort staat al op deze werf.",
        fr="Le portique est déjà sur ce chantier.",
        de="Das Tor steht schon auf dieser Baustelle.",
        en="The gate is at this site already.",
    ),
    "device-no-key": Word(
        nl="Deze poort heeft geen sleutel die nog geldig is.",
        fr="Ce portique n'a plus de clé valable.",
        de="Dieses Tor hat keinen gültigen Schlüssel mehr.",
        en="This gate has no key that is still good.",
    ),
    "device-unknown": Word(
        nl="Deze poort bestaat niet.",
        fr="Ce portique n'existe pas.",
        de="Dieses Tor gibt es nicht.",
        en="There is no such gate.",
    ),
    "device-retired": Word(
        nl="Deze poort is uit gebruik genomen.",
        fr="Ce portique est hors service.",
        de="Dieses Tor ist außer Betrieb.",
        en="This gate is retired.",
    ),
    "lane-names": Word(
        nl="Geef 1 tot 16 doorgangen, elk met een eigen naam.",
        fr="Donnez de 1 à 16 passages, chacun avec son propre nom.",
        de="Geben Sie 1 bis 16 Durchgänge an, jeden mit eigenem Namen.",
        en="Give 1 to 16 lanes, each with a name of its own.",
    ),
    "device-away": Word(
        nl="Deze poort is niet verbonden, en een opdracht geldt alleen nu. Zorg dat ze verbonden "
        "is en probeer opnieuw.",
        fr="Ce portique n'est pas connecté, et un ordre ne vaut que maintenant. Veillez à ce qu'il "
        "le soit, puis réessayez.",
        de="Dieses Tor ist nicht verbunden, und ein Auftrag gilt nur jetzt. Sorgen Sie dafür, dass "
        "es verbunden ist, und versuchen Sie es noch einmal.",
        en="This gate is not connected, and an order is for the moment only. See that it is, then "
        "try again.",
    ),
    "reason-missing": Word(
        nl="Zeg waarom: dat wordt bij de wijziging bewaard.",
        fr="Dites pourquoi : c'est conservé avec le changement.",
        de="Sagen Sie, warum: es wird mit der Änderung aufbewahrt.",
        en="Say why: it is kept with the change.",
    ),
    "nothing-changes": Word(
        nl="Deze lijst verandert niets.",
        fr="Cette liste ne change rien.",
        de="Diese Liste ändert nichts.",
        en="This list changes nothing.",
    ),
    "badge-taken": Word(
        nl="Een badge uit deze lijst is op de lijst al van iemand anders: neem ze hem in dezelfde "
        "lijst af.",
        fr="Un badge de cette liste y est déjà à quelqu'un d'autre : retirez-le-lui dans la même "
        "liste.",
        de="Ein Ausweis dieser Liste gehört dort schon jemand anderem: nehmen Sie ihn ihm in "
        "derselben Liste weg.",
        en="A badge of this list is somebody else's on the roster: take it from him in the same "
        "list.",
    ),
    "roster-there": Word(
        nl="Hij staat al op de lijst: kijk daar naar zijn dagen en zijn werkgever.",
        fr="Il est déjà sur la liste : vérifiez-y ses jours et son employeur.",
        de="Er steht schon auf der Liste: sehen Sie dort nach seinen Tagen und seinem Arbeitgeber.",
        en="He is on the roster already: look there for his days and his employer.",
    ),
    "roster-blocked": Word(
        nl="Hij staat geblokkeerd op de lijst: hef dat in de lijst zelf op.",
        fr="Il est bloqué sur la liste : levez cela dans la liste même.",
        de="Er ist auf der Liste gesperrt: heben Sie das in der Liste selbst auf.",
        en="He is on the roster, blocked: lift that in the list itself.",
    ),
    "roster-none": Word(
        nl="Deze werf heeft nog geen lijst: neem eerst de hele lijst op, anders kennen de poorten "
        "niemand anders.",
        fr="Ce chantier n'a pas encore de liste : reprenez d'abord la liste entière, sinon les "
        "portiques ne connaîtront personne d'autre.",
        de="Diese Baustelle hat noch keine Liste: übernehmen Sie zuerst die ganze, sonst kennen "
        "die Tore niemand anderen.",
        en="This site has no roster yet: bring its whole list first, or its gates would know "
        "nobody else.",
    ),
    "roster-nobody": Word(
        nl="Hij wacht niet meer, of staat niet op deze lijst: kijk opnieuw.",
        fr="Il n'attend plus, ou ne figure pas ici : regardez de nouveau.",
        de="Er wartet nicht mehr, oder steht nicht auf dieser Liste: sehen Sie noch einmal nach.",
        en="He does not wait any more, or is not on this list: look again.",
    ),
    "roster-erased": Word(
        nl="Wie het was, is gewist: zet hem met zijn nummer op de lijst.",
        fr="L'identité est effacée : mettez-le sur la liste par son numéro.",
        de="Wer es war, ist gelöscht: setzen Sie ihn mit seiner Nummer auf die Liste.",
        en="Who it was is erased: put him on the roster by his number.",
    ),
    "roster-sealed": Word(
        nl="Zijn verzegeling gaat niet open: zet hem met zijn nummer op de lijst.",
        fr="Son scellé ne s'ouvre pas : mettez-le sur la liste par son numéro.",
        de="Sein Siegel öffnet sich nicht: setzen Sie ihn mit seiner Nummer auf die Liste.",
        en="His seal does not open: put him on the roster by his number.",
    ),
    "roster-uncertain": Word(
        nl="Het is niet zeker wie het was: zet hem met zijn nummer op de lijst.",
        fr="On n'est pas sûr de l'identité : mettez-le sur la liste par son numéro.",
        de="Es ist nicht sicher, wer es war: setzen Sie ihn mit seiner Nummer auf die Liste.",
        en="It is not certain who it was: put him on the roster by his number.",
    ),
}
