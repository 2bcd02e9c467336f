import { describe, expect, it } from 'vitest'
import type { Vitals } from '../api/types'
import { makeEntry } from '../testing/entries'
import { lastVitals } from './last_vitals'

describe('lastVitals', () => {
  const dayOf = (day: number) => `2026-11-${day}T01:00:00Z`
  const measured = (day: number, vitals: Vitals) =>
    makeEntry(day, { observed_at: dayOf(day), content: { text: '', vitals, medication: null, contact: null } })
  const last = (...entries: ReturnType<typeof measured>[]) =>
    Object.fromEntries(
      [...lastVitals(entries, dayOf(28))].map(([key, { text, at }]) => [key, `${text} ${at.slice(8, 10)}`]),
    )

  it('takes the newest by observation, and nothing from ahead', () => {
    expect(
      last(measured(27, { pulse_bpm: 70 }), measured(20, { pulse_bpm: 80 }), measured(29, { pulse_bpm: 90 })),
    ).toEqual({
      pulse_bpm: '70 27',
    })
  })

  it('does not mix blood pressures of different days', () => {
    const pair = measured(26, { systolic_mmhg: 142, diastolic_mmhg: 72 })
    const older = measured(20, { systolic_mmhg: 120, diastolic_mmhg: 60 })
    expect(last(older, pair, measured(27, { systolic_mmhg: 150 }))).toEqual({
      systolic_mmhg: '142/72 26',
      diastolic_mmhg: '142/72 26',
    })
  })

  it('shows one pressure where never both were measured', () => {
    expect(last(measured(20, { systolic_mmhg: 90 }), measured(27, { systolic_mmhg: 80 }))).toEqual({
      systolic_mmhg: '80 27',
    })
  })
})
