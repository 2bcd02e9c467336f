import { listBoardEvents, listBoards, listNewestNotice, reportSeenOnBoard } from '../api/board_calls'
import type { Failure } from '../api/errors'
import type { Board, BoardEntry, BoardEvent, Frame } from '../api/types'
import { applyToBoards, countUnread, sortBoards, withSeen } from '../domain/board'
import { deviceClock } from '../sync/clock'
import { createEngine } from '../sync/engine'
import { createReceipts } from '../sync/receipts'
import {
  applyBoardEvent,
  followBoardWith,
  leaveBoard,
  noteSeen,
  purgeBoard,
  reloadBoard,
  retryBoard,
  takeBoard,
} from './board.svelte'
import { boardNews } from './board_news.svelte'
import { signedIn } from './session.svelte'

type Newest = { title: string; at: string }

let rows = $state.raw<Board[] | null>(null)
let failure = $state.raw<Failure | null>(null)
/** The last notice of each board, as far as it was asked for. */
let newest = $state.raw<ReadonlyMap<string, Newest>>(new Map())
let isLoading = false
let isAskedAgain = false
/** Whether the list is on the screen: only there the last notices are told. */
let isNewestWanted = false
/** Streams that the list does not tell of: those of the boards of disasters. */
const unlisted = new Set<string>()
/** Up to which number the last notice of a board was asked for. */
const newestAsked = new Map<string, number>()

export const boards = {
  /** Null until the first answer. */
  get rows(): Board[] | null {
    return rows
  },
  get failure(): Failure | null {
    return failure
  },
  newestOf: (board: string): Newest | undefined => newest.get(board),
  /** Whether this membership opens and closes boards. */
  get mayManage(): boolean {
    const session = signedIn.session?.may ?? []
    return session.includes('manage_boards') || (rows ?? []).some(({ may }) => may.includes('manage_boards'))
  },
}

function take(next: Board[]): void {
  rows = next
  boardNews.unread = countUnread(next)
}

/** Each look at the list is on record: once it is there, events tell. */
export async function readBoards(): Promise<void> {
  if (rows === null && !isLoading) await refreshBoards()
}

/** A call that comes while reading is answered by one more reading after it. */
export async function refreshBoards(): Promise<void> {
  if (isLoading) {
    isAskedAgain = true
    return
  }
  isLoading = true
  const session = signedIn.session?.session
  do {
    isAskedAgain = false
    const result = await listBoards()
    if (signedIn.session?.session !== session) break
    failure = result.ok ? null : result.failure
    if (result.ok) take(sortBoards(result.value.items))
  } while (isAskedAgain)
  isLoading = false
  if (signedIn.session && signedIn.session.session !== session) void refreshBoards()
  else if (isNewestWanted) void readNewest()
}

/** The list is on the screen: it says of each board what its last notice is called. */
export function wantNewest(): () => void {
  isNewestWanted = true
  void readNewest()
  return () => {
    isNewestWanted = false
  }
}

async function readNewest(): Promise<void> {
  for (const { id, head } of rows ?? []) {
    if (newestAsked.has(id)) continue
    newestAsked.set(id, head)
    void listNewestNotice(id).then((page) => {
      const last = page.ok ? page.value.items.at(-1) : undefined
      if (!page.ok) newestAsked.delete(id)
      if (last && newestAsked.has(id)) noteNewest(last)
    })
  }
}

function noteNewest({ board, notice, recorded_at }: BoardEntry): void {
  const known = newest.get(board)
  if (notice && (!known || known.at <= recorded_at))
    newest = new Map(newest).set(board, { title: notice.title, at: recorded_at })
}

function noteEvent(event: BoardEvent): boolean {
  if (rows === null) {
    isAskedAgain = isLoading
    return isLoading
  }
  const { entry, kind, board } = event
  if (entry?.notice && kind === 'entry_posted') noteNewest(entry)
  // Whether the last one was meant, only the server can tell.
  if (kind === 'entry_corrected' || kind === 'entry_retracted') newestAsked.delete(board)
  if (isUnlisted(event.stream)) return true
  const next = applyToBoards(rows, event, signedIn.person)
  if (next) take(next)
  return next !== null
}

/** It is asked for once whether the list tells of a stream; then it does, or it never will. */
function isUnlisted(stream: string): boolean {
  const wasAsked = unlisted.has(stream)
  unlisted.add(stream)
  return wasAsked && !(rows ?? []).some((board) => board.stream === stream)
}

const engine = createEngine<BoardEvent>({
  of: 'board',
  pull: listBoardEvents,
  clock: deviceClock,
  sink: {
    applyEvent: applyBoardEvent,
    // On a board a thousand see one notice: the server does not tell of each.
    applySeen: () => {},
    purge(_stream, board) {
      if (rows) take(rows.filter(({ id }) => id !== board))
      purgeBoard(board)
    },
    noteEvent,
    hasHeads: (heads) => {
      const known = new Map((rows ?? []).map(({ stream, head }) => [stream, head]))
      return heads
        .filter(({ stream }) => !isUnlisted(stream))
        .every(({ stream, head }) => (known.get(stream) ?? -1) >= head)
    },
    refreshRows: () => void refreshBoards(),
    reloadTimeline: reloadBoard,
  },
})
// On another device some of it may have been seen.
followBoardWith(engine, (board) => {
  if (rows) take(withBoard(rows, board))
})

const withBoard = (all: Board[], board: Board) => all.map((one) => (one.id === board.id ? board : one))

const receipts = createReceipts({
  clock: deviceClock,
  async send(board, entries) {
    const result = await reportSeenOnBoard(board, entries)
    if (result.ok) {
      const seen = noteSeen(entries)
      if (rows) take(withSeen(rows, board, seen))
    }
    // Who leaves no trace on boards is refused; asking again would change nothing.
    return result.ok || result.failure.code === 'forbidden'
  },
})

export const reportShownOnBoard = receipts.shown

/** The answer to an own change of a board, or to opening one. */
export function putBoard(board: Board): void {
  const isKnown = (rows ?? []).some(({ id }) => id === board.id)
  take(sortBoards(isKnown ? withBoard(rows ?? [], board) : [...(rows ?? []), board]))
  takeBoard(board)
}

function clear(): void {
  engine.clear()
  receipts.clear()
  leaveBoard()
  rows = null
  failure = null
  newest = new Map()
  newestAsked.clear()
  unlisted.clear()
  boardNews.unread = 0
}

function hear(frame: Frame | null): void {
  if (!frame) {
    clear()
    return
  }
  engine.receive(frame)
  if (frame.type !== 'heads') return
  retryBoard()
  if (failure) void refreshBoards()
}

boardNews.hear = hear
