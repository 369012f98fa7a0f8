import './flow.css'

/** With a style sheet and a picture, as each page has: the browser asks for them too. */
export default function FlowLayout({ children }) {
  return (
    <main>
      <img src="/logo.svg" alt="" width={32} height={32} />
      {children}
    </main>
  )
}
