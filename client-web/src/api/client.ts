import { isActive } from './activity'
import { takeEarly } from './early'
import { type Failure, failureFrom, networkFailure, type Result } from './errors'
import { noteServerTime } from './server_time'

type Options = {
  body?: unknown
  key?: string
  /** The version that was read, for edits of a whole. */
  version?: number
  query?: Record<string, string | number | boolean | undefined>
  /** The session that it is for where it is not the one that this page believes in; an empty one is any. */
  session?: string | null
  /** Goes out also when the page is closed meanwhile. */
  keepalive?: boolean
}

/** A line on which nothing comes for so many milliseconds is none: a connection that died silently is never told otherwise. */
const patience = 60_000

let onSignedOut: () => void = () => {}
type Refused = (failure: Failure, isWished: boolean, session: string | null | undefined) => Promise<unknown>

let onRefused: Refused = async () => {}
let believed: string | null = null

/** Called whenever the server says that the session has ended. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

/**
 * Waited for before a refusal is told, so that there are words for it. An answer means that what was missing is there
 * by now, and the same is asked again. It hears whether somebody pressed for it, rather than that a page read it, and
 * in which session.
 */
export function whenRefused(run: Refused): void {
  onRefused = run
}

/**
 * All tabs share a cookie, so each call names its session: nothing goes out under the name of somebody else, and nothing
 * of somebody else comes in.
 */
export function believeIn(session: string | null): void {
  believed = session
}

export async function call<T>(method: string, path: string, given: Options = {}): Promise<Result<T>> {
  const options = { session: believed, ...given }
  try {
    const address = path + search(options.query)
    const early = method === 'GET' && (await takeEarly(address, options.session))
    const response =
      early ||
      (await fetch(address, {
        method,
        headers: headersOf(method, options),
        body: JSON.stringify(options.body),
        cache: 'no-store',
        keepalive: options.keepalive,
        signal: AbortSignal.timeout(patience),
      }))
    noteServerTime(response.headers.get('Date'))
    const value = readJson(await response.text())
    if (response.ok) return { ok: true, value: value as T }
    const failure = failureFrom(response.status, value)
    // A late answer to an earlier session says nothing about the present one.
    if (failure.code === 'sign_in_required' && options.session === believed) onSignedOut()
    const isAgain = await onRefused(failure, method !== 'GET', options.session)
    return isAgain ? call(method, path, given) : { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}

function headersOf(method: string, { body, key, version, session }: Options): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Tsunagu'] = '1'
  if (session) headers['X-Tsunagu-Session'] = session
  if (isActive()) headers['X-Tsunagu-Active'] = '1'
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  if (version !== undefined) headers['If-Match'] = `"${version}"`
  return headers
}

function search(query: Options['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return given[0] ? `?${new URLSearchParams(given)}` : ''
}

/** For what is not asked by `call`: the session of this moment, and whether the same is to be asked again. */
export { believed, onRefused }

/** Nothing, where it is none. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
