import { describe, expect, it } from 'vitest'
import type { Entry, StreamEvent, Today } from '../api/types'
import { makeEntry } from '../testing/entries'
import { groupNight } from './night'
import { applyToToday, countNeedingMe, deadlineOf, waitsFor, withoutRead } from './today'

const me = { person: 'per_doctor', profession: 'physician', organization: 'org_clinic' } as const
const empty: Today = { addressed: [], waiting: [], night: [], night_since: '2026-11-19T08:00:00Z' }
const asked = (due_at: string | null = null): Partial<Entry> => ({
  must_read: { due_at, parties: [{ profession: 'physician' }], private: false, reminded_at: null },
})
const answer = (change: Partial<Entry['acknowledgements'][number]> = {}): Entry['acknowledgements'][number] => ({
  person: 'per_colleague',
  name: 'Colleague',
  profession: 'physician',
  organization: 'org_clinic',
  revision: 1,
  at: '2026-11-20T01:00:00Z',
  ...change,
})

function eventOf(entry: Entry, kind: StreamEvent['kind'] = 'entry_posted'): StreamEvent {
  const { stream, patient, seq, recorded_at } = entry
  return { stream, patient, seq, recorded_at, kind, hidden: false, entry }
}

const ids = (items: Today['night']) => items.map(({ entry }) => entry.id)

describe('what waits for a confirmation', () => {
  it('is answered by one colleague of the same organization and profession', () => {
    expect(waitsFor(makeEntry(1, asked()), me)).toBe(true)
    expect(waitsFor(makeEntry(1, { ...asked(), acknowledgements: [answer()] }), me)).toBe(false)
    expect(waitsFor(makeEntry(1, { ...asked(), acknowledgements: [answer({ profession: 'nurse' })] }), me)).toBe(true)
    expect(waitsFor(makeEntry(1, { ...asked(), acknowledgements: [answer({ organization: 'org_2' })] }), me)).toBe(true)
  })

  it('is asked again by a correction, and never of the author', () => {
    expect(waitsFor(makeEntry(1, { ...asked(), revision: 5, acknowledgements: [answer()] }), me)).toBe(true)
    expect(waitsFor(makeEntry(1, asked()), { ...me, person: 'per_nurse' })).toBe(false)
    expect(waitsFor(makeEntry(1), me)).toBe(false)
  })
})

describe('today', () => {
  it('takes a new entry where it belongs', () => {
    const entry = makeEntry(1, { ...asked(), addressees: [{ profession: 'physician' }] })
    const day = applyToToday(empty, eventOf(entry), me, 'Sato')
    expect([ids(day.addressed), ids(day.waiting), ids(day.night)]).toEqual([['ent_1'], ['ent_1'], ['ent_1']])
    expect(day.night[0]?.patient_name).toBe('Sato')
    expect(countNeedingMe(day)).toBe(1)
  })

  it('puts nothing twice, and nothing of oneself to oneself', () => {
    const own = makeEntry(1, { addressees: [{ profession: 'physician' }] })
    const day = applyToToday(empty, eventOf({ ...own, author: { ...own.author, person: me.person } }), me, 'Sato')
    expect([ids(day.addressed), ids(day.night)]).toEqual([[], ['ent_1']])
    expect(ids(applyToToday(day, eventOf(own), me, 'Sato').night)).toEqual(['ent_1'])
  })

  it('leaves out what came before the night', () => {
    const early = makeEntry(1, { recorded_at: '2026-11-19T07:59:00Z' })
    expect(applyToToday(empty, eventOf(early), me, 'Sato').night).toEqual([])
  })

  it('keeps the earliest deadline first', () => {
    const late = applyToToday(empty, eventOf(makeEntry(1, asked())), me, 'Sato')
    const day = applyToToday(late, eventOf(makeEntry(2, asked('2026-11-21T00:00:00Z'))), me, 'Sato')
    expect(ids(applyToToday(day, eventOf(makeEntry(3, asked('2026-11-20T00:00:00Z'))), me, 'Sato').waiting)).toEqual([
      'ent_3',
      'ent_2',
      'ent_1',
    ])
  })

  it('lets go of what was confirmed, read or retracted', () => {
    const entry = makeEntry(1, { ...asked(), addressees: [{ person: me.person }] })
    const day = applyToToday(empty, eventOf(entry), me, 'Sato')
    const confirmed = { ...entry, acknowledgements: [answer()] }
    expect(applyToToday(day, eventOf(confirmed, 'entry_acknowledged'), me, null).waiting).toEqual([])
    expect(withoutRead(day, ['ent_1']).addressed).toEqual([])
    const gone = applyToToday(
      day,
      eventOf({ ...entry, state: 'withdrawn', content: null }, 'entry_retracted'),
      me,
      null,
    )
    expect([gone.addressed, gone.waiting, gone.night]).toEqual([[], [], []])
  })

  it('knows nothing of a hidden event or a patient without a name', () => {
    expect(applyToToday(empty, { ...eventOf(makeEntry(1)), hidden: true, entry: null }, me, 'Sato')).toBe(empty)
    expect(applyToToday(empty, eventOf(makeEntry(1)), me, null)).toBe(empty)
  })
})

it('tells how near a deadline is', () => {
  const now = Date.parse('2026-11-20T08:00:00Z')
  expect(deadlineOf('2026-11-20T07:59:59Z', now)).toEqual({ state: 'overdue', minutes: 0 })
  expect(deadlineOf('2026-11-20T08:30:00Z', now)).toEqual({ state: 'soon', minutes: 30 })
  expect(deadlineOf('2026-11-20T10:00:00Z', now)).toEqual({ state: 'later', minutes: 120 })
})

it('groups the night by patient, the urgent first and each in the order of time', () => {
  const item = (seq: number, patient: string, change: Partial<Entry> = {}) => ({
    patient_name: patient,
    entry: makeEntry(seq, { patient, ...change }),
  })
  const groups = groupNight([item(9, 'b'), item(8, 'a'), item(7, 'c', { importance: 'urgent' }), item(6, 'a')])
  expect(groups.map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  expect(groups[2]?.items.map(({ entry }) => entry.seq)).toEqual([6, 8])
})
