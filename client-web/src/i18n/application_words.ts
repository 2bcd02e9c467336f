import type { OrganizationApplication } from '../api/types'
import type { ApplicationField, ApplicationProblem } from '../domain/application'
import * as m from '../paraglide/messages'

const fields: Record<ApplicationField, () => string> = {
  name: m.apply_field_name,
  kana: m.apply_field_kana,
  kind: m.provider_part_kind,
  code: m.apply_field_code,
  address: m.provider_part_address,
  phone: m.apply_field_phone,
  contact_name: m.apply_field_contact,
  contact_kana: m.chart_field_kana,
  profession: m.member_field_profession,
  contact_phone: m.apply_field_contact_phone,
  contact_mail: m.apply_field_mail,
  policy: m.policy_page_title,
}

const problems: Record<ApplicationProblem, (name: string) => string> = {
  missing: (name) => m.chart_problem_missing({ name }),
  choose: (name) => m.chart_problem_choose({ name }),
  kana: () => m.chart_problem_kana(),
  code: () => m.apply_problem_code(),
  phone: () => m.apply_problem_phone(),
  mail: () => m.apply_problem_mail(),
  reach: () => m.apply_problem_reach(),
  policy: () => m.apply_problem_policy(),
}

const states: Record<OrganizationApplication['state'], () => string> = {
  waiting: m.application_state_waiting,
  approved: m.application_state_approved,
  refused: m.application_state_refused,
}

const likenesses: Record<string, () => string> = {
  code: m.apply_field_code,
  name: m.apply_field_name,
  phone: m.apply_field_phone,
}

export const sayApplicationField = (field: ApplicationField) => fields[field]()
export const sayApplicationProblem = (problem: ApplicationProblem, field: ApplicationField) =>
  problems[problem](fields[field]())
export const sayApplicationState = (state: OrganizationApplication['state']) => states[state]?.() ?? state
/** By what two are alike. */
export const sayLikeness = (by: string[]) => by.map((one) => likenesses[one]?.() ?? one).join(m.entry_line_separator())
