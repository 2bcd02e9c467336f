import { expect, it } from 'vitest'
import { makeEntry } from '../testing/entries'
import { digestOf } from './since_visit'

const content = { text: '', vitals: null, medication: null, contact: null }
const entries = [
  makeEntry(1, { recorded_at: '2026-11-18T01:00:00Z', content: { ...content, vitals: { pulse_bpm: 80 } } }),
  makeEntry(2, {
    recorded_at: '2026-11-19T01:00:00Z',
    content: { ...content, vitals: { pulse_bpm: 120 } },
    observed_at: '2026-11-20T01:00:00Z',
  }),
  makeEntry(3, {
    kind: 'medication_change',
    recorded_at: '2026-11-19T02:00:00Z',
    content: { ...content, medication: [{ drug: 'a', before: '1', after: '2', change: 'increase' }] },
  }),
  makeEntry(4, { kind: 'contact_record', importance: 'urgent', recorded_at: '2026-11-19T03:00:00Z' }),
  makeEntry(5, { content: null, state: 'wrong_patient', recorded_at: '2026-11-19T04:00:00Z' }),
]
const digest = digestOf(entries, { high: { pulse_bpm: 110 } }, (at) => at.slice(0, 10))

it('gathers vitals with their range, the latest, and what was beyond the limits', () => {
  expect(digest.vitals).toMatchObject([
    { key: 'pulse_bpm', count: 2, low: 80, high: 120, latest: { value: 120, seq: 2 } },
  ])
  expect(digest.vitals[0]?.marked.map(({ seq }) => seq)).toEqual([2])
})

it('puts changes of medication, contacts and what was urgent first', () => {
  expect(digest.medication.map(({ seq }) => seq)).toEqual([3])
  expect(digest.contacts.map(({ seq }) => seq)).toEqual([4])
  expect(digest.urgent.map(({ seq }) => seq)).toEqual([4])
})

it('lists every entry that stands by its day, the last day first', () => {
  expect(digest.days.map(({ day, entries: found }) => [day, found.map(({ seq }) => seq)])).toEqual([
    ['2026-11-19', [2, 3, 4]],
    ['2026-11-18', [1]],
  ])
})
