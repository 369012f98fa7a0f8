import { en } from './en.ts'

export type Messages = { readonly [Key in keyof typeof en]: string }
export type MessageKey = keyof Messages

const catalogs = { en } as const

/** A language that the application speaks, as a BCP 47 tag. */
export type Locale = keyof typeof catalogs
export const locales: readonly Locale[] = ['en']

export function messagesFor(locale: Locale): Messages {
  return catalogs[locale]
}

/** Puts values into a sentence: `{name}` becomes `values.name`. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** `10 minutes`, in the language's own words and plural. */
export function duration(locale: Locale, unit: 'second' | 'minute' | 'hour', count: number): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** `in 42 seconds`, `in 10 minutes`, `in 3 hours`: from now until a time in milliseconds since the epoch. */
export function fromNow(locale: Locale, at: number): string {
  const seconds = Math.max(1, Math.ceil((at - Date.now()) / 1000))
  const words = new Intl.RelativeTimeFormat(locale)
  if (seconds < 90) return words.format(seconds, 'second')
  if (seconds < 90 * 60) return words.format(Math.ceil(seconds / 60), 'minute')
  return words.format(Math.ceil(seconds / 3600), 'hour')
}
