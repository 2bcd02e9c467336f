import type { Addressee, Reachable, TeamMember } from '../api/types'
import { isAddressedTo } from './entry'
import { type PhoneNumber, type Phones, phonesOf } from './phones'
import { hueOf } from './profession'
import { onDutyNow } from './rota'

type Reach = Reachable['reach']
export type Reached = Reachable & { isCalled: boolean }
/** The people of an organization whom 至急 would reach alike, and where to telephone instead. */
export type ReachedOrganization = { id: string; name: string; numbers: PhoneNumber[]; people: Reached[] }
export type ReachGroup = { reach: Reach; count: number; organizations: ReachedOrganization[] }

const order: Reach[] = ['rings', 'quiet', 'silent']

/** Those it is addressed to come first, and offices last. */
const rank = ({ isCalled, profession }: Reached) => (isCalled ? 0 : 2) + (hueOf(profession) === 'office' ? 1 : 0)

/** Who rings now, whom quiet hours hold back and who has no device. */
export function groupReach(
  items: Reachable[],
  team: TeamMember[],
  addressees: Addressee[],
  clock: string,
): ReachGroup[] {
  const phones = new Map(phonesOf(team, clock).map(({ organization, numbers }) => [organization, numbers]))
  const onDuty = onDutyNow(team)
  const people = items
    .map((one) => ({ ...one, isCalled: isAddressedTo(addressees, one, onDuty) }))
    .sort((one, other) => rank(one) - rank(other))
  return order.flatMap((reach) => {
    const reached = people.filter((one) => one.reach === reach)
    if (reached.length === 0) return []
    const organizations = new Map<string, ReachedOrganization>()
    for (const one of reached) {
      const { organization: id, organization_name: name } = one
      const found = organizations.get(id) ?? { id, name, numbers: phones.get(id) ?? [], people: [] }
      organizations.set(id, { ...found, people: [...found.people, one] })
    }
    return [{ reach, count: reached.length, organizations: [...organizations.values()] }]
  })
}

/** The telephones that no group shows. */
export function otherPhones(groups: ReachGroup[], team: TeamMember[], clock: string): Phones[] {
  const shown = new Set(groups.flatMap(({ organizations }) => organizations.map(({ id }) => id)))
  return phonesOf(team, clock).filter(({ organization }) => !shown.has(organization))
}
