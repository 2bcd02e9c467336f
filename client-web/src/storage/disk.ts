import { makeKey, seal, unseal } from './crypto'
import { type Database, isFull, type StoreName } from './database'
import { enterPin, hasPin } from './pin'
import { type Memory, precious } from './safe'

export { createDatabase } from './database'

export type DiskOptions = {
  /** What is not to be had again also lies in memory, for when the disk fails. */
  memory: Memory
  makeDatabase: () => Database
  now: () => number
  /** The device does not keep what is written, or does so again. */
  onrefused: (isRefused: boolean) => void
}

/** How long a personal device may show what it keeps without a word from the server. */
const leaseMilliseconds = 72 * 3_600_000
const renewMilliseconds = 10 * 60_000
const restMilliseconds = 30_000
const copies: StoreName[] = ['page', 'entity']

export type Disk = ReturnType<typeof createDisk>

/** Keeps values sealed in a database, and agrees with memory as soon as it can. Fetched only by a device that keeps something. */
export function createDisk({ memory, makeDatabase, now, onrefused }: DiskOptions) {
  let disk: { database: Database; key: CryptoKey } | null = null
  /** Also when it could not be opened: then it is still to be wiped. */
  let chosen: Database | null = null
  let restUntil = 0
  let renewedAt = Number.NEGATIVE_INFINITY
  /** What the disk has not taken yet. */
  const dirty = new Map<string, [StoreName, string]>()

  const isOn = () => disk !== null && now() >= restUntil

  /** The database, emptied first where it lay for too long. */
  async function find(): Promise<{ database: Database; outcome: 'open' | 'expired' }> {
    const database = makeDatabase()
    chosen = database
    const until = (await database.get('keys', 'lease')) as number | undefined
    if (until === undefined || until >= now()) return { database, outcome: 'open' }
    await shred(database)
    chosen = makeDatabase()
    return { database: chosen, outcome: 'expired' }
  }

  async function open(pin?: string): Promise<'open' | 'expired' | number> {
    const { database, outcome } = await find()
    const key =
      pin === undefined
        ? ((await database.putIfMissing('keys', 'data', await makeKey())) as CryptoKey)
        : await enterPin(database, pin)
    if (typeof key === 'number') {
      if (key === 0) await leave()
      return key
    }
    disk = { database, key }
    await renewLease()
    for (const store of precious) for (const key of memory(store).keys()) dirty.set(`${store}/${key}`, [store, key])
    await writeDirty()
    return outcome
  }

  async function peek(): Promise<'locked' | 'expired' | 'none'> {
    const { database, outcome } = await find()
    if (outcome === 'expired') return outcome
    return (await hasPin(database)) ? 'locked' : 'none'
  }

  function refuse(): void {
    restUntil = now() + restMilliseconds
    onrefused(true)
  }

  async function orRefused<T>(act: () => Promise<T>): Promise<T | 'refused'> {
    try {
      return await act()
    } catch {
      refuse()
      return 'refused'
    }
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
    const values = memory(store)
    if (!values.has(key)) return disk.database.remove(store, key)
    const sealed = await seal(disk.key, `${store}/${key}`, values.get(key))
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

  async function leave(): Promise<void> {
    const database = chosen
    disk = null
    chosen = null
    dirty.clear()
    renewedAt = Number.NEGATIVE_INFINITY
    if (database) await shred(database).catch(() => {})
  }

  async function openSealed(store: StoreName, key: string, sealed: unknown): Promise<unknown> {
    if (!disk || sealed === undefined) return undefined
    return unseal(disk.key, `${store}/${key}`, sealed).catch(() => undefined)
  }

  return {
    get isOn(): boolean {
      return isOn()
    },
    get isOpen(): boolean {
      return disk !== null
    },
    open: (pin?: string) => orRefused(() => open(pin)),
    peek: () => orRefused(peek),
    renew: () => renewLease().catch(() => {}),
    async read(store: StoreName, key: string): Promise<unknown> {
      if (!disk || !isOn()) return undefined
      return openSealed(store, key, await disk.database.get(store, key).catch(() => undefined))
    },
    /** All of a precious store as it lies on the disk, also by other tabs; undefined when memory knows better. */
    async readAll(store: StoreName): Promise<Map<string, unknown> | undefined> {
      if (!disk || !isOn() || dirty.size > 0) return undefined
      try {
        const found = await disk.database.getAll(store)
        const opened = await Promise.all(found.map(([key, sealed]) => openSealed(store, key, sealed)))
        const values = new Map<string, unknown>()
        found.forEach(([key], index) => {
          if (opened[index] !== undefined) values.set(key, opened[index])
        })
        return disk && dirty.size === 0 ? values : undefined
      } catch {
        refuse()
        return undefined
      }
    },
    /** Memory changed at a key. */
    async keep(store: StoreName, key: string): Promise<void> {
      if (disk === null) return
      dirty.set(`${store}/${key}`, [store, key])
      if (!isOn()) return
      try {
        await writeDirty()
        if (restUntil > 0) {
          restUntil = 0
          onrefused(false)
        }
      } catch {
        refuse()
      }
    },
    /** What can be had again is kept if there is room. */
    async put(store: StoreName, key: string, value: unknown): Promise<void> {
      if (!disk || !isOn()) return
      const sealed = await seal(disk.key, `${store}/${key}`, value)
      await makingRoom(() => disk?.database.put(store, key, sealed)).catch(() => {})
    },
    async dropCopies(): Promise<void> {
      for (const store of copies) await disk?.database.clear(store).catch(refuse)
    },
    leave,
    /** It is somebody else's to wipe. */
    abandon(): void {
      chosen = null
    },
  }
}
