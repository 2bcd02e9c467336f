import type { Addressee, Entry, TeamMember } from '../api/types'

/** Whether an urgent entry calls for a row of the team; without addressees it calls for all. */
export function isCalled(member: TeamMember, addressees: Addressee[]): boolean {
  if (addressees.length === 0) return true
  return addressees.some((addressee) => {
    if ('person' in addressee) return member.person === addressee.person
    if ('organization' in addressee) return member.organization === addressee.organization
    return member.profession === addressee.profession || member.professions.includes(addressee.profession)
  })
}

/** The night telephone of each organization, once. */
export function phonesOf(team: TeamMember[]): { name: string; phone: string }[] {
  const phones = new Map<string, string>()
  for (const { organization_name: name, night_phone: phone } of team) if (phone) phones.set(name, phone)
  return [...phones].map(([name, phone]) => ({ name, phone }))
}

const unreadMilliseconds = 10 * 60_000

/** An urgent entry of mine that nobody of another organization has opened for ten minutes: time to telephone. */
export function isUnheard(entry: Entry, me: string, now: Date): boolean {
  if (entry.importance !== 'urgent' || entry.author.person !== me || entry.content === null) return false
  if (now.getTime() - Date.parse(entry.recorded_at) < unreadMilliseconds) return false
  return entry.acknowledgements.length === 0 && entry.seen.every(({ persons }) => persons === 0)
}
