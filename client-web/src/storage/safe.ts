import type { makeKey, seal, unseal } from './crypto'
import type { Database, StoreName } from './database'

/** Whose device it is: on a shared one nothing outlives the page, on a personal one everything is kept sealed. */
export type Tier = 'shared' | 'personal'

/** What a disk takes. */
export type Tools = {
  makeDatabase: () => Database
  makeKey: typeof makeKey
  seal: typeof seal
  unseal: typeof unseal
}

export type SafeOptions = {
  /** Fetched when a disk is wanted; a shared device never does. */
  loadTools: () => Promise<Tools>
  now: () => number
  /** The device does not keep what is written, or does so again. */
  onrefused: (isRefused: boolean) => void
}

/** How long a personal device may show what it keeps without a word from the server. */
const leaseMilliseconds = 72 * 3_600_000
const renewMilliseconds = 10 * 60_000
const restMilliseconds = 30_000
/** Few and small, and not to be had again: these also lie in memory, for when the disk fails. */
const precious: StoreName[] = ['meta', 'draft', 'outbox']
const copies: StoreName[] = ['page', 'entity']

export type Safe = ReturnType<typeof createSafe>

/**
 * Keeps values by store and key. Without a disk, by choice or by misfortune, it keeps the precious ones in memory;
 * nobody who uses it needs to know which.
 */
export function createSafe({ loadTools, now, onrefused }: SafeOptions) {
  let disk: (Tools & { database: Database; key: CryptoKey }) | null = null
  /** Also when it could not be opened: then it is still to be wiped. */
  let chosen: Database | null = null
  let restUntil = 0
  let renewedAt = Number.NEGATIVE_INFINITY
  let queue: Promise<unknown> = Promise.resolve()
  const memory = new Map<StoreName, Map<string, unknown>>()
  /** What the disk has not taken yet. */
  const dirty = new Map<string, [StoreName, string]>()

  const remembered = (store: StoreName) => {
    const values = memory.get(store) ?? new Map<string, unknown>()
    memory.set(store, values)
    return values
  }
  const isOnDisk = () => disk !== null && now() >= restUntil

  /** One write after the other, in the order of the calls. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = queue.then(act)
    queue = turn.catch(() => {})
    return turn
  }

  async function open(): Promise<'open' | 'expired' | 'refused'> {
    let outcome: 'open' | 'expired' = 'open'
    try {
      const tools = await loadTools()
      let database = tools.makeDatabase()
      chosen = database
      const until = (await database.get('keys', 'lease')) as number | undefined
      if (until !== undefined && until < now()) {
        outcome = 'expired'
        await shred(database)
        database = tools.makeDatabase()
        chosen = database
      }
      const key = (await database.putIfMissing('keys', 'data', await tools.makeKey())) as CryptoKey
      disk = { ...tools, database, key }
      await renewLease()
      for (const store of precious)
        for (const key of remembered(store).keys()) dirty.set(`${store}/${key}`, [store, key])
      await writeDirty()
      return outcome
    } catch {
      refuse()
      return 'refused'
    }
  }

  function refuse(): void {
    restUntil = now() + restMilliseconds
    onrefused(true)
  }

  async function writeDirty(): Promise<void> {
    for (const [id, [store, key]] of dirty) {
      await apply(store, key)
      dirty.delete(id)
    }
  }

  /** Makes the disk agree with memory about one key. */
  async function apply(store: StoreName, key: string): Promise<void> {
    if (!disk) return
    const values = remembered(store)
    if (!values.has(key)) return disk.database.remove(store, key)
    const sealed = await disk.seal(disk.key, `${store}/${key}`, values.get(key))
    await makingRoom(() => disk?.database.put(store, key, sealed))
  }

  /** Copies of what the server has make room for what it has not. */
  async function makingRoom(put: () => Promise<void> | undefined): Promise<void> {
    try {
      await put()
    } catch (error) {
      if (!isFull(error) || !disk) throw error
      for (const store of copies) await disk.database.clear(store)
      await put()
    }
  }

  async function keep(store: StoreName, key: string): Promise<void> {
    if (disk === null) return
    const id = `${store}/${key}`
    dirty.set(id, [store, key])
    if (!isOnDisk()) return
    try {
      await writeDirty()
      if (restUntil > 0) {
        restUntil = 0
        onrefused(false)
      }
    } catch {
      refuse()
    }
  }

  async function renewLease(): Promise<void> {
    if (!disk || now() - renewedAt < renewMilliseconds) return
    renewedAt = now()
    await disk.database.put('keys', 'lease', now() + leaseMilliseconds)
  }

  /** The key goes first: without it the rest is noise, even if nothing more comes to pass. */
  async function shred(database: Database): Promise<void> {
    await database.clear('keys')
    await database.destroy().catch(() => {})
  }

  async function leaveDisk(): Promise<void> {
    const database = chosen
    disk = null
    chosen = null
    dirty.clear()
    renewedAt = Number.NEGATIVE_INFINITY
    if (database) await shred(database).catch(() => {})
  }

  async function openSealed(store: StoreName, key: string, sealed: unknown): Promise<unknown> {
    if (!disk || sealed === undefined) return undefined
    return disk.unseal(disk.key, `${store}/${key}`, sealed).catch(() => undefined)
  }

  return {
    get isOnDisk(): boolean {
      return isOnDisk()
    },
    get isOpen(): boolean {
      return disk !== null
    },
    /** Keeps on the disk from now on, with all that lies in memory; says whether too much time had passed. */
    open: () => inTurn(open),
    /** The server knows this session: what is kept may be shown for another while. */
    renew: () => inTurn(() => renewLease().catch(() => {})),
    async read<T>(store: StoreName, key: string): Promise<T | undefined> {
      if (precious.includes(store) && remembered(store).has(key)) return remembered(store).get(key) as T
      if (!disk || !isOnDisk()) return undefined
      const sealed = await disk.database.get(store, key).catch(() => undefined)
      return (await openSealed(store, key, sealed)) as T | undefined
    },
    /** All values of a precious store, also those of other tabs. */
    async readAll<T>(store: StoreName): Promise<Map<string, T>> {
      await queue
      if (disk && isOnDisk() && dirty.size === 0) {
        try {
          const found = await disk.database.getAll(store)
          const opened = await Promise.all(found.map(([key, sealed]) => openSealed(store, key, sealed)))
          const values = new Map<string, unknown>()
          found.forEach(([key], index) => {
            if (opened[index] !== undefined) values.set(key, opened[index])
          })
          if (disk && dirty.size === 0) memory.set(store, values)
        } catch {
          refuse()
        }
      }
      return new Map(remembered(store)) as Map<string, T>
    },
    /** Kept when the promise is done, on the disk or, where that is not to be had, in memory. */
    write(store: StoreName, key: string, value: unknown): Promise<void> {
      if (precious.includes(store)) {
        remembered(store).set(key, value)
        return inTurn(() => keep(store, key))
      }
      return inTurn(async () => {
        if (!disk || !isOnDisk()) return
        const sealed = await disk.seal(disk.key, `${store}/${key}`, value)
        await makingRoom(() => disk?.database.put(store, key, sealed)).catch(() => {})
      })
    },
    remove(store: StoreName, key: string): Promise<void> {
      remembered(store).delete(key)
      return inTurn(() => keep(store, key))
    },
    /** Takes away the copies of what the server has; what was written here and not sent stays. */
    dropCopies(): Promise<void> {
      return inTurn(async () => {
        for (const store of copies) await disk?.database.clear(store).catch(refuse)
      })
    },
    /** Takes everything off the disk and goes on in memory. */
    leaveDisk: () => inTurn(leaveDisk),
    wipe(): Promise<void> {
      memory.clear()
      return inTurn(leaveDisk)
    },
    /** Another tab wiped the disk, or took it out of use. */
    letGo(): Promise<void> {
      chosen = null
      return inTurn(leaveDisk)
    },
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}
