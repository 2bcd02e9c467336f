import { describe, expect, it } from 'vitest'
import { networkFailure } from '../api/errors'
import type { StreamEvent } from '../api/types'
import { makeClock, settle } from '../testing/clock'
import { createEngine } from './engine'

const eventOf = (seq: number, stream = 'str_1'): StreamEvent => ({
  stream,
  patient: 'pat_1',
  seq,
  hidden: false,
  kind: 'entry_posted',
  recorded_at: '2026-11-20T00:00:00Z',
  entry: null,
})

/** A server with a stream of so many events, and an engine that listens to it. */
function makeServer(head = 0) {
  const { clock, pass } = makeClock()
  const state = { head, isDown: false, isNoted: false }
  const applied: number[] = []
  const calls: string[] = []
  const engine = createEngine({
    clock,
    async pull(_stream, after) {
      calls.push(`pull ${after}`)
      await Promise.resolve()
      if (state.isDown) return { ok: false, failure: networkFailure }
      const items = Array.from({ length: Math.min(3, state.head - after) }, (_, index) => eventOf(after + 1 + index))
      return { ok: true, value: { items, head: state.head } }
    },
    sink: {
      applyEvent: ({ seq }) => applied.push(seq),
      applySeen: (_stream, entry) => calls.push(`seen ${entry}`),
      purge: (stream) => calls.push(`purge ${stream}`),
      noteEvent: () => state.isNoted,
      hasHeads: () => state.isNoted,
      refreshRows: () => calls.push('rows'),
      reloadTimeline: (stream) => calls.push(`reload ${stream}`),
    },
  })
  const push = (seq: number) => {
    state.head = Math.max(state.head, seq)
    engine.receive({ type: 'event', ...eventOf(seq) })
  }
  return { engine, state, applied, calls, push, pass }
}

describe('the engine', () => {
  it('applies the next event as it comes', () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(6)
    push(7)
    expect(applied).toEqual([6, 7])
  })

  it('drops what it has seen', () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(5)
    push(6)
    push(6)
    expect(applied).toEqual([6])
  })

  it('fills a gap in order, over as many pulls as it takes', async () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(14)
    await settle()
    expect(applied).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14])
  })

  it('loses and doubles nothing that is pushed while it pulls', async () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(8)
    push(9)
    push(10)
    await settle()
    expect(applied).toEqual([6, 7, 8, 9, 10])
  })

  it('catches up from the heads after a reconnection', async () => {
    const { engine, applied, state } = makeServer(5)
    engine.watch('str_1', 5)
    state.head = 7
    engine.receive({ type: 'heads', items: [{ stream: 'str_1', patient: 'pat_1', head: 7 }], more: false })
    await settle()
    expect(applied).toEqual([6, 7])
  })

  it('catches up with what was pushed before the timeline was read', async () => {
    const { engine, applied, push } = makeServer(5)
    push(6)
    engine.watch('str_1', 5)
    await settle()
    expect(applied).toEqual([6])
  })

  it('tries again when a pull fails', async () => {
    const { engine, applied, state, push, pass } = makeServer(5)
    engine.watch('str_1', 5)
    state.isDown = true
    push(8)
    await settle()
    expect(applied).toEqual([])
    state.isDown = false
    await pass(6_000)
    expect(applied).toEqual([6, 7, 8])
  })

  it('applies nothing that was asked for before it was cleared', async () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(8)
    engine.clear()
    engine.watch('str_1', 5)
    await settle()
    expect(applied).toEqual([])
  })

  it('goes past hidden events', () => {
    const { engine, applied, push } = makeServer(5)
    engine.watch('str_1', 5)
    engine.receive({ type: 'event', ...eventOf(6), hidden: true })
    push(7)
    expect(applied).toEqual([7])
  })

  it('asks for news of unknown number once, and stops when there is none', async () => {
    const { engine, calls } = makeServer(5)
    engine.watch('str_1', 5)
    engine.ring('str_1')
    await settle()
    expect(calls).toEqual(['pull 5'])
  })

  it('reads afresh what is too far behind', () => {
    const { engine, calls, push } = makeServer(5)
    engine.watch('str_1', 5)
    push(5_000)
    expect(calls).toEqual(['reload str_1'])
  })

  it('asks for the rows once after a burst', async () => {
    const { calls, push, pass } = makeServer(0)
    for (let seq = 1; seq <= 20; seq += 1) push(seq)
    await pass(1_000)
    expect(calls).toEqual(['rows'])
  })

  it('does not ask for rows that the event itself brought up to date', async () => {
    const { engine, state, calls, push, pass } = makeServer(0)
    state.isNoted = true
    push(1)
    engine.receive({ type: 'heads', items: [{ stream: 'str_2', patient: 'pat_2', head: 4 }], more: false })
    await pass(1_000)
    expect(calls).toEqual([])
  })

  it('does not ask for rows when heads bring nothing new', async () => {
    const { engine, calls, pass } = makeServer(0)
    const heads = { type: 'heads' as const, items: [{ stream: 'str_1', patient: 'pat_1', head: 3 }], more: false }
    engine.receive(heads)
    await pass(1_000)
    engine.receive(heads)
    await pass(1_000)
    expect(calls).toEqual(['rows'])
  })

  it('purges what is no longer mine, and does not pull it again', async () => {
    const { engine, calls, push } = makeServer(5)
    engine.watch('str_1', 5)
    engine.receive({ type: 'gone', stream: 'str_1', patient: 'pat_1' })
    push(9)
    await settle()
    expect(calls).toEqual(['purge str_1'])
  })

  it('reads everything again when it was too slow', () => {
    const { engine, calls } = makeServer(5)
    engine.watch('str_1', 5)
    engine.receive({ type: 'resync' })
    expect(calls).toEqual(['reload str_1', 'rows'])
  })

  it('is deaf to boards where it follows timelines', async () => {
    const { engine, calls, pass } = makeServer(5)
    engine.watch('str_1', 5)
    const board = { patient: null, board: 'brd_1' }
    engine.receive({ type: 'heads', items: [{ stream: 'str_9', ...board, head: 3 }], more: false })
    engine.receive({ type: 'put_back', stream: 'str_9', ...board })
    engine.receive({ type: 'gone', stream: 'str_9', ...board })
    await pass(1_000)
    expect(calls).toEqual([])
  })

  it('passes receipts on', () => {
    const { engine, calls } = makeServer(0)
    engine.receive({ type: 'seen', stream: 'str_1', patient: 'pat_1', entry: 'ent_1', seen: [] })
    expect(calls).toEqual(['seen ent_1'])
  })

  it('gives the same view whatever the order of pushes, heads and lost frames', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      let random = seed
      const next = (below: number) => {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
        return random % below
      }
      const { engine, applied, state, push, pass } = makeServer(0)
      engine.watch('str_1', 0)
      for (let seq = 1; seq <= 30; seq += 1) {
        state.head = seq
        if (next(3) > 0) push(seq)
        if (next(5) === 0) push(Math.max(1, seq - next(4)))
        if (next(4) === 0) await settle()
        state.isDown = next(6) === 0
      }
      state.isDown = false
      engine.receive({ type: 'heads', items: [{ stream: 'str_1', patient: 'pat_1', head: 30 }], more: false })
      await pass(10_000)
      expect(applied).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    }
  })
})
