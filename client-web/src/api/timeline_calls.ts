import { listEntries, wireOf } from './calls'
import { call } from './client'
import type { Result } from './errors'
import type {
  BoardEntry,
  Entry,
  EntryBody,
  Handover,
  HandoverBody,
  MustReadStatus,
  Reader,
  Retracted,
  Retraction,
  Revision,
} from './types'

export const correctEntry = (entry: string, key: string, revision: number, body: EntryBody) =>
  call<Entry>('POST', `/api/entries/${entry}/corrections`, {
    key,
    body: { revision, entry: wireOf(body) },
  })
export const retractEntry = (entry: string, key: string, kind: Retraction) =>
  call<Retracted>('POST', `/api/entries/${entry}/retraction`, { key, body: { kind } })
/** Takes an own 確認 back, of an entry on a timeline or a board. */
export const withdrawAcknowledgement = <T extends Entry | BoardEntry>({ id, revision }: T, key: string) =>
  call<T>('POST', `/api/entries/${id}/acknowledgement/withdrawal`, { key, body: { revision } })
export const listRevisions = (entry: string) => call<{ items: Revision[] }>('GET', `/api/entries/${entry}/revisions`)
export const listReaders = (entry: string) => call<{ items: Reader[] }>('GET', `/api/entries/${entry}/readers`)

export const getMustRead = (entry: string) => call<MustReadStatus>('GET', `/api/entries/${entry}/must-read`)
export const remindEntry = (entry: string) => call<void>('POST', `/api/entries/${entry}/reminder`)

export const getHandover = (patient: string) => call<Handover>('GET', `/api/patients/${patient}/handover`)
export const putHandover = (patient: string, version: number, body: HandoverBody) =>
  call<Handover>('PUT', `/api/patients/${patient}/handover`, { version, body })
export const listHandovers = (patient: string) =>
  call<{ items: Handover[] }>('GET', `/api/patients/${patient}/handover/versions`)

const pageLength = 200
/** More than a person reads; whoever wants more chooses a shorter period. */
const mostPages = 10

export type Stretch = { items: Entry[]; isWhole: boolean }

/** Everything that arrived since a moment, oldest first; `isWhole` is false where there is more. */
export async function listSince(patient: string, since: string, kind?: string): Promise<Result<Stretch>> {
  const items: Entry[] = []
  let page = await listEntries(patient, { since }, { kind }, pageLength)
  for (let count = 1; ; count += 1) {
    if (!page.ok) return page
    const last = items.at(-1)?.seq ?? 0
    items.push(...page.value.items.filter((one) => one.seq > last && Date.parse(one.recorded_at) >= Date.parse(since)))
    const after = page.value.newer
    if (after == null || count === mostPages) return { ok: true, value: { items, isWhole: after == null } }
    page = await listEntries(patient, { after }, { kind }, pageLength)
  }
}
