import type { OutboxItem, OutboxStore } from '../sync/outbox'

/** What all tabs of a browser keep together; it can be told to take its time. */
export function makeStore(): OutboxStore & { stall: () => () => void } {
  const items = new Map<string, string>()
  let ready: Promise<void> = Promise.resolve()
  return {
    async readAll() {
      await ready
      return [...items.values()].map((text) => JSON.parse(text) as OutboxItem)
    },
    async put(item) {
      await ready
      items.set(item.id, JSON.stringify(item))
    },
    async remove(id) {
      await ready
      items.delete(id)
    },
    stall() {
      let resume = () => {}
      ready = new Promise((resolve) => {
        resume = resolve
      })
      return resume
    },
  }
}
