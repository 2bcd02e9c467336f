import * as calls from '../api/attachment_calls'
import type { Result } from '../api/errors'
import { keeping } from './keeping.svelte'
import { signedIn } from './session.svelte'
import { keepText } from './written'

/** Each look at the server is on record there; the page remembers so many of what it has shown. */
const mostRemembered = 200

const thumbnails = new Map<string, Promise<Result<string>>>()

keepText({
  has: () => false,
  clear,
  take() {
    clear()
    return () => {}
  },
})

function clear(): void {
  for (const id of thumbnails.keys()) forget(id)
}

const session = () => signedIn.session?.session ?? ''

/** An address of a small picture in the memory of the page. */
export function readThumbnail(id: string): Promise<Result<string>> {
  const known = thumbnails.get(id)
  if (known) return known
  const asked = calls.readThumbnail(id, session()).then(addressOf)
  remember(id, asked)
  void asked.then((result) => {
    if (!result.ok && thumbnails.get(id) === asked) thumbnails.delete(id)
  })
  return asked
}

/** What was made here need not be asked for. */
export function noteThumbnail(id: string, address: string): void {
  if (address) remember(id, Promise.resolve({ ok: true, value: address }))
}

function remember(id: string, asked: Promise<Result<string>>): void {
  thumbnails.set(id, asked)
  for (const oldest of thumbnails.keys()) if (thumbnails.size > mostRemembered) forget(oldest)
}

function forget(id: string): void {
  void thumbnails.get(id)?.then((result) => result.ok && URL.revokeObjectURL(result.value))
  thumbnails.delete(id)
}

export const readFile = (id: string): Promise<Result<Blob>> => calls.readContent(id, session())

export const isShared = (): boolean => keeping.tier === 'shared'

const addressOf = (result: Result<Blob>): Result<string> =>
  result.ok ? { ok: true, value: URL.createObjectURL(result.value) } : result
