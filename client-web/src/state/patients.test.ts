import { beforeEach, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import type { Result } from '../api/errors'
import type { PatientRow, StreamEvent, TeamMember } from '../api/types'
import { makeEntry } from '../testing/entries'
import { makePatient, makeRow } from '../testing/patients'
import { makeSession } from '../testing/sessions'
import { clearPatients, hasHeads, noteEvent, patients, refreshPatients } from './patients.svelte'
import { enter } from './session.svelte'

vi.mock('../api/calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const answer = (rows: PatientRow[]) => vi.mocked(calls.listPatients).mockResolvedValue(ok(rows))

function eventOf(seq: number, change: Partial<StreamEvent> = {}): StreamEvent {
  const entry = makeEntry(seq, { author: { ...makeEntry(1).author, person: 'per_doctor' } })
  return {
    stream: 'str_1',
    patient: 'pat_1',
    seq,
    hidden: false,
    kind: 'entry_posted',
    recorded_at: entry.recorded_at,
    entry,
    ...change,
  }
}

beforeEach(async () => {
  vi.clearAllMocks()
  clearPatients()
  await enter(async () => ok(makeSession('ses_1', 'nurse')))
  answer([makeRow('1', { head: 1 })])
})

it('learns from events and asks the server no more', async () => {
  await refreshPatients()
  expect([noteEvent(eventOf(2)), noteEvent(eventOf(3)), noteEvent(eventOf(3))]).toEqual([true, true, true])
  expect(patients.rows?.[0]).toMatchObject({ unread: 2, head: 3 })
  expect(calls.listPatients).toHaveBeenCalledOnce()
})

it('asks after a gap, and when it is told of a timeline that it does not know', async () => {
  await refreshPatients()
  expect(noteEvent(eventOf(5))).toBe(false)
  expect(hasHeads([{ stream: 'str_1', patient: 'pat_1', head: 1 }])).toBe(true)
  expect(hasHeads([{ stream: 'str_2', patient: 'pat_2', head: 7 }])).toBe(false)
  await refreshPatients()
  // It was not in the list: an ended one, which shall not be asked about again.
  expect(hasHeads([{ stream: 'str_2', patient: 'pat_2', head: 8 }])).toBe(true)
})

it('is read once at the start, whether heads or rows come first', async () => {
  const reading = refreshPatients()
  expect(hasHeads([{ stream: 'str_1', patient: 'pat_1', head: 1 }])).toBe(true)
  await reading
  expect(calls.listPatients).toHaveBeenCalledOnce()
})

it('reads the one patient whose chart changed', async () => {
  await refreshPatients()
  vi.mocked(calls.getPatient).mockResolvedValue(
    ok(makePatient('1', { state: { ...makePatient('1').state, state: 'hospital' } })),
  )
  expect(noteEvent(eventOf(2, { kind: 'patient_changed', entry: null }))).toBe(true)
  await vi.waitFor(() => expect(patients.rows?.[0]?.state).toBe('hospital'))
  expect(calls.listPatients).toHaveBeenCalledOnce()
})

it('asks for the one team that changed, whether it names me now', async () => {
  await refreshPatients()
  const named = { person: makeSession('ses_1', 'nurse').person.id, active: true }
  vi.mocked(calls.listTeam).mockResolvedValue(ok({ items: [named as TeamMember] }))
  expect(noteEvent(eventOf(2, { kind: 'team_changed', entry: null }))).toBe(true)
  await vi.waitFor(() => expect(patients.rows?.[0]?.mine).toBe(true))
  expect(calls.listTeam).toHaveBeenCalledExactlyOnceWith('pat_1')
})
