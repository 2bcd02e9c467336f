import { describe, expect, it } from 'vitest'
import { makeEntry } from '../testing/entries'
import { cellsOf, checkVital, markOf, readNumber, seriesUntil, vitalRules } from './vitals'

describe('checkVital', () => {
  it.each(vitalRules)('$key takes its limits and nothing beyond', ({ key, min, max }) => {
    expect(checkVital(key, String(min))).toBeNull()
    expect(checkVital(key, String(max))).toBeNull()
    expect(checkVital(key, String(min - 0.1))).toBe('out_of_range')
    expect(checkVital(key, String(max + 0.1))).toBe('out_of_range')
  })

  it('does not take words', () => {
    expect(checkVital('pulse_bpm', 'about 80')).toBe('wrong_type')
  })
})

describe('readNumber', () => {
  it.each([
    ['36.7', 36.7],
    ['３６．７', 36.7],
    ['36。7', 36.7],
    [' 120 ', 120],
    ['', null],
    ['1.2.3', null],
  ])('reads %s as %s', (text, value) => {
    expect(readNumber(text)).toBe(value)
  })
})

describe('markOf', () => {
  const limits = { low: { systolic_mmhg: 90, spo2_percent: 93 }, high: { systolic_mmhg: 160, temperature_c: 37.5 } }

  it('marks what is beyond the limits of the patient', () => {
    expect(markOf('systolic_mmhg', 161, limits)).toBe('high')
    expect(markOf('systolic_mmhg', 160, limits)).toBeNull()
    expect(markOf('systolic_mmhg', 90, limits)).toBeNull()
    expect(markOf('spo2_percent', 92, limits)).toBe('low')
    expect(markOf('temperature_c', 37.6, limits)).toBe('high')
  })

  it('marks nothing where nobody has set a limit', () => {
    expect(markOf('pulse_bpm', 200, limits)).toBeNull()
    expect(markOf('systolic_mmhg', 250, null)).toBeNull()
    expect(markOf('systolic_mmhg', 250, { low: {}, high: {} })).toBeNull()
  })
})

describe('cellsOf', () => {
  it('puts both blood pressures into one cell, marked by either', () => {
    expect(
      cellsOf({ systolic_mmhg: 120, diastolic_mmhg: 100, pulse_bpm: null }, { high: { diastolic_mmhg: 94 } }),
    ).toEqual([{ keys: ['systolic_mmhg', 'diastolic_mmhg'], text: '120/100', mark: 'high' }])
  })

  it('shows one pressure alone', () => {
    expect(cellsOf({ diastolic_mmhg: 70 })).toEqual([{ keys: ['diastolic_mmhg'], text: '70', mark: null }])
  })
})

describe('seriesUntil', () => {
  it('is in the order of observation, and stops at the moment', () => {
    const at = (hour: number, weight: number) =>
      makeEntry(hour, {
        observed_at: `2026-11-20T0${hour}:00:00Z`,
        content: { text: '', vitals: { weight_kg: weight }, medication: null, contact: null },
      })
    expect(seriesUntil([at(3, 50), at(1, 48), at(2, 49), at(5, 60)], 'weight_kg', '2026-11-20T03:00:00Z')).toEqual([
      48, 49, 50,
    ])
  })
})
