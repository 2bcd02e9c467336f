import type { Safe } from './safe'

const delayMilliseconds = 400

type Options<T> = {
  safe: Pick<Safe, 'readAll' | 'write' | 'remove'>
  /** What is under the pen now, by key. */
  written: () => Map<string, T>
  onkept: () => void
}

/**
 * Keeps what is written while it is written. It looks for changes itself, so that no field has to tell which; typing
 * on does not put it off.
 */
export function createDraftKeeper<T>({ safe, written, onkept }: Options<T>) {
  /** As this page last wrote or read it, in one string. */
  const kept = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | null = null

  async function save(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const writes: Promise<void>[] = []
    const now = written()
    for (const [key, value] of now) {
      const text = JSON.stringify(value)
      if (kept.get(key) === text) continue
      kept.set(key, text)
      writes.push(safe.write('draft', key, JSON.parse(text)))
    }
    for (const key of kept.keys()) {
      if (now.has(key)) continue
      kept.delete(key)
      writes.push(safe.remove('draft', key))
    }
    if (writes.length === 0) return
    await Promise.all(writes)
    onkept()
  }

  return {
    /** Something may have changed. */
    touch(): void {
      timer ??= setTimeout(() => void save(), delayMilliseconds)
    },
    save,
    async read(): Promise<Map<string, T>> {
      const found = await safe.readAll<T>('draft')
      for (const [key, value] of found) kept.set(key, JSON.stringify(value))
      return found
    },
    /** What another tab changed, where this one has not gone on writing since. */
    async follow(): Promise<{ changed: Map<string, T>; gone: string[] }> {
      const found = await safe.readAll<T>('draft')
      const now = written()
      const textHere = (key: string) => (now.has(key) ? JSON.stringify(now.get(key)) : undefined)
      const changed = new Map<string, T>()
      for (const [key, value] of found) {
        const text = JSON.stringify(value)
        if (kept.get(key) === text || textHere(key) !== kept.get(key)) continue
        kept.set(key, text)
        changed.set(key, value)
      }
      const gone = [...kept.keys()].filter((key) => !found.has(key) && textHere(key) === kept.get(key))
      for (const key of gone) kept.delete(key)
      return { changed, gone }
    },
    /** Takes everything off the device. */
    clear(): void {
      if (timer) clearTimeout(timer)
      timer = null
      for (const key of kept.keys()) void safe.remove('draft', key)
      kept.clear()
    },
  }
}
