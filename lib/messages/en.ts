const emailExample = 'Enter an email address such as name@example.com.'

/**
 * Every sentence that a user reads, in English. `{name}` stands for a value. Each sentence says what happened and what to
 * do next. It must be true for each kind of delivery, unless it is about e-mail. A language that lacks one of these keys
 * does not compile.
 */
export const en = {
  // Every page
  titleError: 'Error: {title}',
  language: 'Language',
  slow: 'Still working…',
  unreachable:
    "We can't reach our server. Check your connection and press the button again. Your input is still here.",
  postRefused: "Our server didn't accept this request. Please open the page again and start over.",
  otherAddress: 'This page works only at {url}. Please open it there and start again.',
  waitOver: 'You can try again now.',

  // The start page
  homeTitle: 'Welcome',
  homeLead: "Sign in with a code that we send you. There's no password to remember.",
  homeSignIn: 'Sign in',
  homeAccount: 'Your account',

  // Requesting a code
  signInTitle: 'Sign in',
  signInLead: "Enter your email address and we'll send you a sign-in code.",
  emailLabel: 'Email address',
  sendButton: 'Email me a code',
  sendButtonByChannel: 'Send me a code',
  sending: 'Sending…',
  haveCode: 'We already sent a code for {email}.',
  enterIt: 'Enter it',
  noticeEnded: 'Your session has ended. Sign in again to continue.',
  noticeReloaded: 'This page has been updated. Please press the button again.',

  // Entering the code
  codeTitle: 'Enter your code',
  codeSentTo: 'We sent a code to {email}.',
  codeSentByChannel: 'We sent a code for {email}. Look for it in {channel}.',
  codeSubject: 'Look for {reference} in the subject line.',
  codeValidUntil: 'You can use it once, until {time}.',
  codeLeft: '{time} left.',
  codeOneMinute: 'This code expires in one minute.',
  codeNeverShare: "Never share your code. We'll never ask you for it.",
  codeLabel: 'Code',
  checkButton: 'Sign in',
  checking: 'Checking…',
  resendButton: 'Send a new code',
  resendHelp: 'No email? Check your spam folder too. Only the latest code works.',
  resendHelpByChannel: 'Only the latest code works.',
  resendWait: 'You can request a new code in {when}.',
  resendNow: 'You can request a new code now.',
  otherButton: 'Use another address',
  noticeResent: 'We sent you a new code. The previous one no longer works.',

  // The account page
  accountTitle: 'Your account',
  accountEmail: 'Signed in as',
  accountSince: 'Since',
  accountUntil: 'Expires',
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

  // What can go wrong while requesting a code
  emailInvalid: emailExample,
  emailEmpty: `The field is empty. ${emailExample}`,
  emailSeveral: `There is more than one @. ${emailExample} Use only one address.`,
  emailSpace: `There is a space inside the address. ${emailExample}`,
  emailInvisible: `There is an invisible character inside the address. Type the address instead of pasting it. ${emailExample}`,
  emailNoAt: `The @ is missing. ${emailExample}`,
  emailDots: `A dot is in the wrong place: at the start, next to the @, or twice in a row. ${emailExample}`,
  emailDomainIncomplete: `The part after the @ is incomplete. ${emailExample}`,
  emailApostrophe: `The apostrophe “{character}” is a curly one. Use the straight one ('). ${emailExample}`,
  emailCharacter: `An email address can't contain “{character}”. ${emailExample}`,
  emailCharacterBeforeAt: `We don't accept “{character}” before the @ of an address. ${emailExample}`,
  domainNotAllowed:
    "You can't sign in here with an address at {domain}. Use one of these domains: {allowed}.",
  sendTooSoon: 'A code was requested for this address a moment ago. You can request another in {when}.',
  sendTooMany: 'Too many codes have been requested for this address. You can request another in {when}.',
  sendBusy: 'A lot of people are signing in right now. You can request a code in {when}.',
  tooManyFromClient:
    'There have been too many attempts from this browser or network. You can try again in {when}.',
  sendFailed:
    "We couldn't send your code. The problem is on our side, not with your address. Please try again in a moment.",
  sendUncertain:
    "Something went wrong while we were sending your code. If a code still arrives, it won't work. Please request a new one in {when}.",
  sendTimedOut:
    "Sending your code took too long. If a code still arrives, it won't work. Please request a new one in {when}.",
  signedInAlready: "You're already signed in. Reload this page to continue.",

  // What can go wrong while checking the code
  codeMalformed: 'A code has {length} characters. Enter it exactly as it appears in our message.',
  codeMalformedDigits: 'A code has {length} digits. Enter it exactly as it appears in our message.',
  codeWrong: "That code isn't right. Check our latest message and try again. Attempts left: {left}.",
  codeWrongLast: "That code isn't right, and it was your last attempt. Request a new code.",
  codeExhausted: 'Too many incorrect attempts. This code no longer works. Request a new one.',
  codeExpired: 'This code has expired. Request a new one.',
  codeReplaced: 'This code has been replaced by a newer one. Use the latest code, or request another.',
  codeUsed: 'This code has already been used. Request a new one.',
  noRequest:
    "We can't find a code request from this browser. It may be more than an hour old, or cookies may be blocked for this site. Allow cookies for this site, then request a new code here. A code works only in the browser that requested it.",
  olderRequest: "You've requested a newer code since opening this page. Reload to continue.",
  codeMaybeUsed:
    "We couldn't check your code, and it may no longer work. Compare it with our latest message. If they match, request a new code.",
  guessTooMany:
    'Too many incorrect codes have been entered for this address. You can try again in {when}, or now in a browser where you have signed in before.',
  checkFailed: "We couldn't check your code. It is still valid, so please try again.",
  checkUncertain:
    "We couldn't check your code. Try the same code again. If it doesn't work, request a new one.",
  acceptedButFailed:
    "Your code is right, but we couldn't sign you in. Press the button again in a moment. The code still works.",

  // The bot check
  botMissing:
    "We couldn't run the bot check. Allow scripts from google.com and gstatic.com, or pause blockers for this page, and try again.",
  botRefused: 'The bot check failed. Please try again. If it keeps failing, try another browser.',
  botUnavailable: "The bot check isn't available right now. Please try again in a few minutes.",
  recaptchaNotice: 'This site is protected by reCAPTCHA.',
  recaptchaNoScript:
    'Signing in here requires JavaScript for the bot check. Please turn it on and reload the page.',

  // Errors on our side
  storeUnavailable: "We're having technical problems. Please try again in a minute. Nothing was lost.",
  unexpected: 'Something went wrong on our side. Please try again.',

  // Other pages
  notFoundTitle: 'Page not found',
  notFoundText: "There's nothing at this address.",
  errorTitle: "That didn't work",
  tryAgain: 'Try again',
  toStart: 'Go to the home page',
  unavailableTitle: 'Please try again in a moment',
  unavailableText:
    "We can't check your session right now. You're still signed in. Please reload in a minute.",
  foreignTitle: 'This form was sent from another site',
  foreignText:
    "For your security, we didn't accept it: this page works only at its own address. Start again there:",

  // Only in our own e-mail, by SMTP
  mailLifetime: 'You can use it once, within {minutes}.',
  mailNewest: 'Only the latest code works.',
  mailNeverShare: "Never share it with anyone. We'll never ask you for it, by phone or otherwise.",
  mailNotYou: "If you didn't request it, you can ignore this email. Nobody can sign in without the code.",

  // The e-mail with the code. The subject may have at most 100 bytes, the title 256.
  mailSubject: 'Sign in to {app} ({reference})',
  mailTitle: 'Your sign-in code for {app}',
  mailSubTitle: 'Enter it only on {host}, in the browser that requested it. Reference: {reference}.',
  mailGreeting: 'Hello,',
} as const

/** One sentence for each key: what every language must have. */
export type Messages = { readonly [Key in keyof typeof en]: string }
export type MessageKey = keyof Messages
