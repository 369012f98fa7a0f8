import './flow.css'

/** Has a style sheet and an image, so that the browser requests them, as on each page of the application. */
export default function FlowLayout({ children }) {
  return (
    <main>
      <img src="/logo.svg" alt="" width={32} height={32} />
      {children}
    </main>
  )
}
