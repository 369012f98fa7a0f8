import { randomBytes, randomInt } from 'node:crypto'
import {
  type Browser,
  type BrowserContextOptions,
  test as base,
  type Page,
  type TestInfo,
} from '@playwright/test'
import { AccountPage } from './pages/account-page.ts'
import { CodePage } from './pages/code-page.ts'
import { SignInPage } from './pages/sign-in-page.ts'
import { clockOf, type Span } from './support/clock.ts'
import {
  type Deployment,
  type DeploymentOptions,
  type LogLine,
  type Settings,
  startDeployment,
} from './support/deployment.ts'
import { mailsAt, type Person } from './support/mails.ts'
import { type Redis, startRedis } from './support/redis.ts'
import { type Assessment, type Call, control, type Fault } from './support/stand-ins.ts'

export { expect } from '@playwright/test'
export { spelt, wrongCodes } from './support/codes.ts'
export type { Deployment } from './support/deployment.ts'
export type { Person } from './support/mails.ts'

export interface Options {
  /** Settings of the deployment, over those for the stand-ins. A file that sets them gets a deployment of its own. */
  settings: Settings
}

interface WorkerFixtures extends Options {
  /** The production build with its stand-ins, one for each worker. */
  deployment: Deployment
}

/** The pages in one browser. */
export interface Pages {
  page: Page
  signInPage: SignInPage
  codePage: CodePage
  accountPage: AccountPage
  /** Signs somebody in as people do: address, e-mail, code. */
  signIn(person: Person): Promise<void>
  /** Asks for a code for somebody, up to the page where it is typed. */
  askForCode(person: Person): Promise<void>
}

interface Fixtures extends Pages {
  /** Somebody whom the application has never seen. */
  person: Person
  /** Somebody else whom it has never seen. */
  stranger: Person
  /** Where this test's browser comes from: nobody shares it, so the limits are as in production. */
  clientAddress: string
  mailbox: ReturnType<typeof mailsAt>
  /** Lets a stand-in fail. Mended after the test. */
  trouble: {
    magiclinksdev(fault: Fault): Promise<unknown>
    mailServer(fault: Fault): Promise<unknown>
    recaptcha(fault: Fault): Promise<unknown>
    mend(): Promise<void>
  }
  /** Lets time pass at the deployment. It goes right again after the test; faults end when it is moved. */
  clock: { advance(span: Span): Promise<void> }
  /** What has reached the stand-ins in this test. */
  api: {
    calls(endpoint?: string): Promise<Call[]>
    assessments(): Promise<Assessment[]>
  }
  /** The lines that the application has logged in this test. */
  logs: () => LogLine[]
  /** Another browser, with nothing in common with the first. */
  anotherBrowser(options?: BrowserContextOptions): Promise<Pages>
  /** Another deployment, ended with the test. */
  deploy(options?: DeploymentOptions): Promise<Deployment>
  /** A browser at another deployment, and the mails of that one. */
  visit(deployment: Deployment, options?: BrowserContextOptions): Promise<Pages>
  redis: Redis
  attachments: undefined
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  settings: [{}, { option: true, scope: 'worker' }],

  deployment: [
    async ({ settings }, use) => {
      const deployment = await startDeployment({ settings })
      await use(deployment)
      await deployment.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: ({ deployment }, use) => use(deployment.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants to see which fixtures are used
  clientAddress: ({}, use) => use(newClientAddress()),
  extraHTTPHeaders: ({ clientAddress }, use) => use({ 'X-Forwarded-For': clientAddress }),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: ({}, use) => use(newPerson()),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  stranger: ({}, use) => use(newPerson()),
  mailbox: ({ deployment }, use) => use(mailsAt(deployment.standIns.mailbox.url)),

  trouble: async ({ deployment }, use) => {
    const standIns = control(deployment.standIns)
    await use({
      magiclinksdev: standIns.failMagiclinksdev,
      mailServer: standIns.failMailbox,
      recaptcha: standIns.failRecaptcha,
      mend: standIns.mend,
    })
    await standIns.mend()
  },

  clock: async ({ deployment }, use) => {
    const clock = clockOf(deployment)
    await use(clock)
    await clock.reset()
  },

  api: async ({ deployment }, use) => {
    const standIns = control(deployment.standIns)
    await standIns.forget()
    await use({
      calls: async (endpoint) =>
        (await standIns.calls()).filter((call) => endpoint === undefined || call.endpoint === endpoint),
      assessments: standIns.assessments,
    })
  },

  logs: async ({ deployment }, use) => {
    const before = deployment.logs().length
    await use(() => deployment.logs().slice(before))
  },

  signInPage: ({ page }, use) => use(new SignInPage(page)),
  codePage: ({ page, javaScriptEnabled: javaScript }, use) => use(new CodePage(page, { javaScript })),
  accountPage: ({ page }, use) => use(new AccountPage(page)),
  askForCode: ({ signInPage, codePage }, use) =>
    use((person) => askForCode({ signInPage, codePage }, person)),
  signIn: ({ signInPage, codePage, accountPage, mailbox }, use) =>
    use((person) => signIn({ signInPage, codePage, accountPage }, person, mailbox)),

  anotherBrowser: async ({ visit, deployment }, use) => {
    await use((options) => visit(deployment, options))
  },

  visit: async ({ browser, mailbox, deployment: own }, use) => {
    const contexts: (() => Promise<void>)[] = []
    await use(async (deployment, options = {}) => {
      const page = await openBrowser(browser, deployment, options)
      contexts.push(() => page.context().close())
      const mails = deployment === own ? mailbox : mailsAt(deployment.standIns.mailbox.url)
      return pagesOf(page, mails, options.javaScriptEnabled)
    })
    for (const close of contexts) await close()
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  deploy: async ({}, use, testInfo) => {
    const deployments: Deployment[] = []
    await use(async (options) => {
      const deployment = await startDeployment(options)
      deployments.push(deployment)
      return deployment
    })
    for (const deployment of deployments) {
      await attachFailure(testInfo, deployment, 0)
      await deployment.stop()
    }
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  redis: async ({}, use) => {
    const redis = await startRedis()
    await use(redis)
    await redis.stop()
  },

  attachments: [
    async ({ deployment }, use, testInfo) => {
      const before = deployment.output().length
      await use(undefined)
      await attachFailure(testInfo, deployment, before)
    },
    { auto: true },
  ],
})

export function newPerson(): Person {
  return { email: `person-${randomBytes(6).toString('hex')}@example.com` }
}

/** An address of a private network that no other test has: there are 16 million. */
export function newClientAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
}

async function openBrowser(
  browser: Browser,
  { url }: Deployment,
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: url,
    extraHTTPHeaders: { 'X-Forwarded-For': newClientAddress() },
    ...options,
  })
  return context.newPage()
}

function pagesOf(page: Page, mailbox: ReturnType<typeof mailsAt>, javaScript = true): Pages {
  const signInPage = new SignInPage(page)
  const codePage = new CodePage(page, { javaScript })
  const accountPage = new AccountPage(page)
  const pages = { signInPage, codePage, accountPage }
  return {
    page,
    ...pages,
    askForCode: (person) => askForCode(pages, person),
    signIn: (person) => signIn(pages, person, mailbox),
  }
}

type PageObjects = Pick<Pages, 'signInPage' | 'codePage' | 'accountPage'>

async function askForCode(
  { signInPage, codePage }: Pick<PageObjects, 'signInPage' | 'codePage'>,
  person: Person,
): Promise<void> {
  await signInPage.open()
  await signInPage.askFor(person)
  await codePage.heading.waitFor()
}

async function signIn(
  pages: PageObjects,
  person: Person,
  mailbox: ReturnType<typeof mailsAt>,
): Promise<void> {
  await askForCode(pages, person)
  await pages.codePage.enter(await mailbox.codeFor(person))
  await pages.accountPage.heading.waitFor()
}

/** What one wants to read first when a test has failed. */
async function attachFailure(testInfo: TestInfo, deployment: Deployment, from: number): Promise<void> {
  if (testInfo.status === testInfo.expectedStatus) return
  const calls = (await control(deployment.standIns).calls()).map((call) => JSON.stringify(call))
  const attach = (name: string, lines: string[]) =>
    testInfo.attach(name, { body: lines.join('\n'), contentType: 'text/plain' })
  await attach('log of the application', deployment.output().slice(from))
  await attach('calls to magiclinksdev', calls)
}
