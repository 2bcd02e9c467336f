import { expect, it } from 'vitest'
import type { StaffMember } from '../api/types'
import { haveMark, marksOf } from './staff'

const member = (id: string, more: Partial<StaffMember> = {}) => ({ id, role: 'staff', ...more }) as StaffMember
const none = new Set<string>()

it('marks who is away, leaves, was not here for long, or has not come in yet', () => {
  const today = '2026-11-29'
  expect(marksOf(member('a'), today, none, none)).toEqual([])
  expect(marksOf(member('a'), today, new Set(['a']), none)).toEqual(['unused'])
  expect(marksOf(member('a'), today, new Set(['a']), new Set(['a']))).toEqual(['invited'])
  expect(marksOf(member('a', { away: { from: '2026-11-01', until: today } }), today, none, none)).toEqual(['away'])
  expect(marksOf(member('a', { away: { from: '2026-11-01', until: '2026-11-28' } }), today, none, none)).toEqual([])
  expect(marksOf(member('a', { left_on: '2026-12-31', role: 'org_admin' }), today, none, none)).toEqual([
    'leaving',
    'org_admin',
  ])
})

it('narrows a list down to those with any of the marks', () => {
  const rows = [{ marks: ['away' as const] }, { marks: [] }]
  expect(haveMark(rows, [])).toBe(rows)
  expect(haveMark(rows, ['away', 'unused'])).toEqual([rows[0]])
})
