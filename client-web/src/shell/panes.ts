/** F6 walks between the panes, as in other programs with several of them. A pane says where in it one arrives. */
export function walkPanes(event: KeyboardEvent): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].flatMap((pane) => arrivalIn(pane) ?? [])
  const index = panes.findIndex(({ pane }) => pane.contains(document.activeElement))
  const next = panes[(index + (event.shiftKey ? panes.length - 1 : 1)) % panes.length]
  if (!next) return
  event.preventDefault()
  next.start.focus()
}

function arrivalIn(pane: HTMLElement): { pane: HTMLElement; start: HTMLElement } | null {
  if (pane.offsetParent === null) return null
  const otherwise = ':is(input, textarea, button, a):not([tabindex="-1"])'
  const start = pane.querySelector<HTMLElement>(pane.dataset.pane || otherwise) ?? pane.querySelector(otherwise)
  return start instanceof HTMLElement ? { pane, start } : null
}
