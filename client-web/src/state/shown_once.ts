import { guardForm } from './leave.svelte'

let count = 0

export const shownOnce = {
  /** What is on the page now cannot be shown again. */
  get isThere(): boolean {
    return count > 0
  },
}

/** Asks before a page is left that shows what nobody can show again. */
export function guardShown(isThere: () => boolean = () => true): () => void {
  count += 1
  const release = guardForm(isThere)
  return () => {
    count -= 1
    release()
  }
}
