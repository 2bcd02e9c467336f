import { beforeEach, describe, expect, it, vi } from 'vitest'
import { failureFrom, networkFailure } from '../api/errors'
import type { Ward } from '../api/types'
import { tellUnchanged, tellVacancy } from '../api/vacancy_calls'
import { makeVacancy, makeWard } from '../testing/wards'
import { clearDrafts, hasDrafts } from './drafts.svelte'
import {
  followWards,
  isChangedVacancy,
  keepMine,
  keepVacancy,
  sendUnchanged,
  sendVacancy,
  vacancyWriting,
} from './vacancy_writing.svelte'

vi.mock('../api/vacancy_calls')

const ward = makeWard('wrd_1')
const seen = makeVacancy()
const theirs = makeWard('wrd_1', { vacancy: makeVacancy({ version: 2, free: 5, free_female: null, free_male: null }) })
const told = (free: number, version: number): Ward => makeWard('wrd_1', { vacancy: makeVacancy({ version, free }) })
const first = failureFrom(409, { code: 'revised_meanwhile', current_ward: theirs })

beforeEach(() => {
  followWards([])
  clearDrafts()
  vi.resetAllMocks()
})

describe('what is told of a ward', () => {
  it('meets what somebody else told first, and is sent as it stands by then', async () => {
    const writing = vacancyWriting(ward)
    writing.draft.free = '7'
    vi.mocked(tellVacancy).mockResolvedValueOnce({ ok: false, failure: first })
    expect(await sendVacancy(writing)).toBeNull()
    expect(writing.conflict?.theirs).toEqual(theirs)
    writing.draft.free = '8'
    vi.mocked(tellVacancy).mockResolvedValueOnce({ ok: true, value: told(8, 3) })
    expect((await keepMine(writing))?.vacancy?.free).toBe(8)
    expect(vi.mocked(tellVacancy).mock.lastCall?.slice(2)).toEqual([2, expect.objectContaining({ free: 8 })])
    expect(writing.conflict).toBeNull()
  })

  it('can be meant after all where only 「変わりなし」 was said', async () => {
    const writing = vacancyWriting(ward)
    vi.mocked(tellUnchanged).mockResolvedValueOnce({ ok: false, failure: first })
    expect(await sendUnchanged(writing, seen)).toBeNull()
    vi.mocked(tellVacancy).mockResolvedValueOnce({ ok: false, failure: networkFailure })
    expect(await keepMine(writing)).toBeNull()
    expect([writing.failure?.code, writing.conflict !== null]).toEqual(['network', true])
    const body = vi.mocked(tellVacancy).mock.lastCall?.[3]
    expect(Object.keys(body ?? {}).sort()).toEqual(
      ['adjusting', 'available_from', 'free', 'free_female', 'free_male', 'remark', 'state'].sort(),
    )
  })

  it('keeps what is typed while it is under way', async () => {
    const writing = vacancyWriting(ward)
    writing.draft.free = '7'
    vi.mocked(tellVacancy).mockImplementationOnce(async () => {
      writing.draft.free = '9'
      return { ok: true, value: told(7, 2) }
    })
    expect(await sendVacancy(writing)).not.toBeNull()
    expect([writing.draft.free, writing.base, isChangedVacancy(writing)]).toEqual(['9', 2, true])
  })

  it('goes with a ward that was closed', () => {
    const writing = vacancyWriting(ward)
    writing.draft.free = '7'
    keepVacancy(writing)
    expect(hasDrafts()).toBe(true)
    followWards([])
    expect(hasDrafts()).toBe(false)
    expect(isChangedVacancy(vacancyWriting(ward))).toBe(false)
  })
})
