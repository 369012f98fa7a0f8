import type { Messages } from './en.ts'

const emailExample = 'اكتب عنوان بريد إلكتروني مثل name@example.com.'

export const ar: Messages = {
  // Every page
  titleError: 'خطأ: {title}',
  language: 'اللغة',
  slow: 'ما زلنا نعمل…',
  unreachable: 'لا يمكننا الوصول إلى خادمنا. تحقق من اتصالك واضغط الزر مرة أخرى. ما كتبته ما زال هنا.',
  postRefused: 'لم يقبل خادمنا هذا الطلب. افتح الصفحة مرة أخرى وابدأ من جديد من فضلك.',
  otherAddress: 'تعمل هذه الصفحة فقط على {url}. افتحها هناك من فضلك وابدأ من جديد.',
  waitOver: 'يمكنك المحاولة مرة أخرى الآن.',

  // The start page
  homeTitle: 'مرحبًا',
  homeLead: 'سجّل الدخول برمز نرسله إليك. لا حاجة إلى تذكّر كلمة مرور.',
  homeSignIn: 'تسجيل الدخول',
  homeAccount: 'حسابك',

  // Requesting a code
  signInTitle: 'تسجيل الدخول',
  signInLead: 'اكتب عنوان بريدك الإلكتروني وسنرسل إليك رمزًا لتسجيل الدخول.',
  emailLabel: 'البريد الإلكتروني',
  sendButton: 'أرسل لي رمزًا',
  sendButtonByChannel: 'أرسل لي رمزًا',
  sending: 'جارٍ الإرسال…',
  haveCode: 'سبق أن أرسلنا رمزًا للعنوان {email}.',
  enterIt: 'أدخل الرمز',
  noticeEnded: 'انتهت جلستك. سجّل الدخول مرة أخرى للمتابعة.',
  noticeReloaded: 'جرى تحديث هذه الصفحة. اضغط على الزر مرة أخرى من فضلك.',

  // Entering the code
  codeTitle: 'أدخل الرمز',
  codeSentTo: 'أرسلنا رمزًا إلى {email}.',
  codeSentByChannel: 'أرسلنا رمزًا للعنوان {email}. ابحث عنه في {channel}.',
  codeSubject: 'ابحث عن {reference} في موضوع الرسالة.',
  codeValidUntil: 'يعمل مرة واحدة، حتى {time}.',
  codeLeft: 'الوقت المتبقي: {time}.',
  codeOneMinute: 'تنتهي صلاحية هذا الرمز بعد دقيقة واحدة.',
  codeNeverShare: 'لا تشارك رمزك مع أحد. لن نطلبه منك أبدًا.',
  codeLabel: 'الرمز',
  checkButton: 'تسجيل الدخول',
  checking: 'جارٍ التحقق…',
  resendButton: 'إرسال رمز جديد',
  resendHelp: 'لم تصلك الرسالة؟ ابحث في مجلد البريد غير المرغوب فيه أيضًا. أحدث رمز فقط هو الذي يعمل.',
  resendHelpByChannel: 'أحدث رمز فقط هو الذي يعمل.',
  resendWait: 'يمكنك طلب رمز جديد بعد {when}.',
  resendNow: 'يمكنك طلب رمز جديد الآن.',
  otherButton: 'استخدام عنوان آخر',
  noticeResent: 'أرسلنا إليك رمزًا جديدًا. الرمز السابق لم يعد يعمل.',

  // The account page
  accountTitle: 'حسابك',
  accountEmail: 'سجّلت الدخول باسم',
  accountSince: 'منذ',
  accountUntil: 'تنتهي في',
  accountSessions: 'المتصفحات التي سجّلت الدخول فيها',
  accountThis: 'هذا المتصفح',
  accountWhere: '{browser} على {system}',
  accountUnknownBrowser: 'متصفح غير معروف',
  accountUnknownSystem: 'نظام غير معروف',
  accountSignedInAt: 'تسجيل الدخول: {time}',
  accountEnd: 'إنهاء هذه الجلسة',
  accountEndNamed: 'إنهاء هذه الجلسة: {where}، تسجيل الدخول: {time}',
  noticeSessionEnded: 'انتهت تلك الجلسة.',
  signOutButton: 'تسجيل الخروج',
  signOutAllButton: 'تسجيل الخروج من كل مكان',
  working: 'لحظة من فضلك…',

  // What can go wrong while requesting a code
  emailInvalid: emailExample,
  emailEmpty: `الحقل فارغ. ${emailExample}`,
  emailSeveral: `هناك أكثر من علامة @ واحدة. ${emailExample} استخدم عنوانًا واحدًا فقط.`,
  emailSpace: `هناك مسافة داخل العنوان. ${emailExample}`,
  emailInvisible: `هناك حرف غير مرئي داخل العنوان. اكتبه بدلًا من لصقه. ${emailExample}`,
  emailNoAt: `علامة @ مفقودة. ${emailExample}`,
  emailDots: `هناك نقطة في غير موضعها: في البداية، أو قبل علامة @ أو بعدها مباشرة، أو نقطتان متتاليتان. ${emailExample}`,
  emailDomainIncomplete: `الجزء الذي يلي علامة @ غير مكتمل. ${emailExample}`,
  emailApostrophe: `الفاصلة العليا «{character}» منحنية. استخدم المستقيمة ('). ${emailExample}`,
  emailCharacter: `لا يمكن أن يحتوي عنوان البريد الإلكتروني على «{character}». ${emailExample}`,
  emailCharacterBeforeAt: `لا يمكن استخدام «{character}» قبل علامة @ هنا. ${emailExample}`,
  domainNotAllowed: 'لا يمكن تسجيل الدخول هنا بعناوين {domain}. استخدم أحد هذه النطاقات: {allowed}.',
  sendTooSoon: 'طُلب رمز لهذا العنوان قبل لحظات. يمكنك طلب رمز آخر بعد {when}.',
  sendTooMany: 'طُلبت رموز كثيرة جدًا لهذا العنوان. يمكنك طلب رمز آخر بعد {when}.',
  sendBusy: 'كثيرون يسجّلون الدخول الآن. يمكنك طلب رمز بعد {when}.',
  tooManyFromClient:
    'جاءت محاولات كثيرة جدًا من هذا المتصفح أو هذه الشبكة. يمكنك المحاولة مرة أخرى بعد {when}.',
  sendFailed: 'لم نتمكن من إرسال رمزك. المشكلة لدينا وليست في عنوانك. حاول مرة أخرى بعد لحظات من فضلك.',
  sendUncertain: 'حدث خطأ أثناء إرسال رمزك. إذا وصلك رمز فلن يعمل. اطلب رمزًا جديدًا بعد {when} من فضلك.',
  sendTimedOut: 'استغرق إرسال رمزك وقتًا طويلًا. إذا وصلك رمز فلن يعمل. اطلب رمزًا جديدًا بعد {when} من فضلك.',
  signedInAlready: 'لقد سجّلت الدخول بالفعل. أعد تحميل هذه الصفحة للمتابعة.',

  // What can go wrong while checking the code
  codeMalformed: 'عدد خانات الرمز {length}. اكتبه كما هو في رسالتنا.',
  codeMalformedDigits: 'عدد أرقام الرمز {length}. اكتبه كما هو في رسالتنا.',
  codeWrong: 'هذا الرمز غير صحيح. قارنه بأحدث رسالة وحاول مرة أخرى. المحاولات المتبقية: {left}.',
  codeWrongLast: 'هذا الرمز غير صحيح، وكانت هذه محاولتك الأخيرة. اطلب رمزًا جديدًا.',
  codeExhausted: 'محاولات خاطئة كثيرة جدًا. لم يعد هذا الرمز يعمل. اطلب رمزًا جديدًا.',
  codeExpired: 'انتهت صلاحية هذا الرمز. اطلب رمزًا جديدًا.',
  codeReplaced: 'حلّ رمز أحدث محل هذا الرمز. استخدم أحدث رسالة أو اطلب رمزًا جديدًا.',
  codeUsed: 'استُخدم هذا الرمز من قبل. اطلب رمزًا جديدًا.',
  noRequest:
    'لم نجد طلب رمز من هذا المتصفح. ربما مضى على الطلب أكثر من ساعة، أو أن ملفات تعريف الارتباط محظورة لهذا الموقع. اسمح بملفات تعريف الارتباط لهذا الموقع، ثم اطلب رمزًا جديدًا هنا. يعمل الرمز فقط في المتصفح الذي طلبه.',
  olderRequest: 'طلبت رمزًا أحدث بعد فتح هذه الصفحة. أعد تحميلها للمتابعة.',
  codeMaybeUsed:
    'تعذّر علينا التحقق من رمزك، وربما استُخدم بالفعل. قارنه بأحدث رسالة منا، وإن كان مطابقًا فاطلب رمزًا جديدًا.',
  guessTooMany:
    'جُرّبت رموز خاطئة كثيرة جدًا لهذا العنوان. يمكنك المحاولة مرة أخرى بعد {when}، أو الآن من متصفح سجّلت الدخول فيه من قبل.',
  checkFailed: 'لم نتمكن من التحقق من رمزك. ما زال صالحًا، فحاول مرة أخرى من فضلك.',
  checkUncertain: 'لم نتمكن من التحقق من رمزك. جرّبه مرة أخرى. إذا رُفض فقد استُهلك، فاطلب رمزًا جديدًا.',
  acceptedButFailed:
    'رمزك صحيح، لكننا لم نتمكن من تسجيل دخولك. اضغط الزر مرة أخرى بعد لحظات. الرمز ما زال يعمل.',

  // The bot check
  botMissing:
    'لم يعمل التحقق من أنك إنسان. اسمح بنصوص google.com وgstatic.com البرمجية، أو أوقف أدوات الحجب في هذه الصفحة مؤقتًا، ثم حاول مرة أخرى.',
  botRefused: 'لم ينجح التحقق من أنك إنسان. حاول مرة أخرى من فضلك؛ وإذا تكرر ذلك فجرّب متصفحًا آخر.',
  botUnavailable: 'التحقق من أنك إنسان غير متاح الآن. حاول مرة أخرى بعد بضع دقائق من فضلك.',
  recaptchaNotice: 'هذا الموقع محمي بواسطة reCAPTCHA.',
  recaptchaNoScript:
    'يحتاج تسجيل الدخول هنا إلى JavaScript للتحقق من أنك إنسان. فعّله وأعد تحميل الصفحة من فضلك.',

  // Errors on our side
  storeUnavailable: 'لدينا مشكلات تقنية الآن. حاول مرة أخرى بعد دقيقة من فضلك. لم يُفقد شيء.',
  unexpected: 'حدث خطأ لدينا. حاول مرة أخرى من فضلك.',

  // Other pages
  notFoundTitle: 'الصفحة غير موجودة',
  notFoundText: 'لا يوجد شيء في هذا العنوان.',
  errorTitle: 'لم ينجح ذلك',
  tryAgain: 'حاول مرة أخرى',
  toStart: 'إلى الصفحة الرئيسية',
  unavailableTitle: 'حاول مرة أخرى بعد لحظات من فضلك',
  unavailableText:
    'لا يمكننا التحقق من جلستك الآن. ما زلت مسجّل الدخول. أعد تحميل هذه الصفحة بعد دقيقة من فضلك.',
  foreignTitle: 'أُرسل هذا النموذج من موقع آخر',
  foreignText: 'حفاظًا على أمانك، لم نقبله: تعمل هذه الصفحة على عنوانها فقط. ابدأ من جديد هناك:',

  // Only in our own e-mail, by SMTP
  mailLifetime: 'يعمل مرة واحدة، ومدة صلاحيته {minutes}.',
  mailNewest: 'أحدث رمز فقط هو الذي يعمل.',
  mailNeverShare: 'لا تشاركه مع أحد. لن نطلبه منك أبدًا، لا بالهاتف ولا بغيره.',
  mailNotYou: 'إذا لم تطلبه فيمكنك تجاهل هذه الرسالة. لا يستطيع أحد تسجيل الدخول من دون الرمز.',

  // The e-mail with the code. The subject may have at most 100 bytes, the title 256.
  mailSubject: 'تسجيل الدخول إلى {app} ({reference})',
  mailTitle: 'رمز تسجيل الدخول إلى {app}',
  mailSubTitle: 'أدخله فقط على {host}، في المتصفح الذي طلبته منه. المرجع: {reference}.',
  mailGreeting: 'مرحبًا،',
}
