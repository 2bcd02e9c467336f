import type { VitalLimits } from '../api/types'
import { checkVital, formatVital, type Limits, readNumber, type VitalKey, vitalRules } from './vitals'

/** The limits of each vital sign as they are typed; empty means none. */
export type LimitFields = { key: VitalKey; low: string; high: string }[]
export type LimitProblem = { key: VitalKey; type: 'range' | 'order' }

export function formLimits(limits: Limits): LimitFields {
  const field = (key: VitalKey, side: 'low' | 'high') => {
    const value = limits?.[side]?.[key]
    return value == null ? '' : formatVital(key, value)
  }
  return vitalRules.map(({ key }) => ({ key, low: field(key, 'low'), high: field(key, 'high') }))
}

export function limitProblems(fields: LimitFields): LimitProblem[] {
  return fields.flatMap(({ key, low, high }): LimitProblem[] => {
    const typed = [low, high].filter((text) => text.trim() !== '')
    if (typed.some((text) => checkVital(key, text) !== null)) return [{ key, type: 'range' }]
    const [from, to] = [readNumber(low), readNumber(high)]
    return from !== null && to !== null && from >= to ? [{ key, type: 'order' }] : []
  })
}

/** Null where no limit is left. */
export function limitsOf(fields: LimitFields): VitalLimits | null {
  const side = (name: 'low' | 'high') =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const value = readNumber(field[name])
        return value === null ? [] : [[field.key, value]]
      }),
    )
  const [low, high] = [side('low'), side('high')]
  return Object.keys(low).length + Object.keys(high).length === 0 ? null : { low, high }
}
