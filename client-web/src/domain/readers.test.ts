import { describe, expect, it } from 'vitest'
import type { Reader } from '../api/types'
import { makeEntry, makeMember } from '../testing/entries'
import { rowsWaiting } from './readers'

describe('rowsWaiting', () => {
  const named = (person: string) =>
    makeMember(`tea_${person}`, { organization: 'org_visits', person, person_name: person, profession: 'nurse' })
  const station = makeMember('tea_visits', { organization: 'org_visits', professions: ['nurse'] })
  const reader: Reader = {
    person: 'per_nakamura',
    name: 'Nakamura',
    profession: 'nurse',
    organization: 'org_visits',
    organization_name: 'Visits',
    seen_at: '2026-11-20T01:00:00Z',
  }
  const waiting = (readers: Reader[]) =>
    rowsWaiting(makeEntry(1), [named('per_suzuki'), named('per_nakamura'), station], readers).map(({ id }) => id)

  it('waits for a person who is on the team by name, though a colleague has read', () => {
    expect(waiting([reader])).toEqual(['tea_per_suzuki'])
  })

  it('waits for all before anybody has read', () => {
    expect(waiting([])).toEqual(['tea_per_suzuki', 'tea_per_nakamura', 'tea_visits'])
  })

  it('does not take another profession for the one a row asks for', () => {
    expect(waiting([{ ...reader, person: 'per_clerk', profession: 'clerk' }])).toContain('tea_visits')
  })
})
