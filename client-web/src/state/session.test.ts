import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import * as calls from '../api/calls'
import { failureFrom, networkFailure, type Result } from '../api/errors'
import * as entering from '../api/sign_in_calls'
import type { Session } from '../api/types'
import { makeSession } from '../testing/sessions'
import { doubtSession, endSession, resumeSession, signedIn, signOut, whenFollowing } from './session.svelte'
import { signIn } from './sign_in'

vi.mock('../api/calls')
vi.mock('../api/sign_in_calls')

const ok = <T>(value: T): Result<T> => ({ ok: true, value })
const offline = { ok: false as const, failure: networkFailure }
const nurse = makeSession('ses_1', 'nurse')
const doctor = makeSession('ses_2', 'doctor')

/** Another tab of the same browser. */
const tab = new BroadcastChannel('session')
afterAll(() => tab.close())

beforeEach(async () => {
  vi.mocked(calls.signOut).mockResolvedValue(ok(undefined))
  whenFollowing(() => true)
  await enter(nurse)
})

async function enter(session: Session): Promise<void> {
  vi.mocked(entering.signIn).mockResolvedValue(ok(session))
  await signIn('', '')
}

function changeInOtherTab(session: Session | null): void {
  if (session) vi.mocked(calls.getSession).mockResolvedValue(ok(session))
  tab.postMessage(session?.session ?? null)
}

it('becomes whom the browser became in another tab', async () => {
  changeInOtherTab(doctor)
  await vi.waitFor(() => expect(signedIn.person).toBe('per_doctor'))
})

it('does not become another person while it holds text of its own', async () => {
  whenFollowing((next) => next.person.id === 'per_nurse')
  changeInOtherTab(doctor)
  await vi.waitFor(() => expect(signedIn.status).toBe('signed_out'))
  expect(signedIn.hasEnded).toBe(true)
  changeInOtherTab(makeSession('ses_3', 'nurse'))
  await vi.waitFor(() => expect(signedIn.session?.session).toBe('ses_3'))
})

it('ends with the session of the browser', async () => {
  changeInOtherTab(null)
  await vi.waitFor(() => expect(signedIn.status).toBe('signed_out'))
})

it('trusts no session that it cannot ask about', async () => {
  vi.mocked(calls.getSession).mockResolvedValue(offline)
  tab.postMessage('ses_2')
  await vi.waitFor(() => expect(signedIn.status).toBe('signed_out'))
})

it('asks who it is when it is told that it is somebody else, and shows the screen of that person', async () => {
  vi.mocked(calls.getSession).mockClear().mockResolvedValue(ok(doctor))
  // Everything that the page asks for at once is refused at once.
  for (let refusal = 0; refusal < 3; refusal += 1) doubtSession()
  await vi.waitFor(() => expect(signedIn.person).toBe('per_doctor'))
  await vi.waitFor(() => expect(vi.mocked(calls.getSession)).toHaveBeenCalledTimes(3))
  expect(signedIn.session).toBe(doctor)
  expect(signedIn.status).toBe('signed_in')
})

it('leaves when its session is refused and nobody says who it is instead', async () => {
  for (const answer of [offline, { ok: false as const, failure: failureFrom(401, undefined) }, ok(nurse)]) {
    await enter(nurse)
    vi.mocked(calls.getSession).mockResolvedValue(answer)
    doubtSession()
    await vi.waitFor(() => expect(signedIn.status).toBe('signed_out'))
    expect(signedIn.hasEnded).toBe(true)
  }
})

it('does not become another person by a refusal either, while it holds text of its own', async () => {
  whenFollowing((next) => next.person.id === 'per_nurse')
  vi.mocked(calls.getSession).mockResolvedValue(ok(doctor))
  doubtSession()
  await vi.waitFor(() => expect(signedIn.status).toBe('signed_out'))
})

it('doubts nothing where nobody is signed in', () => {
  endSession()
  vi.mocked(calls.getSession).mockClear()
  doubtSession()
  expect(calls.getSession).not.toHaveBeenCalled()
})

it('signs out without a line, and lets nobody in before the server knows', async () => {
  vi.mocked(calls.signOut).mockResolvedValue(offline)
  signOut()
  expect(signedIn.status).toBe('signed_out')
  expect(signedIn.hasEnded).toBe(false)
  expect(await signIn('', '')).toEqual(networkFailure)
  expect(signedIn.status).toBe('signed_out')

  vi.mocked(calls.signOut).mockResolvedValue(ok(undefined))
  expect(await signIn('', '')).toBeNull()
  expect(calls.signOut).toHaveBeenLastCalledWith('ses_1')
})

it('does not resume a session that is still to be ended', async () => {
  const stored = new Map([['ending', 'ses_1']])
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  })
  endSession()
  vi.mocked(calls.getSession).mockResolvedValue(ok(nurse))
  vi.mocked(calls.signOut).mockResolvedValue(offline)
  await resumeSession()
  expect(signedIn.status).toBe('signed_out')
  vi.mocked(calls.signOut).mockResolvedValue(ok(undefined))
  await resumeSession()
  expect(stored.size).toBe(0)
  vi.unstubAllGlobals()
})

it('lets nobody on whose proof is half of one', async () => {
  for (const proof of ['password', 'link', 'provider_alone', 'envelope_alone'] as const) {
    await enter({ ...nurse, proof })
    expect(signedIn.status).toBe('choosing')
  }
  await enter({ ...nurse, proof: 'password_and_code' })
  expect(signedIn.status).toBe('signed_in')
})

it('takes the end of a session for no news while another one takes its place', async () => {
  const renewed = { ...nurse, session: 'ses_4' }
  vi.mocked(calls.getSession).mockClear()
  vi.mocked(entering.signIn).mockImplementation(async () => {
    doubtSession()
    return ok(renewed)
  })
  await signIn('', '')
  expect(calls.getSession).not.toHaveBeenCalled()
  expect(signedIn.session).toBe(renewed)
})
