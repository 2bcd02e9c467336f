import type { Addressee, TeamMember } from '../api/types'

export type PhoneNumber = { number: string; isNight: boolean }
/** Where an organization can be telephoned; first where somebody answers at this time. */
export type Phones = { organization: string; name: string; numbers: PhoneNumber[] }

/** From 17:00 to 8:30 offices are closed; of a clock as `H:MM`. */
export function isNight(clock: string): boolean {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours >= 17 || hours * 60 + minutes < 8 * 60 + 30
}

/** The telephones of each organization that is on the team now, once. */
export function phonesOf(team: TeamMember[], clock: string): Phones[] {
  const phones = new Map<string, Phones>()
  for (const { active, organization, organization_name: name, phone, night_phone } of team) {
    const numbers = numbersOf(phone, night_phone, isNight(clock))
    if (active && numbers.length > 0) phones.set(organization, { organization, name, numbers })
  }
  return [...phones.values()]
}

function numbersOf(day: string | null, night: string | null, isNightNow: boolean): PhoneNumber[] {
  const numbers: PhoneNumber[] = []
  if (day) numbers.push({ number: day, isNight: false })
  if (night) numbers.push({ number: night, isNight: true })
  if (isNightNow) numbers.reverse()
  return day === night ? numbers.slice(0, 1) : numbers
}

/** Where to telephone for those it is addressed to; where that leads nowhere, every telephone of the team. */
export function phonesFor(team: TeamMember[], addressees: Addressee[], clock: string): Phones[] {
  const called = phonesOf(
    team.filter((member) => isCalled(member, addressees)),
    clock,
  )
  return called.length > 0 ? called : phonesOf(team, clock)
}

function isCalled(member: TeamMember, addressees: Addressee[]): boolean {
  return addressees.some((addressee) => {
    if ('person' in addressee) return member.person === addressee.person
    if ('organization' in addressee) return member.organization === addressee.organization
    if ('rota' in addressee) return member.rotas?.some(({ id }) => id === addressee.rota)
    return member.profession === addressee.profession || member.professions.includes(addressee.profession)
  })
}
