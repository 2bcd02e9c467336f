import type { Addressee, TeamMember } from '../api/types'

export type Phone = { organization: string; name: string; phone: string }

/** The night telephone of each organization that is on the team now, once. */
export function phonesOf(team: TeamMember[]): Phone[] {
  const phones = new Map<string, Phone>()
  for (const { active, organization, organization_name: name, night_phone: phone } of team)
    if (active && phone) phones.set(organization, { organization, name, phone })
  return [...phones.values()]
}

/** Where to telephone for those it is addressed to; where that leads nowhere, every telephone of the team. */
export function phonesFor(team: TeamMember[], addressees: Addressee[]): Phone[] {
  const called = phonesOf(team.filter((member) => isCalled(member, addressees)))
  return called.length > 0 ? called : phonesOf(team)
}

function isCalled(member: TeamMember, addressees: Addressee[]): boolean {
  return addressees.some((addressee) => {
    if ('person' in addressee) return member.person === addressee.person
    if ('organization' in addressee) return member.organization === addressee.organization
    return member.profession === addressee.profession || member.professions.includes(addressee.profession)
  })
}
