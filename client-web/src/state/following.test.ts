import { beforeEach, expect, it, vi } from 'vitest'
import * as boardCalls from '../api/board_calls'
import { networkFailure, type Result } from '../api/errors'
import type { Following } from '../api/types'
import { makeBoard } from '../testing/boards'
import { makeSession } from '../testing/sessions'
import { boardNews } from './board_news.svelte'
import { boards, refreshBoards } from './boards.svelte'
import { createFollowing } from './following.svelte'
import { enter } from './session.svelte'

vi.mock('../api/calls')
vi.mock('../api/board_calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const boardNow = () => boards.rows?.[0] ?? makeBoard()
const follow = vi.mocked(boardCalls.followBoard)

beforeEach(async () => {
  vi.clearAllMocks()
  boardNews.hear(null)
  await enter(async () => ok(makeSession('ses_1', 'nurse')))
  vi.mocked(boardCalls.listBoards).mockResolvedValue(ok({ items: [makeBoard()] }))
  follow.mockImplementation(async (_, level) => ok({ level }))
  await refreshBoards()
})

it('saves what was chosen at once, and the board knows it', async () => {
  const onsaved = vi.fn()
  const following = createFollowing(boardNow, onsaved)
  expect(following.level).toBe('important')
  const saving = following.choose('all')
  expect(following.level).toBe('all')
  await saving
  expect(follow).toHaveBeenCalledWith('brd_1', 'all')
  expect(boardNow().following).toBe('all')
  expect(onsaved).toHaveBeenCalledOnce()
})

it('saves one after the other, and the last press holds', async () => {
  let answer: (result: Result<{ level: Following }>) => void = () => {}
  follow.mockImplementationOnce(() => new Promise((done) => (answer = done)))
  const onsaved = vi.fn()
  const following = createFollowing(boardNow, onsaved)
  void following.choose('all')
  await Promise.resolve()
  void following.choose('important')
  const last = following.choose('none')
  answer(ok({ level: 'all' }))
  await last
  expect(follow.mock.calls.map(([, level]) => level)).toEqual(['all', 'none'])
  expect(boardNow().following).toBe('none')
  expect(onsaved).toHaveBeenCalledOnce()
})

it('goes back and says why when it was not saved', async () => {
  follow.mockResolvedValue({ ok: false, failure: networkFailure })
  const following = createFollowing(boardNow, vi.fn())
  await following.choose('none')
  expect(following.level).toBe('important')
  expect(following.failure).toBe(networkFailure)
})
