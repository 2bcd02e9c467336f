import { type Failure, isPassing, type Result } from '../api/errors'
import type { Attachment, AttachmentUpload } from '../api/types'

export type UploadCalls = {
  begin: () => Promise<Result<AttachmentUpload>>
  look: (id: string) => Promise<Result<AttachmentUpload>>
  put: (id: string, number: number, bytes: Blob) => Promise<Result<void>>
  finish: (id: string) => Promise<Result<Attachment>>
}

export type UploadOptions = {
  calls: UploadCalls
  data: Blob
  /** Ends when it is worth trying again. */
  rest: (attempts: number, failure: Failure) => Promise<void>
  /** From 0 to 1. */
  onprogress: (share: number) => void
  onbegun: (id: string) => void
  /** Nobody wants it any more. */
  isDropped: () => boolean
}

/**
 * Brings a file to the server in pieces. Where the line goes away it waits, asks what has arrived and goes on from there;
 * null when it was dropped meanwhile.
 */
export async function upload(options: UploadOptions): Promise<Result<Attachment> | null> {
  const { calls, data, rest, onprogress, onbegun, isDropped } = options
  let id: string | null = null
  let attempts = 0

  async function tryAll(): Promise<Result<Attachment> | null> {
    const known: Result<AttachmentUpload> = await (id === null ? calls.begin() : calls.look(id))
    if (!known.ok) return known
    const { chunk_bytes, chunks, received } = known.value
    id = known.value.id
    onbegun(id)
    const missing = Array.from({ length: chunks }, (_, number) => number).filter((one) => !received.includes(one))
    for (const [done, number] of missing.entries()) {
      if (isDropped()) return null
      onprogress((chunks - missing.length + done) / chunks)
      const put = await calls.put(id, number, data.slice(number * chunk_bytes, (number + 1) * chunk_bytes))
      if (!put.ok) return put
      attempts = 0
    }
    onprogress(1)
    return isDropped() ? null : calls.finish(id)
  }

  for (;;) {
    if (isDropped()) return null
    const result = await tryAll()
    if (!result || result.ok || !isPassing(result.failure)) return result
    await rest(attempts, result.failure)
    attempts += 1
  }
}
