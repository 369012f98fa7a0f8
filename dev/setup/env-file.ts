import type { Project } from './project.ts'

/** The value of a setting in an `.env` file, or an empty string. */
export function settingOf(project: Project, file: string, name: string): string {
  const line = project
    .text(file)
    .split('\n')
    .findLast((text) => text.startsWith(`${name}=`))
  const value = line?.slice(name.length + 1).trim() ?? ''
  return /^'.*'$|^".*"$/.test(value) ? value.slice(1, -1) : value
}

/** Changes one setting and keeps all other lines. An empty value removes the setting. */
export function setSetting(project: Project, file: string, name: string, value: string): void {
  if (settingOf(project, file, name) === value) return
  const lines = project.text(file).split('\n')
  const otherLines = lines.filter((line) => !line.startsWith(`${name}=`))
  const text = `${otherLines.join('\n').trimEnd()}\n${value && `${name}=${quoted(value)}\n`}`
  project.change(file, text.trimStart(), value ? name : `no ${name}`)
}

/** Whether an `.env` file can contain a value, in single or in double quotes. */
export function canBeQuoted(value: string): boolean {
  return !/[\r\n]/.test(value) && !(value.includes("'") && /["$`\\]/.test(value))
}

/** Quotes a value with special characters. Outside single quotes, `$` would be expanded. */
function quoted(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}
