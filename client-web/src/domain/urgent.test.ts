import { expect, it } from 'vitest'
import { makeEntry, makeMember } from '../testing/entries'
import { isCalled, isUnheard, phonesOf } from './urgent'

it('calls for whom it is addressed to, or for all', () => {
  const doctor = makeMember('tea_1', { person: 'per_doctor' })
  expect(isCalled(doctor, [])).toBe(true)
  expect(isCalled(doctor, [{ person: 'per_doctor' }])).toBe(true)
  expect(isCalled(doctor, [{ profession: 'nurse' }])).toBe(false)
  expect(isCalled(doctor, [{ profession: 'nurse' }, { organization: 'org_clinic' }])).toBe(true)
  expect(isCalled(makeMember('tea_2', { profession: null, professions: ['nurse'] }), [{ profession: 'nurse' }])).toBe(
    true,
  )
})

it('names the night telephone of an organization once', () => {
  const team = [
    makeMember('tea_1', { night_phone: '0985-00-0001' }),
    makeMember('tea_2', { night_phone: '0985-00-0001' }),
  ]
  expect(phonesOf([...team, makeMember('tea_3', { organization_name: 'Pharmacy' })])).toEqual([
    { name: 'Clinic', phone: '0985-00-0001' },
  ])
})

it('is unheard after ten minutes that nobody opened it, for its author', () => {
  const entry = makeEntry(1, { importance: 'urgent' })
  const after = (minutes: number) => new Date(Date.parse(entry.recorded_at) + minutes * 60_000)
  const me = entry.author.person
  expect(isUnheard(entry, me, after(9))).toBe(false)
  expect(isUnheard(entry, me, after(10))).toBe(true)
  expect(isUnheard(entry, 'per_other', after(10))).toBe(false)
  expect(isUnheard({ ...entry, importance: 'important' }, me, after(10))).toBe(false)
  const seen = [{ organization: 'org_clinic', profession: 'physician' as const, persons: 1 }]
  expect(isUnheard({ ...entry, seen }, me, after(10))).toBe(false)
  expect(isUnheard({ ...entry, content: null, state: 'withdrawn' }, me, after(10))).toBe(false)
})
