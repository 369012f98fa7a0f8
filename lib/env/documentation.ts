import { guessingBound } from './guessing-bound.ts'
import { metaOf } from './parse.ts'
import { schema } from './schema.ts'

interface Setting {
  name: string
  why: string
  /** The default in backticks, `required`, or empty if the setting is optional. */
  defaultText: string
  notes: string
}

/** `docs/configuration.md`, generated from the schema, which is the one place where a setting is described. */
export function configurationPage(): string {
  const rows = settings().map(
    ({ name, why, defaultText, notes }) => `| \`${name}\` | ${defaultText} | ${why}${notes} |`,
  )
  return [
    '# Configuration',
    '',
    'Generated from `lib/env/schema.ts`. Do not edit it by hand: `npm run docs` updates it.',
    '',
    'The application reads all settings when it starts. No setting reaches the browser unless a page shows it. White space at',
    'both ends of a value is removed, and an empty value counts as not set. If a setting is wrong, the application does not',
    'start. It prints every wrong one with what is expected, and with its value unless that is secret. The build reads no',
    'setting, and only one other value: [the key of server actions](deploy.md#the-key-of-server-actions).',
    '',
    'The application refuses quotes around a value. A shell and `docker compose` remove them, but `docker run --env-file` does',
    'not. In `SMTP_URL` and `REDIS_URL`, percent-encode special characters of the user name and the password: write',
    '`p%40ss%2Fword` for `p@ss/word`.',
    '',
    'The application can read a secret from a file that Docker or Kubernetes mounts. `NAME_FILE` is the path of the file:',
    '`IDENTITY_SECRET_FILE=/run/secrets/identity-secret`. Set `NAME` or `NAME_FILE`, not both. The application reads the',
    'file once, when it starts. It does not start if the file cannot be read, is empty, or has more than 64 KiB.',
    '',
    'To add a setting, add it to `lib/env/schema.ts` and run `npm run docs`. A secret needs `.meta({ secret: true })`, and a good',
    'value in `secret-files.test.ts` and `text.test.ts` in the same folder. If you change a default, the tests still pass,',
    'because they set their own values in `lib/testing/limits.ts`.',
    '',
    '| setting | default | what it is for |',
    '| --- | --- | --- |',
    ...rows,
    '',
    boundParagraph(),
    '',
  ].join('\n')
}

/** `.env.example`: every setting. All but the required ones are commented out. */
export function environmentExample(): string {
  const lines = settings().flatMap(({ name, why, defaultText, notes }) => [
    `# ${why}${notes}`.replace(/[`*]/g, ''),
    defaultText === 'required' ? `${name}=` : `#${name}=${defaultText.replaceAll('`', '')}`,
    '',
  ])
  return [
    '# Generated from lib/env/schema.ts (npm run docs). Copy it to .env.local and fill it in.',
    '# A secret can also be read from a file: NAME_FILE is its path.',
    '',
    ...lines,
  ].join('\n')
}

function settings(): Setting[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { why, unit, secret } = metaOf(name)
    const unset = field.safeParse(undefined)
    const defaultText = unset.success ? inBackticks(unset.data) : 'required'
    const notes = `${unit ? ` In ${unit}.` : ''}${secret ? ' **Secret.**' : ''}`
    return { name, why: why.replaceAll('|', '\\|'), defaultText, notes }
  })
}

function inBackticks(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return ''
  return `\`${value instanceof URL ? value.href : String(value)}\``
}

function boundParagraph(): string {
  const { perAccount, worstCase } = guessingBound(schema.pick(codeAndLimits).parse({}))
  const per10000 = (chance: number) => (chance * 10_000).toLocaleString('en', { maximumSignificantDigits: 3 })
  return `With the defaults, an attacker who guesses all year gets into a given account with a chance of ${per10000(perAccount)} in 10,000. In [the worst case](security.md#the-guessing-bound) the chance is ${per10000(worstCase)} in 10,000. The application does not start if the chance in the worst case exceeds 1 in 1,000.`
}

const codeAndLimits = {
  OTP_ALPHABET: true,
  OTP_LENGTH: true,
  LIMIT_WRONG_PER_ACCOUNT_PER_DAY: true,
  LIMIT_WRONG_PER_CODE: true,
  LIMIT_SENDS_PER_HOUR: true,
} as const
