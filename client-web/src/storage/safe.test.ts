import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { makeKey, seal, unseal } from './crypto'
import { createDatabase, type Database } from './database'
import { createDisk } from './disk'
import { pinTries } from './pin'
import { createSafe } from './safe'

let factory: IDBFactory
let now = 0
const refusals: boolean[] = []
const hours = 3_600_000

beforeEach(() => {
  factory = new IDBFactory()
  now = 0
  refusals.length = 0
})

const onrefused = (isRefused: boolean) => void refusals.push(isRefused)
const makeDatabase = () => createDatabase('device', factory)
const makeSafe = (make: () => Database = makeDatabase) =>
  createSafe({
    loadDisk: async (memory) => createDisk({ memory, makeDatabase: make, now: () => now, onrefused }),
    onrefused,
  })

/** A disk that can fail in the ways that disks do. */
function makeFailing() {
  const real = makeDatabase()
  const state: { error: Error | null } = { error: null }
  const database: Database = {
    ...real,
    async put(store, key, value) {
      if (state.error) throw state.error
      return real.put(store, key, value)
    },
  }
  return { make: () => database, state, real }
}

describe('what is sealed', () => {
  it('opens with its key at its place only', async () => {
    const key = await makeKey()
    const sealed = await seal(key, 'draft/a', { text: 'secret' })
    expect(await unseal(key, 'draft/a', sealed)).toEqual({ text: 'secret' })
    await expect(unseal(key, 'draft/b', sealed)).rejects.toThrow()
    await expect(unseal(await makeKey(), 'draft/a', sealed)).rejects.toThrow()
  })

  it('has a key that no script takes away', async () => {
    const key = await makeKey()
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })
})

describe('a safe on a shared device', () => {
  it('remembers while the page is open, and leaves no database', async () => {
    const safe = makeSafe()
    await safe.write('outbox', 'a', { text: 'A' })
    await safe.write('page', 'pat_1', { text: 'B' })
    expect([...(await safe.readAll('outbox'))]).toEqual([['a', { text: 'A' }]])
    expect(await safe.read('page', 'pat_1')).toBeUndefined()
    expect(await factory.databases()).toEqual([])
    expect((await makeSafe().readAll('outbox')).size).toBe(0)
  })
})

describe('a safe on a personal device', () => {
  it('gives back after a restart what was written, and lets nothing be read on the disk', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('outbox', 'a', { text: 'secret' })
    await safe.write('page', 'pat_1', { name: 'somebody' })
    await safe.write('draft', 'gone', { text: 'B' })
    await safe.remove('draft', 'gone')

    const raw = JSON.stringify(await makeDatabase().getAll('outbox'), (_key, value) =>
      value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value,
    )
    expect(raw).not.toContain('secret')
    const next = makeSafe()
    expect(await next.open()).toBe('open')
    expect([...(await next.readAll('outbox'))]).toEqual([['a', { text: 'secret' }]])
    expect(await next.read('page', 'pat_1')).toEqual({ name: 'somebody' })
    expect((await next.readAll('draft')).size).toBe(0)
  })

  it('takes to the disk what was written before it was chosen', async () => {
    const safe = makeSafe()
    await safe.write('outbox', 'a', 1)
    await safe.open()
    const other = makeSafe()
    await other.open()
    expect([...(await other.readAll('outbox'))]).toEqual([['a', 1]])
  })

  it('shares one key between tabs that open it at once', async () => {
    const tabs = [makeSafe(), makeSafe(), makeSafe()]
    await Promise.all(tabs.map((tab) => tab.open()))
    await Promise.all(tabs.map((tab, index) => tab.write('outbox', String(index), index)))
    for (const tab of tabs) expect((await tab.readAll('outbox')).size).toBe(3)
  })

  it('takes everything off the disk when it becomes a shared one, and goes on', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('draft', 'a', 'A')
    await safe.leaveDisk()
    expect([...(await safe.readAll('draft'))]).toEqual([['a', 'A']])
    expect(await factory.databases()).toEqual([])
  })

  it('leaves nothing after a wipe', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('outbox', 'a', 1)
    await safe.wipe()
    expect((await safe.readAll('outbox')).size).toBe(0)
    expect(await factory.databases()).toEqual([])
    await safe.open()
    expect((await safe.readAll('outbox')).size).toBe(0)
  })

  it('drops the copies of what the server has, and keeps what was written', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('page', 'pat_1', 1)
    await safe.write('entity', 'rows', 2)
    await safe.write('outbox', 'a', 3)
    await safe.dropCopies()
    expect(await safe.read('page', 'pat_1')).toBeUndefined()
    expect(await safe.read('entity', 'rows')).toBeUndefined()
    expect((await safe.readAll('outbox')).size).toBe(1)
  })

  it('is empty when the server was not heard of for three days', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('page', 'pat_1', 1)
    now = 73 * hours
    const late = makeSafe()
    expect(await late.open()).toBe('expired')
    expect(await late.read('page', 'pat_1')).toBeUndefined()
  })

  it('may be shown for another while whenever the server is heard of', async () => {
    const safe = makeSafe()
    await safe.open()
    await safe.write('page', 'pat_1', 1)
    now = 48 * hours
    await safe.renew()
    now = 100 * hours
    const late = makeSafe()
    expect(await late.open()).toBe('open')
    expect(await late.read('page', 'pat_1')).toBe(1)
  })
})

describe('a safe whose disk fails', () => {
  it('goes on in memory, says so once, and comes back with what it could not write', async () => {
    const { make, state } = makeFailing()
    const safe = makeSafe(make)
    await safe.open()
    await safe.write('outbox', 'before', 0)
    state.error = new Error('the disk is gone')
    await safe.write('outbox', 'a', 1)
    await safe.remove('outbox', 'before')
    await safe.write('outbox', 'b', 2)
    expect([...(await safe.readAll('outbox')).keys()]).toEqual(['a', 'b'])
    expect(refusals).toEqual([true])
    state.error = null
    now = 60_000
    await safe.write('outbox', 'c', 3)
    expect(refusals).toEqual([true, false])
    const other = makeSafe()
    await other.open()
    expect([...(await other.readAll('outbox')).keys()]).toEqual(['a', 'b', 'c'])
  })

  it('makes room on a full disk by dropping copies', async () => {
    const { make, real } = makeFailing()
    let isFull = true
    const database: Database = {
      ...make(),
      async put(store, key, value) {
        if (isFull && store === 'outbox') throw Object.assign(new Error(), { name: 'QuotaExceededError' })
        return real.put(store, key, value)
      },
      async clear(store) {
        isFull = false
        return real.clear(store)
      },
    }
    const safe = makeSafe(() => database)
    await safe.open()
    await safe.write('page', 'pat_1', 1)
    await safe.write('outbox', 'a', 2)
    expect(refusals).toEqual([])
    expect(await safe.read('page', 'pat_1')).toBeUndefined()
    expect((await real.getAll('outbox')).length).toBe(1)
  })

  it('works in memory where the browser refuses storage altogether', async () => {
    const refusing = {
      open: () => {
        throw new Error('refused')
      },
    } as unknown as IDBFactory
    const safe = makeSafe(() => createDatabase('device', refusing))
    expect(await safe.open()).toBe('refused')
    await safe.write('outbox', 'a', 1)
    expect((await safe.readAll('outbox')).size).toBe(1)
    await safe.wipe()
    expect((await safe.readAll('outbox')).size).toBe(0)
  })

  it('does not wait for longer than two seconds', async () => {
    vi.useFakeTimers()
    const hanging = { open: () => ({}), deleteDatabase: () => ({}) } as unknown as IDBFactory
    const safe = makeSafe(() => createDatabase('device', hanging))
    const opened = safe.open()
    await vi.advanceTimersByTimeAsync(2_100)
    expect(await opened).toBe('refused')
    vi.useRealTimers()
  })
})

describe('a safe with a PIN', () => {
  const pin = '482915'

  /** What an earlier page kept under the PIN. */
  async function kept() {
    const safe = makeSafe()
    await safe.write('outbox', 'a', { text: 'A' })
    expect(await safe.open(pin)).toBe('open')
    await safe.write('page', 'pat_1', { text: 'B' })
  }

  it('opens for the PIN alone, with all that was kept', async () => {
    await kept()
    const next = makeSafe()
    expect(await next.peek()).toBe('locked')
    expect(await next.open('000000')).toBe(pinTries - 1)
    expect(next.isOpen).toBe(false)
    expect(await next.open(pin)).toBe('open')
    expect([...(await next.readAll('outbox'))]).toEqual([['a', { text: 'A' }]])
    expect(await next.read('page', 'pat_1')).toEqual({ text: 'B' })
  })

  it('holds no key that opens without the PIN, and none that a script takes away', async () => {
    await kept()
    const keys = new Map(await makeDatabase().getAll('keys'))
    expect([...keys.keys()].sort()).toEqual(['device', 'lease', 'pin'])
    await expect(crypto.subtle.exportKey('raw', keys.get('device') as CryptoKey)).rejects.toThrow()
  })

  it('is empty after five wrong PINs, also when each comes from another page', async () => {
    await kept()
    for (let left = pinTries - 1; left >= 0; left -= 1) expect(await makeSafe().open('000000')).toBe(left)
    const next = makeSafe()
    expect(await next.peek()).toBe('none')
    expect(await makeDatabase().getAll('outbox')).toEqual([])
  })

  it('forgives misses once the PIN is right', async () => {
    await kept()
    for (let round = 0; round < 3; round += 1) {
      for (let miss = 1; miss < pinTries; miss += 1) await makeSafe().open('000000')
      expect(await makeSafe().open(pin)).toBe('open')
    }
  })

  it('is empty when it lay for too long, before anybody is asked', async () => {
    await kept()
    now = 73 * hours
    expect(await makeSafe().peek()).toBe('expired')
    expect(await makeSafe().peek()).toBe('none')
  })
})
