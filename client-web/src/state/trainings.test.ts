import { beforeEach, expect, it, vi } from 'vitest'
import { networkFailure } from '../api/errors'
import { getTraining, listTrainings } from '../api/training_calls'
import { makeApplication, makeTraining } from '../testing/trainings'
import { putTraining, readTraining, readTrainings, trainings } from './trainings.svelte'

vi.mock('../api/training_calls')
const session = vi.hoisted(() => ({ id: 'ses_1' }))
vi.mock('./session.svelte', () => ({
  signedIn: {
    get session() {
      return { session: session.id }
    },
  },
}))

const coming = { past: false, mine: false }
const listed = (...items: ReturnType<typeof makeTraining>[]) => ({ ok: true as const, value: { items } })
let count = 0

beforeEach(() => {
  vi.resetAllMocks()
  count += 1
  session.id = `ses_${count}`
})

it('shows of a training what the list told until it is read by itself', async () => {
  vi.mocked(listTrainings).mockResolvedValueOnce(listed(makeTraining('a', { taken: 1 })))
  await readTrainings(coming)
  expect(trainings.one('a')?.value.taken).toBe(1)
  vi.mocked(getTraining).mockResolvedValueOnce({ ok: true, value: makeTraining('a', { taken: 2 }) })
  await readTraining('a')
  expect(trainings.one('a')?.value.taken).toBe(2)
  expect(vi.mocked(listTrainings).mock.calls).toEqual([[{}]])
})

it('keeps what was read where it cannot be read again, and says so', async () => {
  vi.mocked(listTrainings).mockResolvedValueOnce(listed(makeTraining('a')))
  await readTrainings(coming)
  vi.mocked(listTrainings).mockResolvedValueOnce({ ok: false, failure: networkFailure })
  await readTrainings(coming)
  expect(trainings.list(coming)?.value.length).toBe(1)
  expect(trainings.failureOf(coming)?.code).toBe('network')
})

it('puts an own change above an answer that was asked for before', async () => {
  const applied = makeTraining('a', { taken: 1, mine: makeApplication() })
  let answer: (read: ReturnType<typeof listed>) => void = () => {}
  vi.mocked(listTrainings)
    .mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    .mockResolvedValueOnce(listed(applied))
  const reading = readTrainings(coming)
  putTraining(applied)
  answer(listed(makeTraining('a')))
  await reading
  expect(trainings.list(coming)?.value[0]?.mine).not.toBeNull()
  expect(listTrainings).toHaveBeenCalledTimes(2)
})

it('shows nothing of it to whoever comes next', async () => {
  vi.mocked(listTrainings).mockResolvedValue(listed(makeTraining('a')))
  await readTrainings(coming)
  session.id = 'ses_other'
  expect([trainings.list(coming), trainings.one('a')]).toEqual([null, null])
  vi.mocked(listTrainings).mockResolvedValueOnce({ ok: false, failure: networkFailure })
  await readTrainings(coming)
  expect([trainings.list(coming), trainings.one('a')]).toEqual([null, null])
})
