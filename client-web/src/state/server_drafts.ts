import { deleteDraft, listDrafts, putDraft } from '../api/draft_calls'

/** As the server last had them, by key: what was written on since is not removed. */
const versions = new Map<string, number>()

/** In an address there are ids, codes and dots. */
const nameOf = (key: string) => key.replace('/', '.')
const keyOf = (name: string) => name.replace('.', '/')

export async function readAll<T>(): Promise<Map<string, T> | null> {
  const result = await listDrafts()
  if (!result.ok) return null
  versions.clear()
  const found = new Map<string, T>()
  for (const { key, draft, version } of result.value.items) {
    versions.set(keyOf(key), version)
    found.set(keyOf(key), JSON.parse(draft) as T)
  }
  return found
}

export async function write(key: string, value: unknown): Promise<boolean> {
  const result = await putDraft(nameOf(key), JSON.stringify(value))
  if (result.ok) versions.set(key, result.value.version)
  return result.ok
}

/** What another device wrote on meanwhile stays, and comes back here: an empty page is no answer to it. */
export async function remove(key: string, onstale: () => void): Promise<boolean> {
  const version = versions.get(key)
  if (version === undefined) return true
  const result = await deleteDraft(nameOf(key), version)
  if (!result.ok && result.failure.code !== 'stale') return false
  versions.delete(key)
  if (!result.ok) onstale()
  return true
}
