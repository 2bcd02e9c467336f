import { listPatients } from '../api/calls'
import type { Failure } from '../api/errors'
import type { PatientRow } from '../api/types'

export type PatientFilter = 'all' | 'unread' | 'addressed'

let rows = $state.raw<PatientRow[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let query = $state('')
let filter = $state<PatientFilter>('all')
let isLoading = false
let isAskedAgain = false

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
}

/** Reads all rows; a call that comes while reading is answered by one more reading after it. */
export async function refreshPatients(): Promise<void> {
  if (isLoading) {
    isAskedAgain = true
    return
  }
  isLoading = true
  do {
    isAskedAgain = false
    const result = await listPatients()
    if (result.ok) rows = result.value
    failure = result.ok ? null : result.failure
  } while (isAskedAgain)
  isLoading = false
}

export function dropPatient(patient: string): void {
  rows = rows?.filter(({ id }) => id !== patient) ?? null
}

export function clearPatients(): void {
  rows = null
  failure = null
  query = ''
  filter = 'all'
}
