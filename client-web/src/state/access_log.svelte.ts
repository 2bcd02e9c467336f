import type { Failure } from '../api/errors'
import { type LogQuery, readAccessLog } from '../api/people_calls'
import type { LogRow } from '../api/types'
import { readMemberships, readOrganizations } from './directory.svelte'

const pageLength = 100

/** The access log, page by page, with the names that the directory knows for its ids. */
export function createAccessLog() {
  let rows = $state.raw<LogRow[] | null>(null)
  let next = $state.raw<string | null>(null)
  let failure = $state.raw<Failure | null>(null)
  let isLoading = $state(false)
  let names = $state.raw<ReadonlyMap<string, string>>(new Map())
  let turn = 0
  let filter: LogQuery = {}

  async function read(query: LogQuery): Promise<void> {
    turn += 1
    filter = query
    rows = null
    next = null
    await readMore()
  }

  async function readMore(): Promise<void> {
    const mine = turn
    isLoading = true
    const result = await readAccessLog({ ...filter, limit: pageLength, after: next ?? undefined })
    if (mine !== turn) return
    isLoading = false
    failure = result.ok ? null : result.failure
    if (!result.ok) return
    rows = [...(rows ?? []), ...result.value.items]
    next = result.value.next ?? null
    await readNames(rows)
  }

  /** Only the organizations that occur are looked up; what a patient is called the log does not say to an auditor. */
  async function readNames(read: LogRow[]): Promise<void> {
    const organizations = await readOrganizations()
    const found = new Map(names)
    if (organizations.ok) for (const { id, name } of organizations.value) found.set(id, name)
    const wanted = new Set(
      read.flatMap(({ organization, subject_organization }) => [organization, subject_organization]),
    )
    for (const organization of wanted) {
      if (!organization) continue
      const members = await readMemberships(organization)
      if (members.ok) for (const { person, name } of members.value) found.set(person, name)
    }
    names = found
  }

  return {
    get rows(): LogRow[] | null {
      return rows
    },
    get hasMore(): boolean {
      return next !== null
    },
    get failure(): Failure | null {
      return failure
    },
    get isLoading(): boolean {
      return isLoading
    },
    get names(): ReadonlyMap<string, string> {
      return names
    },
    read,
    readMore,
  }
}
