import * as calls from '../api/calls'
import { whenSignedOut } from '../api/client'
import type { Failure, Result } from '../api/errors'
import type { Session } from '../api/types'
import { setTimeZone } from '../i18n/format'

type Status = 'loading' | 'signed_out' | 'choosing' | 'signed_in' | 'unreachable'

let session = $state.raw<Session | null>(null)
let status = $state<Status>('loading')
let hasEnded = $state(false)
let failure = $state.raw<Failure | null>(null)

export const signedIn = {
  get status(): Status {
    return status
  },
  get session(): Session | null {
    return session
  },
  /** The session ended under the reader's hands, rather than by signing out. */
  get hasEnded(): boolean {
    return hasEnded
  },
  get failure(): Failure | null {
    return failure
  },
  get person(): string {
    return session?.person.id ?? ''
  },
}

whenSignedOut(() => {
  if (status === 'signed_in' || status === 'choosing') endSession()
})

export async function resumeSession(): Promise<void> {
  status = 'loading'
  const result = await calls.getSession()
  if (!result.ok && result.failure.status !== 401) {
    failure = result.failure
    status = 'unreachable'
  } else if (!take(result)) {
    status = 'signed_out'
  }
}

export async function signIn(login: string, password: string): Promise<Failure | null> {
  return enter(await calls.signIn(login, password))
}

export async function signInFirst(token: string, login: string, password: string): Promise<Failure | null> {
  return enter(await calls.signInFirst(token, login, password))
}

export async function signInAs(persona: string): Promise<Failure | null> {
  return enter(await calls.signInAs(persona))
}

export async function chooseMembership(membership: string): Promise<Failure | null> {
  return enter(await calls.chooseMembership(membership))
}

export async function signOut(): Promise<Failure | null> {
  const result = await calls.signOut()
  if (!result.ok && result.failure.status !== 401) return result.failure
  session = null
  hasEnded = false
  status = 'signed_out'
  return null
}

export function endSession(): void {
  session = null
  hasEnded = true
  status = 'signed_out'
}

function enter(result: Result<Session>): Failure | null {
  return take(result) ? null : result.ok ? null : result.failure
}

function take(result: Result<Session>): boolean {
  if (!result.ok) return false
  session = result.value
  setTimeZone(result.value.region.time_zone)
  hasEnded = false
  failure = null
  status = result.value.acting ? 'signed_in' : 'choosing'
  return true
}
