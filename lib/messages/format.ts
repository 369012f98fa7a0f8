/** Turns values into text. This file imports no table of messages, so that the browser can load it too. */

/** Puts values into a sentence: `{name}` becomes `values.name`. */
export function interpolate(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** `10 minutes`, in the words and the plural of the language. */
export function duration(locale: string, unit: 'second' | 'minute' | 'hour', count: number): string {
  return numbers(locale, unit).format(count)
}

/** The time left: `10 minutes` or, in the last minute, `42 seconds`. */
export function timeLeft(locale: string, ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return seconds <= 60
    ? duration(locale, 'second', seconds)
    : duration(locale, 'minute', Math.ceil(seconds / 60))
}

/**
 * A time from now: `42 seconds`, `10 minutes`, `3 hours`. The message itself has the "in" before it, because
 * `Intl.RelativeTimeFormat` says "within" in Arabic. A user would then try at once and be refused.
 */
export function fromNow(locale: string, ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return afterIn(
    seconds < 90
      ? duration(locale, 'second', seconds)
      : seconds < 90 * 60
        ? duration(locale, 'minute', Math.ceil(seconds / 60))
        : duration(locale, 'hour', Math.ceil(seconds / 3600)),
  )
}

/** In Arabic the words for two seconds, minutes or hours end differently after "in". */
function afterIn(time: string): string {
  return time.replace(/تان$/, 'تين')
}

/**
 * A time of day, or a date and time.
 *
 * @param timeZone The text names this zone. Without it, the text has the local time of this machine, so only the
 * browser may leave it out.
 */
export function formatTime(locale: string, at: number, withDate: boolean, timeZone?: string): string {
  return times(locale, withDate ? 'date' : '', timeZone ?? '').format(at)
}

/** ASCII digits, as in codes. A page uses one kind of digits, whatever the language or browser prefers. */
const numberingSystem = 'latn'

const numbers = cached(
  (locale, unit) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', numberingSystem }),
)
const times = cached(
  (locale, date, timeZone) =>
    new Intl.DateTimeFormat(locale, {
      ...(date && { day: 'numeric', month: 'long', year: 'numeric' }),
      hour: hasTwelveHours(locale) ? 'numeric' : '2-digit',
      minute: '2-digit',
      numberingSystem,
      ...(timeZone && { timeZone, timeZoneName: 'short' }),
    }),
)

/** `1:46 PM`, but `09:05`: only the 24-hour clock has a leading zero. */
function hasTwelveHours(locale: string): boolean {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true
}

/** Making a format takes far longer than using it. There are only a few for each locale, so none is dropped. */
function cached<Format>(make: (...options: string[]) => Format): (...options: string[]) => Format {
  const formats = new Map<string, Format>()
  return (...options) => {
    const key = options.join()
    const format = formats.get(key) ?? make(...options)
    formats.set(key, format)
    return format
  }
}
