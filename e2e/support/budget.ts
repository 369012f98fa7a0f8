import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BrowserContext, Request, Response } from '@playwright/test'

/**
 * What a run against a running deployment may cost. The deployment has its real limits, all tests share one client IP, and
 * other people may use that IP too.
 */
export const budget = { 'requested code': 15, 'wrong code': 10 } as const

export type Cost = keyof typeof budget
export const costs: Cost[] = ['requested code', 'wrong code']

/** The environment variable with the path of the ledger, a file in which all workers record what they spend. */
const LEDGER_SETTING = 'BUDGET_LEDGER'

/** Call this before the workers start. */
export function openLedger(): void {
  const ledger = join(mkdtempSync(join(tmpdir(), 'budget-')), 'ledger')
  appendFileSync(ledger, '')
  process.env[LEDGER_SETTING] = ledger
}

/** Call this after the last worker has ended. */
export function closeLedger(): void {
  rmSync(dirname(ledger()), { recursive: true })
}

export function spent(cost: Cost): number {
  const lines = readFileSync(ledger(), 'utf8').split('\n')
  return lines.filter((line) => line === cost).length - lines.filter((line) => line === `-${cost}`).length
}

/** Closes a browser before it exceeds the budget. Each requested code counts, and each submitted code that is not accepted. */
export async function keepInBudget(context: BrowserContext): Promise<void> {
  await context.route(
    ({ pathname }) => pathname.startsWith('/sign-in'),
    async (route) => {
      const request = route.request()
      const cost = costOf(request)
      if (cost === undefined) return route.fallback()
      if (!spend(cost)) {
        const reason = `The budget of this run is used up: ${budget[cost]} ${cost}s. This test was stopped before the next.`
        return context.close({ reason })
      }
      await route.continue()
      const answer = await request.response()
      if (answer !== null && leftCodePage(request, answer)) refund(cost)
    },
  )
}

function costOf(request: Request): Cost | undefined {
  if (request.method() !== 'POST') return undefined
  return /name="(?:\w*_)?code"/.test(request.postDataBuffer()?.toString() ?? '')
    ? 'wrong code'
    : 'requested code'
}

/** Whether the code was accepted or the user chose another email address. Neither costs anything. */
function leftCodePage(request: Request, answer: Response): boolean {
  const { location = '', 'x-action-redirect': next = location } = answer.headers()
  return new URL(request.url()).pathname === '/sign-in/code' && next !== '' && !next.includes('/sign-in/code')
}

/**
 * Records a cost, and returns whether the budget allows it. It writes before it counts. Otherwise two workers that spend at
 * the same time could exceed the budget.
 */
export function spend(cost: Cost): boolean {
  appendFileSync(ledger(), `${cost}\n`)
  const allowed = spent(cost) <= budget[cost]
  if (!allowed) refund(cost)
  return allowed
}

function refund(cost: Cost): void {
  appendFileSync(ledger(), `-${cost}\n`)
}

function ledger(): string {
  const path = process.env[LEDGER_SETTING]
  if (path === undefined) throw new Error('The ledger is not open')
  return path
}
