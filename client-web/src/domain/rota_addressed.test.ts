import { expect, it } from 'vitest'
import type { OnDuty, Reachable, TeamRota } from '../api/types'
import { makeEntry, makeMember } from '../testing/entries'
import { isAddressedTo, type Reader } from './entry'
import { isWaitingFor } from './must_read'
import { isConfirmed, partyStates } from './must_read_parties'
import { phonesFor } from './phones'
import { groupReach } from './reach'
import { waitsFor } from './today'
import { isUnheard } from './urgent'

/** What is addressed to a function, wherever it is asked for whom something is. */
const addressees = [{ rota: 'rota_night' }]
const reader = (person: string, organization = 'org_station'): Reader => ({
  person,
  organization,
  profession: 'nurse',
})
const onDuty = (person: string | null): OnDuty => ({
  rota: 'rota_night',
  name: 'Night',
  organization: 'org_station',
  person,
  person_name: person && 'Nurse',
})
const night = (persons: string[]): TeamRota => ({
  id: 'rota_night',
  name: 'Night',
  reached: {
    by: persons.length > 0 ? 'shift' : 'everyone',
    persons: persons.map((person) => ({ person, person_name: person })),
    until: null,
  },
})
const station = (rotas: TeamRota[]) =>
  makeMember('tea_1', { organization: 'org_station', organization_name: 'Station', phone: '1', rotas })
const team = [station([night(['per_on'])]), makeMember('tea_2', { phone: '2' })]

it('is for whoever had the function then, and for all of the organization where nobody had it', () => {
  const byShift = [onDuty('per_on'), onDuty('per_too')]
  const isFor = (who: Reader, then?: OnDuty[]) => isAddressedTo(addressees, who, then)
  expect(['per_on', 'per_too', 'per_off'].map((person) => isFor(reader(person), byShift))).toEqual([true, true, false])
  expect(isFor(reader('per_off'), [onDuty(null)])).toBe(true)
  expect(isFor(reader('per_off', 'org_clinic'), [onDuty(null)])).toBe(false)
  expect(isFor(reader('per_on'), [{ ...onDuty('per_on'), rota: 'rota_desk' }])).toBe(false)
  expect(isFor(reader('per_on'))).toBe(false)
})

it('is answered for by anybody of its organization', () => {
  const entry = makeEntry(3, {
    author: { ...makeEntry(3).author, person: 'per_doctor', organization: 'org_clinic' },
    addressees,
    on_duty: [onDuty('per_on')],
    must_read: { parties: addressees, due_at: null, private: false, reminded_at: null },
  })
  const answer = (organization: string) => ({
    person: 'per_any',
    name: 'Any',
    profession: 'nurse' as const,
    organization,
    revision: 3,
    at: '2026-11-20T07:00:00Z',
  })
  const waits = (who: Reader, acknowledgements = entry.acknowledgements) => {
    const now = { ...entry, acknowledgements }
    expect(waitsFor(now, who)).toBe(isWaitingFor(now, who))
    return isWaitingFor(now, who)
  }
  expect(waits(reader('per_off'))).toBe(true)
  expect(waits(reader('per_off', 'org_clinic'))).toBe(false)
  expect(waits(reader('per_off'), [answer('org_clinic')])).toBe(true)
  expect(waits(reader('per_off'), [answer('org_station')])).toBe(false)
  const isDone = (organization: string) =>
    partyStates({ ...entry, acknowledgements: [answer(organization)] }, team).map((state) => [
      state.party,
      isConfirmed(state),
    ])
  expect(isDone('org_clinic')).toEqual([[addressees[0], false]])
  expect(isDone('org_station')).toEqual([[addressees[0], true]])
})

it('is telephoned for, and heard, at its organization', () => {
  expect(phonesFor(team, addressees, '12:00').map(({ name }) => name)).toEqual(['Station'])
  const isUnheardBy = (organization: string) => {
    const entry = makeEntry(1, {
      importance: 'urgent',
      addressees,
      on_duty: [onDuty('per_on')],
      seen: [{ organization, profession: 'nurse', persons: 1 }],
    })
    return isUnheard(entry, entry.author.person, new Date(Date.parse(entry.recorded_at) + 600_000))
  }
  expect([isUnheardBy('org_clinic'), isUnheardBy('org_station')]).toEqual([true, false])
})

it('calls those first who have the function now', () => {
  const one = (person: string): Reachable => ({
    ...reader(person),
    name: person,
    organization_name: 'Station',
    reach: 'rings',
  })
  const called = (rotas: TeamRota[]) =>
    groupReach([one('per_off'), one('per_on')], [station(rotas)], addressees, '12:00')
      .flatMap(({ organizations }) => organizations.flatMap(({ people }) => people))
      .map(({ person, isCalled }) => [person, isCalled])
  expect(called([night(['per_on'])])).toEqual([
    ['per_on', true],
    ['per_off', false],
  ])
  expect(called([night([])])).toEqual([
    ['per_off', true],
    ['per_on', true],
  ])
})
