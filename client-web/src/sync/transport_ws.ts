import type { Frame } from '../api/types'
import { backoff } from './backoff'
import type { Clock } from './clock'

export type LineState = 'connecting' | 'open' | 'waiting'

/** The part of a WebSocket that is used, so that tests can stand in for it. */
export type Socket = {
  send: (text: string) => void
  close: () => void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export type TransportOptions = {
  open: () => Socket
  clock: Clock
  onframe: (frame: Frame) => void
  onstate: (state: LineState) => void
  onsignedout: () => void
}

const silenceMilliseconds = 60_000
const signInAgain = 4401
const notAllowed = 4403

export type Transport = ReturnType<typeof createTransport>

/** Keeps one socket alive: says hello, watches the beat, and comes back with growing pauses. */
export function createTransport({ open, clock, onframe, onstate, onsignedout }: TransportOptions) {
  let socket: Socket | null = null
  let attempts = 0
  let cancelRetry: (() => void) | null = null
  let cancelWatch: (() => void) | null = null
  let lastHeard = 0

  function connect(): void {
    cancelRetry?.()
    cancelRetry = null
    onstate('connecting')
    const current = open()
    socket = current
    listenFor(current)
    current.onopen = () => current.send(JSON.stringify({ type: 'hello' }))
    current.onmessage = ({ data }) => {
      if (socket !== current) return
      listenFor(current)
      const frame = readFrame(data)
      if (!frame) return
      if (frame.type === 'heads') {
        attempts = 0
        onstate('open')
      }
      onframe(frame)
    }
    current.onclose = ({ code }) => {
      if (socket !== current) return
      drop()
      if (code === signInAgain || code === notAllowed) onsignedout()
      else retry()
    }
  }

  function listenFor(current: Socket): void {
    lastHeard = clock.now()
    cancelWatch?.()
    cancelWatch = clock.after(silenceMilliseconds, () => {
      if (socket !== current) return
      drop()
      current.close()
      retry()
    })
  }

  function drop(): void {
    cancelWatch?.()
    cancelWatch = null
    socket = null
  }

  function retry(): void {
    onstate('waiting')
    cancelRetry = clock.after(backoff(attempts), connect)
    attempts += 1
  }

  return {
    start(): void {
      if (!socket && !cancelRetry) connect()
    },
    stop(): void {
      cancelRetry?.()
      cancelRetry = null
      const current = socket
      drop()
      current?.close()
    },
    /** The device woke up or found a line: do not sit out the pause, and do not trust a socket that slept. */
    nudge(): void {
      if (cancelRetry) connect()
      else if (socket && clock.now() - lastHeard > silenceMilliseconds) {
        const current = socket
        drop()
        current.close()
        connect()
      }
    },
  }
}

function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data) as Frame
  } catch {
    return null
  }
}
