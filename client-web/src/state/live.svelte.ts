import { isActive } from '../api/activity'
import * as calls from '../api/calls'
import { networkFailure } from '../api/errors'
import type { DisasterReport, DisasterReportBody, Entry, EntryBody, Membership, StreamEvent } from '../api/types'
import { newOperation } from '../api/uuid'
import { sayFailure } from '../i18n/failure.svelte'
import * as m from '../paraglide/messages'
import { router } from '../router/router.svelte'
import { deviceClock } from '../sync/clock'
import { createEngine } from '../sync/engine'
import { createLine } from '../sync/line'
import { browserLocks } from '../sync/locks'
import { createOutbox, type OutboxItem } from '../sync/outbox'
import { createReceipts } from '../sync/receipts'
import { type Channel, createSharedLine } from '../sync/shared_line'
import { createTransport, type LineState, type Socket } from '../sync/transport_ws'
import { fetchAhead } from './ahead'
import { boardNews } from './board_news.svelte'
import { disasterNews } from './disaster_news'
import {
  clearDrafts,
  dropEdit,
  followDrafts,
  hasDrafts,
  hasUnkeptDrafts,
  keepWhile,
  restoreDraft,
  restoreDrafts,
  saveDrafts,
  takeDrafts,
  touchDrafts,
} from './drafts.svelte'
import { keeping, openKeeping, pages, reopenKeeping, safe, tell, whenTold, wipe } from './keeping.svelte'
import { clearPatients, dropPatient, hasHeads, noteEvent, noteRead, refreshPatients } from './patients.svelte'
import { doubtSession, signedIn, whenFollowing } from './session.svelte'
import * as timelines from './timeline.svelte'
import { say } from './toast.svelte'
import { applyTodayEvent, clearToday, dropFromToday, noteTodayRead, refreshToday } from './today.svelte'
import { isPhone } from './width'
import { clearTexts, hasText, takeTexts } from './written'

let line = $state<LineState>('connecting')
let unsent = $state.raw<OutboxItem[]>([])
/** Whose drafts and unsent entries lie in memory. */
let owner = $state.raw<Membership | null>(null)
/** Texts of those who share this device that nobody could keep, until their author comes back; by membership. */
let parked = $state.raw<ReadonlyMap<string, { author: Membership; putBack: () => void }>>(new Map())

export const live = {
  get line(): LineState {
    return line
  },
  get unsent(): OutboxItem[] {
    return unsent
  },
  /** Who wrote what has not been sent, if there is any. */
  get author(): Membership | null {
    return isTextHere() ? owner : null
  },
  /** Whose texts lie in memory until they come back. */
  get parked(): Membership[] {
    return [...parked.values()].map(({ author }) => author)
  },
}

const clock = deviceClock

/** Whether there is text that lies nowhere but here. */
function isTextHere(): boolean {
  const isDraftHere = keeping.tier === 'shared' ? hasUnkeptDrafts() : hasDrafts()
  return unsent.length > 0 || isDraftHere || hasText()
}

keepWhile((patient) => unsent.some((item) => item.patient === patient && item.state !== 'sent'))

const engine = createEngine({
  pull: calls.listEvents,
  clock,
  sink: {
    applyEvent(event) {
      if (event.entry?.operation) void outbox.settle(event.entry.operation)
      timelines.applyEvent(event)
    },
    applySeen: timelines.applySeen,
    purge(stream, patient) {
      timelines.purgeTimeline(stream)
      dropPatient(patient)
      void pages.remove(patient)
      dropFromToday(patient)
    },
    noteEvent(event) {
      applyTodayEvent(event)
      if (event.kind === 'entry_reminded') void sayReminder(event)
      if (event.stream !== timelines.timeline.patient?.stream) void pages.apply(event)
      return noteEvent(event)
    },
    hasHeads,
    refreshRows: readLists,
    reloadTimeline: timelines.reloadTimeline,
  },
})

const outbox = createOutbox<Entry | DisasterReport>({
  clock,
  locks: browserLocks('outbox/'),
  store: {
    readAll: async () => [...(await safe.readAll<OutboxItem>('outbox')).values()],
    put: (item) => safe.write('outbox', item.id, item),
    remove: (id) => safe.remove('outbox', id),
  },
  onwrite: () => tell('outbox'),
  // What waits must not go out under the next person's name.
  send: async ({ author, patient, operation, body, report }) => {
    if (signedIn.session?.acting?.id !== author) return { ok: false, failure: networkFailure }
    return report ? calls.postReport(patient, operation, report) : calls.postEntry(patient, operation, body)
  },
  onchange(items) {
    // Another wording of what has gone has nothing left to replace.
    for (const { operation } of unsent) if (!items.some((item) => item.operation === operation)) dropEdit(operation)
    unsent = items
  },
  onsent(answer, { operation, report }) {
    void saveDrafts()
    if (report) {
      disasterNews.take(answer as DisasterReport)
      void outbox.settle(operation)
      return
    }
    const entry = answer as Entry
    const isOpen = timelines.timeline.patient?.stream === entry.stream
    engine.want(entry.stream, entry.seq)
    if (!isOpen || engine.hasSeen(entry.stream, entry.seq)) void outbox.settle(entry.operation)
  },
})

/** What is being reported as read, by id. */
const shown = new Map<string, Entry>()

const receipts = createReceipts({
  clock,
  async send(patient, entries) {
    const result = await calls.reportSeen(patient, entries)
    if (result.ok) {
      noteRead(
        patient,
        entries.flatMap((id) => shown.get(id) ?? []),
      )
      noteTodayRead(entries)
      for (const id of entries) shown.delete(id)
    }
    return result.ok
  },
})

/** The session that this page believes in. */
const session = () => signedIn.session?.session

const transport = createTransport({
  clock,
  session,
  isActive,
  open: createSharedLine({
    clock,
    name: () => `line/${session()}`,
    locks: browserLocks(''),
    openChannel: (name) => new BroadcastChannel(name) as Channel,
    open: createLine({
      clock,
      openSocket: () =>
        new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`) as Socket,
      openPoll: async () => (await import('../sync/transport_poll')).openPollSocket({ clock, ask: calls.listHeads }),
    }),
  }),
  onframe(frame) {
    engine.receive(frame)
    boardNews.hear(frame)
    disasterNews.hear(frame)
  },
  onsignedout: doubtSession,
  onstate(state) {
    line = state
    if (state !== 'open') return
    outbox.wake()
    touchDrafts()
    timelines.retryTimeline()
  },
})

timelines.followWith(engine)

/** A tab with text of its own does not become somebody else's by itself. */
whenFollowing(({ acting }) => {
  const authors = live.author ? [live.author] : live.parked
  return authors.length === 0 || authors.some(({ id }) => id === acting?.id)
})

/** Listens while somebody is signed in; what an earlier person left in memory goes first, and not without a word. */
export function startLive(membership: Membership): void {
  if (owner?.id !== membership.id && keeping.tier !== 'shared') {
    if (live.author) say(m.login_kept_gone({ name: live.author.name }))
    dropUnsent()
    void safe.dropCopies()
  }
  owner = membership
  void safe.write('meta', 'owner', membership)
  takeUp(membership)
  void reopenKeeping()
  // Behind a patient's page the lists can wait until it is there.
  if (router.route.name === 'patient' && isPhone()) fetchAhead(async () => readLists())
  else readLists()
  outbox.wake()
}

/** A line is that of one session: another one of the same person begins another line, and nothing else anew. */
export const openLine = transport.start
export const closeLine = transport.stop

function readLists(): void {
  void refreshPatients()
  void refreshToday()
}

export function stopLive(): void {
  closeLine()
  engine.clear()
  boardNews.hear(null)
  disasterNews.hear(null)
  receipts.clear()
  shown.clear()
  clearPatients()
  clearToday()
  timelines.closeTimeline()
  if (keeping.tier === 'shared') park()
}

/** Before the next one comes: what is kept for its author leaves memory, and only what is kept nowhere waits there. */
function park(): void {
  const author = live.author
  // What is on its way now is asked about again, under the same operation.
  const items = unsent.flatMap((item): OutboxItem[] => {
    if (item.state === 'sent') return []
    return [item.state === 'failed' ? item : { ...item, state: 'queued' }]
  })
  const texts = [takeDrafts(), takeTexts()]
  const cleared = outbox.clear()
  owner = null
  if (!author) return
  const putBack = () => {
    for (const put of texts) put()
    void cleared
      .then(() => Promise.all(items.map((item) => safe.write('outbox', item.id, item))))
      .then(() => outbox.restore())
  }
  parked = new Map(parked).set(author.id, { author, putBack })
}

/** What waited here, whosever the device is by now, and what the server kept. */
function takeUp(membership: Membership): void {
  const next = new Map(parked)
  next.get(membership.id)?.putBack()
  next.delete(membership.id)
  parked = next
  if (keeping.tier === 'shared') void restoreDrafts()
}

/** Throws away what was written and not sent. */
export function dropUnsent(): void {
  void outbox.clear()
  clearDrafts()
  clearTexts()
}

/** Leaves nothing of a person in memory, nor on the device. */
export function forgetAll(): void {
  void wipe()
  // First, or it would wait for its author, who has thrown it away.
  dropUnsent()
  stopLive()
  owner = null
}

/** What an earlier page of this device left, before anybody is let in. */
export async function restoreKept(): Promise<void> {
  const outcome = await openKeeping()
  if (outcome === 'expired') say(m.storage_notice_expired())
  owner = (await safe.read<Membership>('meta', 'owner')) ?? null
  if (keeping.tier === 'shared') return
  await restoreDrafts()
  await outbox.restore()
}

whenTold((news) => {
  if (news === 'wiped') {
    void outbox.clear()
    clearDrafts()
    owner = null
  } else if (news !== 'drafts') void outbox.reload()
  // Shared from now on, by the answer of another tab: what nobody here is signed in for waits for its author.
  if (news === 'shared' && signedIn.status !== 'signed_in') park()
})

export function nudgeLine(): void {
  if (signedIn.status !== 'signed_in') return
  transport.nudge()
  outbox.wake()
  if (keeping.tier === 'shared') void followDrafts()
}

/** Whether closing the page would lose something. */
export const wouldLose = () => parked.size > 0 || (!safe.isOnDisk && isTextHere())

/** Shown as soon as it is kept. */
export function sendEntry(patient: string, body: EntryBody, report?: DisasterReportBody): void {
  const author = signedIn.session?.acting?.id ?? ''
  const createdAt = body.composed_at ?? new Date().toISOString()
  void outbox.add({ operation: newOperation(), patient, author, body, report, createdAt })
}

/** What an organization says of itself in a disaster goes the way of the entries. */
export const sendReport = (disaster: string, report: DisasterReportBody): void =>
  sendEntry(disaster, { kind: 'note', composed_at: report.observed_at }, report)

/** Throws away what waits. */
export const discardUnsent = (operation: string): void => void outbox.take(operation)

/** Puts what waits back under the pen; false while it is on its way. It lies there before it is gone from here. */
export async function reopenUnsent(operation: string): Promise<boolean> {
  const taken = await outbox.take(operation, async ({ patient, body }) => {
    restoreDraft(patient, body)
    await saveDrafts()
  })
  return taken !== undefined
}

/** While it is being edited an entry stays here. The answer lets go of it. */
export const holdUnsent = outbox.hold

/** Sends an entry with other words; false when it has been sent as it was. */
export function rewriteUnsent(operation: string, body: EntryBody): Promise<boolean> {
  return outbox.rewrite(operation, newOperation(), body)
}

/** Sends what is so old that its author was asked. */
export const confirmUnsent: (operation: string) => void = outbox.confirm

export const retryUnsent = outbox.wake

/** `known` is the entry where it was shown outside of its timeline. */
export function reportShown(patient: string, entry: string, known?: Entry): void {
  const found = known ?? timelines.timeline.span.items.find(({ id }) => id === entry)
  if (found) shown.set(entry, found)
  receipts.shown(patient, entry)
}

/** 「未読に戻す」: from this entry on. What was shown until now is reported first, because it was seen. */
export async function putBack(entry: Entry): Promise<void> {
  await receipts.flush()
  const result = await calls.putBackUnread(entry.id)
  if (result.ok) {
    receipts.forget(timelines.takeBack(entry, result.value))
    engine.refreshSoon()
  }
  say(result.ok ? m.entry_unread_done() : sayFailure(result.failure))
}

/** The answer to an own write only says that there is news; the entry itself comes by the one way that all take. */
export const catchUpWith = (entry: Entry): void => engine.ring(entry.stream)

/** What the whole of the client needs rarely is fetched when it does. */
async function sayReminder(event: StreamEvent): Promise<void> {
  const reminder = await import('./reminder').catch(() => null)
  reminder?.noteReminder(event)
}
