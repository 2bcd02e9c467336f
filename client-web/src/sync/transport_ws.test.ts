import { describe, expect, it } from 'vitest'
import { makeClock } from '../testing/clock'
import { FakeSocket } from '../testing/socket'
import { backoff } from './backoff'
import { createTransport } from './transport_ws'

function makeTransport() {
  const { clock, pass } = makeClock()
  const sockets: FakeSocket[] = []
  const log: string[] = []
  const state = { isActive: false, session: 'ses_1' }
  const transport = createTransport({
    clock,
    isActive: () => state.isActive,
    session: () => state.session,
    open() {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    onframe: ({ type }) => log.push(type),
    onstate: (state) => log.push(state),
    onsignedout: () => log.push('signed out'),
  })
  const last = () => sockets.at(-1) as FakeSocket
  return { transport, sockets, log, last, pass, state }
}

const heads = { type: 'heads', items: [], more: false }

describe('the transport', () => {
  it('says hello for the session of the moment, and is open once the heads are there', () => {
    const { transport, last, log, state } = makeTransport()
    transport.start()
    state.session = 'ses_2'
    last().onopen?.()
    expect(last().sent).toEqual(['{"type":"hello","session":"ses_2"}'])
    last().says(heads)
    expect(log).toEqual(['connecting', 'open', 'heads'])
  })

  it('takes sixty seconds of silence for a dead line', async () => {
    const { transport, sockets, last, log, pass } = makeTransport()
    transport.start()
    last().says(heads)
    await pass(50_000)
    last().says({ type: 'beat' })
    await pass(50_000)
    expect(sockets.length).toBe(1)
    await pass(12_000)
    expect(sockets[0]?.isClosed).toBe(true)
    expect(sockets.length).toBe(2)
    expect(log).toContain('waiting')
  })

  it('comes back with growing pauses', async () => {
    const { transport, sockets, last, pass } = makeTransport()
    transport.start()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      last().onclose?.({ code: 1006 })
      await pass(40_000)
    }
    expect(sockets.length).toBe(4)
  })

  it('goes to the sign-in page instead of trying again', async () => {
    const { transport, sockets, last, log, pass } = makeTransport()
    transport.start()
    last().onclose?.({ code: 4401 })
    await pass(120_000)
    expect(log).toContain('signed out')
    expect(sockets.length).toBe(1)
  })

  it('leaves the place to newer tabs until somebody comes back to it', async () => {
    const { transport, sockets, last, pass } = makeTransport()
    transport.start()
    last().onclose?.({ code: 4409 })
    await pass(120_000)
    expect(sockets.length).toBe(1)
    transport.nudge()
    expect(sockets.length).toBe(2)
  })

  it('says that somebody is there, as long as somebody is', async () => {
    const { transport, last, pass, state } = makeTransport()
    const active = () => last().sent.filter((frame) => frame === '{"type":"beat","active":true}').length
    transport.start()
    last().says(heads)
    const minute = async () => {
      for (let beats = 0; beats < 3; beats += 1) {
        await pass(20_000)
        last().says({ type: 'beat' })
      }
    }
    await minute()
    expect(active()).toBe(0)
    state.isActive = true
    await minute()
    await minute()
    expect(active()).toBe(2)
    transport.stop()
    await pass(120_000)
    expect(active()).toBe(2)
  })

  it('does not sit out a pause when the device finds a line', () => {
    const { transport, sockets, last } = makeTransport()
    transport.start()
    last().onclose?.({ code: 1006 })
    transport.nudge()
    expect(sockets.length).toBe(2)
  })

  it('does not listen to a socket that it gave up', async () => {
    const { transport, sockets, log, pass } = makeTransport()
    transport.start()
    await pass(62_000)
    const before = log.length
    sockets[0]?.says(heads)
    expect(log.length).toBe(before)
  })

  it('stays closed when it was stopped', async () => {
    const { transport, sockets, last, pass } = makeTransport()
    transport.start()
    transport.stop()
    last().onclose?.({ code: 1000 })
    await pass(120_000)
    expect(sockets.length).toBe(1)
  })

  it('ignores what is no frame', () => {
    const { transport, last, log } = makeTransport()
    transport.start()
    last().onmessage?.({ data: 'not JSON' })
    expect(log).toEqual(['connecting'])
  })
})

describe('backoff', () => {
  it('grows from one second to thirty, with jitter', () => {
    expect(backoff(0, () => 1)).toBe(1_000)
    expect(backoff(3, () => 1)).toBe(8_000)
    expect(backoff(20, () => 1)).toBe(30_000)
    expect(backoff(0, () => 0)).toBe(500)
  })
})
