import * as calls from '../api/calls'
import { networkFailure } from '../api/errors'
import type { Entry, EntryBody } from '../api/types'
import { newOperation } from '../api/uuid'
import { deviceClock } from '../sync/clock'
import { createEngine } from '../sync/engine'
import { createOutbox, type OutboxItem } from '../sync/outbox'
import { createReceipts } from '../sync/receipts'
import { createTransport, type LineState, type Socket } from '../sync/transport_ws'
import { clearDrafts } from './drafts.svelte'
import { clearPatients, dropPatient, refreshPatients } from './patients.svelte'
import { endSession, signedIn } from './session.svelte'
import * as timelines from './timeline.svelte'

let line = $state<LineState>('connecting')
let unsent = $state.raw<OutboxItem[]>([])
/** Whose drafts and unsent entries lie in memory. */
let owner: string | null = null

export const live = {
  get line(): LineState {
    return line
  },
  get unsent(): OutboxItem[] {
    return unsent
  },
}

const clock = deviceClock

const engine = createEngine({
  pull: calls.listEvents,
  clock,
  sink: {
    applyEvent(event) {
      if (event.entry?.operation) outbox.settle(event.entry.operation)
      timelines.applyEvent(event)
    },
    applySeen: timelines.applySeen,
    purge(stream, patient) {
      timelines.purgeTimeline(stream)
      dropPatient(patient)
    },
    refreshRows: () => void refreshPatients(),
    reloadTimeline: timelines.reloadTimeline,
  },
})

const outbox = createOutbox({
  clock,
  // A session that ended meanwhile belongs to nobody: what waits must not go out under the next person's name.
  send: async (item) =>
    signedIn.status === 'signed_in'
      ? calls.postEntry(item.patient, item.operation, item.body)
      : { ok: false, failure: networkFailure },
  onchange: (items) => {
    unsent = items
  },
  onsent(entry) {
    const isOpen = timelines.timeline.patient?.stream === entry.stream
    engine.want(entry.stream, entry.seq)
    if (!isOpen && entry.operation) outbox.settle(entry.operation)
    engine.refreshSoon()
  },
})

const receipts = createReceipts({
  clock,
  async send(patient, entries) {
    const result = await calls.reportSeen(patient, entries)
    // The server writes receipts within two seconds; only then are its counts worth reading.
    if (result.ok) clock.after(2_200, engine.refreshSoon)
    return result.ok
  },
})

const transport = createTransport({
  clock,
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`) as Socket,
  onframe: engine.receive,
  onsignedout: endSession,
  onstate(state) {
    line = state
    if (state === 'open') outbox.wake()
  },
})

timelines.followWith(engine)

/** Listens while somebody is signed in; what an earlier person left in memory goes first. */
export function startLive(membership: string): void {
  if (owner !== membership) dropUnsent()
  owner = membership
  void refreshPatients()
  transport.start()
  outbox.wake()
}

export function stopLive(): void {
  transport.stop()
  engine.clear()
  receipts.clear()
  clearPatients()
  timelines.closeTimeline()
}

/** Throws away what was written and not sent. */
export function dropUnsent(): void {
  outbox.clear()
  clearDrafts()
}

/** Leaves nothing of a person in memory. */
export function forgetAll(): void {
  stopLive()
  dropUnsent()
  owner = null
}

export function nudgeLine(): void {
  if (signedIn.status !== 'signed_in') return
  transport.nudge()
  outbox.wake()
}

export function sendEntry(patient: string, body: EntryBody): void {
  outbox.add({ operation: newOperation(), patient, body, createdAt: body.composed_at ?? new Date().toISOString() })
}

export function takeUnsent(operation: string): OutboxItem | undefined {
  return outbox.take(operation)
}

export function retryUnsent(): void {
  outbox.wake()
}

export function reportShown(patient: string, entry: string): void {
  receipts.shown(patient, entry)
}

/** The answer to an own write only says that there is news; the entry itself comes by the one way that all take. */
export function catchUpWith(entry: Entry): void {
  engine.ring(entry.stream)
  engine.refreshSoon()
}
