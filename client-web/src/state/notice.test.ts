import { beforeEach, expect, it, vi } from 'vitest'
import { makeSession } from '../testing/sessions'
import { hasDrafts } from './drafts.svelte'
import { attemptOf, dropWriting, endOfDay, keepWritingAt, lastDayOf, noticePlace, writingAt } from './notice.svelte'
import { enter } from './session.svelte'
import { takeTexts } from './written'

vi.mock('../api/calls')

const place = noticePlace('brd_1')
const how = { replyTo: null, hasReason: false, isCorrection: false }

async function comeIn(name: string): Promise<void> {
  await enter(async () => ({ ok: true, value: makeSession(`ses_${name}`, name) }))
}

beforeEach(async () => {
  dropWriting(place)
  await comeIn('nurse')
})

it('sends the same words under the same operation, and other words under another', () => {
  const writing = writingAt(place)
  writing.draft.title = 'One'
  const first = attemptOf(writing, how)
  expect(attemptOf(writing, how)).toBe(first)
  writing.draft.reason = 'public'
  const second = attemptOf(writing, { ...how, hasReason: true })
  expect(second.operation).not.toBe(first.operation)
  expect(second.body).toMatchObject({ personal_reason: 'public', notice: { title: 'One' } })
})

it('is there again when the form is opened again, and counts as text that would be lost', () => {
  const writing = writingAt(place)
  writing.draft.text = 'half'
  keepWritingAt(place, writing)
  expect(hasDrafts()).toBe(true)
  expect(writingAt(place).draft.text).toBe('half')
  dropWriting(place)
  expect(hasDrafts()).toBe(false)
  expect(writingAt(place).draft.text).toBe('')
})

it('is taken up from where drafts are kept when the page is a new one', () => {
  const writing = writingAt(place)
  writing.draft.title = 'kept'
  keepWritingAt(place, writing)
  takeTexts()
  expect(writingAt(place).draft.title).toBe('kept')
})

it('is nobody else’s', async () => {
  writingAt(place).draft.text = 'mine'
  await comeIn('doctor')
  expect(writingAt(place).draft.text).toBe('')
})

it('holds until the end of its last day', () => {
  expect(endOfDay('2026-12-05')).toBe('2026-12-05T15:00:00.000Z')
  expect(lastDayOf(endOfDay('2026-12-05'))).toBe('2026-12-05')
})
