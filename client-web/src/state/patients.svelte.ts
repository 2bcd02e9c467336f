import { getPatient, listPatients, listTeam } from '../api/calls'
import type { Failure } from '../api/errors'
import type { Entry, Head, PatientRow, StreamEvent } from '../api/types'
import { applyToRows, type PatientFilter, withPatient, withRead, withTeam } from '../domain/patient_rows'
import { deviceClock } from '../sync/clock'
import { safe } from './keeping.svelte'
import { myself } from './reader.svelte'
import { signedIn } from './session.svelte'

/** Whose list: on whose team I am, the same with care ended, or whom my organization hosts. */
export type PatientScope = 'team' | 'ended' | 'register'

let rows = $state.raw<PatientRow[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let query = $state('')
let filter = $state<PatientFilter>('all')
let scope = $state<PatientScope>('team')
const patienceMilliseconds = 800
let isLoading = false
let isAskedAgain = false
/** Heads that came while the rows were being read. */
let awaited: Head[] = []
/** Timelines that are mine and not in the list, such as those of patients whose care has ended. */
const elsewhere = new Set<string>()

export const patients = {
  /** Null until the first answer. */
  get rows(): PatientRow[] | null {
    return rows
  },
  get failure(): Failure | null {
    return failure
  },
  get query(): string {
    return query
  },
  set query(text: string) {
    query = text
  },
  get filter(): PatientFilter {
    return filter
  },
  set filter(chosen: PatientFilter) {
    filter = chosen
  },
  get scope(): PatientScope {
    return scope
  },
  set scope(chosen: PatientScope) {
    scope = chosen
  },
}

/** Reads all rows; a call that comes while reading is answered by one more reading after it. */
export async function refreshPatients(): Promise<void> {
  if (isLoading) {
    isAskedAgain = true
    return
  }
  isLoading = true
  const session = signedIn.session?.session
  do {
    isAskedAgain = false
    const giveUp = deviceClock.after(patienceMilliseconds, () => void showKept())
    const result = await listPatients()
    giveUp()
    if (signedIn.session?.session !== session) break
    if (!result.ok) await showKept()
    if (result.ok) takeRows(result.value)
    failure = result.ok ? null : result.failure
  } while (isAskedAgain)
  isLoading = false
  if (signedIn.session && signedIn.session.session !== session) void refreshPatients()
}

/** The list as it was, where the line does not answer. */
async function showKept(): Promise<void> {
  const session = signedIn.session?.session
  const kept = rows === null ? await safe.read<PatientRow[]>('entity', 'patients') : undefined
  if (kept && rows === null && signedIn.session?.session === session) rows = kept
}

function takeRows(read: PatientRow[]): void {
  rows = read
  void safe.write('entity', 'patients', read)
  void safe.renew()
  const listed = new Set(read.map(({ stream }) => stream))
  for (const { stream } of awaited) if (!listed.has(stream)) elsewhere.add(stream)
  const heads = awaited
  awaited = []
  if (!hasHeads(heads)) isAskedAgain = true
}

/** Each look at the list is on record with every patient in it: what an event tells is not asked again. */
export function noteEvent(event: StreamEvent): boolean {
  if (elsewhere.has(event.stream)) return true
  const reader = myself()
  if (rows === null || !reader) {
    isAskedAgain = isLoading
    return failure === null
  }
  const next = applyToRows(rows, event, reader)
  if (!next) return false
  const isNews = next !== rows
  rows = next
  if (isNews && event.kind === 'patient_changed') void refreshRow(event.patient)
  if (isNews && event.kind === 'team_changed') void refreshTeam(event.patient)
  return true
}

/** Whether the list is as new as these heads; where it is yet to be read, that is looked at afterwards. */
export function hasHeads(heads: Head[]): boolean {
  if (rows === null) {
    awaited.push(...heads)
    return failure === null
  }
  const known = new Map(rows.map(({ stream, head }) => [stream, head]))
  const isKnown = heads.every(({ stream, head }) => elsewhere.has(stream) || (known.get(stream) ?? -1) >= head)
  if (!isKnown) awaited.push(...heads)
  return isKnown
}

/** Entries that the server now knows to have been shown to me. */
export function noteRead(patient: string, read: Entry[]): void {
  const reader = myself()
  if (reader) rows = rows?.map((row) => (row.id === patient ? withRead(row, read, reader) : row)) ?? null
}

/** Reads the one patient whose chart or state changed. */
export async function refreshRow(patient: string): Promise<void> {
  const result = await getPatient(patient)
  if (!result.ok || !rows) return
  if (result.value.state.state === 'ended') elsewhere.add(result.value.stream)
  else if (!rows.some(({ id }) => id === patient)) {
    elsewhere.delete(result.value.stream)
    await refreshPatients()
    return
  }
  rows = withPatient(rows, result.value)
}

async function refreshTeam(patient: string): Promise<void> {
  const result = await listTeam(patient)
  const reader = myself()
  if (result.ok && rows && reader) rows = withTeam(rows, patient, result.value.items, reader)
}

export function dropPatient(patient: string): void {
  rows = rows?.filter(({ id }) => id !== patient) ?? null
  if (rows) void safe.write('entity', 'patients', rows)
}

export function clearPatients(): void {
  rows = null
  failure = null
  query = ''
  filter = 'all'
  scope = 'team'
  awaited = []
  elsewhere.clear()
}
