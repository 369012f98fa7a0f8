import { clockToleranceMs } from '../../clock.ts'
import { type Deed, inputFor, mailsFor } from './people.ts'
import { run } from './steps.ts'
import { addresses, type Browser, type Request, type World } from './world.ts'

/** More presses than the messages ever ask for. */
const maxPresses = 25
const minute = 60_000

/**
 * Call it when all faults have ended. A user reads what the page says and does it. Checks that the user is then signed
 * in on every instance.
 */
export async function getIn(world: World, browser: Browser): Promise<void> {
  let deed: Deed = browser.jar.pending ? 'submits the newest code' : 'asks for a code'
  let triedCode: string | undefined
  for (let presses = 0; presses < maxPresses; presses += 1) {
    if (browser.jar.session) {
      const firstLook = await press(world, browser, 'looks at the account', presses)
      if (firstLook?.answer && 'redirect' in firstLook.answer && firstLook.answer.redirect === '/account')
        return lookOnOtherInstances(world, browser, firstLook)
      // The sign-in page clears the cookie of a session that has ended.
      browser.jar.session = null
    }
    if (deed === 'submits the newest code' && mailsFor(world, browser).length === 0)
      deed = 'asks for a new code'
    if (!browser.jar.pending) deed = 'asks for a code'
    const request = await press(world, browser, deed, presses)
    if (!request?.answer) return world.model.broke('8. A request ends with an answer')
    if ('redirect' in request.answer) {
      deed = 'submits the newest code'
      continue
    }
    const { code: error, retryAt } = request.answer.error
    checkLockout(world, request, error)
    switch (error) {
      case 'sendTooSoon':
      case 'sendTooMany':
      case 'sendBusy':
      case 'sendUncertain':
      case 'sendTimedOut':
      case 'tooManyFromClient':
      case 'guessTooMany':
        await world.pass(Math.max(0, (retryAt ?? world.calls.now) - world.calls.now) + 2 * clockToleranceMs)
        break
      case 'storeUnavailable':
        await world.pass(minute)
        break
      case 'codeWrong':
      case 'codeWrongLast': {
        // "Check our latest message and try again."
        const latest = mailsFor(world, browser).at(-1)?.code
        if (latest === triedCode) deed = 'asks for a new code'
        triedCode = latest
        break
      }
      case 'codeExpired':
      case 'codeReplaced':
      case 'codeUsed':
      case 'codeExhausted':
      case 'codeMaybeUsed':
        deed = 'asks for a new code'
        break
      case 'sendFailed':
      case 'checkFailed':
      case 'checkUncertain':
      case 'acceptedButFailed':
      case 'signedInAlready':
        break
      default:
        return world.model.broke(`8. No page shows ${error} here`)
    }
  }
  world.model.broke('11. When all faults have ended, a user who follows the messages can sign in')
}

async function press(
  world: World,
  browser: Browser,
  deed: Deed,
  presses: number,
): Promise<Request | undefined> {
  const instance = world.instances[presses % world.instances.length]
  const planned = inputFor(world, browser, deed, 0)
  if (!instance || !planned || planned === 'done') return undefined
  const request = await world.send(browser, planned.input, instance, planned.name)
  await run(world, request)
  return request
}

async function lookOnOtherInstances(world: World, browser: Browser, firstLook: Request): Promise<void> {
  for (const instance of world.instances.filter((each) => each !== firstLook.instance)) {
    const planned = inputFor(world, browser, 'looks at the account', 0)
    if (!planned || planned === 'done') continue
    const request = await world.send(browser, planned.input, instance, planned.name)
    await run(world, request)
    const { answer } = request
    if (!answer || !('redirect' in answer) || answer.redirect !== '/account')
      world.model.broke('11. A session is valid on every instance')
  }
}

/** An attacker who has none of the owner's browsers uses up all quotas for new browsers. */
export async function besiege(world: World): Promise<void> {
  const mallory = world.browsers[3]
  if (!mallory) return
  mallory.jar.pending = null
  for (let sends = 0; sends < world.settings.LIMIT_SENDS_PER_ACCOUNT_PER_HOUR; sends += 1) {
    await press(world, mallory, 'asks for a code', 0)
    for (let guess = 0; guess < 3; guess += 1) {
      const planned = inputFor(world, mallory, 'submits a wrong code', guess)
      const instance = world.instances[0]
      if (planned && planned !== 'done' && instance)
        await run(world, await world.send(mallory, planned.input, instance, planned.name))
    }
    await world.pass(world.settings.LIMIT_SECONDS_BETWEEN_SENDS * 1000 + 2 * clockToleranceMs)
  }
}

/** Checks that only what the account's known browsers have done can exhaust the quotas of a known browser. */
function checkLockout(world: World, { known, action }: Request, error: string): void {
  if (!known || action.email !== addresses.ann) return
  const ofKnown = world.requests.filter((each) => each.known && each.action.email === action.email)
  const sends = ofKnown.filter((each) => each.action.do === 'send' || each.action.do === 'resend').length
  const checks = ofKnown.filter((each) => each.action.do === 'check').length
  const { LIMIT_SENDS_PER_ACCOUNT_PER_HOUR, LIMIT_WRONG_PER_ACCOUNT_PER_DAY } = world.settings
  const isLockedOut =
    (error === 'sendTooMany' && sends <= LIMIT_SENDS_PER_ACCOUNT_PER_HOUR) ||
    (error === 'guessTooMany' && checks <= LIMIT_WRONG_PER_ACCOUNT_PER_DAY) ||
    (error === 'sendTooSoon' && sends <= 1) ||
    (error === 'tooManyFromClient' && sends + checks < 20) ||
    error === 'sendBusy'
  if (isLockedOut) world.model.broke('10. An attacker cannot lock the owner out of a known browser')
}
