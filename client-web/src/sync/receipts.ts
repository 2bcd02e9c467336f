import type { Clock } from './clock'

export type ReceiptsOptions = {
  send: (patient: string, entries: string[]) => Promise<boolean>
  clock: Clock
}

const collectMilliseconds = 1_500
const retryMilliseconds = 10_000
const largestBatch = 200

/** Collects what was shown and reports it in batches; each entry once, again only if the report did not arrive. */
export function createReceipts({ send, clock }: ReceiptsOptions) {
  const reported = new Set<string>()
  const waiting = new Map<string, Set<string>>()
  let cancel: (() => void) | null = null
  let sending = Promise.resolve()

  function schedule(milliseconds: number): void {
    cancel ??= clock.after(milliseconds, () => {
      cancel = null
      void flush()
    })
  }

  function flush(): Promise<void> {
    sending = sending.then(sendWaiting)
    return sending
  }

  async function sendWaiting(): Promise<void> {
    const batches = [...waiting]
    waiting.clear()
    for (const [patient, entries] of batches) {
      const batch = [...entries].slice(0, largestBatch)
      const rest = [...entries].slice(largestBatch)
      const isDone = await send(patient, batch)
      const back = isDone ? rest : [...entries]
      if (back.length > 0) {
        for (const entry of back) queue(patient, entry)
        schedule(isDone ? collectMilliseconds : retryMilliseconds)
      }
    }
  }

  function queue(patient: string, entry: string): void {
    const entries = waiting.get(patient) ?? new Set()
    waiting.set(patient, entries.add(entry))
  }

  return {
    shown(patient: string, entry: string): void {
      if (reported.has(entry)) return
      reported.add(entry)
      queue(patient, entry)
      schedule(collectMilliseconds)
    },
    /** Reports at once what waits; what is on its way has arrived before the answer. */
    flush,
    /** Entries that are worth a report again. */
    forget(entries: string[]): void {
      for (const entry of entries) reported.delete(entry)
    },
    clear(): void {
      cancel?.()
      cancel = null
      waiting.clear()
      reported.clear()
    },
  }
}
