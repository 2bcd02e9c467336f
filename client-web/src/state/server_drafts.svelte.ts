import { deleteDraft, listDrafts, putDraft } from '../api/draft_calls'

/** As the server last had them, by key: what was written on since is not removed. */
const versions = new Map<string, number>()

/** What the server will not take as it stands, by key: asking again would change nothing until the text does. */
type Refusal = { text: string; reason: 'long' | 'many' }
let refusals = $state.raw<ReadonlyMap<string, Refusal>>(new Map())

export const refusalOf = (key: string): Refusal['reason'] | null => refusals.get(key)?.reason ?? null

function noteRefusal(key: string, refusal: Refusal | null): void {
  if (!refusal && !refusals.has(key)) return
  const next = new Map(refusals)
  if (refusal) next.set(key, refusal)
  else next.delete(key)
  refusals = next
}

/** In an address there are ids, codes and dots. */
const nameOf = (key: string) => key.replace('/', '.')
const keyOf = (name: string) => name.replace('.', '/')

export async function readAll<T>(): Promise<Map<string, T> | null> {
  const result = await listDrafts()
  if (!result.ok) return null
  versions.clear()
  refusals = new Map()
  const found = new Map<string, T>()
  for (const { key, draft, version } of result.value.items) {
    versions.set(keyOf(key), version)
    found.set(keyOf(key), JSON.parse(draft) as T)
  }
  return found
}

/** Null where trying again is of no use. */
export async function write(key: string, value: unknown): Promise<boolean | null> {
  const text = JSON.stringify(value)
  if (refusals.get(key)?.text === text) return null
  const result = await putDraft(nameOf(key), text)
  const isRefused = !result.ok && ['invalid', 'too_large'].includes(result.failure.code)
  if (result.ok) versions.set(key, result.value.version)
  noteRefusal(key, isRefused ? { text, reason: result.failure.field === 'key' ? 'many' : 'long' } : null)
  return isRefused ? null : result.ok
}

/** What another device wrote on meanwhile stays, and comes back here: an empty page is no answer to it. */
export async function remove(key: string, onstale: () => void): Promise<boolean> {
  noteRefusal(key, null)
  const version = versions.get(key)
  if (version === undefined) return true
  const result = await deleteDraft(nameOf(key), version)
  if (!result.ok && result.failure.code !== 'stale') return false
  versions.delete(key)
  if (!result.ok) onstale()
  return true
}
