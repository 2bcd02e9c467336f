import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearDrafts,
  draftFor,
  editOf,
  hasDrafts,
  isChanged,
  isFree,
  leaveEdit,
  noteDraft,
  restoreDraft,
  writtenDrafts,
} from './drafts.svelte'

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
