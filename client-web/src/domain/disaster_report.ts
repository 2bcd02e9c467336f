import type { DisasterReportBody, Lifeline } from '../api/types'
import { readNumber } from './vitals'

/** In the order in which hospitals are asked by EMIS. */
export const lifelines = ['power', 'water', 'gas', 'telephone'] as const
export type LifelineKey = (typeof lifelines)[number]
/** Of these one tells for how many hours they will do. */
export const hourFields = { power: 'power_hours', water: 'water_hours' } as const

export const longestNeeds = 300
const mostOf = { power_hours: 999, water_hours: 999, staff_present: 9_999, can_accept: 999 } as const
export type CountKey = keyof typeof mostOf
export const countKeys = Object.keys(mostOf) as CountKey[]
export const mostCount = (key: CountKey): number => mostOf[key]

/** 「被害なし」: everything that is asked, answered in one tap. */
export const noDamage: DisasterReportBody = {
  state: 'open',
  building: 'sound',
  power: 'normal',
  water: 'normal',
  gas: 'normal',
  telephone: 'normal',
  supplies: 'enough',
  many_patients: false,
  staff: 'enough',
}

/** A report while it is written; nothing chosen is nothing said. */
export type ReportDraft = {
  [K in Exclude<keyof DisasterReportBody, 'observed_at' | 'many_patients'>]-?: string
} & { many_patients: '' | 'yes' | 'no' }

type Said = { [K in keyof DisasterReportBody]?: DisasterReportBody[K] }

const typed = (value: string | number | null | undefined) => (value == null ? '' : String(value))

/** What holds is written on; of what changed only that is changed. */
export function draftOfReport(said: Said | null): ReportDraft {
  const many = said?.many_patients
  return {
    state: typed(said?.state),
    building: typed(said?.building),
    power: typed(said?.power),
    power_hours: typed(said?.power_hours),
    water: typed(said?.water),
    water_hours: typed(said?.water_hours),
    gas: typed(said?.gas),
    telephone: typed(said?.telephone),
    supplies: typed(said?.supplies),
    many_patients: many == null ? '' : many ? 'yes' : 'no',
    staff: typed(said?.staff),
    staff_present: typed(said?.staff_present),
    can_accept: typed(said?.can_accept),
    needs: typed(said?.needs),
  }
}

export type ReportProblem = 'state' | 'needs' | 'closed_accepts' | CountKey

/** What is not asked is not sent either, and keeps what was typed. */
export function isAsked(draft: ReportDraft, key: CountKey): boolean {
  if (key === 'power_hours') return draft.power === 'limited'
  if (key === 'water_hours') return draft.water === 'limited'
  return true
}

export function reportProblems(draft: ReportDraft): ReportProblem[] {
  const problems: ReportProblem[] = draft.state === '' ? ['state'] : []
  for (const key of countKeys) {
    if (!isAsked(draft, key) || draft[key].trim() === '') continue
    const count = readNumber(draft[key])
    if (count === null || !Number.isInteger(count) || count < 0 || count > mostOf[key]) problems.push(key)
  }
  const accepts = !problems.includes('can_accept') && (readNumber(draft.can_accept) ?? 0) > 0
  if (draft.state === 'closed' && accepts) problems.push('closed_accepts')
  if ([...draft.needs.trim()].length > longestNeeds) problems.push('needs')
  return problems
}

/** What is sent, of a draft without problems; what was not said is left out. */
export function bodyOfReport(draft: ReportDraft): DisasterReportBody {
  const said = {
    ...draft,
    many_patients: draft.many_patients === '' ? '' : draft.many_patients === 'yes',
    needs: draft.needs.trim(),
    ...Object.fromEntries(countKeys.map((key) => [key, isAsked(draft, key) ? (readNumber(draft[key]) ?? '') : ''])),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== '')) as unknown as DisasterReportBody
}

/** What somebody should know of a report: all that is not as it always is, in the order in which it is asked. */
export type Trouble =
  | { part: 'building'; value: 'damaged' | 'unsafe' }
  | { part: LifelineKey; value: Exclude<Lifeline, 'normal'>; hours: number | null }
  | { part: 'supplies' | 'staff'; value: 'short' | 'none' }
  | { part: 'many_patients' }

export function troublesOf(said: DisasterReportBody): Trouble[] {
  const troubles: Trouble[] = []
  if (said.building && said.building !== 'sound') troubles.push({ part: 'building', value: said.building })
  for (const part of lifelines) {
    const value = said[part]
    const hours = part === 'power' || part === 'water' ? (said[hourFields[part]] ?? null) : null
    if (value && value !== 'normal') troubles.push({ part, value, hours })
  }
  if (said.supplies && said.supplies !== 'enough') troubles.push({ part: 'supplies', value: said.supplies })
  if (said.many_patients) troubles.push({ part: 'many_patients' })
  if (said.staff && said.staff !== 'enough') troubles.push({ part: 'staff', value: said.staff })
  return troubles
}

/** Whether it says the same as 「被害なし」 does. */
export const isNoDamage = (said: Said): boolean => {
  const keys = Object.keys(noDamage) as (keyof DisasterReportBody)[]
  return keys.every((key) => said[key] === noDamage[key])
}
