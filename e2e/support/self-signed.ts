import { generate } from 'selfsigned'

/** A key and a certificate for localhost, as PEM. New each time: nothing secret lies in the repository. */
export async function selfSigned(): Promise<{ key: string; cert: string }> {
  const names = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ] as const
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [...names] }],
  })
  return { key: made.private, cert: made.cert }
}
