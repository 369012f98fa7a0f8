import { startMagiclinksdev } from '../../../dev/magiclinksdev/index.ts'

/** A process of its own: what the stand-in works must not be taken from the benchmark's own loop. It e-mails nothing. */
const { url, controlUrl, apiKey, issuer, audience } = await startMagiclinksdev()
process.send?.({ url, controlUrl, apiKey, issuer, audience })
process.once('disconnect', () => process.exit())
