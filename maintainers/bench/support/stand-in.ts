import { startMagiclinksdev } from '../../../dev/magiclinksdev/index.ts'

/** Runs in a process of its own, so that it does not slow the benchmark's event loop down. It sends no e-mails. */
const { url, controlUrl, apiKey, issuer, audience } = await startMagiclinksdev()
process.send?.({ url, controlUrl, apiKey, issuer, audience })
process.once('disconnect', () => process.exit())
