import { isComposing } from '../domain/japanese'

const steps: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** Arrow keys, Home and End walk within a group that is one tab stop. */
export function walkGroup(event: KeyboardEvent): void {
  const group = event.currentTarget
  if (!(group instanceof HTMLElement) || isComposing(event)) return
  const items = [...group.querySelectorAll<HTMLElement>('button, a')]
  const index = items.indexOf(document.activeElement as HTMLElement)
  const step = steps[event.key]
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : step ? index + step : undefined
  if (next === undefined) return
  event.preventDefault()
  items[Math.max(0, Math.min(items.length - 1, next))]?.focus()
}
