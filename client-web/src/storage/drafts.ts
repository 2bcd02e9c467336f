const delayMilliseconds = 400
const retryMilliseconds = 10_000

/** Where drafts are kept. What cannot be kept, removed or read now is said, not thrown. */
export type DraftStore<T> = {
  readAll: () => Promise<Map<string, T> | null>
  /** Null where the store will never take it as it stands. */
  write: (key: string, value: T) => Promise<boolean | null>
  remove: (key: string) => Promise<boolean>
  /** How long somebody types before it is kept. */
  delayMilliseconds?: number
}

type Options<T> = {
  store: () => DraftStore<T>
  /** What is under the pen now, by key. */
  written: () => Map<string, T>
  /** Whether what is no longer under the pen is safe elsewhere. */
  isDone?: (key: string) => boolean
  onkept: () => void
}

/**
 * Keeps what is written while it is written. It looks for changes itself, so that no field has to tell which; typing
 * on does not put it off.
 */
export function createDraftKeeper<T>({ store, written, isDone = () => true, onkept }: Options<T>) {
  /** As the store has it, in one string. */
  const kept = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  /** Moves when everything is forgotten: what was asked before then is nobody's any more. */
  let age = 0

  /** Reading and writing in turn: what is read is never older than what was written. */
  function inTurn<V>(act: () => Promise<V>): Promise<V> {
    const next = turn.then(act)
    turn = next.catch(() => {})
    return next
  }

  function touch(after = store().delayMilliseconds ?? delayMilliseconds): void {
    timer ??= setTimeout(() => void save(), after)
  }

  function stop(): void {
    if (timer) clearTimeout(timer)
    timer = null
  }

  function save(): Promise<void> {
    stop()
    return inTurn(async () => {
      const begun = age
      const now = new Map([...written()].map(([key, value]) => [key, JSON.stringify(value)]))
      const writes: Promise<boolean | null>[] = []
      const note = (done: Promise<boolean | null>, change: () => void) =>
        writes.push(
          done.then((isKept) => {
            if (isKept && begun === age) change()
            return isKept
          }),
        )
      for (const [key, text] of now) {
        if (kept.get(key) !== text) note(store().write(key, JSON.parse(text)), () => kept.set(key, text))
      }
      for (const key of kept.keys()) if (!now.has(key) && isDone(key)) note(store().remove(key), () => kept.delete(key))
      if (writes.length === 0) return
      const outcomes = await Promise.all(writes)
      if (outcomes.includes(true)) onkept()
      if (outcomes.includes(false) && begun === age) touch(retryMilliseconds)
    })
  }

  return {
    /** Something may have changed. */
    touch: () => touch(),
    save,
    /** Whether something under the pen is kept nowhere. */
    hasUnkept: () => [...written()].some(([key, value]) => kept.get(key) !== JSON.stringify(value)),
    read(): Promise<Map<string, T>> {
      const begun = age
      return inTurn(async () => {
        const found = await store().readAll()
        if (!found || begun !== age) return new Map()
        for (const [key, value] of found) kept.set(key, JSON.stringify(value))
        return found
      })
    },
    /** What another tab or device changed, where this one has not gone on writing since. */
    follow(): Promise<{ changed: Map<string, T>; gone: string[] }> {
      const begun = age
      return inTurn(async () => {
        const found = await store().readAll()
        const changed = new Map<string, T>()
        if (!found || begun !== age) return { changed, gone: [] }
        const now = written()
        const textHere = (key: string) => (now.has(key) ? JSON.stringify(now.get(key)) : undefined)
        for (const [key, value] of found) {
          const text = JSON.stringify(value)
          if (kept.get(key) === text || textHere(key) !== kept.get(key)) continue
          kept.set(key, text)
          changed.set(key, value)
        }
        const gone = [...kept.keys()].filter((key) => !found.has(key) && textHere(key) === kept.get(key))
        for (const key of gone) kept.delete(key)
        return { changed, gone }
      })
    },
    /** Takes everything out of the store. */
    clear(): void {
      stop()
      for (const key of kept.keys()) void store().remove(key)
      this.forget()
    },
    /** Lets the store keep what it has; says what that is. */
    forget(): string[] {
      stop()
      age += 1
      const keys = [...kept.keys()]
      kept.clear()
      return keys
    },
  }
}
