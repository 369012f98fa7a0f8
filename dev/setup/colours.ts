type Rgb = [number, number, number]

const white: Rgb = [255, 255, 255]
const black: Rgb = [0, 0, 0]
/** WCAG 2.2, 1.4.3: text of normal size. A little more, so that rounding cannot undercut it. */
const legible = 4.6

/**
 * One accent to the colours of both themes: as given where it is legible, else as much darker or lighter as it takes.
 *
 * @param light The background of the light theme on which it has to be legible, as #rrggbb; `dark` that of the dark one.
 */
export function palette(accent: string, light: string, dark: string) {
  const [given, paper, darkPaper] = [parse(accent), parse(light), parse(dark)]
  const day = until(
    (share) => mix(given, black, share),
    (colour) => contrast(colour, paper) >= legible,
  )
  const night = until(
    (share) => mix(given, white, share),
    (colour) => contrast(colour, darkPaper) >= legible * 1.5,
  )
  return {
    light: {
      accent: hex(day),
      'accent-strong': hex(mix(day, black, 0.22)),
      'on-accent': hex(white),
      'notice-paper': hex(mix(white, day, 0.1)),
    },
    dark: {
      accent: hex(night),
      'accent-strong': hex(mix(night, white, 0.35)),
      'on-accent': hex(mix(black, given, 0.15)),
      'notice-paper': hex(mix(darkPaper, night, 0.12)),
    },
  }
}

/** WCAG 2.2's contrast ratio of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

export function parse(hexadecimal: string): Rgb {
  const value = Number.parseInt(hexadecimal.slice(1), 16)
  return [value >> 16, (value >> 8) & 0xff, value & 0xff]
}

function until(at: (share: number) => Rgb, good: (colour: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.02) if (good(at(share))) return at(share)
  return at(1)
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share)
  return [part(0), part(1), part(2)]
}

function hex([r, g, b]: Rgb): string {
  return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, '0')}`
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
