import { isComposing } from '../../domain/japanese'

/** The same keys send here as in the composer. */
export function sendsByKey(event: KeyboardEvent, send: () => void): void {
  if (isComposing(event) || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  send()
}
