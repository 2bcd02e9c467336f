import type { AllergyStatus, Dnar, PatientBody } from '../api/types'
import type { FormProblem, PatientField } from '../domain/patient_form'
import { formatVital, ruleOf, type VitalKey, vitalRules } from '../domain/vitals'
import * as m from '../paraglide/messages'
import { sayBirthDate } from './format'
import { sayCareLevel, saySex, sayUnit, sayVital } from './words'

const fields: Record<PatientField, () => string> = {
  name: m.chart_field_name,
  kana: m.chart_field_kana,
  birth_date: m.chart_field_birth_date,
  sex: m.chart_field_sex,
  address: m.chart_field_address,
  phone: m.chart_field_phone,
  insurer_number: m.chart_field_insurer_number,
  insured_number: m.chart_field_insured_number,
  care_level: m.chart_field_care_level,
  conditions: m.chart_field_conditions,
  allergies: m.chart_field_allergies,
  emergency_note: m.chart_field_emergency_note,
  contacts: m.chart_field_contacts,
  physicians: m.chart_field_physicians,
  instruction: m.chart_field_instruction,
  end_of_life: m.chart_field_end_of_life,
  vital_limits: m.chart_field_vital_limits,
}

const dnars: Record<Dnar, () => string> = {
  unknown: m.chart_dnar_unknown,
  undecided: m.chart_dnar_undecided,
  wished: m.chart_dnar_wished,
  not_wished: m.chart_dnar_not_wished,
}

const allergyStatuses: Record<AllergyStatus, () => string> = {
  unknown: m.chart_allergies_unknown,
  none: m.chart_allergies_none,
  listed: m.chart_allergies_listed,
}

export const sayPatientField = (field: PatientField) => fields[field]()
export const sayDnar = (dnar: Dnar) => dnars[dnar]()
export const sayAllergyStatus = (status: AllergyStatus) => allergyStatuses[status]()

/** A part of a chart in lines, for those who read it; nothing where nothing is known. */
export function sayPatientValue(body: PatientBody, field: PatientField): string[] {
  switch (field) {
    case 'birth_date':
      return [sayBirthDate(body.birth_date)]
    case 'sex':
      return [saySex(body.sex)]
    case 'care_level':
      return body.care_level ? [sayCareLevel(body.care_level)] : []
    case 'conditions':
      return body.conditions ?? []
    case 'allergies':
      return body.allergies.status === 'listed'
        ? (body.allergies.items ?? [])
        : [sayAllergyStatus(body.allergies.status)]
    case 'contacts':
      return (body.contacts ?? []).map(({ name, relation, phone, key_person, at_night }) =>
        [
          relation ? m.chart_contact_line({ name, relation, phone }) : m.chart_contact_short({ name, phone }),
          key_person && m.chart_contact_key_person(),
          at_night && m.chart_contact_at_night(),
        ]
          .filter(Boolean)
          .join(' '),
      )
    case 'physicians':
      return (body.physicians ?? []).map(({ department, name, organization }) =>
        [department, name, organization].filter(Boolean).join(' '),
      )
    case 'instruction':
      return body.instruction
        ? [
            m.chart_instruction_line({
              from: sayBirthDate(body.instruction.from),
              until: sayBirthDate(body.instruction.until),
            }),
          ]
        : []
    case 'end_of_life': {
      if (!body.end_of_life) return []
      const { dnar, wishes, recorded_on } = body.end_of_life
      const day = recorded_on ? m.chart_end_of_life_recorded({ date: sayBirthDate(recorded_on) }) : ''
      return [m.chart_dnar_line({ wish: sayDnar(dnar) }), wishes ?? '', day].filter(Boolean)
    }
    case 'vital_limits':
      return vitalRules.flatMap(({ key }) => sayLimit(body, key))
    default:
      return body[field] ? [body[field]] : []
  }
}

function sayLimit(body: PatientBody, key: VitalKey): string[] {
  const { low, high } = { low: body.vital_limits?.low?.[key], high: body.vital_limits?.high?.[key] }
  const inputs = { name: sayVital(key), unit: sayUnit(key) }
  const lines: string[] = []
  if (low != null) lines.push(m.chart_limit_low({ ...inputs, value: formatVital(key, low) }))
  if (high != null) lines.push(m.chart_limit_high({ ...inputs, value: formatVital(key, high) }))
  return lines
}

export function sayFormProblem({ field, type, place, limit }: FormProblem): string {
  const name = sayPatientField(field)
  switch (type) {
    case 'missing':
      if (field === 'contacts') return m.chart_problem_contact()
      if (field === 'physicians') return m.chart_problem_physician()
      return field === 'sex' ? m.chart_problem_choose({ name }) : m.chart_problem_missing({ name })
    case 'not_kana':
      return m.chart_problem_kana()
    case 'date_unreadable':
      return m.chart_problem_date()
    case 'date_impossible':
      return m.chart_problem_impossible()
    case 'in_future':
      return m.chart_problem_future()
    case 'too_old':
      return m.chart_problem_old()
    case 'too_long':
      return m.chart_problem_long({ name, limit: limit ?? 0 })
    case 'no_items':
      return m.chart_problem_allergies()
    case 'both':
      return m.chart_problem_both()
    case 'order':
      return field === 'instruction' ? m.chart_problem_period() : m.chart_problem_limits({ name: vitalOf(place) })
    case 'number':
      return m.composer_problem_number({ name: vitalOf(place) })
    case 'range': {
      const { key, min, max } = ruleOf(keyOf(place))
      return m.composer_problem_range({ name: sayVital(key), min: formatVital(key, min), max: formatVital(key, max) })
    }
  }
}

const keyOf = (place: string) => place.replace(/^limit-|-(low|high)$/g, '') as VitalKey
const vitalOf = (place: string) => sayVital(keyOf(place))
