/** Where the thing that was pressed goes away with its press, the focus goes to what stands there now, not to nowhere. */
export function keepFocus(group: HTMLElement): () => void {
  let last: Element | null = null

  const arrive = ({ target }: FocusEvent) => {
    last = target as Element
  }
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget) last = null
  }
  const changes = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return
    last = null
    const next = group.querySelector<HTMLElement>('input, select, button') ?? group
    next.focus()
  })

  group.tabIndex = -1
  group.addEventListener('focusin', arrive)
  group.addEventListener('focusout', leave)
  changes.observe(group, { childList: true, subtree: true })
  return () => {
    changes.disconnect()
    group.removeEventListener('focusin', arrive)
    group.removeEventListener('focusout', leave)
  }
}
