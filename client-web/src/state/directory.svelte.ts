import type { Result } from '../api/errors'
import { listMemberships, listOrganizations } from '../api/people_calls'
import type { Membership, Organization } from '../api/types'
import { signedIn } from './session.svelte'

/** Who works where changes seldom, and each look is on record: what a session has read it does not read again. */
let owner = ''
let organizations: Promise<Result<Organization[]>> | null = null
const memberships = new Map<string, Promise<Result<Membership[]>>>()

function keep(): void {
  const session = signedIn.session?.session ?? ''
  if (session === owner) return
  owner = session
  organizations = null
  memberships.clear()
}

export async function readOrganizations(): Promise<Result<Organization[]>> {
  keep()
  organizations ??= listOrganizations()
  const reading = organizations
  const result = await reading
  if (!result.ok && organizations === reading) organizations = null
  return result
}

export async function readMemberships(organization: string): Promise<Result<Membership[]>> {
  keep()
  const reading = memberships.get(organization) ?? listMemberships(organization)
  memberships.set(organization, reading)
  const result = await reading
  if (!result.ok && memberships.get(organization) === reading) memberships.delete(organization)
  return result
}

/** After an own change of the directory. */
export function forgetMemberships(organization: string): void {
  memberships.delete(organization)
}
