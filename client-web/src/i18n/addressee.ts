import type { Addressee, OnDuty, TeamMember } from '../api/types'
import { countPlaces } from '../domain/entry'
import * as m from '../paraglide/messages'
import { sayProfession } from './words'

/** What is known of names: the rows of a team, or organizations alone. */
export type Named = Pick<TeamMember, 'organization' | 'organization_name' | 'person' | 'person_name' | 'rotas'>

/** The name of an addressee as the team knows it, or of a function as an entry knows it. */
export function sayAddressee(addressee: Addressee, team: Named[], onDuty: OnDuty[] = []): string {
  if ('profession' in addressee) return sayProfession(addressee.profession)
  if ('organization' in addressee) {
    const member = team.find(({ organization }) => organization === addressee.organization)
    return member?.organization_name ?? m.composer_to_organizations()
  }
  if ('rota' in addressee) {
    const { rota } = addressee
    const known = team.flatMap(({ rotas = [] }) => rotas).find(({ id }) => id === rota)
    return (onDuty.find((one) => one.rota === rota) ?? known)?.name ?? m.rota_page_title()
  }
  return team.find(({ person }) => person === addressee.person)?.person_name ?? m.composer_to_persons()
}

/** Whom a text under the pen is for, in one line. */
export function sayAddressees(addressees: Addressee[], team: TeamMember[]): string {
  if (addressees.length === 0) return m.composer_to_all_count({ count: countPlaces(team) })
  return addressees.map((one) => sayAddressee(one, team)).join(m.entry_line_separator())
}
