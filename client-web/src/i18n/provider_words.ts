import type { Provider, ProviderNotice, ProviderNoticeKind, ProviderService } from '../api/types'
import { sayablePlace } from '../domain/place'
import type { Standing } from '../domain/provider'
import type { EntryPart, ProviderProblem } from '../domain/provider_form'
import * as m from '../paraglide/messages'
import { sayDay } from './format'
import { sayOrganizationKind } from './people_words'

type Words<K extends string> = Record<K, () => string>

const services: Words<ProviderService> = {
  visiting_physician: m.provider_service_visiting_physician,
  house_call: m.provider_service_house_call,
  visiting_dental: m.provider_service_visiting_dental,
  visiting_pharmacy: m.provider_service_visiting_pharmacy,
  visiting_nursing: m.provider_service_visiting_nursing,
  round_the_clock: m.provider_service_round_the_clock,
  visiting_rehabilitation: m.provider_service_visiting_rehabilitation,
  visiting_nutrition: m.provider_service_visiting_nutrition,
  home_help: m.provider_service_home_help,
  visiting_bath: m.provider_service_visiting_bath,
  regular_rounds: m.provider_service_regular_rounds,
  day_care: m.provider_service_day_care,
  day_rehabilitation: m.provider_service_day_rehabilitation,
  short_stay: m.provider_service_short_stay,
  multifunctional: m.provider_service_multifunctional,
  equipment: m.provider_service_equipment,
  care_management: m.provider_service_care_management,
  consultation: m.provider_service_consultation,
  end_of_life: m.provider_service_end_of_life,
  pediatric: m.provider_service_pediatric,
  ventilator: m.provider_service_ventilator,
  dementia: m.provider_service_dementia,
}

const kinds: Words<ProviderNoticeKind> = {
  opening: m.provider_kind_opening,
  closing: m.provider_kind_closing,
  moving: m.provider_kind_moving,
  new_services: m.provider_kind_new_services,
}

const states: Words<ProviderNotice['state']> = {
  proposed: m.provider_state_proposed,
  approved: m.provider_state_approved,
  refused: m.provider_state_refused,
  withdrawn: m.provider_state_withdrawn,
}

const parts: Words<EntryPart> = {
  name: m.provider_part_name,
  kana: m.provider_part_kana,
  kind: m.provider_part_kind,
  municipality_code: m.provider_part_town,
  address: m.provider_part_address,
  place: m.provider_part_place,
  phone: m.provider_part_phone,
  night_phone: m.provider_part_night_phone,
  fax: m.provider_part_fax,
  services: m.provider_part_services,
  hours: m.provider_part_hours,
  web: m.provider_part_web,
}

const problems: Words<ProviderProblem> = {
  day: m.provider_problem_day,
  day_far: m.provider_problem_day_far,
  name: m.provider_problem_name,
  name_long: m.provider_problem_name_long,
  kana: m.provider_problem_kana,
  kind: m.provider_problem_kind,
  reach: m.provider_problem_reach,
  place: m.provider_problem_place,
  web: m.provider_problem_web,
  same: m.provider_problem_same,
  long: m.provider_problem_long,
}

/** What this client does not know yet is shown as it came. */
function say<K extends string>(words: Words<K>, code: K): string {
  return words[code]?.() ?? code
}

export const sayService = (code: ProviderService) => say(services, code)
export const sayNoticeKind = (code: ProviderNoticeKind) => say(kinds, code)
export const sayNoticeState = (code: ProviderNotice['state']) => say(states, code)
export const sayEntryPart = (part: EntryPart) => say(parts, part)
export const sayProviderProblem = (problem: ProviderProblem) => problems[problem]()

/** Municipalities by the names under which they take part. */
export type Towns = ReadonlyMap<string, string>

export function sayEntryPartOf(
  entry: Partial<Pick<Provider, EntryPart>> | NonNullable<ProviderNotice['entry']>,
  part: EntryPart,
  towns: Towns,
): string {
  switch (part) {
    case 'kind':
      return entry.kind ? sayOrganizationKind(entry.kind) : ''
    case 'municipality_code':
      return towns.get(entry.municipality_code ?? '') ?? entry.municipality_code ?? ''
    case 'place':
      return entry.place ? sayablePlace(entry.place) : ''
    case 'services':
      return (entry.services ?? []).map(sayService).join(m.entry_line_separator())
    default:
      return entry[part] ?? ''
  }
}

/** 「12月31日(木)で終了」 */
export function sayProviderStanding(standing: NonNullable<Standing>): string {
  const day = sayDay(standing.day)
  if (standing.type === 'opens') return m.provider_stand_opens({ day })
  return standing.type === 'closes' ? m.provider_stand_closes({ day }) : m.provider_stand_closed({ day })
}

/** On which day it begins to hold: 「12月1日(火)から」; of what closes, until when it is there. */
export function sayWhen({ kind, effective_on }: Pick<ProviderNotice, 'kind' | 'effective_on'>): string {
  const day = sayDay(effective_on)
  return kind === 'closing' ? m.provider_when_until({ day }) : m.provider_when_from({ day })
}
