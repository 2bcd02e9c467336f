import { beforeEach, expect, it, vi } from 'vitest'
import * as boardCalls from '../api/board_calls'
import * as disasterCalls from '../api/disaster_calls'
import { networkFailure, type Result } from '../api/errors'
import type { BoardEvent, Disaster, DisasterReport, Standing } from '../api/types'
import { stateOf } from '../domain/disaster'
import { makeBoard, makeBoardEvent } from '../testing/boards'
import { makeDisaster, makeReport, makeStanding } from '../testing/disasters'
import { makeSession } from '../testing/sessions'
import { leaveDisaster, openDisaster, showDisaster } from './disaster.svelte'
import { disasterNews } from './disaster_news'
import { disasters, readDisasters } from './disasters.svelte'
import { enter } from './session.svelte'

vi.mock('../api/calls')
vi.mock('../api/board_calls')
vi.mock('../api/disaster_calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const offline = { ok: false, failure: networkFailure } as const
const answer = (...items: Disaster[]) => vi.mocked(disasterCalls.listDisasters).mockResolvedValue(ok({ items }))
const stand = (disaster: Disaster, ...items: Standing[]) =>
  vi.mocked(disasterCalls.listStandings).mockResolvedValue(ok({ disaster, items }))
const event = (seq: number, report: DisasterReport | null, change: Partial<BoardEvent> = {}): BoardEvent =>
  makeBoardEvent(seq, {
    stream: 'str_dis',
    kind: 'disaster_reported',
    entry: null,
    disaster_report: report,
    ...change,
  })
const push = (one: BoardEvent) => disasterNews.hear({ type: 'event', ...one })
const report = (organization: string, seq: number, change = {}) => makeReport(seq, { organization, ...change })
const states = () => (openDisaster.standings ?? []).map(stateOf)

beforeEach(async () => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  disasterNews.hear(null)
  await enter(async () => ok({ ...makeSession('ses_1', 'nurse'), may: ['see_disasters'] }))
  answer(makeDisaster())
  stand(makeDisaster(), makeStanding('org_station'), makeStanding('org_clinic'))
  vi.mocked(disasterCalls.listDisasterBoards).mockResolvedValue(
    ok({ items: [makeBoard({ id: 'brd_roads', stream: 'str_roads', kind: 'roads' })] }),
  )
  vi.mocked(boardCalls.listBoardEvents).mockResolvedValue(ok({ items: [], head: 1 }))
  return () => vi.useRealTimers()
})

it('shows what is reported as it comes, many at once, and asks for nothing', async () => {
  await readDisasters()
  await showDisaster('dis_1')
  expect(states()).toEqual(['unanswered', 'unanswered'])
  push(event(2, report('org_clinic', 2, { state: 'closed' })))
  push(event(3, report('org_station', 3)))
  // It waited for a line for long.
  push(event(4, report('org_clinic', 4, { observed_at: '2026-11-19T00:00:00Z' })))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(states()).toEqual(['open', 'closed'])
  expect(openDisaster.disaster?.counts).toMatchObject({ answered: 2, unanswered: 0, closed: 1 })
  expect(disasters.running[0]?.own_report?.seq).toBe(3)
  expect(disasterCalls.listStandings).toHaveBeenCalledOnce()
  expect(disasterCalls.listDisasters).toHaveBeenCalledOnce()
})

it('closes a gap before it goes on', async () => {
  await showDisaster('dis_1')
  vi.mocked(boardCalls.listBoardEvents).mockResolvedValue(
    ok({ items: [event(2, report('org_clinic', 2)), event(3, report('org_station', 3))], head: 3 }),
  )
  push(event(3, report('org_station', 3)))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(states()).toEqual(['open', 'open'])
  expect(boardCalls.listBoardEvents).toHaveBeenCalledExactlyOnceWith('str_dis', 1)
})

it('reads again where an organization answers that it does not know', async () => {
  await showDisaster('dis_1')
  push(event(2, report('org_stranger', 2)))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(disasterCalls.listStandings).toHaveBeenCalledTimes(2)
})

it('knows what was sent from here before the line tells it', async () => {
  await readDisasters()
  await showDisaster('dis_1')
  disasterNews.take(report('org_station', 2, { state: 'limited' }))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(states()).toEqual(['limited', 'unanswered'])
  expect(disasters.running[0]?.own_report?.state).toBe('limited')
})

it('hears that one was opened, that one was closed, and that it was opened again', async () => {
  answer()
  await readDisasters()
  expect(disasters.running).toEqual([])
  answer(makeDisaster())
  const head = { stream: 'str_dis', patient: null, board: 'brd_1', head: 1 }
  disasterNews.hear({ type: 'heads', items: [head], more: false })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(disasters.running.map(({ id }) => id)).toEqual(['dis_1'])
  answer(makeDisaster({ closed_at: '2026-11-20T05:00:00Z' }))
  push(event(2, null, { kind: 'board_closed' }))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(disasters.running).toEqual([])
  answer(makeDisaster())
  push(event(3, null, { kind: 'board_reopened' }))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(disasters.running.map(({ id }) => id)).toEqual(['dis_1'])
})

it('counts what is new on its boards', async () => {
  await showDisaster('dis_1')
  const other = { ...makeReport(1).author, person: 'per_officer' }
  const posted = makeBoardEvent(1, { stream: 'str_roads', board: 'brd_roads' })
  push({ ...posted, entry: posted.entry && { ...posted.entry, author: other } })
  expect(openDisaster.boards?.[0]?.unread.count).toBe(1)
})

it('remembers without a line which ones run, for whoever knew it before', async () => {
  await readDisasters()
  disasterNews.hear(null)
  vi.mocked(disasterCalls.listDisasters).mockResolvedValue(offline)
  await readDisasters()
  expect(disasters.running.map(({ id }) => id)).toEqual(['dis_1'])
  disasterNews.hear(null)
  await enter(async () => ok({ ...makeSession('ses_2', 'physician'), may: ['see_disasters'] }))
  await readDisasters()
  expect(disasters.rows).toBeNull()
})

it('lets a late answer be of the page that asked for it', async () => {
  const showing = showDisaster('dis_1')
  leaveDisaster()
  await showing
  expect([openDisaster.id, openDisaster.disaster]).toEqual([null, null])
})
