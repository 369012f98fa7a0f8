import { askBetterAuth, betterAuthCookies, buildBetterAuth, mailedCode, signInToBetterAuth, startBetterAuth } from './support/better-auth.ts'
import { startStandIn } from './support/stand-ins.ts'
import { forEach } from './support/load.ts'
import { browser, newGuest } from './support/sign-in.ts'
import { send } from './support/http.ts'
const f = process.argv.includes('build') ? buildBetterAuth() : {withProxy: '.bench/better-auth', withoutProxy: '.bench/better-auth-no-proxy'}
const standIn = await startStandIn()
for (const k of ['memory','sqlite'] as const) {
const app = await startBetterAuth(f.withProxy, standIn, k)
const Cookie = await betterAuthCookies(app.url)
const a = await send(app.url + '/account', {headers: {...browser, Cookie}})
console.log(a.status, a.text.length, a.headers.location, a.headers['content-security-policy'])
for (const [n, count] of [[20,200],[1, 50],[20,400],[100,400]] as const) {
  const guests = Array.from({length: count}, newGuest)
  const b = await app.usage()
  const s = await forEach(guests, n, async g => { await askBetterAuth(app.url, g) })
  const m = await app.usage()
  const codes = new Map()
  await forEach(guests, 20, async g => { codes.set(g, await mailedCode(app.url, g)) })
  const m2 = await app.usage()
  const c = await forEach(guests, n, g => signInToBetterAuth(app.url, g, codes.get(g)))
  const e = await app.usage()
  console.log(k, n, 'send', s, 'cpu', (m.cpuMs-b.cpuMs)/count, 'check', c, 'cpu', (e.cpuMs-m2.cpuMs)/count)
}
await app.child.stop() }
await standIn.close()
process.exit()
