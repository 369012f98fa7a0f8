/**
 * Every sentence that a person reads, in English. `{name}` stands for a value. Each says what happened and what to do
 * next, and is true whichever way codes are delivered, but for those that are about e-mail. This table is the pattern for other languages: a key that is missing there does not compile.
 */
export const en = {
  // Every page
  titleError: 'Error: {title}',
  language: 'Language',
  slow: 'Still working…',
  unreachable:
    'We cannot reach our server. Check your connection and press the button again: what you typed is still here.',

  // The start page
  homeTitle: 'Welcome',
  homeLead: 'Sign in with a code that we send you. There is no password to remember.',
  homeSignIn: 'Sign in',
  homeAccount: 'Your account',

  // Asking for a code
  signInTitle: 'Sign in',
  signInLead: 'Tell us your email address and we send you a code to type here.',
  emailLabel: 'Email address',
  sendButton: 'Email me a code',
  sendButtonByChannel: 'Send me a code',
  sending: 'Sending…',
  haveCode: 'You have a code already for {email}.',
  enterIt: 'Enter it',
  noticeAskFirst: 'Ask for a code first.',
  noticeEnded: 'Your session has ended. Sign in again to go on.',
  noticeReloaded: 'This page has been updated. Please press the button once more.',

  // Typing it
  codeTitle: 'Enter your code',
  codeSentTo: 'We sent a code to {email}.',
  codeSentByChannel: 'We sent a code for {email}. Look for it in {channel}.',
  codeSubject: 'The subject says {tag}.',
  codeOnceUntil: 'It works once, until {time}.',
  codeLeft: '{time} left.',
  codeOneMinute: 'One minute left for this code.',
  codeNeverShare: 'Never tell your code to anyone: we will never ask you for it.',
  codeLabel: 'Code',
  checkButton: 'Sign in',
  checking: 'Checking…',
  resendButton: 'Send a new code',
  resendHelp: 'No email? Check your spam folder too. Only the newest code works.',
  resendHelpByChannel: 'Only the newest code works.',
  resendWait: 'You can ask for a new code {when}.',
  resendNow: 'You can ask for a new code now.',
  otherButton: 'Use another address',
  noticeResent: 'We sent you a new code. The older one does not work any more.',

  // The account page
  accountTitle: 'Your account',
  accountEmail: 'Signed in as',
  accountSince: 'Since',
  accountUntil: 'Until, at the latest',
  accountSessions: 'Where you are signed in',
  accountThis: 'This browser',
  accountWhere: '{browser} on {system}',
  accountUnknownBrowser: 'An unknown browser',
  accountUnknownSystem: 'an unknown system',
  accountSignedInAt: 'Signed in {time}',
  accountEnd: 'End this session',
  accountEndNamed: 'End this session: {where}, signed in {time}',
  noticeSessionEnded: 'That session has ended.',
  signOutButton: 'Sign out',
  signOutAllButton: 'Sign out everywhere',
  working: 'One moment…',

  // What can go wrong while asking for a code
  emailInvalid: 'Enter an email address like name@example.com.',
  domainNotAllowed: 'Addresses at {domain} cannot sign in here. Use one of: {allowed}.',
  sendTooSoon: 'A code was asked for with this address a moment ago. You can ask for another {when}.',
  sendTooMany: 'Too many codes were asked for with this address. You can ask for another {when}.',
  sendBusy: 'Very many people are signing in right now. You can ask for a code {when}.',
  tooManyFromHere: 'Too many attempts came from this browser or network. You can try again {when}.',
  sendFailed: 'We could not send a code. Nothing is wrong with your address: please try again in a moment.',
  sendUncertain:
    'Something went wrong while sending. If a code still arrives, it will not work: please ask for a new one {when}.',
  sendTimedOut:
    'Sending took too long. If a code still arrives, it will not work: please ask for a new one {when}.',
  signedInAlready: 'You are signed in already. Reload this page to go on.',

  // What can go wrong while checking it
  codeMalformed: 'A code has {length} characters: type it exactly as it appears in our message.',
  codeMalformedDigits: 'A code has {length} digits: type it exactly as it appears in our message.',
  codeWrong: 'This code is not right. Check it against our newest message and try again. Tries left: {left}.',
  codeDead: 'This code was tried too often and does not work any more. Ask for a new one.',
  codeExpired: 'This code has expired. Ask for a new one.',
  codeSuperseded: 'This code was replaced by a newer one. Use the newest, or ask for another.',
  codeUsed: 'This code has been used. Ask for a new one.',
  olderRequest: 'This page belongs to an older request. Reload it to go on with the newest.',
  codeUnknown:
    "We couldn't check your code, and it may have been used up. Check it against our latest message; if it is the same, request a new one.",
  guessTooMany:
    'Too many wrong codes were tried for this address. You can try again {when}, or now in a browser where you have signed in before.',
  checkFailed: 'We could not check your code. It was not used up: please try again.',
  checkUncertain:
    'We could not check your code. Try it again; if it is refused, it was used up: ask for a new one.',
  acceptedButFailed:
    'Your code is right, but signing you in failed. Press the button again in a moment: the code still works.',

  // The bot check, and faults of ours
  botMissing:
    'The check that you are a person did not run. Allow scripts from google.com and gstatic.com, or pause blockers for this page, and try again.',
  botRefused:
    'The check that you are a person failed. Please try again; if it keeps failing, try another browser.',
  botUnavailable:
    'The check that you are a person is not available right now. Please try again in a few minutes.',
  storeDown:
    'Something on our side is not working right now. Please try again in a minute; you have lost nothing.',
  unexpected: 'Something went wrong on our side. Please try again.',
  recaptchaNotice: 'This site is protected by reCAPTCHA.',
  recaptchaNoScript:
    'Signing in here needs JavaScript, for the check that you are a person. Please allow it and reload.',

  // Other pages
  notFoundTitle: 'Page not found',
  notFoundText: 'There is nothing at this address.',
  errorTitle: 'Something went wrong',
  tryAgain: 'Try again',
  toStart: 'To the start page',
  unavailableTitle: 'Please try again in a moment',
  unavailableText:
    'We cannot check right now whether you are signed in. You are not signed out: reload this page in a minute.',
  foreignTitle: 'This form was sent from another site',
  foreignText: 'For your safety it was not accepted. Start again on our own page:',

  // The e-mail with the code. The subject may have at most 100 bytes, the title 256.
  mailSubject: 'Your code for {app} ({tag})',
  mailTitle: 'Your code to sign in to {app}',
  mailSubTitle: 'Type it only at {host}. Request {tag}.',
  mailGreeting: 'Hello,',
  mailLifetime: 'It works once, for {minutes}.',
  mailNewest: 'Only the newest code works.',
  mailNeverShare: 'Never tell it to anyone. We will never ask you for it, by phone or otherwise.',
  mailNotYou: 'If you did not ask for it, you can ignore this email: without the code nobody gets in.',
} as const

/** One sentence for each key: what every language must have. */
export type Messages = { readonly [Key in keyof typeof en]: string }
export type MessageKey = keyof Messages
