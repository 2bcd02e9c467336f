import * as calls from '../api/calls'
import { type Failure, isPassing } from '../api/errors'
import type { Entries, Entry, Patient, Seen, StreamEvent, TeamMember, Unread } from '../api/types'
import { appendPage, emptySpan, prependPage, putEntry, type Span, spanOf } from '../domain/timeline'
import { type Asked, isAskedFor, wholeTimeline } from '../domain/timeline_filter'
import type { KeptTimeline } from '../storage/pages'
import { deviceClock } from '../sync/clock'
import { closeDialog } from './dialog.svelte'
import { pages } from './keeping.svelte'
import { signedIn } from './session.svelte'

type Status = 'idle' | 'loading' | 'ready' | 'failed' | 'gone'
/** Where unread begins, and how many entries it is. */
type Reading = { first: number | null; count: number }

let patientId = $state<string | null>(null)
let asked = $state.raw<Asked>(wholeTimeline)
/** Where the reader asked to go. */
let target = $state<number | null>(null)
let patient = $state.raw<Patient | null>(null)
let team = $state.raw<TeamMember[]>([])
let span = $state.raw<Span>(emptySpan)
let unread = $state.raw<Reading>({ first: null, count: 0 })
let status = $state<Status>('idle')
let failure = $state.raw<Failure | null>(null)
/** Other entries were asked for, and have not come yet. */
let isTurning = $state(false)
let isLoadingOlder = $state(false)
let isLoadingNewer = $state(false)
let newCount = $state(0)
/** Grows with every jump, so that the feed knows that it must choose its place again. */
let jump = $state(0)
/** Grows when something is put back among the unread: what is on the screen then is not read again by that. */
let putBacks = $state(0)
/** What a colleague posted last while the timeline was open. */
let arrival = $state.raw<Entry | null>(null)
/** Loaded entries that I have not seen; only these are worth a receipt. */
const unreadIds = new Set<string>()
/** Grow with what happens on the open timeline, so that what was made of it is made again. */
let entryChanges = $state(0)
let handoverChanges = $state(0)
/** Up to which number the open timeline is read. */
let head = 0
/** When what is shown was read, while there is no line to read it anew. */
let keptAt = $state<string | null>(null)
let cancelKeeping: (() => void) | null = null
const keepMilliseconds = 1_000
const patienceMilliseconds = 800
let follow: { watch: (stream: string, head: number) => void; unwatch: (stream: string) => void } | null = null

export const timeline = {
  get patientId(): string | null {
    return patientId
  },
  get patient(): Patient | null {
    return patient
  },
  get team(): TeamMember[] {
    return team
  },
  get span(): Span {
    return span
  },
  /** Where unread began when the timeline was opened; it stays, so that the reader does not lose the place. */
  get unread(): Reading {
    return unread
  },
  get status(): Status {
    return status
  },
  get failure(): Failure | null {
    return failure
  },
  get isTurning(): boolean {
    return isTurning
  },
  get isLoadingOlder(): boolean {
    return isLoadingOlder
  },
  get isLoadingNewer(): boolean {
    return isLoadingNewer
  },
  /** Entries that arrived below what is loaded. */
  get newCount(): number {
    return newCount
  },
  get jump(): number {
    return jump
  },
  get arrival(): Entry | null {
    return arrival
  },
  get asked(): Asked {
    return asked
  },
  get target(): number | null {
    return target
  },
  get entryChanges(): number {
    return entryChanges
  },
  get keptAt(): string | null {
    return keptAt
  },
  get putBacks(): number {
    return putBacks
  },
  get handoverChanges(): number {
    return handoverChanges
  },
}

/** The engine follows the stream of the open timeline; it is given once, at start. */
export function followWith(engine: NonNullable<typeof follow>): void {
  follow = engine
}

export function isUnread(entry: string): boolean {
  return unreadIds.has(entry)
}

function noteUnread(page: Entries): void {
  for (const id of page.unread.entries) unreadIds.add(id)
}

export async function openTimeline(id: string, next: Asked): Promise<void> {
  if (patientId !== id) {
    closeTimeline()
    patientId = id
  }
  const { at, since } = next
  const isSame = JSON.stringify(asked.of) === JSON.stringify(next.of)
  asked = next
  if (status === 'ready' && isSame && at !== null && span.items.some(({ seq }) => seq === at)) {
    target = at
    jump += 1
    return
  }
  if (status !== 'ready') status = 'loading'
  else if (!isSame) turn()
  failure = null
  await load(id, at !== null ? { at } : since !== null ? { since } : { at: 'unread' })
}

/** What was shown does not stand under the name of something else. */
function turn(): void {
  span = emptySpan
  newCount = 0
  isTurning = true
}

/** A timeline that could not be read for want of a line is read when the line is back. */
export function retryTimeline(): void {
  if (keptAt !== null && patientId) {
    keptAt = null
    void refreshPatient(patientId)
  }
  if (status === 'failed' && patientId && failure && isPassing(failure)) void openTimeline(patientId, asked)
}

export function closeTimeline(): void {
  closeDialog()
  if (patient) follow?.unwatch(patient.stream)
  patientId = null
  patient = null
  team = []
  span = emptySpan
  unread = { first: null, count: 0 }
  asked = wholeTimeline
  target = null
  isTurning = false
  status = 'idle'
  failure = null
  newCount = 0
  arrival = null
  keptAt = null
  cancelKeeping?.()
  cancelKeeping = null
  unreadIds.clear()
}

/** Reads the newest page in place of what is shown. */
export async function jumpToLatest(): Promise<void> {
  if (patientId) await load(patientId, {})
}

async function load(id: string, at: calls.EntriesAt): Promise<void> {
  const giveUp = deviceClock.after(patienceMilliseconds, () => void showKept(id))
  const [found, members, page] = await Promise.all([
    calls.getPatient(id),
    calls.listTeam(id),
    calls.listEntries(id, at, asked.of),
  ])
  giveUp()
  if (patientId !== id) return
  isTurning = false
  const failed = [found, members, page].find((result) => !result.ok)
  if (!found.ok || !members.ok || !page.ok) {
    if (span.items.length > 0) return
    if (failed && !failed.ok && isPassing(failed.failure) && (await showKept(id))) return
    if (patientId !== id) return
    failure = failed && !failed.ok ? failed.failure : null
    status = 'failed'
    return
  }
  patient = found.value
  team = members.value.items
  span = spanOf(page.value)
  noteUnread(page.value)
  unread = unreadOf(page.value, asked)
  target = targetOf(page.value, at)
  newCount = 0
  status = 'ready'
  jump += 1
  head = page.value.head
  keptAt = null
  follow?.watch(found.value.stream, head)
  keep()
}

const isWhole = () => Object.keys(asked.of).length === 0

/** What an earlier look left on this device, where the line does not answer; from its number on, events follow. */
async function showKept(id: string): Promise<boolean> {
  const kept = isWhole() ? await pages.read(id) : undefined
  if (!kept || patientId !== id || status !== 'loading') return false
  patient = kept.patient
  team = kept.team
  span = kept.span
  unread = kept.unread
  target = asked.at
  head = kept.head
  keptAt = kept.keptAt
  status = 'ready'
  jump += 1
  follow?.watch(kept.patient.stream, head)
  return true
}

function keep(): void {
  if (!patient || !isWhole()) return
  const now: KeptTimeline = { patient, team, span, unread, head, keptAt: keptAt ?? new Date().toISOString() }
  void pages.write(patient.id, now)
}

function keepSoon(): void {
  cancelKeeping ??= deviceClock.after(keepMilliseconds, () => {
    cancelKeeping = null
    keep()
  })
}

/** Among only some entries, what is unread is counted among them. */
function unreadOf({ items, unread: all }: Entries, { of }: Asked): Reading {
  if (Object.keys(of).length === 0) return { first: all.first ?? null, count: all.count }
  const first = items.find(({ id }) => all.entries.includes(id))
  return { first: first?.seq ?? null, count: all.entries.length }
}

function targetOf({ items }: Entries, at: calls.EntriesAt): number | null {
  if ('at' in at) return at.at === 'unread' ? null : at.at
  if (!('since' in at)) return null
  return items.find((one) => Date.parse(one.recorded_at) >= Date.parse(at.since))?.seq ?? null
}

export async function loadOlder(): Promise<void> {
  const first = span.items[0]
  const id = patientId
  if (!id || !first || !span.hasOlder || isLoadingOlder) return
  isLoadingOlder = true
  const page = await calls.listEntries(id, { before: first.seq }, asked.of)
  isLoadingOlder = false
  if (!page.ok || patientId !== id) return
  noteUnread(page.value)
  span = prependPage(span, page.value)
  keepSoon()
}

export async function loadNewer(): Promise<void> {
  const last = span.items.at(-1)
  const id = patientId
  if (!id || !last || !span.hasNewer || isLoadingNewer) return
  isLoadingNewer = true
  const page = await calls.listEntries(id, { after: last.seq }, asked.of)
  isLoadingNewer = false
  if (!page.ok || patientId !== id) return
  noteUnread(page.value)
  span = appendPage(span, page.value)
  keepSoon()
  if (!span.hasNewer) newCount = 0
}

export function applyEvent(event: StreamEvent): void {
  if (event.stream !== patient?.stream) return
  head = event.seq
  keepSoon()
  switch (event.kind) {
    case 'entry_posted':
      entryChanges += 1
      if (event.entry) addEntry(event.entry)
      break
    case 'entry_corrected':
    case 'entry_retracted':
    case 'entry_acknowledged':
    case 'acknowledgement_withdrawn':
    case 'entry_reminded':
      entryChanges += 1
      if (event.entry && isAskedFor(event.entry, asked)) span = putEntry(span, event.entry)
      break
    case 'team_changed':
    case 'patient_changed':
      void refreshPatient(event.patient)
      break
    case 'handover_written':
      handoverChanges += 1
      break
    default:
      event.kind satisfies never
  }
}

function addEntry(entry: Entry): void {
  if (entry.author.person !== signedIn.person) {
    unreadIds.add(entry.id)
    arrival = entry
  }
  if (!isAskedFor(entry, asked)) return
  const before = span.items.length
  span = putEntry(span, entry)
  if (span.items.length === before && span.hasNewer) newCount += 1
}

/** The answer to putting an entry back among the unread: which of those loaded are unread from here on. */
export function takeBack({ seq, stream }: Entry, { count, first = null }: Unread): string[] {
  if (stream !== patient?.stream) return []
  const again = span.items.filter((one) => one.seq >= seq && one.content && one.author.person !== signedIn.person)
  for (const { id } of again) unreadIds.add(id)
  unread = { first, count }
  putBacks += 1
  keepSoon()
  return again.map(({ id }) => id)
}

/** The answer to an own edit of the open patient. */
export function takePatient(next: Patient): void {
  if (patientId === next.id && next.version >= (patient?.version ?? 0)) patient = next
}

async function refreshPatient(id: string): Promise<void> {
  const [found, members] = await Promise.all([calls.getPatient(id), calls.listTeam(id)])
  if (patientId !== id) return
  if (found.ok) patient = found.value
  if (members.ok) team = members.value.items
}

export function applySeen(stream: string, entry: string, seen: Seen[]): void {
  if (stream !== patient?.stream) return
  span = { ...span, items: span.items.map((one) => (one.id === entry ? { ...one, seen } : one)) }
}

/** The patient is no longer mine: nothing of it may stay on the screen. */
export function purgeTimeline(stream: string): void {
  if (stream !== patient?.stream) return
  closeTimeline()
  status = 'gone'
}

export function reloadTimeline(stream: string): void {
  if (stream === patient?.stream) void jumpToLatest()
}
