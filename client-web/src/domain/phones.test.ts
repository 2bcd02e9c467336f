import { expect, it } from 'vitest'
import type { Addressee } from '../api/types'
import { makeMember } from '../testing/entries'
import { isNight, phonesFor, phonesOf } from './phones'

const team = [
  makeMember('tea_1', { person: 'per_doctor', night_phone: '0985-00-0001' }),
  makeMember('tea_2', { night_phone: '0985-00-0001' }),
  makeMember('tea_3', {
    organization: 'org_pharmacy',
    organization_name: 'Pharmacy',
    profession: null,
    professions: ['pharmacist'],
    phone: '0985-00-0003',
    night_phone: '0985-00-0002',
  }),
  makeMember('tea_4', { organization: 'org_office', profession: 'care_manager' }),
  makeMember('tea_5', { organization: 'org_left', night_phone: '0985-00-0009', active: false }),
]

it('names the telephones of an organization once, and of none that has left', () => {
  expect(phonesOf(team, '17:00')).toEqual([
    { organization: 'org_clinic', name: 'Clinic', numbers: [{ number: '0985-00-0001', isNight: true }] },
    {
      organization: 'org_pharmacy',
      name: 'Pharmacy',
      numbers: [
        { number: '0985-00-0002', isNight: true },
        { number: '0985-00-0003', isNight: false },
      ],
    },
  ])
})

it('puts the telephone first that is answered at this hour, and one number once', () => {
  const numbersAt = (clock: string, night_phone: string | null = '2') =>
    phonesOf([makeMember('tea_1', { phone: '1', night_phone })], clock).flatMap(({ numbers }) =>
      numbers.map(({ number, isNight }) => `${number} ${isNight ? 'night' : 'day'}`),
    )
  expect(numbersAt('12:00')).toEqual(['1 day', '2 night'])
  expect(numbersAt('22:00')).toEqual(['2 night', '1 day'])
  expect(numbersAt('22:00', null)).toEqual(['1 day'])
  expect(numbersAt('12:00', '1')).toEqual(['1 day'])
  expect(numbersAt('22:00', '1')).toEqual(['1 night'])
})

it('is night from 17:00 to 8:30', () => {
  expect(['16:59', '17:00', '0:05', '08:29', '8:30'].map(isNight)).toEqual([false, true, true, true, false])
})

it('telephones those it is addressed to, and else whoever has a telephone', () => {
  const names = (addressees: Addressee[]) => phonesFor(team, addressees, '17:00').map(({ name }) => name)
  expect(names([])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ person: 'per_doctor' }])).toEqual(['Clinic'])
  expect(names([{ profession: 'pharmacist' }])).toEqual(['Pharmacy'])
  expect(names([{ organization: 'org_pharmacy' }, { profession: 'physician' }])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ profession: 'care_manager' }])).toEqual(['Clinic', 'Pharmacy'])
  expect(names([{ person: 'per_of_a_whole_organization' }])).toEqual(['Clinic', 'Pharmacy'])
})
