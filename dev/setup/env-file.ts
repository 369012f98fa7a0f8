import type { Project } from './project.ts'

/** The value of a setting in an `.env` file; empty when it is not there. */
export function settingOf(project: Project, file: string, name: string): string {
  const line = project
    .text(file)
    .split('\n')
    .findLast((text) => text.startsWith(`${name}=`))
  const value = line?.slice(name.length + 1).trim() ?? ''
  return /^'.*'$|^".*"$/.test(value) ? value.slice(1, -1) : value
}

/** Sets one setting; the other lines, comments among them, stay. An empty value takes the setting out. */
export function setSetting(project: Project, file: string, name: string, value: string): void {
  if (settingOf(project, file, name) === value) return
  const lines = project.text(file).split('\n')
  const others = lines.filter((line) => !line.startsWith(`${name}=`))
  const text = `${others.join('\n').trimEnd()}\n${value && `${name}=${quoted(value)}\n`}`
  project.change(file, text.trimStart(), value ? name : `no ${name}`)
}

/** Whether a value can stand in such a file: both kinds of quotes in one value cannot. */
export function canBeQuoted(value: string): boolean {
  return !/[\r\n]/.test(value) && !(value.includes("'") && /["$`\\]/.test(value))
}

/** Single quotes where a value could be read as more than itself: `$` is expanded outside of them. */
function quoted(value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}
