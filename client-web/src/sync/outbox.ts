import { type Failure, isPassing, type Result } from '../api/errors'
import type { DisasterReportBody, Entry, EntryBody } from '../api/types'
import { backoff } from './backoff'
import type { Clock } from './clock'
import type { Locks } from './locks'

export type OutboxItem = {
  /** Under which it is kept; it stays when the words, and with them the operation, change. */
  id: string
  operation: string
  /** Whose timeline it is for; of a report, the disaster: what goes to one place goes out in order. */
  patient: string
  /** The membership under whose name it goes out. */
  author: string
  body: EntryBody
  /** What an organization says of itself in a disaster; the entry is empty then. */
  report?: DisasterReportBody
  createdAt: string
  order: number
  state: 'queued' | 'sending' | 'sent' | 'failed' | 'held'
  attempts: number
  failure: Failure | null
  /** Its author wants it sent, however old it is. */
  isConfirmed: boolean
}

/** Where entries lie until they are on the server; all tabs share it. */
export type OutboxStore = {
  readAll: () => Promise<OutboxItem[]>
  put: (item: OutboxItem) => Promise<void>
  remove: (id: string) => Promise<void>
}

/** `A` is what the server answers. */
export type OutboxOptions<A> = {
  store: OutboxStore
  locks: Locks
  send: (item: OutboxItem) => Promise<Result<A>>
  clock: Clock
  onchange: (items: OutboxItem[]) => void
  onsent: (answer: A, item: OutboxItem) => void
  /** What is kept changed; the other tabs want to know. */
  onwrite: () => void
}

/** Older than this, the situation may be another: its author is asked before it goes out. */
const heldMilliseconds = 6 * 3_600_000
const settledCount = 500

type Pen = { letGo: (() => void) | null }

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Entries on their way to the server: in order within a patient, patients beside each other. An entry is kept before
 * it is shown, and leaves only when the server has it or its author takes it out; the operation id stays the same over
 * retries, reloads and tabs. Whichever tab holds the lock of a patient sends.
 */
export function createOutbox<A = Entry>({ store, locks, send, clock, onchange, onsent, onwrite }: OutboxOptions<A>) {
  let kept: OutboxItem[] = []
  /** On the server, and not yet on the timeline. */
  let sent: OutboxItem[] = []
  let reading: Promise<void> = Promise.resolve()
  let lastOrder = 0
  const sending = new Set<string>()
  const settled = new Set<string>()
  const waits = new Map<string, () => void>()
  const running = new Map<string, { isAskedAgain: boolean }>()
  /** Under the pen of their author. */
  const penned = new Map<string, Pen>()

  function show(): void {
    const here = kept.map((item): OutboxItem => {
      if (sending.has(item.id)) return { ...item, state: 'sending', failure: null }
      return isOld(item) ? { ...item, state: 'held' } : item
    })
    onchange([...here, ...sent].sort((a, b) => a.order - b.order))
  }

  /** One reading after the other, so that the last one to end is the last one that began. */
  function refresh(): Promise<void> {
    reading = reading.then(async () => {
      const found = await store.readAll()
      const isDone = ({ operation }: OutboxItem) => settled.has(operation)
      for (const item of found.filter(isDone)) await store.remove(item.id)
      kept = found.filter((item) => !isDone(item)).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
      show()
    })
    return reading
  }

  async function put(item: OutboxItem): Promise<void> {
    await store.put(item)
    await refresh()
    onwrite()
  }

  async function remove(id: string): Promise<void> {
    await store.remove(id)
    await refresh()
    onwrite()
  }

  const find = (operation: string) => kept.find((item) => item.operation === operation)
  const patients = () => new Set(kept.map(({ patient }) => patient))

  function isOld({ state, createdAt, isConfirmed }: OutboxItem): boolean {
    return state === 'queued' && !isConfirmed && clock.now() - Date.parse(createdAt) > heldMilliseconds
  }

  /** Acts on an entry as it is kept now, while nobody else may; not when it is gone or another has it. */
  async function alone(
    operation: string,
    hold: Locks['tryToHold'],
    act: (item: OutboxItem) => Promise<void>,
  ): Promise<OutboxItem | undefined> {
    const item = find(operation)
    const letGo = item && (await hold(`item/${item.id}`))
    if (!letGo) return undefined
    try {
      await refresh()
      const found = find(operation)
      if (found) await act(found)
      return found
    } finally {
      letGo()
    }
  }

  async function run(patient: string): Promise<void> {
    const before = running.get(patient)
    if (before) {
      before.isAskedAgain = true
      return
    }
    const pass = { isAskedAgain: false }
    running.set(patient, pass)
    waits.get(patient)?.()
    waits.delete(patient)
    const letGo = await locks.hold(`send/${patient}`)
    try {
      do {
        pass.isAskedAgain = false
        await sendAll(patient)
      } while (pass.isAskedAgain && !waits.has(patient))
    } finally {
      running.delete(patient)
      letGo()
    }
  }

  async function sendAll(patient: string): Promise<void> {
    const tried = new Set<string>()
    await refresh()
    for (;;) {
      const next = kept.find(
        (item) => item.patient === patient && item.state === 'queued' && !isOld(item) && !tried.has(item.id),
      )
      if (!next) return
      tried.add(next.id)
      const letGo = await locks.tryToHold(`item/${next.id}`)
      if (!letGo) continue
      try {
        if (!(await sendOne(next.id))) return
      } finally {
        letGo()
      }
    }
  }

  /** False when the line is not there: then the rest waits too. */
  async function sendOne(id: string): Promise<boolean> {
    await refresh()
    const item = kept.find((one) => one.id === id)
    // A device may have slept since it was chosen.
    if (item?.state !== 'queued' || isOld(item)) return true
    sending.add(id)
    show()
    const result = await send(item)
    if (!sending.delete(id)) return false
    if (result.ok) {
      if (!settled.has(item.operation)) sent = [...sent, { ...item, state: 'sent', failure: null }]
      await remove(id)
      onsent(result.value, item)
      return true
    }
    await refresh()
    if (!kept.some((one) => one.id === id)) return true
    const isPassed = !mayPass(result.failure)
    const attempts = item.attempts + 1
    await put({ ...item, attempts, failure: result.failure, state: isPassed ? 'failed' : 'queued' })
    if (!isPassed) waitFor(item.patient, result.failure, attempts)
    return isPassed
  }

  function waitFor(patient: string, failure: Failure | null, attempts: number): void {
    waits.get(patient)?.()
    const asked = (failure?.retryAfterSeconds ?? 0) * 1_000
    waits.set(
      patient,
      clock.after(Math.max(asked, backoff(Math.max(0, attempts - 1))), () => {
        waits.delete(patient)
        void run(patient)
      }),
    )
  }

  function wake(): void {
    for (const patient of patients()) void run(patient)
  }

  return {
    /** Done when it is kept. */
    async add(
      item: Pick<OutboxItem, 'operation' | 'patient' | 'author' | 'body' | 'report' | 'createdAt'>,
    ): Promise<void> {
      lastOrder = Math.max(clock.now(), lastOrder + 1, (kept.at(-1)?.order ?? 0) + 1)
      await put({
        ...item,
        id: item.operation,
        order: lastOrder,
        state: 'queued',
        attempts: 0,
        failure: null,
        isConfirmed: false,
      })
      void run(item.patient)
    },
    /** Reads what an earlier page left, and sends it. */
    async restore(): Promise<void> {
      await refresh()
      wake()
    },
    /** Another tab changed what is kept. Should it die before it sends, this one does. */
    async reload(): Promise<void> {
      await refresh()
      for (const item of kept) {
        const isCared = waits.has(item.patient) || running.has(item.patient)
        if (item.state === 'queued' && !isCared) waitFor(item.patient, item.failure, item.attempts + 2)
      }
    },
    /** The line is back: nobody needs to wait any longer. */
    wake,
    /** Sends what its author was asked about. */
    async confirm(operation: string): Promise<void> {
      const item = await alone(operation, locks.hold, (found) => put({ ...found, isConfirmed: true }))
      if (item) void run(item.patient)
    },
    /** The entry is on the timeline, by whichever way it came. */
    async settle(operation: string): Promise<void> {
      settled.add(operation)
      for (const oldest of settled) if (settled.size > settledCount) settled.delete(oldest)
      const item = find(operation)
      const isSent = sent.some((one) => one.operation === operation)
      sent = sent.filter((one) => one.operation !== operation)
      if (item) await remove(item.id)
      else if (isSent) show()
    },
    /** Takes an entry out, to be thrown away or, once it is kept elsewhere, to be written again; not while it is on its way. */
    take(
      operation: string,
      keep: (item: OutboxItem) => Promise<void> = async () => {},
    ): Promise<OutboxItem | undefined> {
      return alone(operation, locks.tryToHold, async (item) => {
        await keep(item)
        await remove(item.id)
      })
    },
    /** Does not send an entry while it is being edited; what comes back ends that. */
    hold(operation: string): () => void {
      const id = find(operation)?.id
      if (!id || penned.has(id)) return () => {}
      const pen: Pen = { letGo: null }
      penned.set(id, pen)
      void locks.hold(`item/${id}`).then((letGo) => {
        if (penned.get(id) === pen) pen.letGo = letGo
        else letGo()
      })
      return () => {
        if (penned.get(id) === pen) penned.delete(id)
        pen.letGo?.()
        wake()
      }
    },
    /** Puts other words in the place of an entry; false when it was sent before. Another body is another operation. */
    async rewrite(operation: string, next: string, body: EntryBody): Promise<boolean> {
      const hasPen = penned.get(find(operation)?.id ?? '')?.letGo
      const item = await alone(operation, hasPen ? async () => () => {} : locks.tryToHold, (found) =>
        put({ ...found, operation: next, body, state: 'queued', attempts: 0, failure: null }),
      )
      if (item) void run(item.patient)
      return item !== undefined
    },
    /** Forgets what is shown; what is kept is wiped by its owner. */
    async clear(): Promise<void> {
      for (const cancel of waits.values()) cancel()
      for (const pen of penned.values()) pen.letGo?.()
      waits.clear()
      penned.clear()
      sending.clear()
      sent = []
      kept = []
      onchange([])
      for (const { id } of await store.readAll()) await store.remove(id)
      await refresh()
    },
  }
}

/** A session that ended is no fault of the text: it waits for the next sign-in. */
function mayPass(failure: Failure): boolean {
  return isPassing(failure) || failure.status === 401
}
