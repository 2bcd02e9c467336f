import { call } from './client'
import { failureFrom, type Result } from './errors'
import type {
  Attachment,
  DisasterReport,
  DisasterReportBody,
  Entries,
  Entry,
  EntryBody,
  Head,
  Page,
  Patient,
  PatientRow,
  Session,
  StreamEvent,
  TeamMember,
  Unread,
} from './types'

/** Whose it is now, whatever the page believes. Without a session the answer is empty, so that a first visit is no fault. */
export async function getSession(): Promise<Result<Session>> {
  const result = await call<Session>('GET', '/api/session', { session: '' })
  return result.ok && !result.value ? { ok: false, failure: failureFrom(401, undefined) } : result
}
export const signOut = (session: string) => call<void>('DELETE', '/api/session', { session })
export const lockSession = (session: string) => call<void>('POST', '/api/session/lock', { session })

export const getPatient = (id: string) => call<Patient>('GET', `/api/patients/${id}`)
export const listTeam = (id: string) => call<{ items: TeamMember[] }>('GET', `/api/patients/${id}/team`)

/** All rows of my teams; a person's list is small enough to be held at once. */
export async function listPatients(): Promise<Result<PatientRow[]>> {
  const rows: PatientRow[] = []
  let after: string | undefined
  do {
    const page = await call<Page<PatientRow>>('GET', '/api/patients', { query: { limit: 200, after } })
    if (!page.ok) return page
    rows.push(...page.value.items)
    after = page.value.next ?? undefined
  } while (after)
  return { ok: true, value: rows }
}

export type EntriesAt =
  | { before: number }
  | { after: number }
  | { at: number | 'unread' }
  | { since: string }
  | Record<string, never>
/** Only some: lists between commas. */
export type EntriesOf = { kind?: string; profession?: string; organization?: string; next_visit?: true }

export const listEntries = (patient: string, at: EntriesAt, of: EntriesOf = {}, limit = 50) =>
  call<Entries>('GET', `/api/patients/${patient}/entries`, { query: { ...at, ...of, limit } })
export const listEvents = (stream: string, after: number) =>
  call<{ items: StreamEvent[]; head: number }>('GET', `/api/streams/${stream}/events`, { query: { after, limit: 200 } })
export const listHeads = (wait: number, state: string | null) =>
  call<{ items: Head[]; state: string }>('GET', '/api/heads', { query: wait > 0 && state ? { wait, state } : {} })
/** Of its files an entry names the ids and what was said of them. */
export const wireOf = (body: { attachments?: Attachment[] }) => ({
  ...body,
  attachments: body.attachments?.map(({ id, caption }) => ({ id, caption })),
})
export const postEntry = (patient: string, key: string, body: EntryBody) =>
  call<Entry>('POST', `/api/patients/${patient}/entries`, { key, body: wireOf(body) })
export const postReport = (disaster: string, key: string, body: DisasterReportBody) =>
  call<DisasterReport>('POST', `/api/disasters/${disaster}/reports`, { key, body })
export const acknowledgeEntry = (entry: string, key: string, revision: number) =>
  call<Entry>('POST', `/api/entries/${entry}/acknowledgement`, { key, body: { revision } })
export const reportSeen = (patient: string, entries: string[]) =>
  call<void>('POST', `/api/patients/${patient}/receipts`, { body: { entries } })
export const putBackUnread = (entry: string) => call<Unread>('POST', `/api/entries/${entry}/unread`)
