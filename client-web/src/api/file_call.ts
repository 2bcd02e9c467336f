import { isActive } from './activity'
import { believed, onRefused } from './client'
import { failureFrom, networkFailure, type Result } from './errors'

/** A file as the server writes it: that somebody took it along is on record there. */
export async function readFile(address: string, session: string): Promise<Result<Blob>> {
  try {
    const headers = { 'X-Tsunagu-Session': session, ...(isActive() && { 'X-Tsunagu-Active': '1' }) }
    const answer = await fetch(address, { headers, cache: 'no-store' })
    if (answer.ok) return { ok: true, value: await answer.blob() }
    const failure = failureFrom(answer.status, await answer.json().catch(() => undefined))
    return (await onRefused(failure, true, session)) ? readFile(address, believed ?? '') : { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}

type Sending = { method?: 'POST' | 'PUT'; type?: string }

/** Sends a file as it is: the server knows its letters. */
export async function sendFile<T>(
  address: string,
  session: string,
  file: Blob,
  sending: Sending = {},
): Promise<Result<T>> {
  const { method = 'POST', type = 'text/csv' } = sending
  try {
    const headers = {
      'X-Tsunagu': '1',
      'X-Tsunagu-Session': session,
      'X-Tsunagu-Active': '1',
      'Content-Type': type,
    }
    const answer = await fetch(address, { method, headers, body: file, cache: 'no-store' })
    const value: unknown = await answer.json().catch(() => undefined)
    if (answer.ok) return { ok: true, value: value as T }
    const failure = failureFrom(answer.status, value)
    const isAgain = await onRefused(failure, true, session)
    return isAgain ? sendFile(address, believed ?? '', file, sending) : { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}
