import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import { listDrafts, putDraft } from '../api/draft_calls'
import { failureFrom, networkFailure, type Result } from '../api/errors'
import { makeSession } from '../testing/sessions'
import {
  clearDrafts,
  draftFor,
  editOf,
  followDrafts,
  hasDrafts,
  hasUnkeptDrafts,
  isChanged,
  isFree,
  leaveEdit,
  noteDraft,
  restoreDraft,
  saveDrafts,
  writtenDrafts,
} from './drafts.svelte'
import { refusalOf } from './server_drafts.svelte'
import { enter as enterAs, signOut } from './session.svelte'

vi.mock('../api/calls')
vi.mock('../api/draft_calls')

beforeEach(clearDrafts)

const write = (patient: string, text: string) => {
  draftFor(patient, 'note').text = text
  noteDraft(patient, 'note')
}

describe('a draft', () => {
  it('leaves no room for another text, however little of it there is', () => {
    expect(isFree('pat_1', 'note')).toBe(true)
    write('pat_1', 'B')
    expect(isFree('pat_1', 'note')).toBe(false)
    expect(isFree('pat_1', 'vitals')).toBe(true)
    draftFor('pat_2', 'note').replyTo = 'ent_1'
    expect(isFree('pat_2', 'note')).toBe(false)
  })

  it('can be found by its patient', () => {
    write('pat_1', 'A')
    write('pat_2', 'B')
    restoreDraft('pat_1', { kind: 'visit_report', text: 'C' })
    expect(writtenDrafts('pat_1').map(({ text }) => text)).toEqual(['A', 'C'])
    expect(writtenDrafts('pat_3')).toEqual([])
  })
})

describe('an edit', () => {
  it('is kept when it changed something, and is a text to warn about', () => {
    const edit = editOf('ent_1', { kind: 'note', text: 'A' }, 3)
    expect(hasDrafts()).toBe(false)
    edit.draft.text = 'B'
    expect(isChanged(edit)).toBe(true)
    expect(hasDrafts()).toBe(true)
    leaveEdit('ent_1')
    expect(editOf('ent_1', { kind: 'note', text: 'newer' }, 4).draft.text).toBe('B')
  })

  it('begins afresh when it changed nothing', () => {
    editOf('ent_1', { kind: 'note', text: 'A' }, 3)
    leaveEdit('ent_1')
    expect(editOf('ent_1', { kind: 'note', text: 'newer' }, 4).draft.text).toBe('newer')
  })
})

describe('on a shared device', () => {
  const ok = <T>(value: T): Result<T> => ({ ok: true, value })

  async function enter(name: string): Promise<void> {
    await enterAs(async () => ok(makeSession(`ses_${name}`, name)))
  }

  beforeEach(async () => {
    vi.mocked(calls.signOut).mockResolvedValue(ok(undefined))
    vi.mocked(putDraft)
      .mockReset()
      .mockResolvedValue(ok({ version: 1 }))
    vi.mocked(listDrafts)
      .mockReset()
      .mockResolvedValue(ok({ items: [], next: null }))
    await enter('nurse')
  })

  it('keeps what is written under the name of whoever wrote it', async () => {
    write('pat_1', 'A')
    await saveDrafts()
    expect(putDraft).toHaveBeenCalledOnce()
  })

  it('keeps nothing under the name of somebody who came meanwhile', async () => {
    write('pat_1', 'A')
    const saved = saveDrafts()
    await enter('doctor')
    await saved
    expect(putDraft).not.toHaveBeenCalled()
  })

  it('says what the server refuses, and asks again when the text is another', async () => {
    const refuse = (code: string, field: string | null, status = 422) =>
      vi.mocked(putDraft).mockResolvedValueOnce({ ok: false, failure: failureFrom(status, { code, field }) })
    vi.useFakeTimers()
    write('pat_1', 'A')
    refuse('invalid', 'key')
    await saveDrafts()
    expect(refusalOf('pat_1/note')).toBe('many')
    await vi.advanceTimersByTimeAsync(60_000)
    write('pat_2', 'B')
    await saveDrafts()
    expect(vi.mocked(putDraft).mock.calls.map(([key]) => key)).toEqual(['pat_1.note', 'pat_2.note'])
    expect(hasUnkeptDrafts()).toBe(true)

    for (const refused of ['invalid', 'too_large']) {
      write('pat_1', `${refused} and longer`)
      refuse(refused, 'draft')
      await saveDrafts()
      expect(refusalOf('pat_1/note')).toBe('long')
    }
    write('pat_1', 'short')
    await saveDrafts()
    expect(refusalOf('pat_1/note')).toBeNull()
    expect(hasUnkeptDrafts()).toBe(false)
    vi.useRealTimers()
  })

  it('tries again what could not be kept because nobody answered', async () => {
    vi.useFakeTimers()
    write('pat_1', 'A')
    vi.mocked(putDraft).mockResolvedValueOnce({ ok: false, failure: networkFailure })
    await saveDrafts()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(putDraft).toHaveBeenCalledTimes(2)
    expect(refusalOf('pat_1/note')).toBeNull()
    vi.useRealTimers()
  })

  it('takes up drafts of nobody while nobody is signed in', async () => {
    await followDrafts()
    expect(listDrafts).toHaveBeenCalledOnce()
    signOut()
    await followDrafts()
    expect(listDrafts).toHaveBeenCalledOnce()
  })
})
