'use client'

export function CodeField() {
  return <input name="code" onFocus={(event) => event.target.select()} />
}
