import { describe, expect, it } from 'vitest'
import { type Failure, failureFrom } from '../api/errors'
import type { Head } from '../api/types'
import { makeClock, settle } from '../testing/clock'
import { createLine } from './line'
import { openPollSocket } from './transport_poll'
import type { Socket } from './transport_ws'

const head = (stream: string, number: number): Head => ({ stream, patient: `pat_${stream}`, head: number })

/** A server that answers a poll when it has news, or when the test lets time pass. */
function makePoll(items: Head[]) {
  const { clock, pass } = makeClock()
  const asked: { at: number; state: string | null }[] = []
  const server = { items, version: 1, failure: null as Failure | null, answer: () => {} }
  const heard: string[] = []
  const frames: unknown[] = []
  const socket = openPollSocket({
    clock,
    async ask(_wait, state) {
      asked.push({ at: clock.now(), state })
      if (server.failure) return { ok: false, failure: server.failure }
      if (state === String(server.version)) {
        await new Promise<void>((resolve) => {
          server.answer = resolve
          clock.after(25_000, resolve)
        })
      }
      return { ok: true, value: { items: server.items, state: String(server.version) } }
    },
  })
  socket.onopen = () => void heard.push('open')
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(String(data))
    frames.push(frame)
    heard.push(frame.type === 'heads' ? frame.items.map((one: Head) => `${one.stream}=${one.head}`).join() : frame.type)
  }
  socket.onclose = ({ code }) => void heard.push(`closed ${code}`)
  const change = (next: Head[]) => {
    server.items = next
    server.version += 1
    server.answer()
  }
  return { socket, server, asked, heard, frames, change, pass }
}

describe('the long poll', () => {
  it('says what is new as soon as it is', async () => {
    const { heard, change } = makePoll([head('a', 1)])
    await settle()
    change([head('a', 2)])
    await settle()
    expect(heard).toEqual(['open', 'a=1', 'a=2'])
  })

  it('is a beat when nothing is', async () => {
    const { heard, pass } = makePoll([head('a', 1)])
    await pass(26_000)
    expect(heard).toEqual(['open', 'a=1', 'beat'])
  })

  it('tells of a timeline that is no longer mine', async () => {
    const { heard, change } = makePoll([head('a', 1), head('b', 1)])
    await settle()
    change([head('b', 1)])
    await settle()
    expect(heard.slice(2)).toEqual(['gone', 'b=1'])
  })

  it('says whose it was, a board as well', async () => {
    const board = { stream: 'b', patient: null, board: 'brd_1' }
    const { frames, change } = makePoll([head('a', 1), { ...board, head: 1 }])
    await settle()
    change([head('a', 1)])
    await settle()
    expect(frames).toContainEqual({ type: 'gone', ...board })
  })

  it('asks no faster than the server allows', async () => {
    const { asked, change, pass } = makePoll([head('a', 1)])
    for (let number = 2; number < 400; number += 1) {
      await pass(200)
      change([head('a', number)])
    }
    for (const { at } of asked) {
      const within = asked.filter((one) => one.at >= at && one.at < at + 60_000).length
      expect(within).toBeLessThanOrEqual(20 + 60_000 / 3_000)
    }
    expect(asked.length).toBeLessThanOrEqual(5 + 80_000 / 3_000 + 1)
  })

  it('rests when it is told to, and ends with the session or the line', async () => {
    const { server, heard, change, pass } = makePoll([head('a', 1)])
    await settle()
    server.failure = failureFrom(429, { code: 'throttled', retry_after_seconds: 9 })
    change([head('a', 2)])
    await pass(8_000)
    expect(heard.at(-1)).toBe('a=2')
    server.failure = null
    await pass(5_000)
    server.failure = failureFrom(401, { code: 'sign_in_required' })
    change([head('a', 3)])
    await pass(5_000)
    expect(heard.at(-1)).toBe('closed 4401')
  })
})

/** Sockets that can be let through or not. */
function makeLine() {
  const { clock, pass } = makeClock()
  const opened: string[] = []
  const make = (kind: string) => {
    const socket: Socket = { send: () => {}, close: () => {}, onopen: null, onmessage: null, onclose: null }
    opened.push(kind)
    return socket
  }
  let last: Socket | null = null
  const keep = (socket: Socket) => {
    last = socket
    return socket
  }
  const open = createLine({ clock, openSocket: () => keep(make('socket')), openPoll: async () => keep(make('poll')) })
  const closed: number[] = []
  const next = () => {
    const socket = open()
    socket.onclose = ({ code }) => void closed.push(code)
    return socket
  }
  return { next, opened, closed, pass, inner: () => last }
}

describe('the line', () => {
  it('asks over HTTP where two sockets in a row came to nothing', async () => {
    const { next, opened, inner, pass } = makeLine()
    for (let turn = 0; turn < 3; turn += 1) {
      next()
      await pass(0)
      inner()?.onclose?.({ code: 1006 })
    }
    next()
    expect(opened).toEqual(['socket', 'socket', 'poll', 'socket'])
  })

  it('does not wait for ever for a socket that is swallowed', async () => {
    const { next, closed, pass } = makeLine()
    next()
    await pass(10_000)
    expect(closed).toEqual([1006])
  })

  it('stays with sockets where one got through, however often it breaks', () => {
    const { next, opened, inner } = makeLine()
    for (let turn = 0; turn < 4; turn += 1) {
      next()
      inner()?.onmessage?.({ data: '{}' })
      inner()?.onclose?.({ code: 1006 })
    }
    expect(new Set(opened)).toEqual(new Set(['socket']))
  })

  it('takes a refusal for what it is', () => {
    const { next, opened, inner } = makeLine()
    for (let turn = 0; turn < 3; turn += 1) {
      next()
      inner()?.onclose?.({ code: 4401 })
    }
    expect(new Set(opened)).toEqual(new Set(['socket']))
  })
})
