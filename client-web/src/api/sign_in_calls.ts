import { call } from './client'
import type { DevicePerson, Opener, Persona, Session } from './types'

/** `code` is one of the authenticator, or a recovery code; without it the server says where it needs one. */
export const signIn = (login: string, password: string, code?: string) =>
  call<Session>('POST', '/api/session', { body: { login, password, code } })
export const signInFirst = (token: string, opener?: Opener) =>
  call<Session>('POST', '/api/session/first', { body: { token, opener } })
export const chooseMembership = (membership: string) =>
  call<Session>('POST', '/api/session/membership', { body: { membership } })
export const listDevicePeople = () => call<{ items: DevicePerson[] }>('GET', '/api/device/people')
export const forgetDevicePerson = (person: string) => call<void>('DELETE', `/api/device/people/${person}`)
export const signInHere = (person: string, password: string, code?: string) =>
  call<Session>('POST', '/api/device/session', { body: { person, password, code } })
export const listPersonas = () => call<{ items: Persona[] }>('GET', '/api/demo/personas')
export const signInAs = (persona: string) => call<Session>('POST', '/api/demo/session', { body: { persona } })
