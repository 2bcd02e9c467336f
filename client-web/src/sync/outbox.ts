import { type Failure, isPassing, type Result } from '../api/errors'
import type { Entry, EntryBody } from '../api/types'
import { backoff } from './backoff'
import type { Clock } from './clock'

export type OutboxItem = {
  operation: string
  patient: string
  body: EntryBody
  createdAt: string
  state: 'queued' | 'sending' | 'sent' | 'failed'
  attempts: number
  failure: Failure | null
}

export type OutboxOptions = {
  send: (item: OutboxItem) => Promise<Result<Entry>>
  clock: Clock
  onchange: (items: OutboxItem[]) => void
  onsent: (entry: Entry) => void
}

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Entries on their way to the server: in order within a patient, patients beside each other. An entry leaves only
 * when it comes back on the timeline, or when its author takes it out; the operation id stays the same over retries.
 */
export function createOutbox({ send, clock, onchange, onsent }: OutboxOptions) {
  let items: OutboxItem[] = []
  const waits = new Map<string, () => void>()
  const running = new Set<string>()

  function replace(operation: string, change: Partial<OutboxItem>): void {
    items = items.map((item) => (item.operation === operation ? { ...item, ...change } : item))
    onchange(items)
  }

  function remove(operation: string): void {
    const before = items.length
    items = items.filter((item) => item.operation !== operation)
    if (items.length !== before) onchange(items)
  }

  async function run(patient: string): Promise<void> {
    if (running.has(patient)) return
    running.add(patient)
    waits.get(patient)?.()
    waits.delete(patient)
    let next = firstQueued(patient)
    while (next) {
      replace(next.operation, { state: 'sending', failure: null })
      const result = await send(next)
      if (!items.some(({ operation }) => operation === next?.operation)) {
        next = firstQueued(patient)
        continue
      }
      if (result.ok) {
        replace(next.operation, { state: 'sent' })
        onsent(result.value)
      } else if (mayPass(result.failure)) {
        const attempts = next.attempts + 1
        replace(next.operation, { state: 'queued', attempts, failure: result.failure })
        waitFor(patient, result.failure, attempts)
        break
      } else {
        replace(next.operation, { state: 'failed', failure: result.failure })
      }
      next = firstQueued(patient)
    }
    running.delete(patient)
  }

  function firstQueued(patient: string): OutboxItem | undefined {
    return items.find((item) => item.patient === patient && item.state === 'queued')
  }

  function waitFor(patient: string, failure: Failure, attempts: number): void {
    const asked = (failure.retryAfterSeconds ?? 0) * 1_000
    waits.set(
      patient,
      clock.after(Math.max(asked, backoff(attempts - 1)), () => void run(patient)),
    )
  }

  return {
    add(item: Pick<OutboxItem, 'operation' | 'patient' | 'body' | 'createdAt'>): void {
      items = [...items, { ...item, state: 'queued', attempts: 0, failure: null }]
      onchange(items)
      void run(item.patient)
    },
    /** The line is back: nobody needs to wait any longer. */
    wake(): void {
      for (const patient of new Set(items.map((item) => item.patient))) void run(patient)
    },
    /** The entry is on the timeline, by whichever way it came. */
    settle(operation: string): void {
      remove(operation)
    },
    /** Takes an entry out to be written again, or to be thrown away. */
    take(operation: string): OutboxItem | undefined {
      const found = items.find((item) => item.operation === operation)
      if (found && found.state !== 'sending') remove(operation)
      return found
    },
    clear(): void {
      for (const cancel of waits.values()) cancel()
      waits.clear()
      items = []
      onchange(items)
    },
  }
}

/** A session that ended is no fault of the text: it waits for the next sign-in. */
function mayPass(failure: Failure): boolean {
  return isPassing(failure) || failure.status === 401
}
