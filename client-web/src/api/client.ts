import { failureFrom, networkFailure, type Result } from './errors'

type Options = { body?: unknown; key?: string; query?: Record<string, string | number | undefined> }

let onSignedOut: () => void = () => {}

/** Called whenever the server says that the session has ended. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

export async function call<T>(method: string, path: string, { body, key, query }: Options = {}): Promise<Result<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Tsunagu'] = '1'
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  let response: Response
  try {
    response = await fetch(path + search(query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
    })
    const text = await response.text()
    const value: unknown = text === '' ? undefined : readJson(text)
    if (response.ok) return { ok: true, value: value as T }
    const failure = failureFrom(response.status, value)
    if (failure.code === 'sign_in_required') onSignedOut()
    return { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
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
