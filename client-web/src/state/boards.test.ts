import { beforeEach, expect, it, vi } from 'vitest'
import * as boardCalls from '../api/board_calls'
import { failureFrom, networkFailure, type Result } from '../api/errors'
import type { Board, BoardEntries, BoardEvent } from '../api/types'
import { makeBoard, makeBoardEvent, makeNotice, makeReply } from '../testing/boards'
import { makeSession } from '../testing/sessions'
import { applyBoardEvent, isFresh, openBoard, retryBoard, showBoard, takeBoardEntry } from './board.svelte'
import { boardNews } from './board_news.svelte'
import { boards, refreshBoards, reportShownOnBoard } from './boards.svelte'
import { enter } from './session.svelte'

vi.mock('../api/calls')
vi.mock('../api/board_calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const answer = (...items: Board[]) => vi.mocked(boardCalls.listBoards).mockResolvedValue(ok({ items }))
const page = (change: Partial<BoardEntries> = {}): BoardEntries => ({
  items: [makeNotice(1), makeNotice(2)],
  pinned: [],
  older: null,
  newer: null,
  head: 2,
  unread: { count: 1, first: 2, entries: ['ent_2'] },
  ...change,
})
const titles = () => openBoard.entries.map(({ seq }) => seq).sort()
const push = (event: BoardEvent) => boardNews.hear({ type: 'event', ...event })
const other = { ...makeNotice(1).author, person: 'per_officer' }
const ofOther = (seq: number) => makeNotice(seq, { author: other })

beforeEach(async () => {
  vi.clearAllMocks()
  boardNews.hear(null)
  await enter(async () => ok(makeSession('ses_1', 'nurse')))
  answer(makeBoard({ head: 2, unread: { count: 1, addressed: 0, urgent: 0 } }))
  vi.mocked(boardCalls.getBoard).mockResolvedValue(ok(makeBoard({ head: 2 })))
  vi.mocked(boardCalls.listBoardEntries).mockResolvedValue(ok(page()))
  vi.mocked(boardCalls.listBoardEvents).mockResolvedValue(ok({ items: [], head: 2 }))
  vi.mocked(boardCalls.reportSeenOnBoard).mockResolvedValue(ok(undefined))
})

it('tells the first page how much is new, and nothing once somebody has left', async () => {
  await refreshBoards()
  expect(boardNews.unread).toBe(1)
  boardNews.hear(null)
  expect(boardNews.unread).toBe(0)
  expect(boards.rows).toBeNull()
})

it('counts what is pushed, and is deaf to timelines', async () => {
  await refreshBoards()
  push(makeBoardEvent(3, { entry: ofOther(3) }))
  expect(boardNews.unread).toBe(2)
  boardNews.hear({ type: 'gone', stream: 'str_1', patient: 'pat_1' })
  expect(boards.rows).toHaveLength(1)
  expect(boardCalls.listBoards).toHaveBeenCalledOnce()
})

it('shows on the open board what is posted, corrected and retracted, as it comes', async () => {
  await refreshBoards()
  await showBoard('brd_1', null)
  push(makeBoardEvent(3, { entry: ofOther(3) }))
  push(makeBoardEvent(4, { entry: makeReply(4, 'ent_3', { author: other }) }))
  expect(titles()).toEqual([1, 2, 3, 4])
  expect([isFresh('ent_1'), isFresh('ent_2'), isFresh('ent_3')]).toEqual([false, true, true])
  push(makeBoardEvent(5, { kind: 'entry_corrected', entry: makeNotice(1, { revision: 5 }) }))
  push(makeBoardEvent(6, { kind: 'entry_retracted', entry: makeNotice(2, { content: null, notice: null }) }))
  expect(openBoard.entries.find(({ seq }) => seq === 1)?.revision).toBe(5)
  expect(openBoard.entries.find(({ seq }) => seq === 2)?.content).toBeNull()
})

it('closes a gap before it goes on', async () => {
  await showBoard('brd_1', null)
  vi.mocked(boardCalls.listBoardEvents).mockResolvedValue(
    ok({ items: [makeBoardEvent(3, { entry: ofOther(3) }), makeBoardEvent(4, { entry: ofOther(4) })], head: 4 }),
  )
  push(makeBoardEvent(4, { entry: ofOther(4) }))
  await vi.waitFor(() => expect(titles()).toEqual([1, 2, 3, 4]))
  expect(boardCalls.listBoardEvents).toHaveBeenCalledExactlyOnceWith('str_1', 2)
})

it('leaves alone what is not loaded', async () => {
  vi.mocked(boardCalls.listBoardEntries).mockResolvedValue(ok(page({ newer: 9 })))
  await showBoard('brd_1', 2)
  applyBoardEvent(makeBoardEvent(11, { entry: ofOther(11) }))
  applyBoardEvent(makeBoardEvent(12, { kind: 'entry_corrected', entry: makeNotice(7) }))
  expect(titles()).toEqual([1, 2])
})

it('keeps the own confirmation when somebody corrects the notice', async () => {
  await showBoard('brd_1', null)
  const [person, organization] = ['per_nurse', 'org_station']
  const mine = { person, name: '', organization, profession: 'nurse' as const, revision: 1, at: '2026-11-20T00:00:00Z' }
  takeBoardEntry(makeNotice(1, { acknowledgements: [mine] }))
  push(makeBoardEvent(3, { kind: 'entry_corrected', entry: makeNotice(1, { revision: 3 }) }))
  expect(openBoard.entries.find(({ seq }) => seq === 1)).toMatchObject({ revision: 3, acknowledgements: [mine] })
})

it('says that a board has closed while it is read', async () => {
  await refreshBoards()
  await showBoard('brd_1', null)
  vi.mocked(boardCalls.getBoard).mockResolvedValue(ok(makeBoard({ closed_at: '2026-11-20T00:00:00Z' })))
  push(makeBoardEvent(3, { kind: 'board_closed', entry: null }))
  await vi.waitFor(() => expect(openBoard.board?.closed_at).not.toBeNull())
})

it('lets nothing stay of a board that is no longer mine', async () => {
  await refreshBoards()
  await showBoard('brd_1', null)
  boardNews.hear({ type: 'gone', stream: 'str_1', patient: null, board: 'brd_1' })
  expect([openBoard.status, openBoard.entries.length, boards.rows?.length]).toEqual(['gone', 0, 0])
  expect(boardNews.unread).toBe(0)
})

it('reports each entry once, and counts it as read when the server knows', async () => {
  vi.useFakeTimers()
  await refreshBoards()
  await showBoard('brd_1', null)
  reportShownOnBoard('brd_1', 'ent_2')
  reportShownOnBoard('brd_1', 'ent_2')
  await vi.advanceTimersByTimeAsync(2_000)
  vi.useRealTimers()
  expect(boardCalls.reportSeenOnBoard).toHaveBeenCalledExactlyOnceWith('brd_1', ['ent_2'])
  expect(boardNews.unread).toBe(0)
  expect(isFresh('ent_2')).toBe(true)
})

it('reads again what could not be read for want of a line, and not what is not to be had', async () => {
  vi.mocked(boardCalls.listBoardEntries).mockResolvedValue({ ok: false, failure: networkFailure })
  await showBoard('brd_1', null)
  expect(openBoard.status).toBe('failed')
  vi.mocked(boardCalls.listBoardEntries).mockResolvedValue(ok(page()))
  boardNews.hear({ type: 'heads', items: [], more: false })
  await vi.waitFor(() => expect(openBoard.status).toBe('ready'))
  boardNews.hear(null)
  vi.mocked(boardCalls.getBoard).mockResolvedValue({ ok: false, failure: failureFrom(404, { code: 'not_found' }) })
  await showBoard('brd_1', null)
  vi.mocked(boardCalls.getBoard).mockClear()
  retryBoard()
  expect(boardCalls.getBoard).not.toHaveBeenCalled()
})

it('asks once about a board that the list does not tell of, as those of disasters', async () => {
  vi.useFakeTimers()
  await refreshBoards()
  for (const seq of [1, 2, 3]) {
    push(makeBoardEvent(seq, { stream: 'str_roads', board: 'brd_roads', entry: ofOther(seq) }))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  vi.useRealTimers()
  expect(boardCalls.listBoards).toHaveBeenCalledTimes(2)
  expect(boardNews.unread).toBe(1)
})
