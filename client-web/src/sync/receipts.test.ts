import { describe, expect, it } from 'vitest'
import { makeClock } from '../testing/clock'
import { createReceipts } from './receipts'

function makeReceipts() {
  const { clock, pass } = makeClock()
  const sent: string[] = []
  const state = { isDown: false }
  const receipts = createReceipts({
    clock,
    async send(patient, entries) {
      if (state.isDown) return false
      sent.push(`${patient}: ${entries.join(' ')}`)
      return true
    },
  })
  return { receipts, sent, state, pass }
}

describe('receipts', () => {
  it('go in batches per patient', async () => {
    const { receipts, sent, pass } = makeReceipts()
    receipts.shown('pat_1', 'ent_1')
    receipts.shown('pat_1', 'ent_2')
    receipts.shown('pat_2', 'ent_3')
    await pass(1_000)
    expect(sent).toEqual([])
    await pass(1_000)
    expect(sent).toEqual(['pat_1: ent_1 ent_2', 'pat_2: ent_3'])
  })

  it('go once for each entry', async () => {
    const { receipts, sent, pass } = makeReceipts()
    receipts.shown('pat_1', 'ent_1')
    await pass(2_000)
    receipts.shown('pat_1', 'ent_1')
    await pass(20_000)
    expect(sent).toEqual(['pat_1: ent_1'])
  })

  it('go again when they did not arrive', async () => {
    const { receipts, sent, state, pass } = makeReceipts()
    state.isDown = true
    receipts.shown('pat_1', 'ent_1')
    await pass(2_000)
    state.isDown = false
    await pass(20_000)
    expect(sent).toEqual(['pat_1: ent_1'])
  })

  it('go at once when asked, and again for what was put back', async () => {
    const { receipts, sent, pass } = makeReceipts()
    receipts.shown('pat_1', 'ent_1')
    await receipts.flush()
    expect(sent).toEqual(['pat_1: ent_1'])
    receipts.forget(['ent_1'])
    await pass(20_000)
    expect(sent).toEqual(['pat_1: ent_1'])
    receipts.shown('pat_1', 'ent_1')
    await pass(2_000)
    expect(sent).toEqual(['pat_1: ent_1', 'pat_1: ent_1'])
  })

  it('are forgotten with the person', async () => {
    const { receipts, sent, pass } = makeReceipts()
    receipts.shown('pat_1', 'ent_1')
    receipts.clear()
    await pass(20_000)
    expect(sent).toEqual([])
  })
})
