import { type Failure, failureFrom, networkFailure, type Result } from '../api/errors'
import * as calls from '../api/factor_calls'
import type { PasskeyAnswer, PasskeyRequest } from '../api/types'
import { enter } from './session.svelte'
import { noteWay } from './sign_in'

type Wire = Record<string, unknown>

/** What the browser said, which no server knows: sentences of its own. */
const failures: Record<string, string> = {
  NotAllowedError: 'passkey_cancelled',
  AbortError: 'passkey_cancelled',
  InvalidStateError: 'passkey_known',
  SecurityError: 'passkeys_unavailable',
}
const failed = (code: string) => ({ ok: false as const, failure: failureFrom(400, { code }) })

/** Whether this browser has passkeys at all. */
export const hasPasskeys = (): boolean => 'PublicKeyCredential' in globalThis

/** A browser asks one thing at a time: what is offered under the field ends where a button is pressed. */
let offered: AbortController | null = null

const bytesOf = (text: unknown): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(String(text).replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))

const textOf = (bytes: ArrayBuffer | null): string | null =>
  bytes &&
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

/** Browsers of these years know no `parse…FromJSON` yet. */
const withBytes = (list: unknown) => ((list ?? []) as Wire[]).map((one) => ({ ...one, id: bytesOf(one.id) }))

function optionsOf({ options }: PasskeyRequest): Wire {
  const given = ((options as Wire).publicKey ?? options) as Wire
  return { ...given, challenge: bytesOf(given.challenge) }
}

function wireOf(credential: PublicKeyCredential, response: Wire): Wire {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  }
}

/** Asks the server, then the browser, and gives what came of it. */
async function answer(
  ask: () => Promise<Result<PasskeyRequest>>,
  take: (options: Wire) => Promise<Wire | null>,
): Promise<Result<PasskeyAnswer>> {
  if (!hasPasskeys()) return failed('passkeys_unavailable')
  const asked = await ask()
  if (!asked.ok) return asked
  try {
    const credential = await take(optionsOf(asked.value))
    return credential
      ? { ok: true, value: { ceremony: asked.value.ceremony, credential } }
      : failed('passkey_cancelled')
  } catch (error) {
    return failed(failures[(error as Error).name] ?? 'passkey_failed')
  }
}

async function get(options: Wire, more: CredentialRequestOptions = {}): Promise<Wire | null> {
  const publicKey = { ...options, allowCredentials: withBytes(options.allowCredentials) }
  const found = await navigator.credentials.get({ ...more, publicKey: publicKey as never })
  if (!found) return null
  const credential = found as PublicKeyCredential
  const { authenticatorData, clientDataJSON, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse
  return wireOf(credential, {
    authenticatorData: textOf(authenticatorData),
    clientDataJSON: textOf(clientDataJSON),
    signature: textOf(signature),
    userHandle: textOf(userHandle),
  })
}

async function create(options: Wire): Promise<Wire | null> {
  const user = options.user as Wire
  const publicKey = {
    ...options,
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  }
  const made = await navigator.credentials.create({ publicKey: publicKey as never })
  if (!made) return null
  const credential = made as PublicKeyCredential
  const response = credential.response as AuthenticatorAttestationResponse
  return wireOf(credential, {
    attestationObject: textOf(response.attestationObject),
    clientDataJSON: textOf(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  })
}

async function enterWith(given: Result<PasskeyAnswer>): Promise<Failure | null> {
  if (!given.ok) return given.failure
  return noteWay(
    'passkey',
    enter(() => calls.givePasskey(given.value)),
  )
}

/** Signs in, or proves anew who is signed in: the server knows which. */
export async function usePasskey(): Promise<Failure | null> {
  offered?.abort()
  return enterWith(await answer(calls.askForPasskey, get))
}

/** Sets up a passkey on this device, or on a telephone beside it; the session goes on as one that was opened with it. */
export async function makePasskey(name: string): Promise<Failure | null> {
  const made = await answer(calls.askForNewPasskey, create)
  if (!made.ok) return made.failure
  return noteWay(
    'passkey',
    enter(() => calls.addPasskey({ ...made.value, name })),
  )
}

/** Passkeys among what the browser fills in, where it can. Ends with what is returned. */
export function offerPasskeys(onfailure: (failure: Failure) => void): () => void {
  const offer = new AbortController()
  const { signal } = offer
  async function run(): Promise<void> {
    const browser = hasPasskeys() && PublicKeyCredential
    if (!browser || !(await browser.isConditionalMediationAvailable?.()) || signal.aborted) return
    offered = offer
    const given = await answer(calls.askForPasskey, (options) => get(options, { mediation: 'conditional', signal }))
    // Whoever chose nothing, or has no line, asked for nothing.
    if (!given.ok) return
    const failure = await enterWith(given)
    if (!failure || signal.aborted) return
    // The page was open for long, and the question has aged with it.
    const again = failure.code === 'stale' ? await usePasskey() : failure
    if (again) onfailure(again)
  }
  void run().catch(() => onfailure(networkFailure))
  return () => offer.abort()
}
