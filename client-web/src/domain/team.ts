import type { Membership, Organization, Profession, Refusal, TeamMember } from '../api/types'
import { matchesFolded } from './japanese'

export type TeamParts = { active: TeamMember[]; coming: TeamMember[]; ended: TeamMember[] }

/** The rows of a team by whether they hold now; persons and named parts before whole organizations. */
export function splitTeam(team: TeamMember[], now: number): TeamParts {
  const sorted = [...team].sort((a, b) => rank(a) - rank(b))
  const hasEnded = ({ until }: TeamMember) => until !== null && Date.parse(until) <= now
  return {
    active: sorted.filter(({ active }) => active),
    coming: sorted.filter((member) => !member.active && !hasEnded(member)),
    ended: sorted
      .filter((member) => !member.active && hasEnded(member))
      .sort((a, b) => Date.parse(b.until ?? '') - Date.parse(a.until ?? '')),
  }
}

const rank = ({ team_role, person }: TeamMember) => (team_role ? 0 : person ? 1 : 2)

/** The refusal of an organization that holds now. */
export function refusalOf(refusals: Refusal[], organization: string, now: number): Refusal | undefined {
  return refusals.find(
    ({ organization: refused, from, until }) =>
      refused === organization && Date.parse(from) <= now && (until === null || now < Date.parse(until)),
  )
}

/** Active rows that leave the organization on the team when this one ends. */
export function othersOf(team: TeamMember[], ending: TeamMember): TeamMember[] {
  return team.filter((one) => one.active && one.id !== ending.id && one.organization === ending.organization)
}

/** Whether somebody whose row ends still reads by another row. */
export function isCovered(team: TeamMember[], ending: TeamMember): boolean {
  return othersOf(team, ending).some(({ person, professions }) => {
    if (person !== null) return person === ending.person
    if (professions.length === 0) return true
    if (ending.person !== null) return ending.profession !== null && professions.includes(ending.profession)
    return ending.professions.length > 0 && ending.professions.every((one) => professions.includes(one))
  })
}

export function findOrganizations(
  organizations: Organization[],
  query: string,
  sayKind: (kind: Organization['kind']) => string,
): Organization[] {
  if (!query.trim()) return organizations
  return organizations.filter(({ name, kind }) => matchesFolded(query.trim(), [name, sayKind(kind)]))
}

export function findMemberships(
  memberships: Membership[],
  query: string,
  sayProfession: (profession: Profession) => string,
): Membership[] {
  if (!query.trim()) return memberships
  return memberships.filter(({ name, kana, profession }) =>
    matchesFolded(query.trim(), [name, kana, sayProfession(profession)]),
  )
}

/** Only those who work there now. */
export function currentOf(memberships: Membership[], now: number): Membership[] {
  return memberships.filter(({ from, until }) => Date.parse(from) <= now && (until === null || now < Date.parse(until)))
}

export function professionsOf(memberships: Membership[]): { profession: Profession; count: number }[] {
  const counts = new Map<Profession, number>()
  for (const { profession } of memberships) counts.set(profession, (counts.get(profession) ?? 0) + 1)
  return [...counts].map(([profession, count]) => ({ profession, count }))
}
