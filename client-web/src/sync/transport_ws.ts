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
  /** Whether somebody is at the device; what is only received is no use of a session. */
  isActive: () => boolean
  /** The session that the page believes in. */
  session: () => string | undefined
  onframe: (frame: Frame) => void
  onstate: (state: LineState) => void
  onsignedout: () => void
}

const silenceMilliseconds = 60_000
const activeMilliseconds = 60_000
const signInAgain = 4401
/** Newer tabs took the place of this one; coming back by itself it would take theirs, and so on. */
const replaced = 4409

export type Transport = ReturnType<typeof createTransport>

/** Keeps one socket alive: says hello, watches the beat, and comes back with growing pauses. */
export function createTransport({ open, clock, isActive, session, onframe, onstate, onsignedout }: TransportOptions) {
  let socket: Socket | null = null
  let attempts = 0
  let cancelRetry: (() => void) | null = null
  let cancelWatch: (() => void) | null = null
  let cancelBeat: (() => void) | null = null
  let isReplaced = false
  let lastHeard = 0

  function connect(): void {
    cancelRetry?.()
    cancelRetry = null
    isReplaced = false
    onstate('connecting')
    const current = open()
    socket = current
    listenFor(current)
    current.onopen = () => current.send(JSON.stringify({ type: 'hello', session: session() }))
    current.onmessage = ({ data }) => {
      if (socket !== current) return
      listenFor(current)
      const frame = readFrame(data)
      if (!frame) return
      if (frame.type === 'heads') {
        attempts = 0
        beatFor(current)
        onstate('open')
      }
      onframe(frame)
    }
    current.onclose = ({ code }) => {
      if (socket !== current) return
      drop()
      if (code === signInAgain) onsignedout()
      else if (code === replaced) rest()
      else retry()
    }
  }

  function listenFor(current: Socket): void {
    lastHeard = clock.now()
    cancelWatch?.()
    cancelWatch = clock.after(silenceMilliseconds, () => {
      if (socket !== current) return
      hangUp()
      retry()
    })
  }

  /** Somebody who writes for long asks the server for nothing; this says that they are there. */
  function beatFor(current: Socket): void {
    cancelBeat?.()
    cancelBeat = clock.after(activeMilliseconds, () => {
      if (isActive()) current.send(JSON.stringify({ type: 'beat', active: true }))
      beatFor(current)
    })
  }

  function drop(): void {
    cancelWatch?.()
    cancelWatch = null
    cancelBeat?.()
    cancelBeat = null
    socket = null
  }

  function hangUp(): void {
    const current = socket
    drop()
    current?.close()
  }

  function retry(): void {
    onstate('waiting')
    cancelRetry = clock.after(backoff(attempts), connect)
    attempts += 1
  }

  function rest(): void {
    isReplaced = true
    onstate('waiting')
  }

  return {
    start(): void {
      if (!socket && !cancelRetry) connect()
    },
    stop(): void {
      isReplaced = false
      cancelRetry?.()
      cancelRetry = null
      hangUp()
    },
    /** The device woke up or found a line: do not sit out the pause, and do not trust a socket that slept. */
    nudge(): void {
      if (cancelRetry || isReplaced) connect()
      else if (socket && clock.now() - lastHeard > silenceMilliseconds) {
        hangUp()
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
