import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDraftKeeper } from './drafts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Two tabs of one device, each with its own pen. */
function makeTabs() {
  const disk = new Map<string, string>()
  const tabs = [makeTab(), makeTab()] as const

  function makeTab() {
    const pen = new Map<string, string>()
    const keeper = createDraftKeeper<string>({
      store: () => ({
        readAll: async () => new Map(disk),
        write: async (key, value) => disk.set(key, value) === disk,
        remove: async (key) => disk.delete(key),
      }),
      written: () => pen,
      onkept: () => {},
    })
    return { pen, keeper }
  }

  return { disk, tabs }
}

describe('drafts', () => {
  it('are kept 400 ms after a key, however long somebody types on', async () => {
    const { disk, tabs } = makeTabs()
    const [{ pen, keeper }] = tabs
    for (let text = 'a'; text.length < 9; text += 'a') {
      pen.set('pat_1/note', text)
      keeper.touch()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(disk.get('pat_1/note')?.length).toBeGreaterThan(3)
    await vi.advanceTimersByTimeAsync(400)
    expect(disk.get('pat_1/note')).toBe('aaaaaaaa')
  })

  it('go when they are sent, and are found again when not', async () => {
    const { disk, tabs } = makeTabs()
    const [{ pen, keeper }, next] = tabs
    pen.set('pat_1/note', 'A').set('pat_2/note', 'B')
    await keeper.save()
    pen.delete('pat_1/note')
    await keeper.save()
    expect([...disk]).toEqual([['pat_2/note', 'B']])
    expect([...(await next.keeper.read())]).toEqual([['pat_2/note', 'B']])
  })

  it('are followed by another tab that wrote nothing of its own', async () => {
    const { tabs } = makeTabs()
    const [mine, theirs] = tabs
    mine.pen.set('a', 'A').set('b', 'B')
    await mine.keeper.save()
    for (const [key, text] of await theirs.keeper.read()) theirs.pen.set(key, text)
    theirs.pen.set('b', 'B, and more')
    mine.pen.set('a', 'AA').delete('b')
    await mine.keeper.save()
    const { changed, gone } = await theirs.keeper.follow()
    expect([...changed]).toEqual([['a', 'AA']])
    expect(gone).toEqual([])
    await theirs.keeper.save()
    expect((await mine.keeper.read()).get('b')).toBe('B, and more')
  })

  it('that another tab never saw are not taken away by it', async () => {
    const { disk, tabs } = makeTabs()
    const [mine, theirs] = tabs
    mine.pen.set('a', 'A')
    await mine.keeper.save()
    await theirs.keeper.save()
    expect(disk.size).toBe(1)
  })
})

describe('drafts on a server', () => {
  /** A store that answers when it is told to, and a page that writes to it. */
  function makePage() {
    const disk = new Map<string, string>()
    const pen = new Map<string, string>()
    let hasLine = true
    let isDone = true
    const keeper = createDraftKeeper<string>({
      store: () => ({
        delayMilliseconds: 2_000,
        readAll: async () => (hasLine ? new Map(disk) : null),
        write: async (key, value) => hasLine && disk.set(key, value) === disk,
        remove: async (key) => hasLine && disk.delete(key),
      }),
      written: () => pen,
      isDone: () => isDone,
      onkept: () => {},
    })
    const cut = (isCut: boolean) => {
      hasLine = !isCut
    }
    const finish = (done: boolean) => {
      isDone = done
    }
    return { disk, pen, keeper, cut, finish }
  }

  it('are not held for kept before the server has them, and are tried again', async () => {
    const { disk, pen, keeper, cut } = makePage()
    cut(true)
    pen.set('a', 'A')
    keeper.touch()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(keeper.hasUnkept()).toBe(true)
    cut(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(keeper.hasUnkept()).toBe(false)
    expect([...disk]).toEqual([['a', 'A']])
  })

  it('stay there until what was made of them has arrived', async () => {
    const { disk, pen, keeper, finish } = makePage()
    pen.set('a', 'A')
    await keeper.save()
    finish(false)
    pen.delete('a')
    await keeper.save()
    expect(disk.size).toBe(1)
    finish(true)
    await keeper.save()
    expect(disk.size).toBe(0)
  })

  it('are not taken for gone while they are on their way', async () => {
    const { pen, keeper } = makePage()
    pen.set('a', 'A')
    const saving = keeper.save()
    const { gone } = await keeper.follow()
    await saving
    expect(gone).toEqual([])
  })

  it('stay there when the page forgets them, and an answer that comes later changes nothing', async () => {
    const { disk, pen, keeper } = makePage()
    pen.set('a', 'A')
    await keeper.save()
    const reading = keeper.read()
    pen.clear()
    keeper.forget()
    expect((await reading).size).toBe(0)
    await keeper.save()
    expect([...disk]).toEqual([['a', 'A']])
  })
})
