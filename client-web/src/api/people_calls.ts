import { call } from './client'
import type { Result } from './errors'
import type { LogRow, Membership, Organization, Page } from './types'

type Query = Record<string, string | number | undefined>

/** All pages of a list that is small enough to be held at once. */
export async function listAll<T>(path: string, query: Query = {}): Promise<Result<T[]>> {
  const items: T[] = []
  let after: string | undefined
  do {
    const page = await call<Page<T>>('GET', path, { query: { ...query, limit: 200, after } })
    if (!page.ok) return page
    items.push(...page.value.items)
    after = page.value.next ?? undefined
  } while (after)
  return { ok: true, value: items }
}

export const listOrganizations = () => listAll<Organization>('/api/organizations')
export const listMemberships = (organization: string) =>
  listAll<Membership>(`/api/organizations/${organization}/memberships`)

export type LogQuery = { patient?: string; person?: string; after?: string; limit?: number }

export const readAccessLog = (query: LogQuery) => call<Page<LogRow>>('GET', '/api/access-log', { query })
