/** The command and the arguments for Next.js. A developer can add some to `npm run dev` and `npm run preview`, such as `--inspect`. */
export function nextArguments(args: string[]): ['dev' | 'start', ...string[]] {
  const [first, ...rest] = args
  const [command, more] = first === 'start' ? (['start', rest] as const) : (['dev', args] as const)
  const rejected = more.find((arg) => /^(-p|-H|--port|--hostname)/.test(arg))
  if (rejected) {
    throw new Error(
      `${rejected} cannot be set here: set PORT, in .env.local or in the shell. The application always listens on localhost.`,
    )
  }
  return [command, ...more]
}
