import { palette } from './colours.ts'
import type { Answers, Project } from './project.ts'

const brandFile = 'lib/brand.ts'
const styleFile = 'app/globals.css'
const languagesFile = 'lib/messages/index.ts'
const languagesLine = /(export const locales: .* = \[)([^\]]*)(\])/

/** Name, colours, logos and languages: each in the one place where it stands. */
export function brandChanges(project: Project, answers: Answers): void {
  const { name = '', accent = '', languages = '' } = answers
  if (accent !== accentOf(project)) recolour(project, accent)
  if (answers.logo) project.copy(answers.logo, 'public/logo.svg')
  if (answers['email-logo']) project.copy(answers['email-logo'], 'public/logo.png')
  const offered = languages.split(',').map((tag) => `'${tag}'`)
  const index = project.text(languagesFile).replace(languagesLine, `$1${offered.join(', ')}$3`)
  project.change(languagesFile, index, `languages ${languages}`)
  if (name !== '') renamePackage(project, name)
}

/** The accent of the light theme: as it was given, or darker, to be legible. */
export function accentOf(project: Project): string {
  return colourOf(project.text(styleFile), 'accent')
}

/** The languages that are offered, and those that there are words for. */
export function languagesOf(project: Project): { offered: string[]; known: string[] } {
  const list = languagesLine.exec(project.text(languagesFile))?.[2] ?? ''
  const known = project
    .list('lib/messages')
    .map((file) => /^([a-z]{2}(?:-[A-Z]{2})?)\.ts$/.exec(file)?.[1] ?? '')
  return {
    offered: [...list.matchAll(/'([^']+)'/g)].map(([, tag = '']) => tag),
    known: known.filter(Boolean),
  }
}

/** The style sheet, a light theme and then a dark one; and the accent once more, for what cannot read it. */
function recolour(project: Project, accent: string): void {
  const style = project.text(styleFile)
  const [day, night] = halves(style, '@media (prefers-color-scheme: dark)')
  const { light, dark } = palette(accent, colourOf(day, 'paper'), colourOf(night, 'card'))
  const what = `accent ${light.accent}, and ${dark.accent} in the dark`
  project.change(styleFile, painted(day, light) + painted(night, dark), what)

  const brand = project.text(brandFile).replace(/(emailAccent: ')#[0-9a-f]{6}/i, `$1${light.accent}`)
  project.change(brandFile, brand, `accent ${light.accent}`)
}

function halves(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return [text.slice(0, index), text.slice(index)]
}

function colourOf(style: string, name: string): string {
  return new RegExp(`--color-${name}: (#[0-9a-f]{6})`, 'i').exec(style)?.[1] ?? ''
}

function painted(style: string, colours: Record<string, string>): string {
  return Object.entries(colours).reduce(
    (text, [name, colour]) => text.replace(new RegExp(`(--color-${name}: )#[0-9a-f]{6}`, 'i'), `$1${colour}`),
    style,
  )
}

function renamePackage(project: Project, name: string): void {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (!slug) return
  for (const [file, times] of [
    ['package.json', 1],
    ['package-lock.json', 2],
  ] as const) {
    let left = times
    // The first name in package.json is the package's own; the lockfile repeats it once.
    const text = project
      .text(file)
      .replace(/^( {2}| {6})"name": "[^"]*"/gm, (line, indent: string) =>
        left-- > 0 ? `${indent}"name": "${slug}"` : line,
      )
    project.change(file, text, `name ${slug}`)
  }
}
