import { describe, expect, it } from 'vitest'
import type { PersonalDataHit } from '../api/types'
import { makeNotice } from '../testing/boards'
import { askable, bodyOfNotice, emptyNotice, noticeOf, noticeProblems, passagesOf } from './notice'

const now = new Date('2026-11-20T03:00:00Z')
const rules = { isReply: false, mustExpire: false, today: '2026-11-20', now, isReasonAsked: false }
const written = () => ({ ...emptyNotice(), title: ' Title ', text: ' Text ' })
const sending = {
  replyTo: null,
  now,
  endOf: (day: string) => `${day}T15:00:00Z`,
  hasReason: false,
  isCorrection: false,
}

describe('a notice', () => {
  it('needs a title and a text, and an end where the board asks for one', () => {
    expect(noticeProblems(emptyNotice(), rules)).toEqual(['title', 'text'])
    expect(noticeProblems(written(), rules)).toEqual([])
    expect(noticeProblems(written(), { ...rules, mustExpire: true })).toEqual(['day'])
    expect(noticeProblems({ ...written(), lastDay: '2026-11-20' }, { ...rules, mustExpire: true })).toEqual([])
    expect(noticeProblems({ ...written(), lastDay: '2026-11-19' }, rules)).toEqual(['day_past'])
  })

  it('counts letters, not halves of them', () => {
    expect(noticeProblems({ ...written(), title: '𠮷'.repeat(100) }, rules)).toEqual([])
    expect(noticeProblems({ ...written(), title: '𠮷'.repeat(101) }, rules)).toEqual(['title_long'])
    expect(noticeProblems({ ...written(), text: 'a'.repeat(20_001) }, rules)).toEqual(['text_long'])
  })

  it('asks for nothing by yesterday, and for a reason where one was asked', () => {
    const mustRead = { parties: [{ profession: 'nurse' as const }], dueAt: '2026-11-19T09:00', isPrivate: false }
    expect(noticeProblems({ ...written(), mustRead }, rules)).toEqual(['due'])
    expect(noticeProblems(written(), { ...rules, isReasonAsked: true })).toEqual(['reason'])
    expect(noticeProblems({ ...written(), reason: 'x'.repeat(201) }, { ...rules, isReasonAsked: true })).toEqual([
      'reason',
    ])
    expect(noticeProblems({ ...written(), reason: 'x' }, { ...rules, isReasonAsked: true })).toEqual([])
  })

  it('is sent without blanks around it, with its end and what it asks for', () => {
    const mustRead = { parties: [{ profession: 'nurse' as const }], dueAt: '', isPrivate: true }
    expect(bodyOfNotice({ ...written(), lastDay: '2026-12-05', pinned: true, mustRead }, sending)).toEqual({
      kind: 'notice',
      text: 'Text',
      importance: 'normal',
      composed_at: now.toISOString(),
      notice: { title: 'Title', expires_at: '2026-12-05T15:00:00Z', pinned: true },
      must_read: { parties: [{ profession: 'nurse' }], private: true },
    })
  })

  it('is an answer without a title, and a correction that asks nobody anew', () => {
    const answer = bodyOfNotice(written(), { ...sending, replyTo: 'ent_1' })
    expect(answer).toMatchObject({ kind: 'note', reply_to: 'ent_1' })
    expect(answer).not.toHaveProperty('notice')
    const mustRead = { parties: [{ profession: 'nurse' as const }], dueAt: '', isPrivate: false }
    expect(bodyOfNotice({ ...written(), mustRead }, { ...sending, isCorrection: true })).not.toHaveProperty('must_read')
  })

  it('carries the reason only where one was asked for', () => {
    const draft = { ...written(), reason: ' printed ' }
    expect(bodyOfNotice(draft, sending)).not.toHaveProperty('personal_reason')
    expect(bodyOfNotice(draft, { ...sending, hasReason: true }).personal_reason).toBe('printed')
  })

  it('is under the pen again as it stands', () => {
    const notice = { title: 'T', expires_at: '2026-12-05T15:00:00Z', pinned: true, is_public: false }
    const draft = noticeOf(makeNotice(3, { notice, importance: 'important' }), () => '2026-12-05')
    expect(draft).toMatchObject({ title: 'T', text: 'text 3', importance: 'important', lastDay: '2026-12-05' })
    expect(draft.pinned).toBe(true)
  })
})

it('shows the passages that were found, as long as they are there', () => {
  const draft = { ...emptyNotice(), title: 'Ask Taro', text: '𠮷田 090-1111-2222 and 090-1111-2222' }
  const sent = bodyOfNotice(draft, sending)
  const hits: PersonalDataHit[] = [
    { kind: 'known_name', field: 'notice.title', start: 4, end: 8 },
    { kind: 'phone', field: 'text', start: 3, end: 16 },
    { kind: 'phone', field: 'text', start: 21, end: 34 },
  ]
  expect(passagesOf(hits, sent, draft)).toEqual(['Taro', '090-1111-2222'])
  expect(passagesOf(hits, sent, { ...draft, title: 'Ask' })).toEqual(['090-1111-2222'])
})

it('asks the professions that a board is for, or all', () => {
  expect(askable([], ['nurse', 'clerk'])).toEqual(['nurse', 'clerk'])
  expect(askable(['clerk'], ['nurse', 'clerk'])).toEqual(['clerk'])
})
