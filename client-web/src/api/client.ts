import { isActive } from './activity'
import { takeEarly } from './early'
import { failureFrom, networkFailure, type Result } from './errors'
import { noteServerTime } from './server_time'

type Options = {
  body?: unknown
  key?: string
  /** The version that was read, for edits of a whole. */
  version?: number
  query?: Record<string, string | number | boolean | undefined>
  /** The session that it is for: of a read where that matters, of a write where it is not the one that this page believes in. */
  session?: string
  /** Goes out also when the page is closed meanwhile. */
  keepalive?: boolean
}

let onSignedOut: () => void = () => {}
let believed: string | null = null

/** Called whenever the server says that the session has ended. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

/** All tabs share a cookie, so each write names its session: it never goes out under the name of somebody else. */
export function believeIn(session: string | null): void {
  believed = session
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<Result<T>> {
  const before = believed
  let response: Response
  try {
    const address = path + search(options.query)
    response = await ((method === 'GET' && takeEarly(address)) ||
      fetch(address, {
        method,
        headers: headersOf(method, options),
        body: options.body === undefined ? undefined : JSON.stringify(options.body),
        credentials: 'same-origin',
        cache: 'no-store',
        keepalive: options.keepalive,
      }))
    noteServerTime(response.headers.get('Date'))
    const text = await response.text()
    const value: unknown = text === '' ? undefined : readJson(text)
    if (response.ok) return { ok: true, value: value as T }
    const failure = failureFrom(response.status, value)
    // A late answer to an earlier session says nothing about the present one.
    if (failure.code === 'sign_in_required' && before === believed) onSignedOut()
    return { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}

function headersOf(method: string, { body, key, version, session }: Options): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Tsunagu'] = '1'
  const name = session ?? (method === 'GET' ? null : believed)
  if (name) headers['X-Tsunagu-Session'] = name
  if (isActive()) headers['X-Tsunagu-Active'] = '1'
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  if (version !== undefined) headers['If-Match'] = `"${version}"`
  return headers
}

function search(query: Options['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
