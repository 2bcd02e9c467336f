import { expect, it } from 'vitest'
import type { Indicators } from '../api/types'
import { linesOf, readLook, runsOf, searchOfLook, ticksOf } from './indicator'

const weeks = ['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23', '2026-11-30'].map((from) => ({
  from,
  until: from,
  computed_at: '2026-12-07T00:00:00Z',
}))
const of = (area: string, values: (number | null)[]) => ({ indicator: 'entries' as const, area, part: 'all', values })
const view: Indicators = {
  weeks,
  areas: [],
  indicators: [],
  series: [of('all', [50, 60, null, 80, 90]), of('452017', [10, 20, 30, null, 50])],
  least_persons: 10,
  least_organizations: 3,
}
const pairs = (search: string) =>
  linesOf(view, readLook(search), 'entries', 'all').map(({ value, other }) => [value, other])

it('keeps what is looked at in the address', () => {
  const usual = { area: 'all', other: null, weeks: 12, until: null }
  expect(readLook('')).toEqual(usual)
  expect(searchOfLook(usual)).toBe('')
  const look = { area: '452017', other: 'before', weeks: 4, until: '2026-11-23' }
  expect(readLook(searchOfLook(look))).toEqual(look)
  expect(readLook('?area=%3Cb%3E&with=x&weeks=13&until=soon')).toEqual(usual)
})

it('puts an area beside another, or beside its own weeks before', () => {
  expect(pairs('')).toEqual([50, 60, null, 80, 90].map((value) => [value, null]))
  expect(pairs('?area=452017&with=all&weeks=4')).toEqual([
    [20, 60],
    [30, null],
    [null, 80],
    [50, 90],
  ])
  expect(pairs('?area=452017&with=before&weeks=4&until=2026-11-30')).toEqual([
    [20, null],
    [30, null],
    [null, null],
    [50, 10],
  ])
  expect(pairs('?until=2026-11-09')).toEqual([
    [50, null],
    [60, null],
  ])
  expect(pairs('?area=999999').every(([value]) => value === null)).toBe(true)
})

it('breaks a line where a figure is held back', () => {
  expect(runsOf([null, 1, 2, null, 3])).toEqual([
    [
      { index: 1, value: 1 },
      { index: 2, value: 2 },
    ],
    [{ index: 4, value: 3 }],
  ])
  expect(runsOf([null])).toEqual([])
})

it('has round numbers on its scale', () => {
  expect(ticksOf([])).toEqual([0, 1, 2, 3, 4])
  expect(ticksOf([12, null])).toEqual([0, 5, 10, 15])
  expect(ticksOf([812])).toEqual([0, 500, 1000])
  expect(ticksOf([1999])).toEqual([0, 500, 1000, 1500, 2000])
})
