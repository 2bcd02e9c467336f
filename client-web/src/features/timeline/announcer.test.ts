import { expect, it } from 'vitest'
import { makeClock } from '../../testing/clock'
import { makeEntry } from '../../testing/entries'
import { createAnnouncer } from './announcer'

function makeAnnouncer() {
  const { clock, pass } = makeClock()
  const said: string[] = []
  const announcer = createAnnouncer({
    clock,
    onannounce: (entries) => said.push(entries.map(({ seq }) => seq).join(' ')),
    onsilence: () => said.push(''),
  })
  return { announcer, said, pass }
}

it('says entries of one moment in one sentence', async () => {
  const { announcer, said, pass } = makeAnnouncer()
  announcer.add(makeEntry(1))
  announcer.add(makeEntry(2))
  await pass(2_000)
  expect(said).toEqual(['1 2'])
})

it('does not speak all the time, and forgets none', async () => {
  const { announcer, said, pass } = makeAnnouncer()
  for (let seq = 1; seq <= 20; seq += 1) {
    announcer.add(makeEntry(seq))
    await pass(1_000)
  }
  await pass(20_000)
  expect(said.filter((sentence) => sentence !== '').length).toBeLessThanOrEqual(4)
  expect(said.join(' ').split(/ +/).filter(Boolean)).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`))
})

it('falls silent with its timeline', async () => {
  const { announcer, said, pass } = makeAnnouncer()
  announcer.add(makeEntry(1))
  announcer.stop()
  await pass(20_000)
  expect(said).toEqual([])
})
