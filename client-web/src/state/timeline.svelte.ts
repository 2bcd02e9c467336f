import * as calls from '../api/calls'
import type { Failure } from '../api/errors'
import type { Entries, Entry, Patient, Seen, StreamEvent, TeamMember } from '../api/types'
import { appendPage, emptySpan, prependPage, putEntry, type Span, spanOf } from '../domain/timeline'
import { signedIn } from './session.svelte'

type Status = 'idle' | 'loading' | 'ready' | 'failed' | 'gone'
type Unread = { first: number | null; count: number }

let patientId = $state<string | null>(null)
let patient = $state.raw<Patient | null>(null)
let team = $state.raw<TeamMember[]>([])
let span = $state.raw<Span>(emptySpan)
let unread = $state.raw<Unread>({ first: null, count: 0 })
let status = $state<Status>('idle')
let failure = $state.raw<Failure | null>(null)
let isLoadingOlder = $state(false)
let isLoadingNewer = $state(false)
let newCount = $state(0)
/** Grows with every jump, so that the feed knows that it must choose its place again. */
let jump = $state(0)
/** Loaded entries that I have not seen; only these are worth a receipt. */
const unreadIds = new Set<string>()
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
  get unread(): Unread {
    return unread
  },
  get status(): Status {
    return status
  },
  get failure(): Failure | null {
    return failure
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

export async function openTimeline(id: string, at: number | null): Promise<void> {
  if (patientId !== id) {
    closeTimeline()
    patientId = id
  }
  status = 'loading'
  failure = null
  await load(id, { at: at ?? 'unread' })
}

export function closeTimeline(): void {
  if (patient) follow?.unwatch(patient.stream)
  patientId = null
  patient = null
  team = []
  span = emptySpan
  unread = { first: null, count: 0 }
  status = 'idle'
  failure = null
  newCount = 0
  unreadIds.clear()
}

/** Reads the newest page in place of what is shown. */
export async function jumpToLatest(): Promise<void> {
  if (patientId) await load(patientId, {})
}

async function load(id: string, at: calls.EntriesAt): Promise<void> {
  const [found, members, page] = await Promise.all([
    calls.getPatient(id),
    calls.listTeam(id),
    calls.listEntries(id, at),
  ])
  if (patientId !== id) return
  const failed = [found, members, page].find((result) => !result.ok)
  if (!found.ok || !members.ok || !page.ok) {
    if (span.items.length > 0) return
    failure = failed && !failed.ok ? failed.failure : null
    status = 'failed'
    return
  }
  patient = found.value
  team = members.value.items
  span = spanOf(page.value)
  noteUnread(page.value)
  unread = { first: page.value.unread.first ?? null, count: page.value.unread.count }
  newCount = 0
  status = 'ready'
  jump += 1
  follow?.watch(found.value.stream, page.value.head)
}

export async function loadOlder(): Promise<void> {
  const first = span.items[0]
  const id = patientId
  if (!id || !first || !span.hasOlder || isLoadingOlder) return
  isLoadingOlder = true
  const page = await calls.listEntries(id, { before: first.seq })
  isLoadingOlder = false
  if (!page.ok || patientId !== id) return
  noteUnread(page.value)
  span = prependPage(span, page.value)
}

export async function loadNewer(): Promise<void> {
  const last = span.items.at(-1)
  const id = patientId
  if (!id || !last || !span.hasNewer || isLoadingNewer) return
  isLoadingNewer = true
  const page = await calls.listEntries(id, { after: last.seq })
  isLoadingNewer = false
  if (!page.ok || patientId !== id) return
  noteUnread(page.value)
  span = appendPage(span, page.value)
  if (!span.hasNewer) newCount = 0
}

export function applyEvent(event: StreamEvent): void {
  if (event.stream !== patient?.stream) return
  switch (event.kind) {
    case 'entry_posted':
      if (event.entry) addEntry(event.entry)
      break
    case 'entry_corrected':
    case 'entry_retracted':
    case 'entry_acknowledged':
      if (event.entry) span = putEntry(span, event.entry)
      break
    case 'team_changed':
    case 'patient_changed':
      void refreshPatient(event.patient)
      break
    default:
      event.kind satisfies never
  }
}

function addEntry(entry: Entry): void {
  if (entry.author.person !== signedIn.person) unreadIds.add(entry.id)
  const before = span.items.length
  span = putEntry(span, entry)
  if (span.items.length === before && span.hasNewer) newCount += 1
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
