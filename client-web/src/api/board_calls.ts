import { type EntriesAt, listEvents, wireOf } from './calls'
import { call } from './client'
import type { Result } from './errors'
import { readFile } from './file_call'
import type {
  Board,
  BoardBody,
  BoardEntries,
  BoardEntry,
  BoardEntryBody,
  BoardEvent,
  BoardReach,
  BoardUrgentReach,
  EntryContent,
  Following,
} from './types'

export const listBoards = () => call<{ items: Board[] }>('GET', '/api/boards')
export const getBoard = (id: string) => call<Board>('GET', `/api/boards/${id}`)
export const openBoard = (key: string, body: BoardBody) => call<Board>('POST', '/api/boards', { key, body })
export const closeBoard = (id: string) => call<Board>('POST', `/api/boards/${id}/close`)
export const reopenBoard = (id: string) => call<Board>('POST', `/api/boards/${id}/reopen`)

/** What of a board rings me. */
export const followBoard = (id: string, level: Following) =>
  call<{ level: Following }>('PUT', `/api/boards/${id}/following`, { body: { level } })
/** Whom 至急 would ring now. */
export const readBoardUrgentReach = (id: string) => call<BoardUrgentReach>('GET', `/api/boards/${id}/urgent-reach`)

export const listBoardEntries = (id: string, at: EntriesAt, limit = 50) =>
  call<BoardEntries>('GET', `/api/boards/${id}/entries`, { query: { ...at, limit } })
/** What the last notice is called. */
export const listNewestNotice = (id: string) =>
  call<BoardEntries>('GET', `/api/boards/${id}/entries`, { query: { kind: 'notice', limit: 1 } })
export const postOnBoard = (id: string, key: string, body: BoardEntryBody) =>
  call<BoardEntry>('POST', `/api/boards/${id}/entries`, { key, body: wireOf(body) })
export const reportSeenOnBoard = (id: string, entries: string[]) =>
  call<void>('POST', `/api/boards/${id}/receipts`, { body: { entries } })
export const listBoardEvents = (stream: string, after: number) =>
  listEvents(stream, after) as Promise<Result<{ items: unknown[]; head: number }>> as Promise<
    Result<{ items: BoardEvent[]; head: number }>
  >

export const acknowledgeOnBoard = (entry: string, key: string, revision: number) =>
  call<BoardEntry>('POST', `/api/entries/${entry}/acknowledgement`, { key, body: { revision } })
export const correctOnBoard = (entry: string, key: string, revision: number, body: BoardEntryBody) =>
  call<BoardEntry>('POST', `/api/entries/${entry}/corrections`, {
    key,
    body: { revision, entry: wireOf(body) },
  })
export const retractOnBoard = (entry: string, key: string, reason: string) =>
  call<{ opened_by: unknown[] }>('POST', `/api/entries/${entry}/retraction`, {
    key,
    body: { kind: 'withdrawn', ...(reason && { reason }) },
  })
export type BoardRevision = {
  revision: number
  recorded_at: string
  content: EntryContent | null
  author: BoardEntry['author'] | null
}
export const listBoardRevisions = (entry: string) =>
  call<{ items: BoardRevision[] }>('GET', `/api/entries/${entry}/revisions`)

export const getBoardReach = (entry: string) => call<BoardReach>('GET', `/api/entries/${entry}/board-reach`)

/** Whom to telephone, as the server writes it down. */
export const readCallList = (entry: string, session: string): Promise<Result<Blob>> =>
  readFile(`/api/entries/${entry}/board-reach.csv`, session)
