import type { Departure, TeamRole } from '../api/types'

/** What somebody has in hand and another one can take. */
export type HandOver =
  | { type: 'team'; what: string; patient: string; role: TeamRole | null }
  | { type: 'roster'; what: string }

export function handOversOf({ teams, rosters }: Departure): HandOver[] {
  return [
    ...teams.map(({ id, patient_name: patient, team_role: role }) => ({
      type: 'team' as const,
      what: id,
      patient,
      role,
    })),
    ...rosters.map((what) => ({ type: 'roster' as const, what })),
  ]
}
