import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isActive, noteActivity, watchActivity } from './activity'
import { believeIn, call, whenSignedOut } from './client'

type Sent = { method: string; headers: Record<string, string> }

let sent: Sent[] = []
let answer: () => Promise<Response> = async () => new Response('{}')

beforeEach(() => {
  sent = []
  answer = async () => new Response('{}')
  vi.stubGlobal('fetch', (_path: string, { method, headers }: Sent) => {
    sent.push({ method, headers })
    return answer()
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  believeIn(null)
  noteActivity(0)
})

const refused = () => new Response('{"code":"sign_in_required"}', { status: 401 })
const sessions = () => sent.map(({ headers }) => headers['X-Tsunagu-Session'])

it('names its session with every write, and with a read that asks for it', async () => {
  believeIn('ses_1')
  await call('GET', '/api/patients')
  await call('GET', '/api/drafts', { session: 'ses_1' })
  await call('POST', '/api/patients/pat_1/receipts', { body: {} })
  await call('DELETE', '/api/session', { session: 'ses_0' })
  expect(sessions()).toEqual([undefined, 'ses_1', 'ses_1', 'ses_0'])
})

it('names none before somebody signed in', async () => {
  await call('POST', '/api/session', { body: {} })
  expect(sessions()).toEqual([undefined])
})

it('says when somebody is at the page', async () => {
  noteActivity(Date.now() - 61_000)
  await call('GET', '/api/patients')
  noteActivity()
  await call('GET', '/api/patients')
  expect(sent.map(({ headers }) => headers['X-Tsunagu-Active'])).toEqual([undefined, '1'])
})

it('takes a press for activity, and a feed that scrolls by itself for none', () => {
  const page = new EventTarget()
  watchActivity(page)
  page.dispatchEvent(new Event('scroll'))
  expect(isActive()).toBe(false)
  page.dispatchEvent(new Event('pointerdown'))
  expect(isActive()).toBe(true)
})

it('hears that its session has ended', async () => {
  const ended = vi.fn()
  whenSignedOut(ended)
  believeIn('ses_1')
  answer = async () => refused()
  await call('POST', '/api/patients/pat_1/entries')
  expect(ended).toHaveBeenCalledOnce()
})

it('does not end a session for a late answer to an earlier one', async () => {
  const ended = vi.fn()
  whenSignedOut(ended)
  believeIn('ses_1')
  answer = async () => {
    believeIn('ses_2')
    return refused()
  }
  await call('POST', '/api/patients/pat_1/entries')
  expect(ended).not.toHaveBeenCalled()
})
