import { beforeEach, expect, it, vi } from 'vitest'
import { networkFailure } from '../../api/errors'
import type { BroadcastBody } from '../../api/types'
import { type BroadcastDraft, emptyBroadcast } from '../../domain/broadcast'
import { broadcastPlace, dropWriting, keepWritingAt, writingAt } from '../../state/notice.svelte'
import { enter } from '../../state/session.svelte'
import { takeTexts } from '../../state/written'
import { makeSession } from '../../testing/sessions'
import { createWriting } from './writing.svelte'

vi.mock('../../api/calls')

const place = broadcastPlace('bro_1')
const send = vi.fn(async (_operation: string, _body: BroadcastBody, _version?: number) => ({
  ok: false as const,
  failure: networkFailure,
}))
const begin = (initial: BroadcastDraft) =>
  createWriting<never>({ place, initial, boards: () => [], send, isCorrection: true })
const sent = (version: number, text: string): BroadcastDraft => ({ ...emptyBroadcast(), title: 'One', text, version })

beforeEach(async () => {
  await enter(async () => ({ ok: true, value: makeSession('ses_officer', 'officer') }))
  dropWriting(place)
  send.mockClear()
})

it('completes what was broken off from a later page too, and says other words under another operation', async () => {
  const first = begin(sent(1, 'as sent'))
  first.draft.text = 'mine'
  await first.submit()
  keepWritingAt(place, writingAt(place))
  takeTexts()
  const later = begin(sent(1, 'as sent'))
  expect(later.draft.text).toBe('mine')
  await later.submit()
  expect(send.mock.calls[1]?.[0]).toBe(send.mock.calls[0]?.[0])
  later.draft.text = 'more'
  await later.submit()
  expect(send.mock.calls[2]?.[0]).not.toBe(send.mock.calls[0]?.[0])
})

it('stays with the version that it was begun from until its author has read the newer one', async () => {
  begin(sent(1, 'as sent')).draft.text = 'mine'
  const later = begin(sent(2, 'of a colleague'))
  await later.submit()
  expect(send.mock.calls[0]?.[2]).toBe(1)
  later.goOnFrom(2)
  await later.submit()
  expect(send.mock.calls[1]?.[2]).toBe(2)
  expect(send.mock.calls[1]?.[0]).not.toBe(send.mock.calls[0]?.[0])
})

it('begins anew where nobody wrote in it', () => {
  begin(sent(1, 'as sent'))
  expect(begin(sent(2, 'of a colleague')).draft).toMatchObject({ version: 2, text: 'of a colleague' })
})
