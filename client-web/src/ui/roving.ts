import { isComposing } from '../domain/japanese'

const steps: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** Arrow keys, Home and End walk within a group that is one tab stop. */
export function walkGroup(event: KeyboardEvent): void {
  const group = event.currentTarget
  if (!(group instanceof HTMLElement) || isComposing(event) || event.defaultPrevented) return
  const items = itemsOf(group)
  const index = items.indexOf(document.activeElement as HTMLElement)
  const step = steps[event.key]
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : step ? index + step : undefined
  if (next === undefined) return
  event.preventDefault()
  items[Math.max(0, Math.min(items.length - 1, next))]?.focus()
}

/** What can be pressed in a group, without what opened inside it. */
function itemsOf(group: HTMLElement): HTMLElement[] {
  const all = [...group.querySelectorAll<HTMLElement>('button, a')]
  return all.filter((one) => one.closest('[data-opened]')?.contains(group) !== false)
}

/**
 * Makes one tab stop of a group whose parts come and go: where one was last, else at what is current, else at the first.
 * The group itself may take the focus; then the arrow keys are not for its parts.
 */
export function oneStop(group: HTMLElement): () => void {
  let last: EventTarget | null = null

  function settle(): void {
    const items = itemsOf(group)
    const visible = items.filter((one) => one.checkVisibility())
    const stop = visible.find((one) => one === last) ?? visible.find((one) => one.ariaCurrent) ?? visible[0]
    for (const one of items) one.tabIndex = one === stop ? 0 : -1
  }

  const isItem = (target: EventTarget | null) => itemsOf(group).some((one) => one === target)

  function arrive({ target }: FocusEvent): void {
    if (!isItem(target)) return
    last = target
    settle()
  }

  function walk(event: KeyboardEvent): void {
    if (isItem(event.target)) walkGroup(event)
  }

  const changes = new MutationObserver(settle)
  changes.observe(group, { childList: true, subtree: true, attributeFilter: ['aria-current'] })
  // Which of them are shown goes by the width. It says so for the first time right after the first layout, which is not forced before.
  const width = new ResizeObserver(settle)
  width.observe(group)
  group.addEventListener('focusin', arrive)
  group.addEventListener('keydown', walk)
  // Whoever is there already may press Tab before the next layout.
  if (group.contains(document.activeElement)) settle()
  return () => {
    changes.disconnect()
    width.disconnect()
    group.removeEventListener('focusin', arrive)
    group.removeEventListener('keydown', walk)
    for (const one of itemsOf(group)) one.tabIndex = -1
  }
}
