/** What the code page shows. better-auth says nothing about a code before checking it. */
export async function readCodeView({ sentAt }: { sentAt: number }) {
  return { error: undefined, resendAt: sentAt + 60_000 }
}
