import type { Failure } from '../api/errors'
import { getToday } from '../api/patient_calls'
import type { Entry, StreamEvent, Today } from '../api/types'
import { applyToToday, countNeedingMe, withoutPatient, withoutRead } from '../domain/today'
import { safe } from './keeping.svelte'
import { patients } from './patients.svelte'
import { myself } from './reader.svelte'
import { signedIn } from './session.svelte'

let day = $state.raw<Today | null>(null)
let failure = $state.raw<Failure | null>(null)
/** Where the night begins, when the reader chose it. */
let since = $state<string | null>(null)
let isLoading = $state(false)
let isAskedAgain = false

const needing = $derived(day ? countNeedingMe(day) : 0)

export const today = {
  /** Null until the first answer. */
  get day(): Today | null {
    return day
  },
  get failure(): Failure | null {
    return failure
  },
  get isLoading(): boolean {
    return isLoading
  },
  get since(): string | null {
    return since
  },
  /** Entries that need me. */
  get needing(): number {
    return needing
  },
}

/** Like the list of patients it is read at the start and after a gap; in between events tell. */
export async function refreshToday(): Promise<void> {
  if (isLoading) {
    isAskedAgain = true
    return
  }
  isLoading = true
  const session = signedIn.session?.session
  do {
    isAskedAgain = false
    const result = await getToday(since ?? undefined)
    if (signedIn.session?.session !== session) break
    if (result.ok) {
      day = result.value
      if (since === null) void safe.write('entity', 'today', day)
    } else if (day === null) {
      day = (await safe.read<Today>('entity', 'today')) ?? null
    }
    failure = result.ok ? null : result.failure
  } while (isAskedAgain)
  isLoading = false
  if (signedIn.session && signedIn.session.session !== session) void refreshToday()
}

/** Lets the night begin at another moment; null is the evening. */
export async function beginNight(moment: string | null): Promise<void> {
  since = moment
  await refreshToday()
}

export function applyTodayEvent(event: StreamEvent): void {
  const reader = myself()
  if (!reader) return
  if (isLoading) isAskedAgain = true
  if (!day) return
  const name = patients.rows?.find(({ id }) => id === event.patient)?.name ?? null
  day = applyToToday(day, event, reader, name)
}

/** The answer to an own 確認, before the event of it comes back. */
export function applyTodayEntry(entry: Entry): void {
  applyTodayEvent({
    stream: entry.stream,
    patient: entry.patient,
    seq: entry.seq,
    hidden: false,
    kind: 'entry_acknowledged',
    recorded_at: entry.recorded_at,
    entry,
  })
}

export function noteTodayRead(entries: string[]): void {
  if (day) day = withoutRead(day, entries)
}

export function dropFromToday(patient: string): void {
  if (day) day = withoutPatient(day, patient)
}

export function clearToday(): void {
  day = null
  failure = null
  since = null
}
