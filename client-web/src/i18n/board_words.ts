import type { Audience, BoardKind, Organization } from '../api/types'
import type { NoticeProblem } from '../domain/notice'
import * as m from '../paraglide/messages'
import type { Named } from './addressee'
import { sayOrganizationKind } from './people_words'
import { sayProfession } from './words'

const kinds: Record<BoardKind, () => string> = {
  notice: m.board_kind_notice,
  training: m.board_kind_training,
  new_provider: m.board_kind_new_provider,
  disaster_notice: m.board_kind_notice,
  evacuation: m.board_kind_evacuation,
  lifelines: m.board_kind_lifelines,
  roads: m.board_kind_roads,
  medical: m.board_kind_medical,
  supplies: m.board_kind_supplies,
  care: m.board_kind_care,
  help: m.board_kind_help,
}

/** What the base opens; the boards of a disaster come with it. */
export const allBoardKinds = ['notice', 'training', 'new_provider'] as const
/** A kind that this client does not know yet is shown as it came. */
export const sayBoardKind = (kind: BoardKind): string => kinds[kind]?.() ?? kind

const fewNames = 4

function sayFew(names: string[]): string {
  const few = names.slice(0, fewNames).join(m.patient_conditions_separator())
  return names.length > fewNames ? m.board_audience_more({ names: few, count: names.length - fewNames }) : few
}

/** For whom a board is: every list that is there narrows it down. */
export function sayAudience(audience: Audience, organizations: Organization[]): string {
  const towns = new Map(municipalitiesOf(organizations).map(({ code, name }) => [code, name]))
  const parts = [
    audience.municipalities.map((code) => towns.get(code) ?? code),
    audience.organization_kinds.map(sayOrganizationKind),
    audience.professions.map(sayProfession),
  ]
  const named = parts.filter((names) => names.length > 0).map(sayFew)
  return named.length > 0
    ? m.board_audience_some({ names: named.join(m.entry_line_separator()) })
    : m.board_audience_all()
}

/** The municipalities that take part, by the names under which they do. */
export function municipalitiesOf(organizations: Organization[]): { code: string; name: string }[] {
  return organizations.flatMap(({ kind, municipality_code: code, name }) =>
    kind === 'municipality' && code ? [{ code, name }] : [],
  )
}

/** Organizations under the names by which a request for 確認 calls them. */
export const namesOf = (organizations: Organization[]): Named[] =>
  organizations.map(({ id, name }) => ({
    organization: id,
    organization_name: name,
    person: null,
    person_name: null,
  }))

const problems: Record<NoticeProblem, () => string> = {
  title: m.board_problem_title,
  title_long: m.board_problem_title_long,
  text: m.composer_problem_empty,
  text_long: m.board_problem_text_long,
  day: m.board_problem_day,
  day_past: m.board_problem_day_past,
  due: m.composer_problem_due,
  reason: m.board_problem_reason,
  files: m.composer_problem_files,
}

export const sayNoticeProblem = (problem: NoticeProblem): string => problems[problem]()
