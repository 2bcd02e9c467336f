import type { Failure } from '../api/errors'
import * as calls from '../api/sign_in_calls'
import type { Opener } from '../api/types'
import { remember } from './device'
import { enter } from './session.svelte'

/** The way in that worked last at this browser: which one, and nothing about whom. */
export async function noteWay(way: 'passkey' | 'password', entering: Promise<Failure | null>): Promise<Failure | null> {
  const failure = await entering
  if (!failure) remember('way', way)
  return failure
}

export const signIn = (login: string, password: string, code?: string) =>
  noteWay(
    'password',
    enter(() => calls.signIn(login, password, code)),
  )

export const signInFirst = (token: string, opener?: Opener) => enter(() => calls.signInFirst(token, opener))

/** Somebody whom this device knows from today. */
export const signInHere = (person: string, password: string, code?: string) =>
  enter(() => calls.signInHere(person, password, code))

export const signInAs = (persona: string) => enter(() => calls.signInAs(persona))

export const chooseMembership = (membership: string) => enter(() => calls.chooseMembership(membership))
