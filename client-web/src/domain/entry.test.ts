import { describe, expect, it } from 'vitest'
import type { Entry } from '../api/types'
import { makeEntry, makeMember } from '../testing/entries'
import { acknowledgementOf, countPlaces, isAddressedTo, seenChips } from './entry'

describe('acknowledgementOf', () => {
  const acknowledgement: Entry['acknowledgements'][number] = {
    person: 'per_1',
    name: '',
    profession: 'nurse',
    organization: 'org_1',
    revision: 3,
    at: '',
  }
  const me = (person: string, organization = 'org_1') => ({ person, profession: 'nurse' as const, organization })

  it('is bound to the revision that was read', () => {
    expect(acknowledgementOf(makeEntry(3), me('per_1'))).toBe('none')
    expect(acknowledgementOf(makeEntry(3, { acknowledgements: [acknowledgement] }), me('per_1'))).toBe('current')
    expect(acknowledgementOf(makeEntry(3, { revision: 5, acknowledgements: [acknowledgement] }), me('per_1'))).toBe(
      'before_correction',
    )
    expect(acknowledgementOf(makeEntry(3, { acknowledgements: [acknowledgement] }), me('per_2'))).toBe('none')
  })

  it('is that of the own organization and profession where names are hidden', () => {
    const entry = makeEntry(3, { acknowledgements: [{ ...acknowledgement, person: null }] })
    expect(acknowledgementOf(entry, me('per_1'))).toBe('current')
    expect(acknowledgementOf(entry, me('per_1', 'org_2'))).toBe('none')
  })
})

describe('isAddressedTo', () => {
  const reader = { person: 'per_1', profession: 'nurse' as const, organization: 'org_1' }

  it('knows persons, professions and organizations', () => {
    expect(isAddressedTo([{ person: 'per_1' }], reader)).toBe(true)
    expect(isAddressedTo([{ profession: 'physician' }, { profession: 'nurse' }], reader)).toBe(true)
    expect(isAddressedTo([{ organization: 'org_2' }], reader)).toBe(false)
    expect(isAddressedTo([], reader)).toBe(false)
  })
})

describe('countPlaces', () => {
  it('counts an organization once, and only who is on the team now', () => {
    const named = makeMember('tea_named', { person: 'per_1' })
    const ended = makeMember('tea_ended', { organization: 'org_ended', active: false })
    expect(countPlaces([makeMember('tea_whole'), named, ended, makeMember('tea_2', { organization: 'org_2' })])).toBe(2)
  })
})

describe('seenChips', () => {
  const clinic = makeMember('tea_clinic', { professions: ['physician'] })
  const station = makeMember('tea_station', {
    organization: 'org_station',
    profession: 'nurse',
    professions: ['nurse'],
  })

  it('leaves the author out and tells who of the team has seen it', () => {
    const entry = makeEntry(1, { seen: [{ organization: 'org_clinic', profession: 'physician', persons: 2 }] })
    expect(seenChips(entry, [clinic, station]).map(({ member, hasSeen }) => [member.id, hasSeen])).toEqual([
      ['tea_clinic', true],
    ])
  })

  it('does not count a clerk for the physician', () => {
    const entry = makeEntry(1, { seen: [{ organization: 'org_clinic', profession: 'clerk', persons: 1 }] })
    expect(seenChips(entry, [clinic]).map(({ hasSeen }) => hasSeen)).toEqual([false])
  })

  it('counts a reader for one of the rows by name, and for that of the whole organization', () => {
    const named = (person: string) =>
      makeMember(person, { organization: 'org_visits', person, person_name: person, profession: 'nurse' })
    const team = [named('per_a'), named('per_b'), makeMember('tea_all', { organization: 'org_visits' })]
    const seenOf = (persons: number) =>
      seenChips(makeEntry(1, { seen: [{ organization: 'org_visits', profession: 'nurse', persons }] }), team).map(
        ({ hasSeen }) => hasSeen,
      )
    expect(seenOf(1)).toEqual([true, false, true])
    expect(seenOf(2)).toEqual([true, true, true])
    expect(seenOf(0)).toEqual([false, false, false])
  })

  it('waits for the colleagues of an author who is on the team by name', () => {
    const author = makeMember('tea_author', {
      organization: 'org_station',
      person: 'per_nurse',
      person_name: 'Nurse',
      profession: 'nurse',
    })
    expect(seenChips(makeEntry(1), [author, station]).map(({ member }) => member.id)).toEqual(['tea_station'])
  })

  it('leaves out whose time on the team is over', () => {
    expect(seenChips(makeEntry(1), [{ ...clinic, active: false }])).toEqual([])
  })

  it('waits for the other professions of a row that covers the author', () => {
    const all = makeMember('tea_all', { organization: 'org_station', profession: null })
    expect(seenChips(makeEntry(1), [all]).map(({ member }) => member.id)).toEqual(['tea_all'])
  })
})
