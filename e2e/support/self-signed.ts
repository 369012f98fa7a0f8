import { generate } from 'selfsigned'

/**
 * Makes a key and a certificate (PEM) for localhost, 127.0.0.1 and these IP addresses. Each run makes its own, so the
 * repository contains no private key.
 */
export async function selfSigned(...addresses: string[]): Promise<{ key: string; cert: string }> {
  const altNames = [
    { type: 2 as const, value: 'localhost' },
    ...['127.0.0.1', ...addresses].map((ip) => ({ type: 7 as const, ip })),
  ]
  const generated = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  return { key: generated.private, cert: generated.cert }
}
