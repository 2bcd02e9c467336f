import { expect, it } from 'vitest'
import type { Addressee } from '../api/types'
import { makeMember } from '../testing/entries'
import { phonesFor, phonesOf } from './phones'

const team = [
  makeMember('tea_1', { person: 'per_doctor', night_phone: '0985-00-0001' }),
  makeMember('tea_2', { night_phone: '0985-00-0001' }),
  makeMember('tea_3', {
    organization: 'org_pharmacy',
    organization_name: 'Pharmacy',
    profession: null,
    professions: ['pharmacist'],
    night_phone: '0985-00-0002',
  }),
  makeMember('tea_4', { organization: 'org_office', profession: 'care_manager' }),
  makeMember('tea_5', { organization: 'org_left', night_phone: '0985-00-0009', active: false }),
]

it('names the night telephone of an organization once, and of none that has left', () => {
  expect(phonesOf(team)).toEqual([
    { organization: 'org_clinic', name: 'Clinic', phone: '0985-00-0001' },
    { organization: 'org_pharmacy', name: 'Pharmacy', phone: '0985-00-0002' },
  ])
})

it('telephones those it is addressed to, and else whoever has a telephone', () => {
  const names = (addressees: Addressee[]) => phonesFor(team, addressees).map(({ name }) => name)
  expect(names([])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ person: 'per_doctor' }])).toEqual(['Clinic'])
  expect(names([{ profession: 'pharmacist' }])).toEqual(['Pharmacy'])
  expect(names([{ organization: 'org_pharmacy' }, { profession: 'physician' }])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ profession: 'care_manager' }])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ person: 'per_of_a_whole_organization' }])).toEqual(['Clinic', 'Pharmacy'])
})
