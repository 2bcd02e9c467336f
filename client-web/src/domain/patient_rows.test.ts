import { describe, expect, it } from 'vitest'
import type { Entry, StreamEvent, TeamMember } from '../api/types'
import { makeEntry } from '../testing/entries'
import { makePatient, makeRow } from '../testing/patients'
import { applyToRows, byUrgency, filterRows, withPatient, withRead, withTeam } from './patient_rows'

const me = { person: 'per_doctor', profession: 'physician', organization: 'org_clinic' } as const
const rows = [makeRow('1', { head: 4 }), makeRow('2')]

function eventOf(seq: number, change: Partial<Entry> = {}, kind: StreamEvent['kind'] = 'entry_posted'): StreamEvent {
  const entry = makeEntry(seq, change)
  return { stream: 'str_1', patient: 'pat_1', seq, hidden: false, kind, recorded_at: entry.recorded_at, entry }
}

describe('the row of a patient', () => {
  it('counts what a colleague posted, and shows it as the last', () => {
    const [row, other] =
      applyToRows(rows, eventOf(5, { importance: 'urgent', addressees: [{ person: me.person }] }), me) ?? []
    expect(row).toMatchObject({ head: 5, unread: 1, addressed: 1, urgent: 1, last: { name: 'Nurse', text: 'entry 5' } })
    expect(other).toBe(rows[1])
  })

  it('does not count what I posted', () => {
    const [row] = applyToRows(rows, eventOf(5), { ...me, person: 'per_nurse' }) ?? []
    expect(row).toMatchObject({ unread: 0, last: { text: 'entry 5' } })
  })

  it('takes each event once, and is unknown after a gap, a retraction, or of a stranger', () => {
    expect(applyToRows(rows, eventOf(4), me)).toBe(rows)
    expect(applyToRows(rows, eventOf(6), me)).toBeNull()
    expect(applyToRows(rows, eventOf(5, { state: 'withdrawn', content: null }, 'entry_retracted'), me)).toBeNull()
    expect(applyToRows(rows, { ...eventOf(1), stream: 'str_9' }, me)).toBeNull()
  })

  it('follows the numbers of what it may not see', () => {
    const hidden: StreamEvent = { ...eventOf(5), hidden: true, entry: null }
    expect(applyToRows(rows, hidden, me)?.[0]).toMatchObject({ head: 5, unread: 0, last: null })
  })

  it('shows the corrected text of its last entry', () => {
    const posted = applyToRows(rows, eventOf(5), me) ?? []
    const content = { text: 'better', vitals: null, medication: null, contact: null }
    const [row] = applyToRows(posted, { ...eventOf(5, { content, revision: 6 }, 'entry_corrected'), seq: 6 }, me) ?? []
    expect(row).toMatchObject({ head: 6, unread: 1, last: { text: 'better' } })
  })

  it('counts down what was shown, never below nothing', () => {
    const row = makeRow('1', { unread: 2, urgent: 1 })
    const read = [makeEntry(1, { importance: 'urgent' }), makeEntry(2), makeEntry(3)]
    expect(withRead(row, read, me)).toMatchObject({ unread: 0, urgent: 0, addressed: 0 })
  })
})

it('takes over a changed chart, marks same names, and lets go of ended care', () => {
  const changed = makePatient('1', { patient: { ...makePatient('1').patient, name: 'Patient 2', kana: '9' } })
  expect(withPatient(rows, changed).map(({ id, same_name }) => [id, same_name])).toEqual([
    ['pat_2', true],
    ['pat_1', true],
  ])
  const ended = makePatient('1', { state: { ...makePatient('1').state, state: 'ended' } })
  expect(withPatient(rows, ended).map(({ id }) => id)).toEqual(['pat_2'])
})

it('looks at the urgent first, then at what is addressed, then at the newest', () => {
  const last = (at: string) => ({ at, kind: 'note' as const, profession: 'nurse' as const, name: '', text: '' })
  const list = [
    makeRow('old', { last: last('2026-11-19T00:00:00Z') }),
    makeRow('new', { last: last('2026-11-20T00:00:00Z') }),
    makeRow('mine', { addressed: 1 }),
    makeRow('urgent', { urgent: 1 }),
  ]
  expect(list.sort(byUrgency).map(({ kana }) => kana)).toEqual(['urgent', 'mine', 'new', 'old'])
})

describe('the chips', () => {
  const list = [
    makeRow('さとう', { unread: 2, addressed: 1 }),
    makeRow('すずき', { unread: 1, mine: true }),
    makeRow('たなか', { mine: true }),
  ]
  const found = (...args: [Parameters<typeof filterRows>[1], string?]) =>
    filterRows(list, ...args).map(({ kana }) => kana)

  it('let through what is unread, addressed to me, or mine', () => {
    expect(found('all')).toEqual(['さとう', 'すずき', 'たなか'])
    expect(found('unread')).toEqual(['さとう', 'すずき'])
    expect(found('addressed')).toEqual(['さとう'])
    expect(found('mine')).toEqual(['すずき', 'たなか'])
  })

  it('combine with the text, in any spelling', () => {
    expect(found('mine', 'ﾀﾅ')).toEqual(['たなか'])
    expect(found('unread', 'たな')).toEqual([])
  })
})

it('knows from the team whether it names me', () => {
  const member = { person: me.person, active: true } as TeamMember
  const mine = (team: TeamMember[]) => withTeam(rows, 'pat_1', team, me).map((row) => row.mine)
  expect(mine([member])).toEqual([true, false])
  expect(
    mine([
      { ...member, active: false },
      { ...member, person: null },
    ]),
  ).toEqual([false, false])
})
