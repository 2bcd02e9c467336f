import { beforeEach, expect, it, vi } from 'vitest'
import { listAlerts } from '../api/broadcast_calls'
import { networkFailure } from '../api/errors'
import { makeAlert } from '../testing/alerts'
import { noteDecided, readWaitingAlerts, waitingAlerts } from './alerts.svelte'

vi.mock('../api/broadcast_calls')
const session = vi.hoisted(() => ({ id: 'ses_1', may: ['see_broadcasts'] }))
vi.mock('./session.svelte', () => ({
  signedIn: {
    get session() {
      return { session: session.id, may: session.may }
    },
  },
}))

const listed = (...ids: string[]) => ({ ok: true as const, value: { items: ids.map((id) => makeAlert({ id })) } })
const shown = () => waitingAlerts.rows?.map(({ id }) => id)
let count = 0

beforeEach(() => {
  count += 1
  session.id = `ses_${count}`
  session.may = ['see_broadcasts']
  vi.mocked(listAlerts).mockReset()
})

it('keeps what was read while the line is away', async () => {
  vi.mocked(listAlerts).mockResolvedValueOnce(listed('alt_1'))
  await readWaitingAlerts()
  vi.mocked(listAlerts).mockResolvedValueOnce({ ok: false, failure: networkFailure })
  await readWaitingAlerts()
  expect(shown()).toEqual(['alt_1'])
  expect(waitingAlerts.failure).toEqual(networkFailure)
})

it('asks for nobody who may not see them', async () => {
  session.may = []
  await readWaitingAlerts()
  expect(listAlerts).not.toHaveBeenCalled()
})

it('shows nobody what somebody else read', async () => {
  vi.mocked(listAlerts).mockResolvedValueOnce(listed('alt_1'))
  await readWaitingAlerts()
  session.id = 'ses_other'
  expect(waitingAlerts.rows).toBeNull()
})

it('drops an answer that was asked for before a decision', async () => {
  vi.mocked(listAlerts).mockResolvedValueOnce(listed('alt_1', 'alt_2'))
  await readWaitingAlerts()
  let answer = (_: ReturnType<typeof listed>): void => {}
  vi.mocked(listAlerts).mockReturnValueOnce(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  const reading = readWaitingAlerts()
  noteDecided('alt_1')
  answer(listed('alt_1', 'alt_2'))
  await reading
  expect(shown()).toEqual(['alt_2'])
})
