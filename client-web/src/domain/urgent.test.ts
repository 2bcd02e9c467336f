import { expect, it } from 'vitest'
import type { Addressee } from '../api/types'
import { makeEntry } from '../testing/entries'
import { isUnheard } from './urgent'

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

it('is not heard by somebody else than those it is addressed to', () => {
  const seen = [{ organization: 'org_station', profession: 'nurse' as const, persons: 2 }]
  const isUnheardBy = (addressees: Addressee[]) => {
    const entry = makeEntry(1, { importance: 'urgent', addressees, seen })
    return isUnheard(entry, entry.author.person, new Date(Date.parse(entry.recorded_at) + 600_000))
  }
  expect(isUnheardBy([])).toBe(false)
  expect(isUnheardBy([{ profession: 'physician' }])).toBe(true)
  expect(isUnheardBy([{ organization: 'org_clinic' }])).toBe(true)
  expect(isUnheardBy([{ organization: 'org_clinic' }, { profession: 'nurse' }])).toBe(false)
  expect(isUnheardBy([{ person: 'per_doctor' }])).toBe(false)
})
