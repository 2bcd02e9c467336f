import { beforeEach, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import { type Failure, failureFrom, networkFailure, type Result } from '../api/errors'
import type { Patient } from '../api/types'
import { wholeTimeline } from '../domain/timeline_filter'
import { makeEntry, makePage } from '../testing/entries'
import { showDialog, shownDialog } from './dialog.svelte'
import { applyEvent, closeTimeline, openTimeline, purgeTimeline, retryTimeline, timeline } from './timeline.svelte'

vi.mock('../api/calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const patient = { id: 'pat_1', stream: 'str_1', patient: { name: 'Sato' } } as Patient

function answer(failure?: Failure): void {
  vi.mocked(calls.getPatient).mockResolvedValue(failure ? { ok: false, failure } : ok(patient))
  vi.mocked(calls.listTeam).mockResolvedValue(ok({ items: [] }))
  vi.mocked(calls.listEntries).mockResolvedValue(ok(makePage([1, 2, 3])))
}

beforeEach(() => {
  closeTimeline()
  vi.clearAllMocks()
  answer()
})

it('reads again what could not be read for want of a line', async () => {
  answer(networkFailure)
  await openTimeline('pat_1', { ...wholeTimeline, at: 2 })
  expect(timeline.status).toBe('failed')
  answer()
  retryTimeline()
  await vi.waitFor(() => expect(timeline.status).toBe('ready'))
  expect(calls.listEntries).toHaveBeenLastCalledWith('pat_1', { at: 2 }, {})
})

it('does not ask again for what is not to be had', async () => {
  answer(failureFrom(404, { code: 'not_found' }))
  await openTimeline('pat_1', wholeTimeline)
  retryTimeline()
  expect(calls.getPatient).toHaveBeenCalledOnce()
})

it('goes to another place of the same timeline', async () => {
  await openTimeline('pat_1', wholeTimeline)
  const before = timeline.jump
  await openTimeline('pat_1', { ...wholeTimeline, at: 2 })
  expect(timeline.jump).toBe(before + 1)
  expect(calls.listEntries).toHaveBeenCalledOnce()
  await openTimeline('pat_1', { ...wholeTimeline, at: 90 })
  expect(calls.listEntries).toHaveBeenLastCalledWith('pat_1', { at: 90 }, {})
})

it.each([
  ['is closed', closeTimeline],
  ['is no longer mine', () => purgeTimeline('str_1')],
])('takes its dialog with it when it %s', async (_when, leave) => {
  await openTimeline('pat_1', wholeTimeline)
  showDialog({ type: 'team', name: 'Sato', team: [] })
  leave()
  expect(shownDialog()).toBeNull()
})

it('tells of the post of a colleague', async () => {
  await openTimeline('pat_1', wholeTimeline)
  expect(timeline.arrival).toBeNull()
  applyEvent({
    stream: 'str_1',
    patient: 'pat_1',
    seq: 4,
    hidden: false,
    kind: 'entry_posted',
    recorded_at: '2026-11-20T00:00:00Z',
    entry: makeEntry(4),
  })
  expect(timeline.arrival?.seq).toBe(4)
})

it('shows nothing of before while other entries are on their way', async () => {
  await openTimeline('pat_1', wholeTimeline)
  const turning = openTimeline('pat_1', { ...wholeTimeline, of: { kind: 'vitals' } })
  expect(timeline).toMatchObject({ status: 'ready', isTurning: true, span: { items: [] } })
  await turning
  expect(timeline.isTurning).toBe(false)
  expect(timeline.span.items).toHaveLength(3)
})

it('goes to the first entry of a day, and keeps to the kinds that were asked for', async () => {
  await openTimeline('pat_1', { at: null, since: '2026-11-01T15:00:00Z', of: { kind: 'note', profession: 'nurse' } })
  expect(calls.listEntries).toHaveBeenLastCalledWith(
    'pat_1',
    { since: '2026-11-01T15:00:00Z' },
    { kind: 'note', profession: 'nurse' },
  )
  expect(timeline.target).toBe(1)
  const event = { stream: 'str_1', patient: 'pat_1', hidden: false, kind: 'entry_posted' as const, recorded_at: '' }
  applyEvent({ ...event, seq: 4, entry: makeEntry(4, { kind: 'vitals' }) })
  applyEvent({ ...event, seq: 5, entry: makeEntry(5) })
  expect(timeline.span.items.map(({ seq }) => seq)).toEqual([1, 2, 3, 5])
})
