/** The stores of one person on one device. Keys are ids and numbers only; every value but a key is sealed. */
export const storeNames = ['keys', 'meta', 'entity', 'page', 'draft', 'outbox'] as const
export type StoreName = (typeof storeNames)[number]

const version = 1
const patienceMilliseconds = 2_000

export class StorageTimeout extends Error {}

export type Database = ReturnType<typeof createDatabase>

/** IndexedDB with promises: no call waits for longer than two seconds, and a connection that was lost is made anew once. */
export function createDatabase(name: string, factory: IDBFactory = indexedDB) {
  let opening: Promise<IDBDatabase> | null = null

  function open(): Promise<IDBDatabase> {
    opening ??= connect().catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  function connect(): Promise<IDBDatabase> {
    const request = factory.open(name, version)
    request.onupgradeneeded = () => {
      for (const store of storeNames) {
        if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store)
      }
    }
    return answer(request).then((database) => {
      database.onversionchange = () => {
        database.close()
        opening = null
      }
      database.onclose = () => {
        opening = null
      }
      return database
    })
  }

  async function attempt<T>(
    store: StoreName,
    mode: IDBTransactionMode,
    act: (objects: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const database = await open()
    const transaction = database.transaction(store, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' })
    const request = act(transaction.objectStore(store))
    await done(transaction)
    return request.result
  }

  async function run<T>(
    store: StoreName,
    mode: IDBTransactionMode,
    act: (objects: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const tryOnce = () => within(attempt(store, mode, act))
    try {
      return await tryOnce()
    } catch (error) {
      if (error instanceof StorageTimeout || isFull(error)) throw error
      opening = null
      return tryOnce()
    }
  }

  return {
    get: (store: StoreName, key: string) => run<unknown>(store, 'readonly', (objects) => objects.get(key)),
    async getAll(store: StoreName): Promise<[string, unknown][]> {
      const [keys, values] = await Promise.all([
        run(store, 'readonly', (objects) => objects.getAllKeys()),
        run<unknown[]>(store, 'readonly', (objects) => objects.getAll()),
      ])
      // Another tab may have written between the two; then they are read again.
      if (keys.length !== values.length) return this.getAll(store)
      return keys.map((key, index) => [String(key), values[index]])
    },
    async put(store: StoreName, key: string, value: unknown): Promise<void> {
      await run(store, 'readwrite', (objects) => objects.put(value, key))
    },
    /** What lies under a key already stays; whichever it is comes back. */
    async putIfMissing(store: StoreName, key: string, value: unknown): Promise<unknown> {
      await run(store, 'readwrite', (objects) => {
        const found = objects.getKey(key)
        found.onsuccess = () => {
          if (found.result === undefined) objects.put(value, key)
        }
        return found
      })
      return this.get(store, key)
    },
    /** One more, in one transaction: two tabs never count to the same number. */
    async increment(store: StoreName, key: string): Promise<number> {
      let count = 0
      await run(store, 'readwrite', (objects) => {
        const found = objects.get(key)
        found.onsuccess = () => {
          count = Number(found.result ?? 0) + 1
          objects.put(count, key)
        }
        return found
      })
      return count
    },
    async remove(store: StoreName, key: string): Promise<void> {
      await run(store, 'readwrite', (objects) => objects.delete(key))
    },
    async clear(store: StoreName): Promise<void> {
      await run(store, 'readwrite', (objects) => objects.clear())
    },
    async destroy(): Promise<void> {
      const open = await opening?.catch(() => null)
      open?.close()
      opening = null
      await within(answer(factory.deleteDatabase(name)))
    },
  }
}

export function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
}

function within<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StorageTimeout()), patienceMilliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
