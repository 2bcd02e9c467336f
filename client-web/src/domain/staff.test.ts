import { expect, it } from 'vitest'
import type { RosterMember } from '../api/types'
import { findStaff, mark } from './staff'

const today = '2026-11-29'
const none = new Set<string>()
const member = (more: Partial<RosterMember> = {}) =>
  ({
    membership: 'a',
    name: '鈴木 美穂',
    kana: 'すずき みほ',
    profession: 'nurse',
    role: 'staff',
    employee_number: '0042',
    is_unused: false,
    away: null,
    left_on: null,
    ...more,
  }) as RosterMember
const marks = (more: Partial<RosterMember>, invited = none) => mark(member(more), today, invited).marks

it('marks who is away, leaves, was not here for long, or has not come in yet', () => {
  expect(marks({})).toEqual([])
  expect(marks({ is_unused: true })).toEqual(['unused'])
  expect(marks({ is_unused: true }, new Set(['a']))).toEqual(['invited'])
  expect(marks({ away: { from: '2026-11-01', until: today } })).toEqual(['away'])
  expect(marks({ away: { from: '2026-11-01', until: '2026-11-28' } })).toEqual([])
  expect(marks({ left_on: '2026-12-31', role: 'org_admin' })).toEqual(['leaving', 'org_admin'])
})

it('finds staff by words and by marks', () => {
  const rows = [
    mark(member({ is_unused: true }), today, none),
    mark(member({ name: '佐々木 大', kana: 'ささき だい', employee_number: null }), today, none),
  ]
  const names = (query: string, wanted: Parameters<typeof findStaff>[2] = []) =>
    findStaff(rows, query, wanted, (profession) => profession).map(({ name }) => name)
  expect(names('')).toEqual(['鈴木 美穂', '佐々木 大'])
  expect(names('スズキ')).toEqual(['鈴木 美穂'])
  expect(names('0042')).toEqual(['鈴木 美穂'])
  expect(names('nurse', ['unused', 'away'])).toEqual(['鈴木 美穂'])
  expect(names('ささき', ['unused'])).toEqual([])
})
