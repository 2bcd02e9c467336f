import { isActive } from './activity'
import { call } from './client'
import { failureFrom, networkFailure, type Result } from './errors'
import { readFile } from './file_call'
import type { Attachment, AttachmentBody, AttachmentUpload } from './types'

const at = (id: string, rest = '') => `/api/attachments/${id}${rest}`

/** `place` is the path of a patient or a board. */
export const beginUpload = (place: string, key: string, body: AttachmentBody) =>
  call<AttachmentUpload>('POST', `/api/${place}/attachments`, { key, body })
export const getUpload = (id: string) => call<AttachmentUpload>('GET', at(id, '/upload'))
export const finishUpload = (id: string) => call<Attachment>('POST', at(id, '/finish'))
export const dropUpload = (id: string) => call<void>('DELETE', at(id))

export async function putChunk(id: string, number: number, bytes: Blob, session: string): Promise<Result<void>> {
  try {
    const answer = await fetch(at(id, `/chunks/${number}`), {
      method: 'PUT',
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Tsunagu': '1',
        'X-Tsunagu-Session': session,
        ...(isActive() && { 'X-Tsunagu-Active': '1' }),
      },
      body: bytes,
      cache: 'no-store',
    })
    if (answer.ok) return { ok: true, value: undefined }
    return { ok: false, failure: failureFrom(answer.status, await answer.json().catch(() => undefined)) }
  } catch {
    return { ok: false, failure: networkFailure }
  }
}

export const readThumbnail = (id: string, session: string) => readFile(at(id, '/thumbnail'), session)
export const readContent = (id: string, session: string) => readFile(at(id, '/content'), session)
