import { describe, expect, test } from 'vitest'
import { goodSettings, type Settings } from '../testing/settings.ts'
import { parseEnv } from './parse.ts'

const problemsOf = (changes: Settings) => {
  const parsed = parseEnv(goodSettings(changes))
  return parsed.ok ? [] : parsed.problems
}

test.each([
  ['REDIS_URL', 'localhost:6379', 'wants a URL that starts with redis:// or rediss://'],
  ['REDIS_URL', 'redis://a,localhost:6379', 'wants the name of a host'],
  ['REDIS_URL', 'redis://a,http://b', 'wants a URL that starts with redis:// or rediss://'],
  ['REDIS_URL', 'redis://a/name', 'wants only the number of a database after the slash'],
  ['REDIS_URL', 'redis://a?tls=false', 'wants no options'],
  ['REDIS_TOPOLOGY', 'sentinel', 'wants single, sentinel:NAME or cluster'],
  ['REDIS_TOPOLOGY', 'sentinel:a b', 'wants single, sentinel:NAME or cluster'],
  ['REDIS_TOPOLOGY', 'clusters', 'wants single, sentinel:NAME or cluster'],
])('%s=%s is refused', (name, value, wanted) => {
  const problems = problemsOf({ REDIS_URL: 'redis://a', [name]: value })
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}\\b.*${wanted}`))])
})

describe('topologies', () => {
  const problems = (REDIS_URL: string, changes: Settings = {}) =>
    problemsOf({ REDIS_URL, REDIS_TOPOLOGY: 'sentinel:primary', ...changes })

  test.each([
    'redis://a,redis://b,redis://[2001:db8::1]:26379',
    'rediss://user:p,ss@a:26379/1 , rediss://b:26379',
    'rediss://user:p@a/1,rediss://user:p@b/1',
  ])('several servers in REDIS_URL are accepted: %s', (urls) => {
    expect(problems(urls)).toEqual([])
  })

  test.each([
    'rediss://a,redis://b',
    'redis://user:p@a,redis://other:p@b',
    'redis://user:p@a,redis://user:other@b',
    'redis://a,redis://user:p@b',
    'redis://a/1,redis://b/2',
  ])('several servers in REDIS_URL are refused if they differ in more than host and port: %s', (urls) => {
    expect(problems(urls)).toEqual([
      'REDIS_URL: wants the same scheme, user name, password and database in all URLs',
    ])
  })

  test('several servers in REDIS_URL need a topology with several servers', () => {
    expect(problems('redis://a,redis://b', { REDIS_TOPOLOGY: 'single' })).toEqual([
      'REDIS_TOPOLOGY is single, but REDIS_URL names several servers: set sentinel:NAME or cluster',
    ])
    expect(problems('redis://a,redis://b', { REDIS_TOPOLOGY: 'cluster' })).toEqual([])
  })
})

test('a Redis topology without REDIS_URL is refused', () => {
  expect(problemsOf({ REDIS_TOPOLOGY: 'cluster' })).toEqual([
    'REDIS_TOPOLOGY is cluster, but REDIS_URL is not set',
  ])
})

test('a database number for a cluster is refused, because a cluster has only database 0', () => {
  const problems = (REDIS_URL: string) => problemsOf({ REDIS_URL, REDIS_TOPOLOGY: 'cluster' })
  expect(problems('redis://a/0')).toEqual([])
  expect(problems('redis://a/1')).toEqual([
    expect.stringMatching(/^REDIS_TOPOLOGY is cluster, but .*database/),
  ])
})

test('a Sentinel password without Sentinels is refused', () => {
  const settings = { REDIS_URL: 'redis://a', REDIS_SENTINEL_PASSWORD: 'password' }
  expect(problemsOf({ ...settings, REDIS_TOPOLOGY: 'cluster' })).toEqual([
    expect.stringMatching(/^REDIS_SENTINEL_PASSWORD is set: only /),
  ])
  expect(problemsOf({ ...settings, REDIS_TOPOLOGY: 'sentinel:primary' })).toEqual([])
})
