import { startApplication } from './support/application.ts'
import { startStandIn } from './support/stand-ins.ts'
import { forEach } from './support/load.ts'
import { askForCode, codeFor, fieldsOf, newGuest, sendCode } from './support/sign-in.ts'
import { mkdirSync } from 'node:fs'
const standIn = await startStandIn()
const prof = process.argv.includes('prof')
const app = await startApplication('.', standIn, {}, prof ? ['--cpu-prof', '--cpu-prof-dir=/tmp/i7-prof/sign-in'] : [])
mkdirSync('/tmp/i7-prof/sign-in', {recursive:true})
const form = await fieldsOf(app.url, '/sign-in', 'Email me a code')
console.log(form)
for (const [n, count] of (prof ? [[20,400],[20,1500]] : [[20,200],[1, 50],[20,400],[100,400]]) as const) {
  const guests = Array.from({length: count}, newGuest)
  const b = await app.usage()
  const s = await forEach(guests, n, g => askForCode(app.url, form, g))
  const m = await app.usage()
  const codes = new Map()
  await forEach(guests, 20, async g => { codes.set(g, [await fieldsOf(app.url, '/sign-in/code', 'Sign in', g), await codeFor(g, standIn)]) })
  const m2 = await app.usage()
  const c = await forEach(guests, n, g => sendCode(app.url, codes.get(g)[0], codes.get(g)[1], g))
  const e = await app.usage()
  console.log(n, 'send', s, 'cpu', (m.cpuMs-b.cpuMs)/count, 'check', c, 'cpu', (e.cpuMs-m2.cpuMs)/count)
}
app.child.signal('SIGINT'); await app.child.exited
await standIn.close()
process.exit()
