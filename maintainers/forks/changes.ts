import type { Fork } from './fork.ts'

/** A change that a fork makes. On the command line, `name` selects it. */
export interface Change {
  name: string
  says: string
  make(fork: Fork): void
  /** Browser tests that it can affect. */
  browser?: string[]
}

const signingIn = ['e2e/flows/sign-in.spec.ts', 'e2e/flows/session.spec.ts']

export const changes: Change[] = [
  {
    name: 'brand',
    says: 'another name, other colours and another logo',
    make(fork) {
      fork.edit('dev/settings.ts', /Sign-in Example/g, 'Corner Shop')
      fork.edit('lib/brand.ts', '#1f5f4f', '#123456')
      fork.edit('lib/brand.ts', /logo\.(svg|png)/g, 'shop.$1')
      fork.edit('app/globals.css', '--color-accent: #1f5f4f', '--color-accent: #123456')
      for (const kind of ['svg', 'png']) fork.rename(`public/logo.${kind}`, `public/shop.${kind}`)
    },
    browser: ['e2e/flows/smtp.spec.ts', 'e2e/security/headers.spec.ts'],
  },
  {
    name: 'sentences',
    says: 'every English sentence is reworded, including the subject of the e-mail',
    make: (fork) => fork.write('lib/messages/en.ts', reword(fork.read('lib/messages/en.ts'))),
    browser: signingIn,
  },
  {
    name: 'another-language',
    says: 'a third language, French',
    make(fork) {
      fork.copy('docs/examples/lib/messages/fr.ts', 'lib/messages/fr.ts')
      fork.edit('lib/messages/index.ts', 'import { ar }', "import { fr } from './fr.ts'\nimport { ar }")
      fork.edit('lib/messages/index.ts', '{ en, de, ar }', '{ en, de, ar, fr }')
      offer(fork, 'en', 'de', 'ar', 'fr')
    },
  },
  {
    name: 'german-first',
    says: 'German is the default language',
    make: (fork) => offer(fork, 'de', 'en', 'ar'),
    browser: ['e2e/flows/language.spec.ts', 'e2e/flows/sign-in.spec.ts'],
  },
  {
    name: 'english-only',
    says: 'the other languages are not offered',
    make: (fork) => offer(fork, 'en'),
    browser: ['e2e/flows/language.spec.ts', 'e2e/flows/sign-in.spec.ts'],
  },
  {
    name: 'users-table',
    says: 'claims from a users table, as docs/jwt-claims.md shows',
    make(fork) {
      const example = fork.read('docs/examples/lib/session/users-table.ts')
      const claims = example.slice(example.indexOf('export async function sessionClaims')).trimEnd()
      const users = 'const users = { idFor: async (email: string) => email.slice(0, 1) }\n\n'
      fork.edit('lib/session/jwt.ts', /^export function sessionClaims[\s\S]*?^}/m, users + claims)
      fork.edit(
        'lib/session/jwt.ts',
        '  uid: z.string().min(1),\n',
        '  uid: z.string().min(1),\n  user: z.string(),\n',
      )
      fork.edit('lib/session/read.ts', '  uid: string\n', '  uid: string\n  user: string\n')
      fork.edit('lib/session/read.ts', 'sessionOf({ uid,', 'sessionOf({ uid, user,')
      fork.edit('lib/session/read.ts', 'return { uid, sid', 'return { uid, user, sid')
      fork.edit('lib/testing/session.ts', 'ownClaims = {}', "ownClaims = { user: 'u1' }")
    },
    browser: signingIn,
  },
  {
    name: 'invited-only',
    says: 'only invited users sign in, as docs/who-may-sign-in.md shows',
    make(fork) {
      fork.copy('docs/examples/lib/sign-in/invited-only.ts', 'lib/sign-in/allowed-email.ts')
      fork.edit(
        'e2e/support/deployment.ts',
        '    INSTANCES: String(instances),\n',
        "    INSTANCES: String(instances),\n    SIGN_IN_ALLOWED_DOMAINS: 'example.com',\n",
      )
    },
    browser: signingIn,
  },
  {
    name: 'header',
    says: 'a header with a button to sign out on every page',
    make(fork) {
      fork.edit(
        'app/layout.tsx',
        /^import '.\/globals.css'$/m,
        "import './globals.css'\nimport { signOut } from './account/actions'",
      )
      fork.edit(
        'app/layout.tsx',
        'import { brand }',
        "import { ActionForm } from '@/components/action-form'\nimport { waitingMessages } from '@/components/waiting-messages'\nimport { brand }",
      )
      const words = '{{ ...waitingMessages(messages), idle: messages.signOutButton, busy: messages.working }}'
      const button = `<ActionForm action={signOut} className="button-quiet" messages=${words} />`
      fork.edit('app/layout.tsx', '        </header>', `          ${button}\n        </header>`)
    },
    browser: [...signingIn, 'e2e/flows/no-javascript.spec.ts'],
  },
  {
    name: 'turnstile',
    says: 'another bot check, as docs/bot-check.md shows',
    make(fork) {
      for (const name of ['recaptcha.test', 'outage.test', 'start.test'])
        fork.remove(`lib/bot-check/${name}.ts`)
      fork.copy('docs/examples/lib/bot-check/turnstile.ts', 'lib/bot-check/turnstile.ts')
      fork.edit('lib/bot-check/turnstile.ts', 'process.env.TURNSTILE_SECRET', 'env().TURNSTILE_SECRET')
      fork.edit(
        'lib/env/schema.ts',
        '  // Where it runs\n',
        "  TURNSTILE_SECRET: identifier().optional().meta({ secret: true, why: 'The secret of the widget.' }),\n\n  // Where it runs\n",
      )
      for (const file of ['index', 'provider'])
        fork.edit(`lib/bot-check/${file}.ts`, "from './recaptcha.ts'", "from './turnstile.ts'")
      fork.run('npm', ['run', 'docs'])
    },
  },
  {
    name: 'delivery-of-its-own',
    says: 'codes by chat, as docs/delivery.md shows',
    make(fork) {
      fork.copy('docs/examples/lib/delivery/by-chat.ts', 'lib/delivery/by-chat.ts')
      fork.edit(
        'lib/delivery/index.ts',
        'import { deliverByMagiclinksdev }',
        "import { deliverByChat } from './by-chat.ts'\nimport { deliverByMagiclinksdev }",
      )
      fork.edit('lib/delivery/index.ts', '  smtp: {', '  chat: { deliver: deliverByChat },\n  smtp: {')
      fork.edit(
        'lib/env/schema.ts',
        "['magiclinksdev', 'smtp', 'webhook'], 'wants ",
        "['magiclinksdev', 'smtp', 'webhook', 'chat'], 'wants ",
      )
    },
  },
  {
    name: 'webhook',
    says: 'codes go to a webhook by default',
    make(fork) {
      fork.edit('lib/env/schema.ts', ".default('magiclinksdev')", ".default('webhook')")
      fork.run('npm', ['run', 'docs'])
    },
  },
  {
    name: 'limits',
    says: 'every limit is different',
    make(fork) {
      fork.edit('lib/env/schema.ts', /: limit\(\s*(?=\d)/g, ': limit(3 + ')
      fork.edit('lib/env/schema.ts', /(LIMIT_SECONDS_BETWEEN_SENDS: .*\n +\.default\()60/, '$130')
      fork.run('npm', ['run', 'docs'])
    },
    browser: ['e2e/flows/limits.spec.ts', 'e2e/security/guessing.spec.ts'],
  },
  {
    name: 'session-times',
    says: 'a session ends after an hour, or after half an hour without use',
    make(fork) {
      fork.edit('lib/env/schema.ts', '.default(86_400)', '.default(1800)')
      fork.edit('lib/env/schema.ts', '.default(604_800)', '.default(3600)')
      fork.run('npm', ['run', 'docs'])
    },
    browser: ['e2e/flows/time.spec.ts', 'e2e/flows/session.spec.ts'],
  },
  {
    name: 'code',
    says: 'a code has nine digits and works for five minutes',
    make(fork) {
      fork.edit('lib/env/schema.ts', 'wholeNumber(4, 12).default(8)', 'wholeNumber(4, 12).default(9)')
      fork.edit(
        'lib/env/schema.ts',
        'wholeNumber(30, 600)\n    .default(600)',
        'wholeNumber(30, 600)\n    .default(300)',
      )
      fork.run('npm', ['run', 'docs'])
    },
    browser: ['e2e/flows/sign-in.spec.ts'],
  },
  {
    name: 'own-page',
    says: 'a page with a guarded form, an upload, an API and a webhook',
    make(fork) {
      for (const file of ['app', 'lib/notes.ts']) fork.copy(`docs/examples/${file}`, file)
    },
    browser: ['e2e/security/guard.spec.ts'],
  },
]

/**
 * Replaces each sentence by another with the same placeholders. It mentions e-mail only if the table has another version
 * of the sentence for other channels.
 */
function reword(table: string): string {
  const byEmail = [...table.matchAll(/(\w+)ByChannel:/g)].map(([, key]) => key)
  return table.replace(
    /^( {2}(\w+):\s*)(['"])(.*)\3,$/gm,
    (_, start: string, key: string, __, text: string) => {
      const values = [...text.matchAll(/\{\w+\}/g)].map(([value]) =>
        value === '{when}' ? 'in {when}' : value,
      )
      const words = ['Another sentence', ...(byEmail.includes(key) ? ['by e-mail'] : []), ...values]
      return `${start}'${words.join(' ')}',`
    },
  )
}

/** Sets the offered languages. The first is the default. */
function offer(fork: Fork, ...locales: string[]): void {
  const list = locales.map((locale) => `'${locale}'`).join(', ')
  fork.edit('lib/messages/index.ts', /(const locales: .* = )\[.*\]/, `$1[${list}]`)
}
