import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isActive, noteActivity, watchActivity } from './activity'
import { getSession } from './calls'
import { believeIn, call, whenRefused, whenSignedOut } from './client'

/** What the page asked for before its code was there. */
const early = vi.hoisted(() => {
  const early = new Map<string, Promise<Response>>()
  Object.assign(globalThis, { early })
  return early
})

type Sent = { path: string; method: string; headers: Record<string, string> }

let sent: Sent[] = []
let answer: () => Promise<Response> = async () => new Response('{}')

beforeEach(() => {
  sent = []
  answer = async () => new Response('{}')
  vi.stubGlobal('fetch', (path: string, { method, headers }: Sent) => {
    sent.push({ path, method, headers })
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

it('names its session with every call', async () => {
  believeIn('ses_1')
  await call('GET', '/api/patients')
  await call('POST', '/api/patients/pat_1/receipts', { body: {} })
  await call('DELETE', '/api/session', { session: 'ses_0' })
  expect(sessions()).toEqual(['ses_1', 'ses_1', 'ses_0'])
})

it('names none before somebody signed in, nor when it asks who it is now', async () => {
  await call('POST', '/api/session', { body: {} })
  believeIn('ses_1')
  await getSession()
  expect(sessions()).toEqual([undefined, undefined])
})

it('uses what was asked for before, once, where it was answered to this session', async () => {
  believeIn('ses_1')
  const answered = async (session: string, text: string) =>
    new Response(`"${text}"`, { headers: { 'X-Tsunagu-Session': session } })
  early.set('/api/today', answered('ses_1', 'mine'))
  early.set('/api/patients', answered('ses_2', 'of somebody else'))
  expect(await call('GET', '/api/today')).toMatchObject({ value: 'mine' })
  expect(sent).toEqual([])
  expect(await call('GET', '/api/patients')).toMatchObject({ value: {} })
  expect(await call('GET', '/api/today')).toMatchObject({ value: {} })
  expect(sessions()).toEqual(['ses_1', 'ses_1'])
})

it('writes what is asked for behind the path', async () => {
  await call('GET', '/api/x', { query: { after: 1, kind: 'a,b', of: undefined, is: true } })
  await call('GET', '/api/x', { query: { of: undefined } })
  await call('GET', '/api/x')
  expect(sent.map(({ path }) => path)).toEqual(['/api/x?after=1&kind=a%2Cb&is=true', '/api/x', '/api/x'])
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
  await call('GET', '/api/patients/pat_1/entries')
  expect(ended).toHaveBeenCalledOnce()
})

it('hears nothing new from the answer to the question who it is now', async () => {
  const ended = vi.fn()
  whenSignedOut(ended)
  believeIn('ses_1')
  answer = async () => refused()
  expect((await getSession()).ok).toBe(false)
  answer = async () => new Response(null, { status: 204 })
  expect(await getSession()).toMatchObject({ ok: false, failure: { status: 401 } })
  expect(ended).not.toHaveBeenCalled()
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

it('asks once more where what was missing is there by then, under the session of that moment', async () => {
  believeIn('ses_1')
  const lacking = () => new Response('{"code":"fresh_proof_required"}', { status: 403 })
  answer = async () => (sent.length === 1 ? lacking() : new Response('"done"'))
  whenRefused(async ({ code }, isWished, session) => {
    expect([code, isWished, session]).toEqual(['fresh_proof_required', true, 'ses_1'])
    believeIn('ses_2')
    return true
  })
  expect(await call('POST', '/api/memberships/mem_1/end', { key: 'one' })).toEqual({ ok: true, value: 'done' })
  expect(sessions()).toEqual(['ses_1', 'ses_2'])
  expect(sent.map(({ headers }) => headers['Idempotency-Key'])).toEqual(['one', 'one'])

  whenRefused(async () => false)
  sent = []
  answer = async () => lacking()
  expect(await call('POST', '/api/memberships/mem_1/end')).toMatchObject({ failure: { code: 'fresh_proof_required' } })
  expect(sent.length).toBe(1)

  const heard = vi.fn(async () => false)
  whenRefused(heard)
  await call('GET', '/api/sessions')
  expect(heard).toHaveBeenCalledWith(expect.objectContaining({ status: 403 }), false, 'ses_2')
})
