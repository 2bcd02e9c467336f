import { expect, it } from 'vitest'
import type { Acknowledgement, MustRead } from '../api/types'
import { makeEntry, makeMember } from '../testing/entries'
import { dueChoices } from './due'
import { isOverdue, isWaitingFor } from './must_read'
import { isConfirmed, partyStates } from './must_read_parties'

const mustRead = (change: Partial<MustRead> = {}): MustRead => ({
  parties: [{ profession: 'physician' }, { organization: 'org_pharmacy' }],
  due_at: '2026-11-20T08:00:00Z',
  private: false,
  reminded_at: null,
  ...change,
})
const answer = (change: Partial<Acknowledgement> = {}): Acknowledgement => ({
  person: 'per_doctor',
  name: 'Doctor',
  profession: 'physician',
  organization: 'org_clinic',
  revision: 3,
  at: '2026-11-20T07:00:00Z',
  ...change,
})
const team = [
  makeMember('tea_1'),
  makeMember('tea_2', { organization: 'org_other_clinic' }),
  makeMember('tea_3', { organization: 'org_pharmacy', profession: 'pharmacist' }),
]
const statesOf = (acknowledgements: Acknowledgement[]) =>
  partyStates(makeEntry(3, { must_read: mustRead(), acknowledgements }), team).map(isConfirmed)

it('waits for one answer of every organization of an asked profession', () => {
  expect(statesOf([])).toEqual([false, false])
  expect(statesOf([answer()])).toEqual([false, false])
  expect(statesOf([answer(), answer({ organization: 'org_other_clinic' })])).toEqual([true, false])
  expect(statesOf([answer({ organization: 'org_pharmacy', profession: 'clerk' })])).toEqual([false, true])
})

it('asks again after a correction', () => {
  expect(statesOf([answer({ revision: 2 }), answer({ revision: 2, organization: 'org_other_clinic' })])).toEqual([
    false,
    false,
  ])
})

it('waits for me until somebody of my organization has answered, with or without a name', () => {
  const me = { person: 'per_me', profession: 'physician' as const, organization: 'org_clinic' }
  const entry = makeEntry(3, { must_read: mustRead() })
  expect(isWaitingFor(entry, me)).toBe(true)
  expect(isWaitingFor(makeEntry(3), me)).toBe(false)
  expect(isWaitingFor(entry, { ...me, profession: 'nurse' })).toBe(false)
  expect(isWaitingFor({ ...entry, acknowledgements: [answer({ person: null, name: '' })] }, me)).toBe(false)
  expect(isWaitingFor({ ...entry, acknowledgements: [answer({ organization: 'org_other_clinic' })] }, me)).toBe(true)
  expect(isWaitingFor({ ...entry, acknowledgements: [answer({ profession: 'clerk' })] }, me)).toBe(true)
})

it('is overdue from its deadline on, and never without one', () => {
  expect(isOverdue(mustRead(), new Date('2026-11-20T07:59:59Z'))).toBe(false)
  expect(isOverdue(mustRead(), new Date('2026-11-20T08:00:00Z'))).toBe(true)
  expect(isOverdue(mustRead({ due_at: null }), new Date('2030-01-01T00:00:00Z'))).toBe(false)
})

it('offers deadlines that can still be kept', () => {
  expect(dueChoices(new Date(2026, 10, 20, 9)).map(({ key }) => key)).toEqual([
    'today',
    'tomorrow_morning',
    'tomorrow',
    'three_days',
  ])
  expect(dueChoices(new Date(2026, 10, 20, 16, 45))[0]?.key).toBe('tomorrow_morning')
})
