import { failureFrom, networkFailure, type Result } from './errors'

/** A file as the server writes it: that somebody took it along is on record there. */
export async function readFile(address: string, session: string): Promise<Result<Blob>> {
  try {
    const headers = { 'X-Tsunagu-Session': session, 'X-Tsunagu-Active': '1' }
    const answer = await fetch(address, { headers, cache: 'no-store' })
    if (answer.ok) return { ok: true, value: await answer.blob() }
    return { ok: false, failure: failureFrom(answer.status, await answer.json().catch(() => undefined)) }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}
