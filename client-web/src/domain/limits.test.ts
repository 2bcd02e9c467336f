import { expect, it } from 'vitest'
import { formLimits, limitProblems, limitsOf } from './limits'

const limits = { low: { spo2_percent: 90 }, high: { temperature_c: 37.5, spo2_percent: null } }

it('comes back as it was', () => {
  expect(limitsOf(formLimits(limits))).toEqual({ low: { spo2_percent: 90 }, high: { temperature_c: 37.5 } })
  expect(limitsOf(formLimits(null))).toBeNull()
})

it('takes full-width figures, and no values that nobody has', () => {
  const fields = formLimits(null).map((field) => {
    if (field.key === 'temperature_c') return { ...field, high: '３７．８' }
    if (field.key === 'pulse_bpm') return { ...field, low: '5' }
    return field.key === 'systolic_mmhg' ? { ...field, low: '160', high: '90' } : field
  })
  expect(limitsOf(fields)?.high).toMatchObject({ temperature_c: 37.8 })
  expect(limitProblems(fields)).toEqual([
    { key: 'systolic_mmhg', type: 'order' },
    { key: 'pulse_bpm', type: 'range' },
  ])
})
