import type { Messages } from './en.ts'

export const de: Messages = {
  // Every page
  titleError: 'Fehler: {title}',
  language: 'Sprache',
  slow: 'Dauert noch…',
  unreachable:
    'Unser Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal: Ihre Eingabe steht noch da.',

  // The start page
  homeTitle: 'Willkommen',
  homeLead: 'Melden Sie sich mit einem Code an, den wir Ihnen senden. Sie müssen sich kein Passwort merken.',
  homeSignIn: 'Anmelden',
  homeAccount: 'Ihr Konto',

  // Asking for a code
  signInTitle: 'Anmelden',
  signInLead: 'Nennen Sie uns Ihre E-Mail-Adresse; wir senden Ihnen einen Code, den Sie hier eingeben.',
  emailLabel: 'E-Mail-Adresse',
  sendButton: 'Code zusenden',
  sendButtonByChannel: 'Code zusenden',
  sending: 'Wird gesendet…',
  haveCode: 'Sie haben schon einen Code für {email}.',
  enterIt: 'Code eingeben',
  noticeAskFirst: 'Fordern Sie zuerst einen Code an.',
  noticeEnded: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an, um fortzufahren.',
  noticeReloaded: 'Diese Seite wurde erneuert. Bitte drücken Sie noch einmal auf die Schaltfläche.',

  // Typing it
  codeTitle: 'Code eingeben',
  codeSentTo: 'Wir haben einen Code an {email} gesendet.',
  codeSentByChannel: 'Wir haben einen Code für {email} gesendet. Sie finden ihn in: {channel}.',
  codeSubject: 'Im Betreff steht {tag}.',
  codeOnceUntil: 'Er gilt einmal, bis {time}.',
  codeLeft: 'Noch {time}.',
  codeOneMinute: 'Dieser Code gilt noch eine Minute.',
  codeNeverShare: 'Geben Sie Ihren Code niemandem: Wir werden Sie nie danach fragen.',
  codeLabel: 'Code',
  checkButton: 'Anmelden',
  checking: 'Wird geprüft…',
  resendButton: 'Neuen Code senden',
  resendHelp: 'Keine E-Mail? Sehen Sie auch im Spam-Ordner nach. Nur der neueste Code gilt.',
  resendHelpByChannel: 'Nur der neueste Code gilt.',
  resendWait: 'Sie können {when} einen neuen Code anfordern.',
  resendNow: 'Sie können jetzt einen neuen Code anfordern.',
  otherButton: 'Andere Adresse verwenden',
  noticeResent: 'Wir haben Ihnen einen neuen Code gesendet. Der ältere gilt nicht mehr.',

  // The account page
  accountTitle: 'Ihr Konto',
  accountEmail: 'Angemeldet als',
  accountSince: 'Seit',
  accountUntil: 'Längstens bis',
  accountSessions: 'Wo Sie angemeldet sind',
  accountThis: 'Dieser Browser',
  accountWhere: '{browser} auf {system}',
  accountUnknownBrowser: 'Ein unbekannter Browser',
  accountUnknownSystem: 'einem unbekannten System',
  accountSignedInAt: 'Angemeldet am {time}',
  accountEnd: 'Diese Sitzung beenden',
  accountEndNamed: 'Diese Sitzung beenden: {where}, angemeldet am {time}',
  noticeSessionEnded: 'Die andere Sitzung ist beendet.',
  signOutButton: 'Abmelden',
  signOutAllButton: 'Überall abmelden',
  working: 'Einen Moment…',

  // What can go wrong while asking for a code
  emailInvalid: 'Geben Sie eine E-Mail-Adresse wie name@example.com ein.',
  domainNotAllowed:
    'Adressen von {domain} können sich hier nicht anmelden. Verwenden Sie eine von: {allowed}.',
  sendTooSoon:
    'Mit dieser Adresse wurde gerade eben ein Code angefordert. Sie können {when} einen weiteren anfordern.',
  sendTooMany:
    'Mit dieser Adresse wurden zu viele Codes angefordert. Sie können {when} einen weiteren anfordern.',
  sendBusy: 'Gerade melden sich sehr viele Menschen an. Sie können {when} einen Code anfordern.',
  tooManyFromHere:
    'Aus diesem Browser oder Netz kamen zu viele Versuche. Sie können es {when} wieder versuchen.',
  sendFailed:
    'Wir konnten keinen Code senden. Mit Ihrer Adresse ist alles in Ordnung: Bitte versuchen Sie es gleich noch einmal.',
  sendUncertain:
    'Beim Senden ist etwas schiefgegangen. Falls noch ein Code ankommt, gilt er nicht: Bitte fordern Sie {when} einen neuen an.',
  sendTimedOut:
    'Das Senden hat zu lange gedauert. Falls noch ein Code ankommt, gilt er nicht: Bitte fordern Sie {when} einen neuen an.',
  signedInAlready: 'Sie sind schon angemeldet. Laden Sie diese Seite neu, um fortzufahren.',

  // What can go wrong while checking it
  codeMalformed: 'Ein Code hat {length} Zeichen: Geben Sie ihn so ein, wie er in unserer Nachricht steht.',
  codeMalformedDigits:
    'Ein Code hat {length} Ziffern: Geben Sie ihn so ein, wie er in unserer Nachricht steht.',
  codeWrong:
    'Dieser Code stimmt nicht. Vergleichen Sie ihn mit unserer neuesten Nachricht und versuchen Sie es noch einmal. Verbleibende Versuche: {left}.',
  codeDead: 'Dieser Code wurde zu oft versucht und gilt nicht mehr. Fordern Sie einen neuen an.',
  codeExpired: 'Dieser Code ist abgelaufen. Fordern Sie einen neuen an.',
  codeSuperseded:
    'Dieser Code wurde durch einen neueren ersetzt. Verwenden Sie den neuesten oder fordern Sie einen weiteren an.',
  codeUsed: 'Dieser Code wurde schon verwendet. Fordern Sie einen neuen an.',
  olderRequest:
    'Diese Seite gehört zu einer älteren Anfrage. Laden Sie sie neu, um mit der neuesten fortzufahren.',
  codeUnknown:
    'Wir konnten Ihren Code nicht prüfen, und vielleicht ist er verbraucht. Vergleichen Sie ihn mit unserer neuesten Nachricht; stimmt er überein, fordern Sie einen neuen an.',
  guessTooMany:
    'Für diese Adresse wurden zu viele falsche Codes versucht. Sie können es {when} wieder versuchen, oder jetzt in einem Browser, in dem Sie schon einmal angemeldet waren.',
  checkFailed:
    'Wir konnten Ihren Code nicht prüfen. Er ist nicht verbraucht: Bitte versuchen Sie es noch einmal.',
  checkUncertain:
    'Wir konnten Ihren Code nicht prüfen. Versuchen Sie ihn noch einmal; wird er abgelehnt, ist er verbraucht: Fordern Sie dann einen neuen an.',
  acceptedButFailed:
    'Ihr Code stimmt, aber die Anmeldung ist nicht gelungen. Versuchen Sie es gleich noch einmal: Der Code gilt noch.',

  // The bot check, and faults of ours
  botMissing:
    'Die Prüfung, ob Sie ein Mensch sind, lief nicht. Erlauben Sie Skripte von google.com und gstatic.com oder pausieren Sie Blocker für diese Seite, und versuchen Sie es noch einmal.',
  botRefused:
    'Die Prüfung, ob Sie ein Mensch sind, schlug fehl. Bitte versuchen Sie es noch einmal; wenn es weiter fehlschlägt, versuchen Sie es mit einem anderen Browser.',
  botUnavailable:
    'Die Prüfung, ob Sie ein Mensch sind, ist gerade nicht möglich. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  storeDown:
    'Bei uns funktioniert gerade etwas nicht. Bitte versuchen Sie es in einer Minute noch einmal; Sie haben nichts verloren.',
  unexpected: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.',
  recaptchaNotice: 'Diese Website ist durch reCAPTCHA geschützt.',
  recaptchaNoScript:
    'Die Anmeldung braucht hier JavaScript, für die Prüfung, ob Sie ein Mensch sind. Bitte erlauben Sie es und laden Sie neu.',

  // Other pages
  notFoundTitle: 'Seite nicht gefunden',
  notFoundText: 'Unter dieser Adresse gibt es nichts.',
  errorTitle: 'Etwas ist schiefgegangen',
  tryAgain: 'Noch einmal versuchen',
  toStart: 'Zur Startseite',
  unavailableTitle: 'Bitte versuchen Sie es gleich noch einmal',
  unavailableText:
    'Wir können gerade nicht prüfen, ob Sie angemeldet sind. Sie sind nicht abgemeldet: Laden Sie diese Seite in einer Minute neu.',
  foreignTitle: 'Dieses Formular kam von einer anderen Website',
  foreignText: 'Zu Ihrer Sicherheit wurde es nicht angenommen. Beginnen Sie neu auf unserer eigenen Seite:',

  // The e-mail with the code. The subject may have at most 100 bytes, the title 256.
  mailSubject: 'Ihr Code für {app} ({tag})',
  mailTitle: 'Ihr Code zum Anmelden bei {app}',
  mailSubTitle: 'Geben Sie ihn nur auf {host} ein. Anfrage {tag}.',
  mailGreeting: 'Guten Tag,',
  mailLifetime: 'Er gilt einmal, für {minutes}.',
  mailNewest: 'Nur der neueste Code gilt.',
  mailNeverShare: 'Geben Sie ihn niemandem. Wir werden Sie nie danach fragen, weder am Telefon noch sonst.',
  mailNotYou:
    'Wenn Sie ihn nicht angefordert haben, können Sie diese E-Mail ignorieren: Ohne den Code kommt niemand hinein.',
}
