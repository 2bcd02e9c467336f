import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import { listDrafts, putDraft } from '../api/draft_calls'
import type { Result } from '../api/errors'
import { makeSession } from '../testing/sessions'
import {
  clearDrafts,
  draftFor,
  editOf,
  followDrafts,
  hasDrafts,
  isChanged,
  isFree,
  leaveEdit,
  noteDraft,
  restoreDraft,
  saveDrafts,
  writtenDrafts,
} from './drafts.svelte'
import { signIn, signOut } from './session.svelte'

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
    vi.mocked(calls.signIn).mockResolvedValue(ok(makeSession(`ses_${name}`, name)))
    await signIn('', '')
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

  it('takes up drafts of nobody while nobody is signed in', async () => {
    await followDrafts()
    expect(listDrafts).toHaveBeenCalledOnce()
    signOut()
    await followDrafts()
    expect(listDrafts).toHaveBeenCalledOnce()
  })
})
