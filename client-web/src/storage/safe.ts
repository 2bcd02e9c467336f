import type { StoreName } from './database'
import type { Disk } from './disk'

/**
 * Whose device it is: on a shared one nothing outlives the page, on a personal one everything is kept sealed, and with a
 * PIN it opens for that alone.
 */
export type Tier = 'shared' | 'personal' | 'pin'

/** The values of a store that lie in memory. */
export type Memory = (store: StoreName) => Map<string, unknown>

/** Few and small, and not to be had again: these also lie in memory, for when the disk fails. */
export const precious: StoreName[] = ['meta', 'draft', 'outbox']

export type SafeOptions = {
  /** Fetched when a disk is wanted; a shared device never does. */
  loadDisk: (memory: Memory) => Promise<Disk>
  /** The device does not keep what is written, or does so again. */
  onrefused: (isRefused: boolean) => void
}

export type Safe = ReturnType<typeof createSafe>

/**
 * Keeps values by store and key. Without a disk, by choice or by misfortune, it keeps the precious ones in memory;
 * nobody who uses it needs to know which.
 */
export function createSafe({ loadDisk, onrefused }: SafeOptions) {
  let disk: Disk | null = null
  let queue: Promise<unknown> = Promise.resolve()
  const memory = new Map<StoreName, Map<string, unknown>>()

  const remembered: Memory = (store) => {
    const values = memory.get(store) ?? new Map<string, unknown>()
    memory.set(store, values)
    return values
  }

  /** One write after the other, in the order of the calls. */
  function inTurn<T>(act: () => T | Promise<T>): Promise<T> {
    const turn = queue.then(act)
    queue = turn.catch(() => {})
    return turn
  }

  function withDisk<T>(act: (disk: Disk) => Promise<T>): Promise<T | 'refused'> {
    return inTurn(async () => {
      try {
        disk ??= await loadDisk(remembered)
      } catch {
        onrefused(true)
        return 'refused'
      }
      return act(disk)
    })
  }

  return {
    get isOnDisk(): boolean {
      return disk?.isOn ?? false
    },
    get isOpen(): boolean {
      return disk?.isOpen ?? false
    },
    /**
     * Keeps on the disk from now on, with all that lies in memory; says whether too much time had passed, or how many
     * tries are left after a wrong PIN. Without any, everything is gone.
     */
    open: (pin?: string) => withDisk((disk) => disk.open(pin)),
    /** Whether there is something that waits for a PIN. */
    peek: () => withDisk((disk) => disk.peek()),
    /** The server knows this session: what is kept may be shown for another while. */
    renew: () => inTurn(() => disk?.renew()),
    async read<T>(store: StoreName, key: string): Promise<T | undefined> {
      if (precious.includes(store) && remembered(store).has(key)) return remembered(store).get(key) as T
      return (await disk?.read(store, key)) as T | undefined
    },
    /** All values of a precious store, also those of other tabs. */
    async readAll<T>(store: StoreName): Promise<Map<string, T>> {
      await queue
      const found = await disk?.readAll(store)
      if (found) memory.set(store, found)
      return new Map(remembered(store)) as Map<string, T>
    },
    /** Kept when the promise is done, on the disk or, where that is not to be had, in memory. */
    write(store: StoreName, key: string, value: unknown): Promise<void> {
      if (!precious.includes(store)) return inTurn(() => disk?.put(store, key, value))
      remembered(store).set(key, value)
      return inTurn(() => disk?.keep(store, key))
    },
    remove(store: StoreName, key: string): Promise<void> {
      remembered(store).delete(key)
      return inTurn(() => disk?.keep(store, key))
    },
    /** Takes away the copies of what the server has; what was written here and not sent stays. */
    dropCopies: () => inTurn(() => disk?.dropCopies()),
    /** Takes everything off the disk and goes on in memory. */
    leaveDisk: () => inTurn(() => disk?.leave()),
    wipe(): Promise<void> {
      memory.clear()
      return inTurn(() => disk?.leave())
    },
    /** Another tab wiped the disk, or took it out of use. */
    letGo(): Promise<void> {
      disk?.abandon()
      return inTurn(() => disk?.leave())
    },
  }
}
