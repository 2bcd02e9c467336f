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

/** Sends a file as it is: the server knows its letters. */
export async function sendFile<T>(address: string, session: string, file: Blob): Promise<Result<T>> {
  try {
    const headers = {
      'X-Tsunagu': '1',
      'X-Tsunagu-Session': session,
      'X-Tsunagu-Active': '1',
      'Content-Type': 'text/csv',
    }
    const answer = await fetch(address, { method: 'POST', headers, body: file, cache: 'no-store' })
    const value: unknown = await answer.json().catch(() => undefined)
    if (answer.ok) return { ok: true, value: value as T }
    const failure = failureFrom(answer.status, value)
    return (await onRefused(failure, true, session)) ? sendFile(address, believed ?? '', file) : { ok: false, failure }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}
