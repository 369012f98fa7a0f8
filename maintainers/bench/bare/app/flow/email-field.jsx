'use client'

/** A client component, so that the browser asks for a script of this page. */
export function EmailField() {
  return <input name="email" type="email" onFocus={(event) => event.target.select()} />
}
