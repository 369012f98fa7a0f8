import type { Messages } from './en.ts'

const emailExample = 'Geben Sie eine E-Mail-Adresse wie name@example.com ein.'

export const de: Messages = {
  // Every page
  titleError: 'Fehler: {title}',
  language: 'Sprache',
  slow: 'Dauert noch…',
  unreachable:
    'Unser Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal. Ihre Eingabe ist noch da.',
  postRefused:
    'Unser Server hat diese Anfrage nicht angenommen. Bitte öffnen Sie die Seite noch einmal und beginnen Sie von vorn.',
  otherAddress:
    'Diese Seite funktioniert nur unter {url}. Bitte öffnen Sie sie dort und beginnen Sie noch einmal.',
  waitOver: 'Sie können es jetzt noch einmal versuchen.',

  // The start page
  homeTitle: 'Willkommen',
  homeLead: 'Melden Sie sich mit einem Code an, den wir Ihnen senden. Sie müssen sich kein Passwort merken.',
  homeSignIn: 'Anmelden',
  homeAccount: 'Ihr Konto',

  // Requesting a code
  signInTitle: 'Anmelden',
  signInLead: 'Geben Sie Ihre E-Mail-Adresse ein. Wir senden Ihnen einen Code für die Anmeldung.',
  emailLabel: 'E-Mail-Adresse',
  sendButton: 'Code zusenden',
  sendButtonByChannel: 'Code zusenden',
  sending: 'Wird gesendet…',
  haveCode: 'Wir haben schon einen Code für {email} gesendet.',
  enterIt: 'Code eingeben',
  noticeEnded: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an, um fortzufahren.',
  noticeReloaded: 'Diese Seite wurde aktualisiert. Bitte drücken Sie die Schaltfläche noch einmal.',

  // Entering the code
  codeTitle: 'Code eingeben',
  codeSentTo: 'Wir haben einen Code an {email} gesendet.',
  codeSentByChannel: 'Wir haben einen Code für {email} gesendet. Sie finden ihn in: {channel}.',
  codeSubject: 'Achten Sie im Betreff auf {reference}.',
  codeValidUntil: 'Er gilt einmal, bis {time}.',
  codeLeft: 'Noch {time}.',
  codeOneMinute: 'Dieser Code läuft in einer Minute ab.',
  codeNeverShare: 'Geben Sie Ihren Code nicht weiter. Wir werden Sie nie danach fragen.',
  codeLabel: 'Code',
  checkButton: 'Anmelden',
  checking: 'Wird geprüft…',
  resendButton: 'Neuen Code senden',
  resendHelp: 'Keine E-Mail? Sehen Sie auch im Spam-Ordner nach. Nur der neueste Code gilt.',
  resendHelpByChannel: 'Nur der neueste Code gilt.',
  resendWait: 'Sie können in {when} einen neuen Code anfordern.',
  resendNow: 'Sie können jetzt einen neuen Code anfordern.',
  otherButton: 'Andere Adresse verwenden',
  noticeResent: 'Wir haben Ihnen einen neuen Code gesendet. Der vorherige gilt nicht mehr.',

  // The account page
  accountTitle: 'Ihr Konto',
  accountEmail: 'Angemeldet als',
  accountSince: 'Seit',
  accountUntil: 'Spätestens bis',
  accountSessions: 'Wo Sie angemeldet sind',
  accountThis: 'Dieser Browser',
  accountWhere: '{browser} unter {system}',
  accountUnknownBrowser: 'Ein unbekannter Browser',
  accountUnknownSystem: 'einem unbekannten System',
  accountSignedInAt: 'Angemeldet am {time}',
  accountEnd: 'Diese Sitzung beenden',
  accountEndNamed: 'Diese Sitzung beenden: {where}, angemeldet am {time}',
  noticeSessionEnded: 'Die andere Sitzung ist beendet.',
  signOutButton: 'Abmelden',
  signOutAllButton: 'Überall abmelden',
  working: 'Einen Moment…',

  // What can go wrong while requesting a code
  emailInvalid: emailExample,
  emailEmpty: `Das Feld ist leer. ${emailExample}`,
  emailSeveral: `Es gibt mehr als ein @. ${emailExample} Verwenden Sie nur eine Adresse.`,
  emailSpace: `In der Adresse ist ein Leerzeichen. ${emailExample}`,
  emailInvisible: `In der Adresse ist ein unsichtbares Zeichen. Tippen Sie sie ein, statt sie einzufügen. ${emailExample}`,
  emailNoAt: `Das @ fehlt. ${emailExample}`,
  emailDots: `Ein Punkt steht falsch: am Anfang, direkt vor oder nach dem @, oder zweimal hintereinander. ${emailExample}`,
  emailDomainIncomplete: `Der Teil nach dem @ ist unvollständig. ${emailExample}`,
  emailApostrophe: `Der Apostroph „{character}“ ist ein typografischer. Verwenden Sie den geraden ('). ${emailExample}`,
  emailCharacter: `Eine E-Mail-Adresse darf „{character}“ nicht enthalten. ${emailExample}`,
  emailCharacterBeforeAt: `Vor dem @ darf hier kein „{character}“ stehen. ${emailExample}`,
  domainNotAllowed:
    'Mit Adressen von {domain} können Sie sich hier nicht anmelden. Verwenden Sie eine Adresse von: {allowed}.',
  sendTooSoon:
    'Mit dieser Adresse wurde gerade eben ein Code angefordert. Sie können in {when} einen weiteren anfordern.',
  sendTooMany:
    'Mit dieser Adresse wurden zu viele Codes angefordert. Sie können in {when} einen weiteren anfordern.',
  sendBusy: 'Gerade melden sich sehr viele Menschen an. Sie können in {when} einen Code anfordern.',
  tooManyFromClient:
    'Von diesem Browser oder Netzwerk kamen zu viele Versuche. Sie können es in {when} noch einmal versuchen.',
  sendFailed:
    'Wir konnten Ihren Code nicht senden. Das liegt an uns, nicht an Ihrer Adresse. Bitte versuchen Sie es gleich noch einmal.',
  sendUncertain:
    'Beim Senden ist etwas schiefgegangen. Falls noch ein Code ankommt, gilt er nicht. Bitte fordern Sie in {when} einen neuen an.',
  sendTimedOut:
    'Das Senden hat zu lange gedauert. Falls noch ein Code ankommt, gilt er nicht. Bitte fordern Sie in {when} einen neuen an.',
  signedInAlready: 'Sie sind schon angemeldet. Laden Sie diese Seite neu, um fortzufahren.',

  // What can go wrong while checking the code
  codeMalformed:
    'Ein Code hat {length} Zeichen. Geben Sie ihn genau so ein, wie er in unserer Nachricht steht.',
  codeMalformedDigits:
    'Ein Code hat {length} Ziffern. Geben Sie ihn genau so ein, wie er in unserer Nachricht steht.',
  codeWrong:
    'Dieser Code stimmt nicht. Vergleichen Sie ihn mit unserer neuesten Nachricht und versuchen Sie es noch einmal. Verbleibende Versuche: {left}.',
  codeWrongLast: 'Dieser Code stimmt nicht, und das war Ihr letzter Versuch. Fordern Sie einen neuen an.',
  codeExhausted: 'Zu viele Fehlversuche. Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
  codeExpired: 'Dieser Code ist abgelaufen. Fordern Sie einen neuen an.',
  codeReplaced:
    'Dieser Code wurde durch einen neueren ersetzt. Verwenden Sie den neuesten oder fordern Sie einen weiteren an.',
  codeUsed: 'Dieser Code wurde schon verwendet. Fordern Sie einen neuen an.',
  noRequest:
    'Wir finden zu diesem Browser keinen angeforderten Code. Vielleicht haben Sie ihn vor mehr als einer Stunde angefordert, oder Cookies sind für diese Website blockiert. Erlauben Sie Cookies für diese Website und fordern Sie dann hier einen neuen Code an. Ein Code gilt nur in dem Browser, in dem er angefordert wurde.',
  olderRequest:
    'Sie haben inzwischen einen neueren Code angefordert. Laden Sie diese Seite neu, um fortzufahren.',
  codeMaybeUsed:
    'Wir konnten Ihren Code nicht prüfen. Vielleicht ist er verbraucht. Vergleichen Sie ihn mit unserer neuesten Nachricht. Stimmt er überein, fordern Sie einen neuen an.',
  guessTooMany:
    'Für diese Adresse wurden zu viele falsche Codes eingegeben. Sie können es in {when} noch einmal versuchen, oder jetzt in einem Browser, in dem Sie schon einmal angemeldet waren.',
  checkFailed: 'Wir konnten Ihren Code nicht prüfen. Er gilt noch. Bitte versuchen Sie es noch einmal.',
  checkUncertain:
    'Wir konnten Ihren Code nicht prüfen. Versuchen Sie ihn noch einmal. Wird er abgelehnt, ist er verbraucht. Fordern Sie dann einen neuen an.',
  acceptedButFailed:
    'Ihr Code stimmt, aber wir konnten Sie nicht anmelden. Versuchen Sie es gleich noch einmal. Der Code gilt noch.',

  // The bot check
  botMissing:
    'Die Prüfung, ob Sie ein Mensch sind, konnte nicht starten. Erlauben Sie Skripte von google.com und gstatic.com oder schalten Sie Blocker auf dieser Seite vorübergehend aus, und versuchen Sie es noch einmal.',
  botRefused:
    'Die Prüfung, ob Sie ein Mensch sind, ist fehlgeschlagen. Bitte versuchen Sie es noch einmal. Wenn sie wieder fehlschlägt, versuchen Sie es mit einem anderen Browser.',
  botUnavailable:
    'Die Prüfung, ob Sie ein Mensch sind, ist gerade nicht möglich. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  recaptchaNotice: 'Diese Website ist durch reCAPTCHA geschützt.',
  recaptchaNoScript:
    'Für die Anmeldung ist JavaScript nötig, damit wir prüfen können, ob Sie ein Mensch sind. Bitte schalten Sie es ein und laden Sie die Seite neu.',

  // Errors on our side
  storeUnavailable:
    'Wir haben gerade technische Probleme. Bitte versuchen Sie es in einer Minute noch einmal. Es ist nichts verloren gegangen.',
  unexpected: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.',

  // Other pages
  notFoundTitle: 'Seite nicht gefunden',
  notFoundText: 'Unter dieser Adresse gibt es keine Seite.',
  errorTitle: 'Das hat nicht geklappt',
  tryAgain: 'Noch einmal versuchen',
  toStart: 'Zur Startseite',
  unavailableTitle: 'Bitte versuchen Sie es gleich noch einmal',
  unavailableText:
    'Wir können Ihre Sitzung gerade nicht prüfen. Sie sind weiterhin angemeldet. Bitte laden Sie diese Seite in einer Minute neu.',
  foreignTitle: 'Dieses Formular kam von einer anderen Website',
  foreignText:
    'Zu Ihrer Sicherheit haben wir es nicht angenommen: Diese Seite funktioniert nur unter ihrer eigenen Adresse. Beginnen Sie dort noch einmal:',

  // Only in our own e-mail, by SMTP
  mailLifetime: 'Er gilt einmal und nur {minutes} lang.',
  mailNewest: 'Nur der neueste Code gilt.',
  mailNeverShare:
    'Geben Sie ihn nicht weiter. Wir werden Sie nie danach fragen, weder am Telefon noch auf andere Weise.',
  mailNotYou:
    'Wenn Sie ihn nicht angefordert haben, können Sie diese E-Mail ignorieren. Ohne den Code kann sich niemand anmelden.',

  // The e-mail with the code. The subject may have at most 100 bytes, the title 256.
  mailSubject: 'Anmelden bei {app} ({reference})',
  mailTitle: 'Ihr Code zum Anmelden bei {app}',
  mailSubTitle:
    'Geben Sie ihn nur auf {host} ein, in dem Browser, in dem Sie ihn angefordert haben. Referenz: {reference}.',
  mailGreeting: 'Guten Tag,',
}
