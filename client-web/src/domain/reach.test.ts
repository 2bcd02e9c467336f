import { expect, it } from 'vitest'
import type { Reachable } from '../api/types'
import { makeMember } from '../testing/entries'
import { groupReach, otherPhones } from './reach'

const makeReachable = (name: string, change: Partial<Reachable> = {}): Reachable => ({
  person: `per_${name}`,
  name,
  profession: 'physician',
  organization: 'org_clinic',
  organization_name: 'Clinic',
  reach: 'silent',
  ...change,
})

const noon = '12:00'
const team = [
  makeMember('tea_1', { night_phone: '0985-00-0001' }),
  makeMember('tea_2', { organization: 'org_pharmacy', organization_name: 'Pharmacy', night_phone: '0985-00-0002' }),
  makeMember('tea_3', {
    organization: 'org_office',
    organization_name: 'Office',
    night_phone: '0985-00-0003',
    active: false,
  }),
]

it('says who rings, whom quiet hours hold back and who has no device, with where to telephone', () => {
  const items = [
    makeReachable('ito', { reach: 'quiet' }),
    makeReachable('tanaka', { reach: 'rings' }),
    makeReachable('mori', { reach: 'quiet', organization: 'org_other', organization_name: 'Other' }),
    makeReachable('abe', { reach: 'quiet' }),
  ]
  const groups = groupReach(items, team, [], noon)
  expect(groups.map(({ reach, count }) => [reach, count])).toEqual([
    ['rings', 1],
    ['quiet', 3],
  ])
  expect(
    groups[1]?.organizations.map(({ name, numbers, people }) => [name, numbers[0]?.number, people.length]),
  ).toEqual([
    ['Clinic', '0985-00-0001', 2],
    ['Other', undefined, 1],
  ])
  expect(otherPhones(groups, team, noon).map(({ name }) => name)).toEqual(['Pharmacy'])
})

it('puts those first whom it is addressed to, and offices last', () => {
  const items = [
    makeReachable('koga', { profession: 'clerk' }),
    makeReachable('ito', { profession: 'nurse' }),
    makeReachable('tanaka'),
  ]
  const [group] = groupReach(items, team, [{ profession: 'physician' }], noon)
  expect(group?.organizations.flatMap(({ people }) => people.map(({ name, isCalled }) => [name, isCalled]))).toEqual([
    ['tanaka', true],
    ['ito', false],
    ['koga', false],
  ])
})

it('keeps the telephones where nobody can say who rings', () => {
  const numbers = otherPhones([], team, noon).flatMap((phones) => phones.numbers)
  expect(numbers.map(({ number }) => number)).toEqual(['0985-00-0001', '0985-00-0002'])
})
