/**
 * Where errors and good news appear. It is always in the page, since a screen reader announces only what changes
 * inside a region that it knows already.
 */
export function LiveRegion({
  id,
  error,
  notice,
}: {
  id: string
  error?: string | undefined
  notice?: string | undefined
}) {
  return (
    <div id={id} role="alert" aria-atomic="true">
      {error ? (
        <p className="mb-4 rounded-lg border-alert border-s-4 bg-alert-paper px-4 py-3 text-alert">{error}</p>
      ) : notice ? (
        <p className="mb-4 rounded-lg border-accent border-s-4 bg-notice-paper px-4 py-3">{notice}</p>
      ) : null}
    </div>
  )
}
