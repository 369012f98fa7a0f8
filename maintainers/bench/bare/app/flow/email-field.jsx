'use client'

/** A client component, so that the browser requests a script of this page. */
export function EmailField() {
  return <input name="email" type="email" onFocus={(event) => event.target.select()} />
}
