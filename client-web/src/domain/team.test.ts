import { expect, it } from 'vitest'
import type { Membership, Organization } from '../api/types'
import { makeMember } from '../testing/entries'
import { makeSession } from '../testing/sessions'
import {
  currentOf,
  findMemberships,
  findOrganizations,
  isCovered,
  othersOf,
  professionsOf,
  refusalOf,
  splitTeam,
} from './team'

const now = Date.parse('2026-11-20T00:00:00Z')
const kana = '\u3059\u305a\u304d'
const organization = (name: string): Organization => ({
  id: `org_${name}`,
  name,
  kind: 'clinic',
  code: null,
  municipality_code: null,
  phone: null,
  night_phone: null,
})
const member = (change: Partial<Membership>): Membership => ({
  ...(makeSession('ses_1', 'nurse').memberships[0] as Membership),
  ...change,
})

it('shows who is on the team, who will be, and who was', () => {
  const team = [
    makeMember('whole'),
    makeMember('named', { team_role: 'primary_nurse' }),
    makeMember('coming', { active: false, from: '2026-12-01T00:00:00Z' }),
    makeMember('ended', { active: false, until: '2026-11-01T00:00:00Z' }),
  ]
  const { active, coming, ended } = splitTeam(team, now)
  expect([active, coming, ended].map((part) => part.map(({ id }) => id))).toEqual([
    ['named', 'whole'],
    ['coming'],
    ['ended'],
  ])
  expect(othersOf(team, makeMember('named')).map(({ id }) => id)).toEqual(['whole'])
})

it('tells whether ending a row really ends the reading', () => {
  const person = makeMember('person', { person: 'per_1', person_name: 'A', profession: 'nurse' })
  const whole = makeMember('whole')
  const clerks = makeMember('clerks', { professions: ['clerk'] })
  expect(isCovered([person, whole], person)).toBe(true)
  expect(isCovered([person, clerks], person)).toBe(false)
  expect(isCovered([person, whole], whole)).toBe(false)
  expect(isCovered([clerks, whole], clerks)).toBe(true)
  expect(isCovered([person, makeMember('again', { person: 'per_1' })], person)).toBe(true)
})

it('knows which refusals hold now', () => {
  const refusal = { id: 'ref_1', organization: 'org_1', from: '2026-11-01T00:00:00Z', until: null }
  expect(refusalOf([refusal], 'org_1', now)).toBe(refusal)
  expect(refusalOf([refusal], 'org_2', now)).toBeUndefined()
  expect(refusalOf([{ ...refusal, until: '2026-11-10T00:00:00Z' }], 'org_1', now)).toBeUndefined()
})

it('finds organizations and people however their names are written', () => {
  const all = [organization('ABC'), organization('\u3055\u304f\u3089')]
  expect(findOrganizations(all, '\uff41\uff42', () => '').map(({ name }) => name)).toEqual(['ABC'])
  expect(findOrganizations(all, '\u30b5\u30af', () => '')).toHaveLength(1)
  expect(findOrganizations(all, 'clinic', () => 'Clinic')).toHaveLength(2)
  expect(findMemberships([member({ kana })], '\u30b9\u30ba', () => '')).toHaveLength(1)
  expect(findMemberships([member({ kana })], 'nurse tanaka', () => 'Nurse')).toHaveLength(0)
})

it('counts those who work there now by profession', () => {
  const staff = [member({}), member({ until: '2026-11-01T00:00:00Z' }), member({ profession: 'clerk' })]
  expect(professionsOf(currentOf(staff, now))).toEqual([
    { profession: 'nurse', count: 1 },
    { profession: 'clerk', count: 1 },
  ])
})
