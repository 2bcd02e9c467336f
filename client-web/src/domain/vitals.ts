import type { Entry, VitalLimits, Vitals } from '../api/types'

export type VitalKey = keyof Vitals

type VitalRule = { key: VitalKey; min: number; max: number; digits: number }

/** `min` and `max` are what the server takes. What is much for somebody only their team can say. */
export const vitalRules: VitalRule[] = [
  { key: 'temperature_c', min: 30, max: 45, digits: 1 },
  { key: 'systolic_mmhg', min: 30, max: 300, digits: 0 },
  { key: 'diastolic_mmhg', min: 10, max: 200, digits: 0 },
  { key: 'pulse_bpm', min: 10, max: 300, digits: 0 },
  { key: 'spo2_percent', min: 30, max: 100, digits: 0 },
  { key: 'respiration_per_min', min: 1, max: 100, digits: 0 },
  { key: 'weight_kg', min: 0.3, max: 300, digits: 1 },
  { key: 'glucose_mg_dl', min: 10, max: 1500, digits: 0 },
  { key: 'pain_nrs', min: 0, max: 10, digits: 0 },
  { key: 'intake_percent', min: 0, max: 100, digits: 0 },
]

const rules = new Map(vitalRules.map((rule) => [rule.key, rule]))

export function ruleOf(key: VitalKey): VitalRule {
  const rule = rules.get(key)
  if (!rule) throw new Error(`no rule for ${key}`)
  return rule
}

export type Mark = 'high' | 'low'

/** What the patient's team has asked to be told of; without limits nothing is marked. */
export type Limits = VitalLimits | null | undefined

export function markOf(key: VitalKey, value: number, limits: Limits): Mark | null {
  const [low, high] = [limits?.low?.[key], limits?.high?.[key]]
  if (low != null && value < low) return 'low'
  if (high != null && value > high) return 'high'
  return null
}

export function formatVital(key: VitalKey, value: number): string {
  return value.toFixed(ruleOf(key).digits)
}

/** A cell of the card: the two blood pressures share one. */
export type VitalCell = { keys: VitalKey[]; text: string; mark: Mark | null }

export function cellsOf(vitals: Vitals, limits?: Limits): VitalCell[] {
  const cells: VitalCell[] = []
  for (const { key } of vitalRules) {
    const value = vitals[key]
    if (value === null || value === undefined) continue
    if (key === 'diastolic_mmhg' && vitals.systolic_mmhg != null) continue
    const keys: VitalKey[] = [key]
    let text = formatVital(key, value)
    let mark = markOf(key, value, limits)
    if (key === 'systolic_mmhg' && vitals.diastolic_mmhg != null) {
      keys.push('diastolic_mmhg')
      text += `/${formatVital('diastolic_mmhg', vitals.diastolic_mmhg)}`
      mark ??= markOf('diastolic_mmhg', vitals.diastolic_mmhg, limits)
    }
    cells.push({ keys, text, mark })
  }
  return cells
}

const sparkLength = 8

/** The last measurements of a kind up to a moment, in the order of observation. */
export function seriesUntil(entries: Entry[], key: VitalKey, until: string): number[] {
  return entries
    .filter((entry) => entry.content?.vitals?.[key] != null && Date.parse(entry.observed_at) <= Date.parse(until))
    .sort((a, b) => Date.parse(a.observed_at) - Date.parse(b.observed_at))
    .map((entry) => entry.content?.vitals?.[key] as number)
    .slice(-sparkLength)
}

export type FieldProblem = 'wrong_type' | 'out_of_range'

/** Reads a typed number; full-width digits and 「．」 come from Japanese keyboards. */
export function readNumber(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[。、,]/g, '.')
    .trim()
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

export function checkVital(key: VitalKey, text: string): FieldProblem | null {
  const value = readNumber(text)
  if (value === null) return 'wrong_type'
  const { min, max } = ruleOf(key)
  return value < min || value > max ? 'out_of_range' : null
}
