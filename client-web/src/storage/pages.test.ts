import { expect, it } from 'vitest'
import type { Patient, StreamEvent } from '../api/types'
import { makeEntry } from '../testing/entries'
import { makeRandom } from '../testing/random'
import { createPages, type KeptTimeline } from './pages'

/** A disk that only remembers. */
function makePages() {
  const values = new Map<string, string>()
  const pages = createPages({
    isOnDisk: true,
    read: async <T>(_store: string, key: string) => JSON.parse(values.get(key) ?? 'null') as T,
    write: async (_store, key, value) => void values.set(key, JSON.stringify(value)),
    remove: async (_store, key) => void values.delete(key),
  })
  return pages
}

const keptWith = (head: number): KeptTimeline => ({
  patient: { id: 'pat_1', stream: 'str_1' } as Patient,
  team: [],
  span: { items: Array.from({ length: head }, (_, index) => makeEntry(index + 1)), hasOlder: false, hasNewer: false },
  unread: { first: null, count: 0 },
  head,
  keptAt: '2026-11-20T00:00:00Z',
})

const eventOf = (seq: number, change: Partial<StreamEvent> = {}): StreamEvent => ({
  stream: 'str_1',
  patient: 'pat_1',
  seq,
  hidden: false,
  kind: 'entry_posted',
  recorded_at: '2026-11-20T00:00:00Z',
  entry: makeEntry(seq),
  ...change,
})

it('follows a timeline that is not open', async () => {
  const pages = makePages()
  await pages.write('pat_1', keptWith(2))
  await Promise.all([pages.apply(eventOf(3)), pages.apply(eventOf(4)), pages.apply(eventOf(4))])
  const kept = await pages.read('pat_1')
  expect(kept?.span.items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  expect(kept?.head).toBe(4)
})

it('does not go past a gap, but shows no text that was taken back', async () => {
  const pages = makePages()
  await pages.write('pat_1', keptWith(2))
  const retracted = makeEntry(1, { state: 'withdrawn', content: null })
  await pages.apply(eventOf(9, { kind: 'entry_retracted', entry: retracted }))
  const kept = await pages.read('pat_1')
  expect(kept?.head).toBe(2)
  expect(kept?.span.items[0]?.content).toBeNull()
})

it('keeps nothing of a timeline that was never opened', async () => {
  const pages = makePages()
  await pages.apply(eventOf(1))
  expect(await pages.read('pat_1')).toBeNull()
})

it('never holds more than its number says, whatever is lost or comes twice', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = makeRandom(seed)
    const pages = makePages()
    await pages.write('pat_1', keptWith(0))
    for (let seq = 1; seq <= 20; seq += 1) {
      if (random.chance(0.9)) void pages.apply(eventOf(seq))
      if (random.chance(0.2)) void pages.apply(eventOf(Math.max(1, seq - random.below(4))))
    }
    await pages.apply(eventOf(0))
    const kept = await pages.read('pat_1')
    expect(kept?.span.items.map(({ seq }) => seq)).toEqual(
      Array.from({ length: kept?.head ?? 0 }, (_, index) => index + 1),
    )
  }
})
