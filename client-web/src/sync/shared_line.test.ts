import { describe, expect, it } from 'vitest'
import { makeClock, settle } from '../testing/clock'
import { FakeSocket } from '../testing/socket'
import { ownLocks } from './locks'
import { type Channel, createSharedLine, type Word } from './shared_line'
import type { Socket } from './transport_ws'

/** A browser with one server, and as many tabs as a test opens. */
function makeBrowser() {
  const { clock, pass } = makeClock()
  const locks = ownLocks()
  const channels = new Set<Channel>()
  const lines: FakeSocket[] = []

  /** A tab says hello as soon as it can, as the transport does. */
  function makeTab() {
    const channel: Channel = {
      postMessage: (data: Word) => {
        for (const other of [...channels]) if (other !== channel) other.onmessage?.({ data })
      },
      close: () => channels.delete(channel),
      onmessage: null,
    }
    const held: (() => void)[] = []
    const noted = <T extends (() => void) | null>(hold: T): T => {
      if (hold) held.push(hold)
      return hold
    }
    const open = createSharedLine({
      clock,
      locks: {
        hold: async (name) => noted(await locks.hold(name)),
        tryToHold: async (name) => noted(await locks.tryToHold(name)),
      },
      openChannel() {
        channels.add(channel)
        return channel
      },
      name: () => 'ses_1',
      open() {
        const line = new FakeSocket()
        lines.push(line)
        return line
      },
    })
    const heard: unknown[] = []
    function connect(): Socket {
      const socket = open()
      socket.onopen = () => socket.send('{"type":"hello"}')
      socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)))
      socket.onclose = ({ code }) => heard.push(code)
      return socket
    }
    /** The browser lets go of what a dead tab held, and it says nothing any more. */
    function die(): void {
      channels.delete(channel)
      for (const letGo of held) letGo()
    }
    return { heard, connect, die }
  }

  return { makeTab, lines, pass, last: () => lines.at(-1) as FakeSocket }
}

const heads = (head: number) => ({ type: 'heads', items: [{ stream: 's', patient: 'p', head }], more: false })
const event = (seq: number) => ({ type: 'event', stream: 's', patient: 'p', seq })

async function makeTwo() {
  const browser = makeBrowser()
  const [first, second] = [browser.makeTab(), browser.makeTab()]
  const leading = first.connect()
  await settle()
  browser.last().onopen?.()
  browser.last().says(heads(3))
  const following = second.connect()
  await settle()
  return { ...browser, first, second, leading, following }
}

describe('a line that tabs share', () => {
  it('tells a tab that comes later whose each stream is, a board as well', async () => {
    const { makeTab, last } = await makeTwo()
    const board = { stream: 'b', patient: null, board: 'brd_1' }
    last().says({ type: 'event', ...board, seq: 7 })
    const third = makeTab()
    third.connect()
    await settle()
    expect(third.heard).toEqual([{ ...heads(3), items: [heads(3).items[0], { ...board, head: 7 }] }])
  })

  it('is opened once, and what comes is heard everywhere', async () => {
    const { lines, last, first, second } = await makeTwo()
    last().says(event(4))
    expect(lines).toHaveLength(1)
    expect(first.heard).toEqual([heads(3), event(4)])
    expect(second.heard).toEqual([heads(3), event(4)])
  })

  it('tells a later tab how far everything is by now', async () => {
    const { last, makeTab } = await makeTwo()
    last().says(event(4))
    const third = makeTab()
    third.connect()
    await settle()
    expect(third.heard).toEqual([heads(4)])
  })

  it('carries what another tab has to say, but its greeting', async () => {
    const { last, following } = await makeTwo()
    following.send('{"type":"beat","active":true}')
    expect(last().sent).toEqual(['{"type":"hello"}', '{"type":"beat","active":true}'])
  })

  it('ends for all with the reason that the server gave', async () => {
    const { last, first, second } = await makeTwo()
    last().onclose?.({ code: 4401 })
    expect([first.heard.at(-1), second.heard.at(-1)]).toEqual([4401, 4401])
  })

  it('is taken over when its tab dies without a word', async () => {
    const { lines, last, first, second } = await makeTwo()
    first.die()
    await settle()
    expect(lines).toHaveLength(2)
    last().onopen?.()
    last().says(heads(9))
    expect(last().sent).toEqual(['{"type":"hello"}'])
    expect(second.heard.at(-1)).toEqual(heads(9))
  })

  it('is left to the others when its tab is done with it', async () => {
    const { lines, leading, second } = await makeTwo()
    leading.close()
    await settle()
    expect(second.heard.at(-1)).toBe(1006)
    second.connect()
    await settle()
    expect(lines).toHaveLength(2)
  })

  it('is not waited for when its tab sleeps', async () => {
    const { lines, following, second, pass, last } = await makeTwo()
    await pass(60_000)
    following.close()
    second.connect()
    await settle()
    expect(lines).toHaveLength(2)
    last().onopen?.()
    last().says(heads(5))
    expect(second.heard.at(-1)).toEqual(heads(5))
  })
})
