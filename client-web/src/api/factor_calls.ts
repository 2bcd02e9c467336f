import { call } from './client'
import type {
  Authenticator,
  AuthenticatorMade,
  Factors,
  OwnSession,
  Page,
  PasskeyAnswer,
  PasskeyRequest,
  RecoveryCodes,
  Session,
} from './types'

/** What one signs in with, and where one is signed in. */
export const readFactors = () => call<Factors>('GET', '/api/session/factors')
export const setPassword = (body: { login?: string; password: string }) =>
  call<void>('PUT', '/api/session/password', { body })

export const beginAuthenticator = () => call<Authenticator>('POST', '/api/session/authenticator', { body: {} })
export const confirmAuthenticator = (code: string) =>
  call<AuthenticatorMade>('PUT', '/api/session/authenticator', { body: { code } })
export const removeAuthenticator = () => call<void>('DELETE', '/api/session/authenticator')
export const renewRecoveryCodes = () => call<RecoveryCodes>('POST', '/api/session/recovery-codes', { body: {} })

export const askForNewPasskey = () => call<PasskeyRequest>('POST', '/api/session/passkeys/options', { body: {} })
export const addPasskey = (body: PasskeyAnswer & { name: string }) =>
  call<Session>('POST', '/api/session/passkeys', { body })
export const renamePasskey = (id: string, name: string) =>
  call<void>('PATCH', `/api/session/passkeys/${id}`, { body: { name } })
export const removePasskey = (id: string) => call<void>('DELETE', `/api/session/passkeys/${id}`)

/** Asked by nobody in particular: which passkey it is says who it is. */
export const askForPasskey = () => call<PasskeyRequest>('POST', '/api/session/passkey/options', { body: {} })
export const givePasskey = (body: PasskeyAnswer) => call<Session>('POST', '/api/session/passkey', { body })
export const giveProof = (password: string, code: string) =>
  call<Session>('POST', '/api/session/proof', { body: { password, code } })
/** What the word of an identity provider lacks. */
export const giveCode = (code: string) => call<Session>('POST', '/api/session/proof', { body: { code } })

export const listOwnSessions = () => call<Page<OwnSession>>('GET', '/api/sessions')
export const endOwnSession = (id: string) => call<void>('POST', `/api/sessions/${id}/end`)
export const endOtherSessions = () => call<void>('POST', '/api/sessions/end-others')
