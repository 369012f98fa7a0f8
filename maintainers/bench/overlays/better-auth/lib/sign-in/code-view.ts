/** What the code page shows. better-auth says nothing of a code before it is checked. */
export async function readCodeView({ sentAt }: { sentAt: number }) {
  return { error: undefined, resendAt: sentAt + 60_000 }
}
