import { expect, test } from '../../e2e/fixtures.ts'
import { runningIn } from '../../e2e/support/running.ts'
import { inChild, runSuite } from './run.ts'

// These tests run the suite against a deployment that the suite did not start. All tests of such a run share a client IP.

test.describe('running deployments', { tag: '@suite' }, () => {
  test.setTimeout(180_000)
  test('against a running deployment, the smoke tests pass, and the run says what it left out and what it cost', async ({
    deployment,
    api,
  }) => {
    const { url, standIns } = deployment
    const where = { BASE_URL: url, MAILBOX_URL: standIns.mailbox.url, PERSON_DOMAIN: 'qa.example.com' }
    const { code, output, stats } = await runSuite(
      ['--grep', '@smoke', '--project=desktop', '--project=phone'],
      where,
    )
    expect(code, output).toBe(0)
    expect(stats).toEqual({ expected: 2, unexpected: 0 })
    expect(output).toContain(`Against ${url}`)
    expect(output).toMatch(/@trouble +they make the services behind the deployment fail/)
    const [, codes] = /This run cost (\d+) of 15 requested codes, 0 of 10 wrong codes\./.exec(output) ?? []
    // A form that is submitted before the scripts load is submitted and counted again.
    expect([2, 3, 4]).toContain(Number(codes))

    const sends = await api.calls('otp-email/create')
    expect(sends).toHaveLength(2)
    for (const { toEmail } of sends) expect(toEmail).toMatch(/@qa\.example\.com$/)
  })

  test('against a running deployment, a test that exceeds the budget or needs more than a browser is stopped with a message', async ({
    deployment,
    api,
  }) => {
    const { url, standIns } = deployment
    const where = { BASE_URL: url, MAILBOX_URL: standIns.mailbox.url }
    const { stats, output } = await runSuite(inChild('stopped'), where)
    expect(stats).toEqual({ expected: 0, unexpected: 2 })
    expect(output).toContain('The budget of this run is used up: 15 requested codes')
    expect(output).toContain('This run cost 15 of 15 requested codes')
    // If the form was submitted before the scripts loaded, it is submitted and counted twice, and no code is sent.
    expect((await api.calls('otp-email/create')).length).toBeLessThanOrEqual(1)

    expect(output).toContain(`This test needs a deployment of its own: it cannot run against ${url}`)
  })
})

test('the browser tests refuse a BASE_URL with a path or a user name, and a MAILBOX_URL without a BASE_URL', {
  tag: '@suite',
}, () => {
  const MAILBOX_URL = 'http://127.0.0.1:8025'
  const asked = (BASE_URL: string) => runningIn({ NODE_ENV: 'test', MAILBOX_URL, BASE_URL })
  expect(asked('https://staging.example.com/')?.url).toBe('https://staging.example.com')
  for (const url of ['https://staging.example.com/app', 'https://qa:secret@staging.example.com']) {
    expect(() => asked(url), url).toThrow('BASE_URL is an origin, such as https://staging.example.com')
  }
  expect(() => asked('')).toThrow('set both, or neither')
})
