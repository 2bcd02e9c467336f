import { describe, expect, it } from 'vitest'
import {
  addDays,
  ageOn,
  dayBefore,
  dayIn,
  eraOf,
  isRecordedLate,
  momentIn,
  startOfDay,
  toLocalField,
  wallTime,
} from './dates'

describe('eraOf', () => {
  it.each([
    ['1942-03-08', 'showa', 17],
    ['1926-12-25', 'showa', 1],
    ['1926-12-24', 'taisho', 15],
    ['1989-01-07', 'showa', 64],
    ['1989-01-08', 'heisei', 1],
    ['2019-04-30', 'heisei', 31],
    ['2019-05-01', 'reiwa', 1],
    ['1912-07-29', 'meiji', 45],
    ['1912-07-30', 'taisho', 1],
  ])('%s is %s %i', (date, era, year) => {
    expect(eraOf(date)).toEqual({ era, year })
  })

  it('knows nothing before the calendar it can tell', () => {
    expect(eraOf('1850-01-01')).toBeNull()
  })
})

describe('ageOn', () => {
  it('counts a year on the birthday, not the day before', () => {
    expect(ageOn('1942-03-08', '2026-03-07')).toBe(83)
    expect(ageOn('1942-03-08', '2026-03-08')).toBe(84)
  })

  it('lets those born on a leap day wait for March', () => {
    expect(ageOn('1940-02-29', '2026-02-28')).toBe(85)
    expect(ageOn('1940-02-29', '2026-03-01')).toBe(86)
  })
})

describe('days', () => {
  it('are the days of the region', () => {
    expect(dayIn('Asia/Tokyo', '2026-11-19T15:30:00Z')).toBe('2026-11-20')
    expect(dayIn('UTC', '2026-11-19T15:30:00Z')).toBe('2026-11-19')
  })

  it('have one before', () => {
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
    expect(dayBefore('2026-01-01')).toBe('2025-12-31')
  })
})

it.each(['Asia/Tokyo', 'UTC', 'America/New_York'])('reads the wall in %s as the browser does', (timeZone) => {
  const browser = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  for (let day = 0; day < 730; day += 1) {
    const moment = new Date(Date.UTC(2026, 0, day, day % 24, (day * 7) % 60))
    expect(wallTime(timeZone, moment)).toBe(browser.format(moment).replace(' ', 'T'))
  }
})

describe('isRecordedLate', () => {
  it('is true only beyond a quarter of an hour', () => {
    expect(isRecordedLate('2026-11-20T00:00:00Z', '2026-11-20T00:15:00Z')).toBe(false)
    expect(isRecordedLate('2026-11-20T00:00:00Z', '2026-11-20T00:15:01Z')).toBe(true)
  })
})

describe('toLocalField', () => {
  it('gives back the same minute', () => {
    const moment = new Date('2026-11-20T01:02:00Z')
    expect(new Date(toLocalField(moment)).getTime()).toBe(moment.getTime())
  })
})

it('counts days over the ends of months', () => {
  expect(addDays('2026-11-30', 1)).toBe('2026-12-01')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})

it('begins a day where the region is', () => {
  expect(startOfDay('Asia/Tokyo', '2026-11-20')).toBe('2026-11-19T15:00:00.000Z')
  expect(startOfDay('UTC', '2026-11-20')).toBe('2026-11-20T00:00:00.000Z')
  expect(startOfDay('America/New_York', '2026-11-20')).toBe('2026-11-20T05:00:00.000Z')
})

it('reads a clock where the region is', () => {
  expect(momentIn('Asia/Tokyo', '2026-12-05T14:00')).toBe('2026-12-05T05:00:00.000Z')
  expect(momentIn('Asia/Tokyo', '2026-12-05T08:59')).toBe('2026-12-04T23:59:00.000Z')
  expect(momentIn('UTC', '2026-12-05T14:00')).toBe('2026-12-05T14:00:00.000Z')
})
