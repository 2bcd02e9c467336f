import type { Building, Disaster, DisasterReport, DisasterReportBody, Hazard, Lifeline, Supply } from '../api/types'
import { isDrill, type StandingState } from '../domain/disaster'
import {
  type CountKey,
  isNoDamage,
  type LifelineKey,
  longestNeeds,
  mostCount,
  type ReportProblem,
  type Trouble,
  troublesOf,
} from '../domain/disaster_report'
import * as m from '../paraglide/messages'
import { sayProfession } from './words'

type Words<K extends string> = Record<K, () => string>

const hazards: Words<Hazard> = {
  earthquake: m.disaster_hazard_earthquake,
  tsunami: m.disaster_hazard_tsunami,
  storm: m.disaster_hazard_storm,
  flood: m.disaster_hazard_flood,
  landslide: m.disaster_hazard_landslide,
  volcano: m.disaster_hazard_volcano,
  snow: m.disaster_hazard_snow,
  heat: m.disaster_hazard_heat,
  fire: m.disaster_hazard_fire,
  outage: m.disaster_hazard_outage,
  infection: m.disaster_hazard_infection,
  other: m.disaster_hazard_other,
}

const states: Words<StandingState> = {
  unanswered: m.disaster_state_unanswered,
  closed: m.disaster_state_closed,
  limited: m.disaster_state_limited,
  open: m.disaster_state_open,
}

const buildings: Words<Building> = {
  sound: m.disaster_building_sound,
  damaged: m.disaster_building_damaged,
  unsafe: m.disaster_building_unsafe,
}

const lifelines: Words<LifelineKey> = {
  power: m.disaster_part_power,
  water: m.disaster_part_water,
  gas: m.disaster_part_gas,
  telephone: m.disaster_part_telephone,
}

const lifelineStates: Words<Lifeline> = {
  normal: m.disaster_lifeline_normal,
  limited: m.disaster_lifeline_limited,
  out: m.disaster_lifeline_out,
}

const supplies: Words<Supply> = {
  enough: m.disaster_supply_enough,
  short: m.disaster_supply_short,
  none: m.disaster_supply_none,
}

const staff: Words<Supply> = {
  enough: m.disaster_supply_enough,
  short: m.disaster_supply_short,
  none: m.disaster_staff_none,
}

const counts: Words<CountKey> = {
  power_hours: m.disaster_count_power_hours,
  water_hours: m.disaster_count_water_hours,
  staff_present: m.disaster_count_staff_present,
  can_accept: m.disaster_count_can_accept,
}

/** What this client does not know yet is shown as it came. */
const say = <K extends string>(words: Words<K>, code: K): string => words[code]?.() ?? code

export const sayHazard = (code: Hazard) => say(hazards, code)
export const sayStandingState = (code: StandingState) => say(states, code)
export const sayBuilding = (code: Building) => say(buildings, code)
export const sayLifeline = (code: LifelineKey) => say(lifelines, code)
export const sayLifelineState = (code: Lifeline) => say(lifelineStates, code)
export const saySupply = (code: Supply) => say(supplies, code)
export const sayStaff = (code: Supply) => say(staff, code)
export const sayCount = (code: CountKey) => say(counts, code)

/** A drill says so in every heading, so that nobody takes it for real. */
export const sayHeading = (disaster: Pick<Disaster, 'mode'>, text: string): string =>
  isDrill(disaster) ? m.disaster_drill_heading({ text }) : text

export const sayMode = (disaster: Pick<Disaster, 'mode'>): string =>
  isDrill(disaster) ? m.disaster_mode_drill() : m.disaster_mode_real()

function sayTrouble(trouble: Trouble): string {
  switch (trouble.part) {
    case 'building':
      return sayBuilding(trouble.value)
    case 'supplies':
      return m.disaster_trouble_part({ part: m.disaster_part_supplies(), value: saySupply(trouble.value) })
    case 'staff':
      return m.disaster_trouble_part({ part: m.disaster_part_staff(), value: sayStaff(trouble.value) })
    case 'many_patients':
      return m.disaster_trouble_many()
    default: {
      const part = sayLifeline(trouble.part)
      const value = sayLifelineState(trouble.value)
      return trouble.hours === null
        ? m.disaster_trouble_part({ part, value })
        : m.disaster_trouble_hours({ part, value, hours: trouble.hours })
    }
  }
}

/** What is not as it always is; nothing where all is well, or nothing was said. */
export const sayTroubles = (said: DisasterReportBody): string[] => troublesOf(said).map(sayTrouble)

/** A report in one line. */
export function sayReport(said: DisasterReportBody): string {
  if (isNoDamage(said)) return m.disaster_report_none()
  return [sayStandingState(said.state), ...sayTroubles(said)].join(m.entry_line_separator())
}

/** Who said it; whoever may not see the directory is told no names. */
export function sayReporter({ author }: Pick<DisasterReport, 'author'>): string {
  const profession = sayProfession(author.profession)
  return author.name ? m.beds_row_teller({ profession, name: author.name }) : profession
}

export function sayReportProblem(problem: ReportProblem): string {
  if (problem === 'state') return m.disaster_problem_state()
  if (problem === 'needs') return m.disaster_problem_needs({ most: longestNeeds })
  if (problem === 'closed_accepts') return m.disaster_problem_closed()
  return m.disaster_problem_count({ most: mostCount(problem) })
}
