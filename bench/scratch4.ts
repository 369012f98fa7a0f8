import { startApplication, startStandIn } from './support/application.ts'
import { send } from './support/http.ts'
import { perSecond } from './support/load.ts'
import { signIn } from './support/person.ts'
import { inTurn, ratio, spread } from './support/rounds.ts'
const standIn = await startStandIn()
const ours = await startApplication('.', standIn)
const bare = await startApplication('.bench/unguarded', standIn)
const same = await startApplication('.bench/same', standIn)
const Cookie = await signIn(ours.url, standIn.controlUrl)
await send(bare.url+'/account', {headers: {Cookie: await signIn(bare.url, standIn.controlUrl)}})
const sameCookie = await signIn(same.url, standIn.controlUrl)
const get = async (srv: any, path: string, headers: Record<string,string>) => { await perSecond(16, .3, async () => { await send(srv.url + path, {headers}) }); const b = await srv.usage(); let n = 0; const rate = await perSecond(16, SECS, async () => { n++; const url = srv.url + path;  const a = await send(url, {headers}); if (a.status !== 200) throw new Error(String(a.status)+a.text) }); return { rate, cpu: ((await srv.usage()).cpuMs - b.cpuMs)/n } }
const SECS = Number(process.env.SECS || 1)
const sizes = async (u: string, h: any) => console.log(u, (await send(u, {headers: h})).text.length)
const html = {Accept: 'text/html', 'Accept-Language': 'en', 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36'}
const rounds = await inTurn({
 account: () => get(ours, '/account', {...html, Cookie}),
 same: () => get(same, '/account', {...html, Cookie: sameCookie}),
 bareCookie: () => get(bare, '/account', {...html, Cookie: sameCookie}),
 bare: () => get(bare, '/account', html),
}, Number(process.env.ROUNDS || 9))
for (const k of Object.keys(rounds[0])) { const f = (x:any) => Object.values(spread(x)).map((v: any) => v.toFixed(2)).join(' '); console.log(k.padEnd(12), 'rate', f(rounds.map(r => r[k].rate)), ' cpu', f(rounds.map(r => r[k].cpu))) }
for (const m of ['rate','cpu']) { const show = (n: string, a: string, b: string) => { const x = m === 'rate' ? ratio(rounds, r=>r[a][m], r=>r[b][m]) : ratio(rounds, r=>r[b][m], r=>r[a][m]); console.log(m, n, x.median.toFixed(3), x.low.toFixed(3), x.high.toFixed(3)) }
show('session','account','bare'); show('aa','account','same'); show('x','account','bareCookie')}
process.exit()
