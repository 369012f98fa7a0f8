'use client'

export function Greeting() {
  return <h1 onFocus={() => undefined}>Account</h1>
}
