import type {
  Author,
  BedFunction,
  BedType,
  FeeClass,
  Procedure,
  VacancyBody,
  VacancyState,
  Ward,
  WardBody,
  WardKind,
} from '../api/types'
import {
  type Age,
  ageOf,
  type CountField,
  type VacancyPart,
  type VacancyProblem,
  type WardProblem,
} from '../domain/vacancy'
import * as m from '../paraglide/messages'
import { sayDay } from './format'
import { sayProfession } from './words'

type Words<K extends string> = Record<K, () => string>

const kinds: Words<WardKind> = {
  hospital: m.beds_kind_hospital,
  short_stay: m.beds_kind_short_stay,
  care_home: m.beds_kind_care_home,
  visiting_nursing: m.beds_kind_visiting_nursing,
  care_management: m.beds_kind_care_management,
}

const functions: Words<BedFunction> = {
  advanced_acute: m.beds_function_advanced_acute,
  acute: m.beds_function_acute,
  recovery: m.beds_function_recovery,
  chronic: m.beds_function_chronic,
}

const types: Words<BedType> = {
  general: m.beds_type_general,
  long_term: m.beds_type_long_term,
  psychiatric: m.beds_type_psychiatric,
  infectious: m.beds_type_infectious,
  tuberculosis: m.beds_type_tuberculosis,
}

const fees: Words<FeeClass> = {
  acute_general: m.beds_fee_acute_general,
  community_care: m.beds_fee_community_care,
  community_comprehensive: m.beds_fee_community_comprehensive,
  rehabilitation: m.beds_fee_rehabilitation,
  long_term_care: m.beds_fee_long_term_care,
  palliative: m.beds_fee_palliative,
  disability: m.beds_fee_disability,
  special: m.beds_fee_special,
  other: m.beds_fee_other,
}

const procedures: Words<Procedure> = {
  ventilator: m.beds_procedure_ventilator,
  tpn: m.beds_procedure_tpn,
  tracheal_cannula: m.beds_procedure_tracheal_cannula,
  gastrostomy: m.beds_procedure_gastrostomy,
  home_oxygen: m.beds_procedure_home_oxygen,
  dialysis: m.beds_procedure_dialysis,
  suction: m.beds_procedure_suction,
  dementia: m.beds_procedure_dementia,
  same_day: m.beds_procedure_same_day,
}

const states: Words<VacancyState> = {
  open: m.beds_state_open,
  ask: m.beds_state_ask,
  full: m.beds_state_full,
}

/** What this client does not know yet is shown as it came. */
function say<K extends string>(words: Words<K>, code: K): string {
  return words[code]?.() ?? code
}

export const sayWardKind = (code: WardKind) => say(kinds, code)
export const sayBedFunction = (code: BedFunction) => say(functions, code)
export const sayBedType = (code: BedType) => say(types, code)
export const sayFeeClass = (code: FeeClass) => say(fees, code)
export const sayProcedure = (code: Procedure) => say(procedures, code)
/** Null is a ward of which nothing has been told. */
export const sayVacancyState = (code: VacancyState | null) => (code ? say(states, code) : m.beds_state_none())

const ages: Record<Age['unit'], (blanks: { count: number }) => string> = {
  now: m.beds_age_now,
  minutes: m.beds_age_minutes,
  hours: m.beds_age_hours,
  days: m.beds_age_days,
}

export function sayAgeOf(moment: string, now: Date): string {
  const { unit, count } = ageOf(moment, now)
  return ages[unit]({ count })
}

/** Who told it; whoever may not see the directory is told no names. */
export function sayTeller(author: Author): string {
  const profession = sayProfession(author.profession)
  return author.name ? m.beds_row_teller({ profession, name: author.name }) : profession
}

/** 「3床」, or what there is of a station. */
export function sayFree({ kind, vacancy }: Pick<Ward, 'kind' | 'vacancy'>): string {
  const count = vacancy?.free
  if (count == null || vacancy?.state === 'full') return ''
  return isOfBeds(kind) ? m.beds_row_beds({ count }) : m.beds_row_people({ count })
}

const isOfBeds = (kind: WardKind) => kind !== 'visiting_nursing' && kind !== 'care_management'

export function saySexes(vacancy: VacancyBody | null): string {
  if (!vacancy || vacancy.state === 'full') return ''
  const { free_female: female, free_male: male } = vacancy
  const words = [
    female === null ? '' : m.beds_row_female({ count: female }),
    male === null ? '' : m.beds_row_male({ count: male }),
  ]
  return words.filter(Boolean).join(m.patient_conditions_separator())
}

/** 「地域包括ケア・一般」: what kind of ward it is, in the words of its trade. */
export function sayClass(ward: WardBody): string {
  const words = [
    ward.fee_class ? sayFeeClass(ward.fee_class) : '',
    ward.function ? sayBedFunction(ward.function) : '',
    ward.bed_type ? sayBedType(ward.bed_type) : '',
  ]
  return [sayWardKind(ward.kind), ...words].filter(Boolean).join(m.patient_conditions_separator())
}

export const sayCharge = (yen: number | null) =>
  yen === null ? '' : yen === 0 ? m.beds_row_no_charge() : m.beds_row_charge({ yen: yen.toLocaleString() })

/** Under which words a ward is found. */
export const wordsOfWard = (ward: Ward): string[] => [
  ward.name,
  ward.organization_name,
  sayClass(ward),
  ...ward.procedures.map(sayProcedure),
  ward.respite ? m.beds_row_respite() : '',
  ward.note ?? '',
  ward.vacancy?.remark ?? '',
]

const countLabels: Words<CountField> = {
  free: m.beds_form_free,
  female: m.beds_form_female,
  male: m.beds_form_male,
  adjusting: m.beds_form_adjusting,
}

export const sayCountField = (field: CountField) => countLabels[field]()

const parts: Words<VacancyPart> = {
  state: m.beds_form_state,
  free: m.beds_form_free,
  free_female: m.beds_form_female,
  free_male: m.beds_form_male,
  adjusting: m.beds_form_adjusting,
  available_from: m.beds_form_from,
  remark: m.beds_form_remark,
}

export const sayVacancyPart = (part: VacancyPart) => parts[part]()

/** What somebody told in one part; what was left open is said as well. */
export function sayPartOf(vacancy: VacancyBody | null, part: VacancyPart): string {
  const value = vacancy?.[part] ?? null
  if (value === null) return part === 'state' ? sayVacancyState(null) : m.beds_form_empty()
  if (part === 'state') return sayVacancyState(value as VacancyState)
  return part === 'available_from' ? sayDay(String(value)) : String(value)
}

export function sayVacancyProblem(problem: VacancyProblem): string {
  switch (problem) {
    case 'state':
      return m.beds_problem_state()
    case 'from':
      return m.beds_problem_from()
    case 'remark':
      return m.beds_problem_remark()
    case 'none_free':
      return m.beds_problem_none_free()
    case 'apart':
      return m.beds_problem_apart()
    default:
      return m.beds_problem_count({ name: sayCountField(problem) })
  }
}

const wardProblems: Words<WardProblem> = {
  name: m.beds_problem_name,
  name_long: m.beds_problem_name_long,
  charge: m.beds_problem_charge,
  hours: m.beds_problem_hours,
  phone: m.beds_problem_phone,
  note: m.beds_problem_note,
}

export const sayWardProblem = (problem: WardProblem) => wardProblems[problem]()

const wardParts: Words<keyof WardBody> = {
  name: m.beds_ward_name,
  kind: m.beds_filter_kind,
  function: m.beds_ward_function,
  bed_type: m.beds_ward_type,
  fee_class: m.beds_filter_fee,
  procedures: m.beds_filter_procedures,
  extra_charge_yen: m.beds_ward_charge,
  respite: m.beds_row_respite,
  reception_hours: m.beds_ward_hours,
  phone: m.beds_ward_phone,
  note: m.beds_ward_note,
}

export const sayWardPart = (part: keyof WardBody) => wardParts[part]()

/** What stands in one part of a ward. */
export function sayWardPartOf(ward: WardBody, part: keyof WardBody): string {
  const empty = m.beds_form_empty()
  switch (part) {
    case 'kind':
      return sayWardKind(ward.kind)
    case 'function':
      return ward.function ? sayBedFunction(ward.function) : empty
    case 'bed_type':
      return ward.bed_type ? sayBedType(ward.bed_type) : empty
    case 'fee_class':
      return ward.fee_class ? sayFeeClass(ward.fee_class) : empty
    case 'procedures':
      return ward.procedures.map(sayProcedure).join(m.patient_conditions_separator()) || empty
    case 'respite':
      return ward.respite ? m.beds_ward_yes() : m.beds_ward_no()
    case 'extra_charge_yen':
      return sayCharge(ward.extra_charge_yen) || empty
    default:
      return ward[part] || empty
  }
}
