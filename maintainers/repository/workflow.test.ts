import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

/** The workflow cannot run here. These tests check that its commands exist, and that it has only the permissions that it needs. */

const step = z.object({ uses: z.string().optional(), run: z.string().optional() })
const job = z.object({
  'timeout-minutes': z.int(),
  steps: z.array(step),
  strategy: z.object({ matrix: z.object({ include: z.array(z.object({ tests: z.string() })) }) }).optional(),
})
const workflow = z
  .object({
    on: z.record(z.string(), z.unknown()),
    permissions: z.unknown(),
    jobs: z.record(z.string(), job),
  })
  .parse(parse(readFileSync('.github/workflows/ci.yml', 'utf8')))

const jobs = Object.values(workflow.jobs)
const steps = jobs.flatMap((each) => each.steps)
const commands = steps.flatMap(({ run }) => run ?? [])
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'))

test('the workflow runs all parts of `npm test` with scripts that exist', () => {
  const named = commands.flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? [])
  expect(named.filter((name) => !(name in scripts))).toEqual([])
  expect(named).toEqual(expect.arrayContaining(['check', 'test:unit', 'test:contract', 'build', 'test:e2e']))
})

test('the workflow runs all shards, and each project is in one of them', () => {
  const tests = jobs.flatMap(({ strategy }) => strategy?.matrix.include ?? []).map((part) => part.tests)
  const shards = tests.flatMap((each) => /--shard=(\d+\/\d+)/.exec(each)?.[1] ?? [])
  expect(shards).toEqual(shards.map((_, i) => `${i + 1}/${shards.length}`))
  expect(shards.length).toBeGreaterThan(1)
  const projects = new Set(
    tests.flatMap((each) => [...each.matchAll(/--project=([\w-]+)/g)].map(([, name]) => name)),
  )
  const config = readFileSync('playwright.config.ts', 'utf8')
  const defined = new Set([...config.matchAll(/name: '([\w-]+)'/g)].map(([, name]) => name))
  expect([...projects].sort()).toEqual([...defined].sort())
})

test('the workflow has only read permissions, even for pull requests from forks', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' })
  expect(Object.keys(workflow.on)).toEqual(['push', 'pull_request'])
})

test('each action of the workflow is pinned to a commit, and each job has a time limit', () => {
  const actions = steps.flatMap(({ uses }) => uses ?? [])
  expect(actions.length).toBeGreaterThan(3)
  expect(actions.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([])
  for (const each of jobs) expect(each['timeout-minutes']).toBeLessThanOrEqual(30)
})
