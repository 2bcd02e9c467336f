import type { Shelter } from '../api/types'
import * as m from '../paraglide/messages'

export type ShelterHazard = Shelter['hazards'][number]

const hazards: Record<ShelterHazard, () => string> = {
  flood: m.shelter_hazard_flood,
  landslide: m.shelter_hazard_landslide,
  storm_surge: m.shelter_hazard_storm_surge,
  earthquake: m.shelter_hazard_earthquake,
  tsunami: m.shelter_hazard_tsunami,
  fire: m.shelter_hazard_fire,
  inland_flood: m.shelter_hazard_inland_flood,
  volcano: m.shelter_hazard_volcano,
}

const states: Record<Shelter['state'], () => string> = {
  open: m.shelter_state_open,
  full: m.shelter_state_full,
  closed: m.shelter_state_closed,
}

export const allHazards = Object.keys(hazards) as ShelterHazard[]
export const allShelterStates = Object.keys(states) as Shelter['state'][]
/** What this client does not know yet is shown as it came. */
export const sayShelterHazard = (code: ShelterHazard): string => hazards[code]?.() ?? code
export const sayShelterState = (code: Shelter['state']): string => states[code]?.() ?? code
