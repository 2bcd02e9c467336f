import type { Entry } from '../../api/types'
import type { Clock } from '../../sync/clock'

export type AnnouncerOptions = {
  clock: Clock
  onannounce: (entries: Entry[]) => void
  /** Emptied in between, so that the same sentence is read out again. */
  onsilence: () => void
}

/** Time for several entries of one moment to become one sentence. */
const collectMilliseconds = 1_000
/** Between two sentences; whoever listens is also writing. */
const restMilliseconds = 10_000

/** Makes few sentences of many entries. */
export function createAnnouncer({ clock, onannounce, onsilence }: AnnouncerOptions) {
  let waiting: Entry[] = []
  let cancel: (() => void) | null = null

  function speak(): void {
    cancel = null
    if (waiting.length === 0) return
    const entries = waiting
    waiting = []
    onannounce(entries)
    cancel = clock.after(restMilliseconds, () => {
      onsilence()
      cancel = waiting.length > 0 ? clock.after(collectMilliseconds, speak) : null
    })
  }

  return {
    add(entry: Entry): void {
      waiting.push(entry)
      cancel ??= clock.after(collectMilliseconds, speak)
    },
    stop(): void {
      cancel?.()
      cancel = null
      waiting = []
    },
  }
}
