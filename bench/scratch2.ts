import { startApplication, startStandIn } from './support/application.ts'
import { send } from './support/http.ts'
import { forEach } from './support/load.ts'
import { signIn } from './support/person.ts'
import { mkdirSync } from 'node:fs'
const [,, folder, path, auth] = process.argv
const dir = '/tmp/i7-prof/'+folder.replace(/\W/g,'_')+path.replace(/\W/g,'_'); mkdirSync(dir, {recursive: true})
const standIn = await startStandIn()
const app = await startApplication(folder, standIn, {}, ['--cpu-prof', '--cpu-prof-dir='+dir])
const Cookie = await signIn(app.url, standIn.controlUrl)
if (folder.includes('unguarded')) await send(app.url+'/account', {headers: {Cookie}})
const headers: Record<string,string> = {Accept: 'text/html', 'Accept-Language': 'en', 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36', ...(auth && {Cookie})}
const N = Array.from({length: 2000}, (_, i) => i)
const go = () => forEach(N, 16, async () => { const a = await send(app.url+path, {headers}); if (a.status !== 200) throw new Error(String(a.status)) })
await go()
const b = await app.usage(); const t = await go(); const e = await app.usage()
console.log(folder, path, 'cpu/req', (e.cpuMs-b.cpuMs)/N.length, t, 'heap', e.heapUsed/1e6)
app.child.process.send('stop'); app.child.signal('SIGINT'); await app.child.exited
await standIn.stop()
process.exit()
