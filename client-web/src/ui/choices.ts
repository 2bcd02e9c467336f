import type { Addressee, TeamMember } from '../api/types'
import { rotasOf } from '../domain/rota'
import { sayReached } from '../i18n/rota_words'
import { sayProfession } from '../i18n/words'

/** One whom an entry can be addressed to. */
export type Choice = {
  addressee: Addressee
  key: string
  name: string
  place: string
  /** Whom it would reach now. */
  reached?: string
}
export type ChoiceGroups = Record<'rotas' | 'professions' | 'persons' | 'organizations', Choice[]>

export const keyOf = (addressee: Addressee) => Object.entries(addressee).flat().join(':')

/** Everybody on the team, each once. */
export function choicesOf(team: TeamMember[]): ChoiceGroups {
  const professions = new Map<string, Choice>()
  const organizations = new Map<string, Choice>()
  const persons = new Map<string, Choice>()
  const put = (group: Map<string, Choice>, addressee: Addressee, name: string, place = '') => {
    const key = keyOf(addressee)
    if (!group.has(key)) group.set(key, { addressee, key, name, place })
  }
  for (const member of team) {
    for (const profession of member.professions?.length ? member.professions : [member.profession]) {
      if (profession) put(professions, { profession }, sayProfession(profession))
    }
    put(organizations, { organization: member.organization }, member.organization_name)
    if (member.person && member.person_name) {
      put(persons, { person: member.person }, member.person_name, member.organization_name)
    }
  }
  return {
    rotas: rotasOf(team).map(({ id, name, organization_name: place, reached }) => {
      const addressee = { rota: id }
      return { addressee, key: keyOf(addressee), name, place, reached: sayReached(reached) }
    }),
    professions: [...professions.values()],
    persons: [...persons.values()],
    organizations: [...organizations.values()],
  }
}
