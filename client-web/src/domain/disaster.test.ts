import { expect, it } from 'vitest'
import { makeReport, makeStanding } from '../testing/disasters'
import {
  countStandings,
  filterStandings,
  isNewer,
  readStandingFilter,
  searchOfStandings,
  sortStandings,
  stateOf,
  withReports,
} from './disaster'

const any = readStandingFilter('')
const by = (organization: string, seq: number, change = {}) => makeReport(seq, { organization, ...change })

it('lets what was seen last hold, not what arrived last', () => {
  const known = by('a', 5, { observed_at: '2026-11-20T10:00:00Z' })
  expect(isNewer(known, null)).toBe(true)
  expect(isNewer(by('a', 6, { observed_at: '2026-11-20T09:00:00Z' }), known)).toBe(false)
  expect(isNewer(by('a', 4, { observed_at: '2026-11-20T10:00:00Z' }), known)).toBe(false)
  expect(isNewer(by('a', 6, { observed_at: '2026-11-20T19:00:00+09:00' }), known)).toBe(true)
})

it('takes up many reports at once, in any order, and only once', () => {
  const standings = [makeStanding('a'), makeStanding('b')]
  const next = withReports(standings, [by('a', 3, { state: 'closed' }), by('a', 2), by('a', 3, { state: 'closed' })])
  expect(next?.map(stateOf)).toEqual(['closed', 'unanswered'])
  expect(next?.[1]).toBe(standings[1])
  expect(withReports(next ?? [], [by('a', 1)])?.[0]).toBe(next?.[0])
})

it('leaves an organization that it does not know to the server', () => {
  expect(withReports([makeStanding('a')], [by('a', 1), by('stranger', 2)])).toBeNull()
})

it('counts who has answered, and how', () => {
  const standings = [
    makeStanding('a', { report: by('a', 1) }),
    makeStanding('b', { report: by('b', 2, { state: 'limited' }) }),
    makeStanding('c'),
  ]
  expect(countStandings(standings)).toEqual({
    organizations: 3,
    answered: 2,
    unanswered: 1,
    open: 1,
    limited: 1,
    closed: 0,
  })
})

it('puts those who must be telephoned first for whoever opened it, and last for the others', () => {
  const standings = [
    makeStanding('open', { report: by('open', 1) }),
    makeStanding('none'),
    makeStanding('closed', { report: by('closed', 2, { state: 'closed' }) }),
    makeStanding('none too'),
  ]
  const names = (isFirst: boolean) => sortStandings(standings, isFirst).map(({ organization }) => organization)
  expect(names(true)).toEqual(['none', 'none too', 'closed', 'open'])
  expect(names(false)).toEqual(['closed', 'open', 'none', 'none too'])
})

it('finds by state, kind, town and words, and keeps that in the address', () => {
  const standings = [
    makeStanding('Sakura', { report: by('Sakura', 1, { state: 'limited', needs: '酸素ボンベ 2本' }) }),
    makeStanding('Midori', { organization_kind: 'hospital', municipality_code: '452025' }),
  ]
  const found = (search: string) =>
    filterStandings(standings, readStandingFilter(search)).map(({ organization }) => organization)
  expect(found('')).toEqual(['Sakura', 'Midori'])
  expect(found('?state=unanswered')).toEqual(['Midori'])
  expect(found('?kind=hospital&municipality=452025')).toEqual(['Midori'])
  expect(found('?q=酸素')).toEqual(['Sakura'])
  const filter = { state: 'closed', kind: 'pharmacy', municipality: '452017', q: 'あ' } as const
  expect(readStandingFilter(searchOfStandings(filter))).toEqual(filter)
  expect(readStandingFilter('?state=x&kind=<b>&municipality=none')).toEqual(any)
  expect(searchOfStandings(any)).toBe('')
})
