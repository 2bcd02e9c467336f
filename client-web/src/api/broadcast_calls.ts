import { call } from './client'
import { readFile } from './file_call'
import type {
  Alert,
  Broadcast,
  BroadcastBoard,
  BroadcastBody,
  BroadcastPreview,
  BroadcastReach,
  BroadcastUnread,
  CorrectionBody,
  DismissalReason,
  DutyOfficer,
  Importance,
} from './types'

type Items<T> = { items: T[] }
const alert = (id: string, part = '') => `/api/alerts/${id}${part}`
const broadcast = (id: string, part = '') => `/api/broadcasts/${id}${part}`

/** Those that wait, or those that were decided. */
export const listAlerts = (query: { past?: true } = {}) => call<Items<Alert>>('GET', '/api/alerts', { query })
export const getAlert = (id: string) => call<Alert>('GET', alert(id))
export const releaseAlert = (id: string, key: string, body: BroadcastBody) =>
  call<Broadcast>('POST', alert(id, '/release'), { key, body })
export const dismissAlert = (id: string, reason: DismissalReason) =>
  call<Alert>('POST', alert(id, '/dismissal'), { body: { reason } })

/** Who is rung for an alert that waits, in this order. */
export const listDuty = () => call<Items<DutyOfficer>>('GET', '/api/alert-duty')
export const setDuty = (memberships: string[], was: string[]) =>
  call<Items<DutyOfficer>>('PUT', '/api/alert-duty', { body: { memberships, was } })

export const listBroadcasts = () => call<Items<Broadcast>>('GET', '/api/broadcasts')
export const getBroadcast = (id: string) => call<Broadcast>('GET', broadcast(id))
export const listBroadcastBoards = () => call<Items<BroadcastBoard>>('GET', '/api/broadcasts/boards')
/** Whom it would reach on these boards together, each person once. */
export function previewBroadcast(boards: string[], importance: Importance) {
  const search = new URLSearchParams([...boards.map((board) => ['board', board]), ['importance', importance]])
  return call<BroadcastPreview>('GET', `/api/broadcasts/preview?${search}`)
}
export const sendBroadcast = (key: string, body: BroadcastBody) =>
  call<Broadcast>('POST', '/api/broadcasts', { key, body })
export const correctBroadcast = (id: string, key: string, body: CorrectionBody) =>
  call<Broadcast>('POST', broadcast(id, '/correction'), { key, body })
export const retractBroadcast = (id: string, key: string, reason: string) =>
  call<Broadcast>('POST', broadcast(id, '/retraction'), { key, body: reason ? { reason } : {} })

export const getBroadcastReach = (id: string) => call<BroadcastReach>('GET', broadcast(id, '/reach'))
export const listUnread = (id: string, organization: string) =>
  call<Items<BroadcastUnread>>('GET', broadcast(id, '/unread'), { query: { organization } })
/** Whom to telephone. */
export const readBroadcastCallList = (id: string, session: string) => readFile(broadcast(id, '/reach.csv'), session)
/** One of its messages as other systems read it. */
export const readCap = (id: string, message: number, session: string) =>
  readFile(broadcast(id, `/alert.cap?message=${message}`), session)
