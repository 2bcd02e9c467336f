import { describe, expect, it } from 'vitest'
import type { EntryKind, MedicationChange } from '../api/types'
import { makeEntry } from '../testing/entries'
import { bodyOf, bodyOfEntry, changeOf, draftOf, emptyDraft, isBlank, isUntouched } from './draft'
import { problemsOf } from './draft_check'

const now = new Date('2026-11-20T01:00:00Z')
const kinds: EntryKind[] = ['note', 'visit_report', 'vitals', 'medication_change', 'contact_record']

describe('problemsOf', () => {
  it.each(kinds)('finds one in an empty %s', (kind) => {
    expect(isBlank(emptyDraft(kind))).toBe(true)
    expect(problemsOf(emptyDraft(kind), now).length).toBeGreaterThan(0)
  })

  it('lets a visit report do without words when there are values', () => {
    const draft = { ...emptyDraft('visit_report'), hasVitals: true, vitals: { pulse_bpm: '80' } }
    expect(problemsOf(draft, now)).toEqual([])
  })

  it('names each value that is wrong', () => {
    const draft = { ...emptyDraft('vitals'), vitals: { pulse_bpm: '500', weight_kg: 'x', temperature_c: '36.5' } }
    expect(problemsOf(draft, now)).toEqual([
      { type: 'range', key: 'pulse_bpm' },
      { type: 'number', key: 'weight_kg' },
    ])
  })

  it('wants the upper blood pressure above the lower', () => {
    const pressed = (upper: string, lower: string) =>
      problemsOf({ ...emptyDraft('vitals'), vitals: { systolic_mmhg: upper, diastolic_mmhg: lower } }, now)
    expect(pressed('80', '120')).toEqual([{ type: 'pressure' }])
    expect(pressed('80', '80')).toEqual([{ type: 'pressure' }])
    expect(pressed('120', '80')).toEqual([])
    expect(pressed('120', '')).toEqual([])
  })

  it('takes a drug without an after for a stop only when that was chosen', () => {
    const row = { drug: 'A', before: '1', after: '', change: null }
    const problemsWith = (change: MedicationChange | null) =>
      problemsOf({ ...emptyDraft('medication_change'), medication: [{ ...row, change }] }, now)
    expect(problemsWith(null)).toEqual([{ type: 'after' }])
    expect(problemsWith('switch')).toEqual([{ type: 'after' }])
    expect(problemsWith('stop')).toEqual([])
  })

  it('follows what is written until a change is chosen', () => {
    expect(changeOf({ drug: 'A', before: '', after: '1', change: null })).toBe('start')
    expect(changeOf({ drug: 'A', before: '1', after: '', change: null })).toBe('switch')
    expect(changeOf({ drug: 'A', before: '1', after: '2', change: null })).toBe('switch')
    expect(changeOf({ drug: 'A', before: '1', after: '2', change: 'increase' })).toBe('increase')
  })

  it.each([
    ['1錠', '2錠', 'increase'],
    ['１錠　朝食後', '0.5錠 朝食後', 'decrease'],
    ['20mg', '40 mg', 'increase'],
    ['8時間ごと', '6時間ごと', 'switch'],
    ['1', '2', 'switch'],
    ['2錠 朝', '1錠 朝夕', 'switch'],
    ['1/2錠', '1錠', 'switch'],
    ['1錠', '1錠', 'switch'],
    ['1錠', '', 'switch'],
    ['錠剤', '散剤', 'switch'],
  ])('takes %s to %s for: %s', (before, after, change) => {
    expect(changeOf({ drug: 'A', before, after, change: null })).toBe(change)
  })

  it('counts letters, not code units', () => {
    expect(problemsOf({ ...emptyDraft('note'), text: '𠮷'.repeat(20_000) }, now)).toEqual([])
    expect(problemsOf({ ...emptyDraft('note'), text: 'a'.repeat(20_001) }, now)).toEqual([
      { type: 'too_long', limit: 20_000 },
    ])
  })

  it('does not take a time ahead', () => {
    expect(problemsOf({ ...emptyDraft('note'), text: 'a', observedAt: '2026-11-21T10:00' }, now)).toEqual([
      { type: 'future' },
    ])
  })
})

describe('isUntouched', () => {
  it.each(kinds)('is an empty %s', (kind) => {
    expect(isUntouched(emptyDraft(kind))).toBe(true)
  })

  it('is no draft in which anything was chosen, even without a word', () => {
    const draft = { ...emptyDraft('note'), replyTo: 'ent_1' }
    expect(isBlank(draft)).toBe(true)
    expect(isUntouched(draft)).toBe(false)
  })
})

describe('bodyOf', () => {
  it('sends only what its kind has', () => {
    const draft = { ...emptyDraft('note'), text: ' a ', vitals: { pulse_bpm: '80' } }
    expect(bodyOf(draft, now)).toEqual({
      kind: 'note',
      text: 'a',
      importance: 'normal',
      next_visit: false,
      addressees: [],
      composed_at: now.toISOString(),
    })
  })

  it('comes back the same through a correction', () => {
    const entry = makeEntry(1, {
      kind: 'visit_report',
      importance: 'important',
      scene: 'acute',
      reply_to: 'ent_0',
      addressees: [{ profession: 'nurse' }],
      next_visit: true,
      content: { text: 'a', vitals: { temperature_c: 36.5 }, medication: null, contact: null },
    })
    const { composed_at, ...body } = bodyOf(draftOf(bodyOfEntry(entry)), now)
    expect(composed_at).toBe(now.toISOString())
    expect(body).toEqual({
      kind: 'visit_report',
      text: 'a',
      importance: 'important',
      scene: 'acute',
      reply_to: 'ent_0',
      addressees: [{ profession: 'nurse' }],
      next_visit: true,
      observed_at: '2026-11-20T00:00:00.000Z',
      vitals: { temperature_c: 36.5 },
    })
  })
})
