import { expect, it } from 'vitest'
import type { Vitals } from '../api/types'
import { makeEntry } from '../testing/entries'
import { measurementsOf, pointsOf, scaleOf } from './chart'

const measured = (seq: number, vitals: Vitals, observed_at: string) =>
  makeEntry(seq, { observed_at, content: { text: '', vitals, medication: null, contact: null } })

it('is in the order of observation, whatever came late, and marked by the limits', () => {
  const entries = [
    measured(1, { pulse_bpm: 80 }, '2026-11-20T09:00:00Z'),
    measured(2, { pulse_bpm: 120 }, '2026-11-19T09:00:00Z'),
    measured(3, { weight_kg: 50 }, '2026-11-20T10:00:00Z'),
    makeEntry(4, { content: null, state: 'withdrawn' }),
  ]
  const points = pointsOf(entries, 'pulse_bpm', { high: { pulse_bpm: 110 } })
  expect(points.map(({ value, mark, seq }) => [value, mark, seq])).toEqual([
    [120, 'high', 2],
    [80, null, 1],
  ])
})

it('holds every value between a few round numbers', () => {
  const scale = scaleOf([118, 152, 84], 40)
  expect(scale).toEqual({ min: 80, max: 160, ticks: [80, 100, 120, 140, 160] })
  expect(scaleOf([36.6], 2)).toEqual({ min: 35.5, max: 38, ticks: [35.5, 36, 36.5, 37, 37.5, 38] })
})

it('keeps what was measured in the period, the newest first', () => {
  const entries = [
    measured(1, { pulse_bpm: 80 }, '2026-11-10T00:00:00Z'),
    measured(2, { pulse_bpm: 81 }, '2026-11-12T00:00:00Z'),
    measured(3, { pulse_bpm: 82 }, '2026-11-11T00:00:00Z'),
    measured(4, {}, '2026-11-13T00:00:00Z'),
    makeEntry(5),
  ]
  expect(measurementsOf(entries, '2026-11-11T00:00:00Z').map(({ seq }) => seq)).toEqual([2, 3])
})
