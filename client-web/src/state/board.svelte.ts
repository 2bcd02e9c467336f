import { getBoard, listBoardEntries } from '../api/board_calls'
import type { EntriesAt } from '../api/calls'
import { type Failure, isPassing } from '../api/errors'
import type { Board, BoardEntries, BoardEntry, BoardEvent } from '../api/types'
import { mergeEntries } from '../domain/board'
import type { Engine } from '../sync/engine'
import { signedIn } from './session.svelte'

type Status = 'idle' | 'loading' | 'ready' | 'failed' | 'gone'

let boardId = $state<string | null>(null)
let board = $state.raw<Board | null>(null)
let entries = $state.raw<ReadonlyMap<string, BoardEntry>>(new Map())
/** Ask with `before` this for older ones. */
let older = $state<number | null>(null)
/** Opened at an old notice: what came after it is not loaded. */
let hasNewer = $state(false)
let status = $state<Status>('idle')
let failure = $state.raw<Failure | null>(null)
let isLoadingOlder = $state(false)
/** New to me when the board was opened, or since: the mark stays while it is read. */
let fresh = $state.raw<ReadonlySet<string>>(new Set())
/** The notice that the reader asked for; `jump` grows with every wish. */
let target = $state<number | null>(null)
let jump = $state(0)
/** What somebody else posted last while the board was open. */
let arrival = $state.raw<BoardEntry | null>(null)
let readAt = $state('')
/** Only these are worth a receipt. */
const unreadIds = new Set<string>()
let follow: Pick<Engine, 'watch' | 'unwatch' | 'ring'> | null = null
let onread: (board: Board) => void = () => {}

export const openBoard = {
  get id(): string | null {
    return boardId
  },
  get board(): Board | null {
    return board
  },
  get entries(): BoardEntry[] {
    return [...entries.values()]
  },
  get hasOlder(): boolean {
    return older !== null
  },
  get hasNewer(): boolean {
    return hasNewer
  },
  get status(): Status {
    return status
  },
  get failure(): Failure | null {
    return failure
  },
  get isLoadingOlder(): boolean {
    return isLoadingOlder
  },
  get target(): number | null {
    return target
  },
  get jump(): number {
    return jump
  },
  get arrival(): BoardEntry | null {
    return arrival
  },
  /** When what is shown was read. */
  get readAt(): string {
    return readAt
  },
}

export const isFresh = (entry: string): boolean => fresh.has(entry)
export const isUnreadOnBoard = (entry: string): boolean => unreadIds.has(entry)
export const entryOnBoard = (id: string): BoardEntry | undefined => entries.get(id)

/** The engine of the boards follows the one that is open, and the list hears what was read of it; they are given once. */
export function followBoardWith(engine: NonNullable<typeof follow>, whenRead: typeof onread): void {
  follow = engine
  onread = whenRead
}

export async function showBoard(id: string, at: number | null): Promise<void> {
  if (boardId !== id) {
    leaveBoard()
    boardId = id
  }
  if (status === 'ready' && at !== null && [...entries.values()].some(({ seq }) => seq === at)) {
    target = at
    jump += 1
    return
  }
  if (status !== 'ready') status = 'loading'
  failure = null
  await load(id, at)
}

/** The newest in place of what is shown. */
export async function showNewest(): Promise<void> {
  if (boardId) await load(boardId, null)
}

async function load(id: string, at: number | null): Promise<void> {
  const where: EntriesAt = at === null ? {} : { at }
  const [found, page] = await Promise.all([getBoard(id), listBoardEntries(id, where)])
  if (boardId !== id) return
  if (!found.ok || !page.ok) {
    failure = found.ok ? (page.ok ? null : page.failure) : found.failure
    if (status !== 'ready') status = 'failed'
    return
  }
  const { items, pinned, head } = page.value
  const isNew = status !== 'ready'
  board = found.value
  onread(board)
  // What is loaded is one run without holes, and what stands at the top.
  entries = mergeEntries(mergeEntries(new Map(), pinned ?? []), items)
  older = page.value.older ?? null
  hasNewer = page.value.newer != null
  if (isNew) fresh = new Set()
  noteUnread(page.value)
  failure = null
  readAt = new Date().toISOString()
  status = 'ready'
  target = at
  jump += 1
  follow?.watch(found.value.stream, head)
}

function noteUnread({ unread }: BoardEntries): void {
  for (const id of unread.entries) unreadIds.add(id)
  fresh = new Set([...fresh, ...unread.entries])
}

export function leaveBoard(): void {
  if (board) follow?.unwatch(board.stream)
  boardId = null
  board = null
  entries = new Map()
  older = null
  hasNewer = false
  status = 'idle'
  failure = null
  fresh = new Set()
  target = null
  arrival = null
  unreadIds.clear()
}

export async function loadOlderNotices(): Promise<void> {
  const id = boardId
  if (!id || older === null || isLoadingOlder) return
  isLoadingOlder = true
  const page = await listBoardEntries(id, { before: older })
  isLoadingOlder = false
  if (boardId !== id) return
  failure = page.ok ? null : page.failure
  if (!page.ok) return
  entries = mergeEntries(entries, page.value.items)
  older = page.value.older ?? null
  noteUnread(page.value)
}

export function applyBoardEvent(event: BoardEvent): void {
  if (event.stream !== board?.stream) return
  readAt = new Date().toISOString()
  const { entry, kind } = event
  if (kind.startsWith('board_')) void refreshBoard(event.board)
  if (!entry) return
  const isPosted = kind === 'entry_posted'
  if (isPosted && entry.author.person !== signedIn.person) {
    unreadIds.add(entry.id)
    fresh = new Set(fresh).add(entry.id)
    arrival = entry
  }
  if (entries.has(entry.id) || (isPosted && !hasNewer)) entries = mergeEntries(entries, [entry])
}

/** The answer to an own 確認: it says that it was mine, which what is pushed does not. */
export function takeBoardEntry(entry: BoardEntry): void {
  if (entry.stream === board?.stream && entries.has(entry.id)) entries = new Map(entries).set(entry.id, entry)
}

/** The answer to an own change of the board. */
export function takeBoard(next: Board): void {
  if (boardId === next.id) board = next
}

async function refreshBoard(id: string): Promise<void> {
  const found = await getBoard(id)
  if (found.ok) takeBoard(found.value)
}

/** These have been reported as seen. */
export function noteSeen(ids: string[]): BoardEntry[] {
  for (const id of ids) unreadIds.delete(id)
  return ids.flatMap((id) => entries.get(id) ?? [])
}

export function purgeBoard(id: string): void {
  if (boardId !== id) return
  leaveBoard()
  status = 'gone'
}

export function reloadBoard(stream: string): void {
  if (stream === board?.stream) void showNewest()
}

/** A board that could not be read for want of a line is read when it is back. */
export function retryBoard(): void {
  if (boardId && failure && isPassing(failure)) void showBoard(boardId, target)
}

/** The answer to an own write only says that there is news; the entry itself comes by the one way that all take. */
export const catchUpOnBoard = (): void => {
  if (board) follow?.ring(board.stream)
}
