import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BrowserContext, Request, Response } from '@playwright/test'

/**
 * What a run against a deployment that is not the tests' own may cost. The limits are real there, all tests come from
 * one client address, and others may work behind it too. The ledger is a file, since every worker spends from it.
 */
export const budget = { code: 15, 'wrong code': 10 } as const

export type Cost = keyof typeof budget
export const costs: Cost[] = ['code', 'wrong code']

const LEDGER_SETTING = 'BUDGET_LEDGER'

/** Before the workers start. */
export function openLedger(): void {
  const ledger = join(mkdtempSync(join(tmpdir(), 'budget-')), 'ledger')
  appendFileSync(ledger, '')
  process.env[LEDGER_SETTING] = ledger
}

/** After the last one. */
export function closeLedger(): void {
  rmSync(dirname(ledger()), { recursive: true })
}

export function spent(cost: Cost): number {
  const lines = readFileSync(ledger(), 'utf8').split('\n')
  return lines.filter((line) => line === cost).length - lines.filter((line) => line === `-${cost}`).length
}

/** Stops a browser before it goes over. Each code that is asked for counts, and each that is typed until it is accepted. */
export async function keepInBudget(context: BrowserContext): Promise<void> {
  await context.route(
    ({ pathname }) => pathname.startsWith('/sign-in'),
    async (route) => {
      const request = route.request()
      const cost = costOf(request)
      if (cost === undefined) return route.fallback()
      if (!spend(cost)) {
        const reason = `The budget of this run is used up: ${budget[cost]} times a ${cost}. It was stopped before the next.`
        return context.close({ reason })
      }
      await route.continue()
      const answer = await request.response()
      if (answer !== null && leftCodePage(request, answer)) giveBack(cost)
    },
  )
}

function costOf(request: Request): Cost | undefined {
  if (request.method() !== 'POST') return undefined
  return /name="(?:\w*_)?code"/.test(request.postDataBuffer()?.toString() ?? '') ? 'wrong code' : 'code'
}

/** The code was accepted, or another address was chosen: neither is a guess or a mail. */
function leftCodePage(request: Request, answer: Response): boolean {
  const { location = '', 'x-action-redirect': next = location } = answer.headers()
  return new URL(request.url()).pathname === '/sign-in/code' && next !== '' && !next.includes('/sign-in/code')
}

/** Noted first and counted then, so that workers that spend at the same time never go over together. */
export function spend(cost: Cost): boolean {
  appendFileSync(ledger(), `${cost}\n`)
  const allowed = spent(cost) <= budget[cost]
  if (!allowed) giveBack(cost)
  return allowed
}

function giveBack(cost: Cost): void {
  appendFileSync(ledger(), `-${cost}\n`)
}

function ledger(): string {
  const path = process.env[LEDGER_SETTING]
  if (path === undefined) throw new Error('The budget was not opened')
  return path
}
