import { expect, it } from 'vitest'
import { failureFrom, networkFailure, type Result } from '../api/errors'
import type { Attachment, AttachmentUpload } from '../api/types'
import { type UploadOptions, upload } from './upload'

const lost: Result<never> = { ok: false, failure: networkFailure }
const file = { id: 'att_1', media_type: 'image/jpeg' } as Attachment

/** A server of chunks of four bytes, on which the calls of these numbers are lost, before or after they are done. */
function play(lostBefore: number[], lostAfter: number[] = []) {
  const data = new Blob(['abcdefghij'])
  const kept = new Map<number, string>()
  let count = 0
  let begun = 0
  async function answer<T>(act: () => T | Promise<T>): Promise<Result<T>> {
    count += 1
    const number = count
    if (lostBefore.includes(number)) return lost
    const value = await act()
    return lostAfter.includes(number) ? lost : { ok: true, value }
  }
  const view = (): AttachmentUpload => ({
    id: 'att_1',
    chunk_bytes: 4,
    chunks: 3,
    received: [...kept.keys()],
    finished: false,
  })
  const shares: number[] = []
  const options: UploadOptions = {
    data,
    calls: {
      begin: () =>
        answer(() => {
          begun += 1
          return view()
        }),
      look: () => answer(view),
      put: (_, number, bytes) => answer(async () => void kept.set(number, await bytes.text())),
      finish: () => answer(() => file),
    },
    rest: async () => {},
    onprogress: (share) => shares.push(share),
    onbegun: () => {},
    isDropped: () => false,
  }
  return { options, kept, shares, begun: () => begun, count: () => count }
}

const whole = [
  [0, 'abcd'],
  [1, 'efgh'],
  [2, 'ij'],
]

it('sends every piece once where nothing is lost', async () => {
  const { options, kept, shares, count } = play([])
  expect(await upload(options)).toEqual({ ok: true, value: file })
  expect([...kept]).toEqual(whole)
  expect(shares).toEqual([0, 1 / 3, 2 / 3, 1])
  expect(count()).toBe(5)
})

it('goes on from where the line went away, wherever that was', async () => {
  for (let lostAt = 1; lostAt <= 5; lostAt += 1) {
    for (const { options, kept } of [play([lostAt]), play([], [lostAt])]) {
      expect(await upload(options)).toEqual({ ok: true, value: file })
      expect([...kept].sort()).toEqual(whole)
    }
  }
})

it('does not send again what has arrived', async () => {
  const { options, count, begun } = play([4])
  await upload(options)
  expect(begun()).toBe(1)
  // Begin, two pieces, one lost, a look, the last piece, the end.
  expect(count()).toBe(7)
})

it('says what the server refuses, and does not try that again', async () => {
  const { options } = play([])
  const failure = failureFrom(422, { code: 'invalid', field: 'file', reason: 'wrong_type' })
  let finishes = 0
  options.calls.finish = async () => {
    finishes += 1
    return { ok: false, failure }
  }
  expect(await upload(options)).toEqual({ ok: false, failure })
  expect(finishes).toBe(1)
})

it('stops where nobody wants it any more', async () => {
  const { options, kept } = play([])
  options.isDropped = () => kept.size > 0
  expect(await upload(options)).toBeNull()
  expect(kept.size).toBe(1)
})
