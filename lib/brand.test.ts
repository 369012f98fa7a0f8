import { readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { brand } from './brand.ts'

// A fork replaces the logos and colours. These tests then check the fork's own.

const style = readFileSync('app/globals.css', 'utf8')
const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
const colour = (theme: string, name: string) =>
  new RegExp(`--color-${name}: (#[0-9a-f]{6})\\b`, 'i').exec(theme)?.[1]

describe('images', () => {
  test('the logo of the pages is a square SVG of at most 10 kB', () => {
    const file = `public${brand.logo}`
    const [, width, height] =
      /<svg[^>]*\sviewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(readFileSync(file, 'utf8')) ?? []
    expect(width).toBeDefined()
    expect(width).toBe(height)
    expect(statSync(file).size).toBeLessThanOrEqual(10_000)
  })

  test('the logo of e-mails is a square PNG of at least 96 pixels, so that it is sharp when shown at 48 px', () => {
    const png = readFileSync(`public${brand.emailLogo}`)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
    expect(width).toBe(height)
    expect(width).toBeGreaterThanOrEqual(96)
  })
})

describe('palette', () => {
  test('e-mails and static pages have the colours of the style sheet', () => {
    const coloursOf = (theme: string) =>
      Object.fromEntries(Object.keys(brand.light).map((name) => [name, colour(theme, name)]))
    expect(brand.light).toEqual(coloursOf(light))
    expect(brand.dark).toEqual(coloursOf(dark))
  })

  test.each([
    ['light', light],
    ['dark', dark],
  ])('the colours are legible in the %s theme: a contrast of at least 4.5 (WCAG 2.2, 1.4.3)', (_, theme) => {
    const pairs = [
      ['accent', 'paper'],
      ['accent', 'card'],
      ['ink', 'paper'],
      ['ink', 'card'],
      ['soft', 'paper'],
      ['soft', 'card'],
      ['on-accent', 'accent'],
      ['alert', 'alert-paper'],
      ['ink', 'notice-paper'],
    ] as const
    const illegible = pairs.filter(
      ([text, paper]) => contrast(colour(theme, text), colour(theme, paper)) < 4.5,
    )
    expect(illegible).toEqual([])
  })
})

/** WCAG 2.2's contrast ratio of two colours, 1 to 21. */
function contrast(a = '', b = ''): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
