import { createSubscriber } from 'svelte/reactivity'

const query = '(min-width: 900px)'
const subscribe = createSubscriber((update) => {
  const list = matchMedia(query)
  list.addEventListener('change', update)
  return () => list.removeEventListener('change', update)
})

/** Whether there is room for panes side by side, now and when the window changes; the same width as in the styles. */
export function isWide(): boolean {
  subscribe()
  return matchMedia(query).matches
}
