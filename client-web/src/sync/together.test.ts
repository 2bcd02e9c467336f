import { describe, expect, it } from 'vitest'
import { makeRandom } from '../testing/random'
import { makeRegion, type Tab } from '../testing/region'

/** Posts, lost answers, lines that go away, tabs that come and die: a life in so many steps. */
async function live(seed: number) {
  const random = makeRandom(seed)
  const region = makeRegion(random)
  const posted: { operation: string; tab: Tab }[] = []
  const taken = new Set<string>()
  const everyTab: Tab[] = []
  const open = () => everyTab.push(region.openTab())
  open()
  for (let step = 0; step < 120; step += 1) {
    const tab = region.tabs[random.below(region.tabs.length)]
    const die = random.below(20)
    if (!tab || (die === 0 && region.tabs.length < 3)) open()
    else if (die === 1 && random.chance(0.5)) tab.crash()
    else if (die === 2) region.state.isOnline = !region.state.isOnline
    else if (die === 3) tab.wake()
    else if (die === 4) tab.keepCopy()
    else if (die === 5) {
      const item = tab.shown().find(({ attempts, state }) => state === 'queued' && attempts === 0)
      if (!item) continue
      taken.add(item.operation)
      void tab.take(item.operation)
    } else if (die < 9 && posted.length < 12) {
      const operation = `${random.chance(0.1) ? 'bad' : 'op'}-${String(posted.length).padStart(2, '0')}`
      posted.push({ operation, tab })
      tab.post(operation)
    } else await region.goOn()
  }
  if (region.tabs.length === 0) open()
  await region.calm()
  const shown = new Set(everyTab.flatMap((tab) => [...tab.everShown]))
  return { region, posted, taken, shown, log: region.log.map(({ operation }) => operation) }
}

describe('tabs, outbox and timeline together', () => {
  it.each(Array.from({ length: 250 }, (_, seed) => seed + 1))('lose and double nothing (%i)', async (seed) => {
    const { region, posted, taken, shown, log } = await live(seed)
    expect(new Set(log).size).toBe(log.length)
    for (const { operation } of posted) {
      const isHere = region.tabs.some((tab) => tab.shown().some((item) => item.operation === operation))
      if (!shown.has(operation) || taken.has(operation)) continue
      expect(operation.startsWith('bad') ? isHere : log.includes(operation), operation).toBe(true)
    }
    for (const tab of new Set(posted.map((one) => one.tab))) {
      const own = posted.filter((one) => one.tab === tab).map(({ operation }) => operation)
      const arrived = log.filter((operation) => own.includes(operation) && !taken.has(operation))
      expect(arrived).toEqual([...arrived].sort())
    }
    for (const tab of region.tabs) {
      expect(tab.view()).toEqual(log)
      expect(tab.shown().filter(({ operation }) => !operation.startsWith('bad'))).toEqual([])
      expect(tab.shown().every(({ state }) => state === 'failed')).toBe(true)
    }
  })
})
