import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeRandom } from '../testing/random'
import { makeRegion, type Tab } from '../testing/region'

afterEach(() => void vi.restoreAllMocks())

const hours = 3_600_000

/** Posts, lost answers, lines that go away, tabs that come and die, nights that pass: a life in so many steps. */
async function live(seed: number) {
  const random = makeRandom(seed)
  vi.spyOn(Math, 'random').mockImplementation(() => random.below(1_000) / 1_000)
  const region = makeRegion(random)
  const posted: { operation: string; tab: Tab }[] = []
  /** Their authors took them out of their place. */
  const taken = new Set<string>()
  const edited = new Map<string, string>()
  const everyTab: Tab[] = []
  const open = () => everyTab.push(region.openTab())
  const isApart = (operation: string) => taken.has(operation) || edited.has(operation) || region.everHeld.has(operation)
  open()
  for (let step = 0; step < 120; step += 1) {
    const tab = region.tabs[random.below(region.tabs.length)]
    const die = random.below(22)
    if (!tab || (die === 0 && region.tabs.length < 3)) open()
    else if (die === 1 && random.chance(0.5)) tab.crash()
    else if (die === 2) region.state.isOnline = !region.state.isOnline
    else if (die === 3) tab.wake()
    else if (die === 4) tab.keepCopy()
    else if (die === 5) {
      const item = tab.shown().find(({ attempts, state }) => state === 'queued' && attempts === 0)
      if (!item || edited.has(item.operation)) continue
      taken.add(item.operation)
      tab.take(item.operation)
    } else if (die < 9 && posted.length < 12) {
      const operation = `${random.chance(0.1) ? 'bad' : 'op'}-${random.below(10_000)}-${posted.length}`
      posted.push({ operation, tab })
      tab.post(operation)
    } else if (die === 9) {
      const item = tab
        .shown()
        .find(({ attempts, state }) => state === 'failed' || (state === 'queued' && attempts === 0))
      if (!item || isApart(item.operation) || item.operation.endsWith('+')) continue
      const next = `${item.operation.replace('bad', 'op')}+`
      edited.set(item.operation, next)
      tab.edit(item.operation, next)
    } else if (die === 10 && random.chance(0.2)) await region.pass(7 * hours)
    else if (die === 11) {
      const item = tab.shown().find(({ state }) => state === 'held')
      if (item) tab.confirm(item.operation)
    } else await region.goOn()
  }
  if (region.tabs.length === 0) open()
  return { region, random, posted, taken, edited, isApart, everyTab, open }
}

type Life = Awaited<ReturnType<typeof live>>

/** Without a line, every tab shows what any living one keeps. */
async function expectSameSight({ region, posted, edited }: Life): Promise<void> {
  region.state.isOnline = false
  region.state.isHonest = true
  await region.rest()
  const ownerOf = (operation: string) =>
    posted.find((one) => one.operation === operation || edited.get(one.operation) === operation)?.tab
  const kept = (await region.kept()).filter(({ operation }) => ownerOf(operation)?.isAlive())
  for (const tab of region.tabs) {
    const ids = tab.shown().map(({ id }) => id)
    expect(kept.filter(({ id }) => !ids.includes(id))).toEqual([])
  }
}

const waiting = (tab: Tab) => tab.shown().filter(({ operation }) => !operation.startsWith('bad'))

/** Nobody says that the line is back, no page is opened: each tab brings home by itself what it shows. */
async function expectCare({ region }: Life): Promise<void> {
  region.state.isOnline = true
  for (const tab of region.tabs) tab.beat()
  await region.calm()
  for (const tab of region.tabs) expect(waiting(tab)).toEqual([])
}

describe('tabs, outbox and timeline together', () => {
  it.each(Array.from({ length: 400 }, (_, seed) => seed + 1))('lose and double nothing (%i)', async (seed) => {
    const life = await live(seed)
    const { region, posted, taken, edited, isApart, everyTab, open } = life
    await expectSameSight(life)
    if (seed % 2 === 0) {
      await expectCare(life)
      open()
      await region.calm()
    } else await region.calm((tab) => tab.wake())

    const log = region.log.map(({ operation }) => operation)
    const shown = new Set(everyTab.flatMap((tab) => [...tab.everShown]))
    expect([...region.broken]).toEqual([])
    expect(new Set(log).size).toBe(log.length)
    for (const { operation } of posted) {
      const next = edited.get(operation) ?? operation
      if (!shown.has(operation) || taken.has(operation) || taken.has(next)) continue
      const isHere = region.tabs.some((tab) => tab.shown().some((item) => item.operation === operation))
      const isThere = log.includes(operation) || log.includes(next)
      expect(isThere || (operation.startsWith('bad') && isHere), operation).toBe(true)
    }
    for (const tab of new Set(posted.map((one) => one.tab))) {
      const own = posted.filter((one) => one.tab === tab && !isApart(one.operation)).map(({ operation }) => operation)
      expect(log.filter((operation) => own.includes(operation))).toEqual(own.filter((one) => log.includes(one)))
    }
    for (const tab of region.tabs) {
      expect(tab.view()).toEqual(log)
      expect(waiting(tab)).toEqual([])
      expect(tab.shown().every(({ state }) => state === 'failed')).toBe(true)
    }
  })
})
