const REFRESH_MS = 2_000

const list = document.querySelector('[data-refresh]')
if (list) setInterval(() => refresh(list).catch(() => {}), REFRESH_MS)

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => copy(button))
}

async function refresh(list) {
  if (document.hidden) return
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html')
  const fresh = page.getElementById(list.id)
  if (fresh === null || fresh.innerHTML === list.innerHTML) return
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  list.innerHTML = fresh.innerHTML
  if (focused !== null) list.querySelector(`[href="${focused}"]`)?.focus()
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy)
  button.nextElementSibling.textContent = 'Copied'
}
