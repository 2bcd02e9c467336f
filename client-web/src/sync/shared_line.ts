import type { Frame, Head } from '../api/types'
import type { Clock } from './clock'
import type { Locks } from './locks'
import type { Socket } from './transport_ws'

/** What tabs of one session tell each other; the part of a BroadcastChannel that is used. */
export type Channel = {
  postMessage: (word: Word) => void
  close: () => void
  onmessage: ((event: { data: Word }) => void) | null
}

/** From the tab with the line: what came, and its end. From the others: something for the server. */
export type Word = { came: string } | { ended: number } | { tell: string }

export type SharedLineOptions = {
  open: () => Socket
  /** What the tabs share one line for: a session. */
  name: () => string
  locks: Locks
  openChannel: (name: string) => Channel
  clock: Clock
}

/** The line has a beat more often than this; a tab with none holds the lock asleep. */
const silenceMilliseconds = 55_000

/**
 * One line for all tabs of a session: the tab that holds the lock has it, the others hear what it hears. When that tab
 * goes, the next takes over where it is; when it sleeps, as phones make tabs do, nobody waits for it.
 */
export function createSharedLine({ open, name, locks, openChannel, clock }: SharedLineOptions): () => Socket {
  let isLeftAlone = false

  return () => {
    const line = name()
    const channel = openChannel(line)
    /** How far every timeline is, for a tab that comes later; null until the server has said it. */
    let heads: Map<string, Head> | null = null
    let inner: Socket | null = null
    let letGo: (() => void) | null = null
    let isClosed = false
    let lastHeard = clock.now()

    const outer: Socket = {
      send: (text) => (inner ? inner.send(text) : channel.postMessage({ tell: text })),
      close() {
        isLeftAlone = inner === null && clock.now() - lastHeard > silenceMilliseconds
        if (letGo) channel.postMessage({ ended: 1006 })
        shut()
      },
      onopen: null,
      onmessage: null,
      onclose: null,
    }

    function shut(): void {
      isClosed = true
      channel.close()
      inner?.close()
      letGo?.()
    }

    function hear(data: unknown): void {
      lastHeard = clock.now()
      outer.onmessage?.({ data })
    }

    function end(code: number): void {
      if (isClosed) return
      if (letGo) channel.postMessage({ ended: code })
      shut()
      outer.onclose?.({ code })
    }

    function lead(hold: (() => void) | null): void {
      letGo = hold
      inner = open()
      inner.onopen = () => outer.onopen?.()
      inner.onclose = ({ code }) => end(code)
      inner.onmessage = ({ data }) => {
        if (isClosed) return
        if (letGo && typeof data === 'string') {
          note(JSON.parse(data) as Frame)
          channel.postMessage({ came: data })
        }
        hear(data)
      }
    }

    function note(frame: Frame): void {
      if (frame.type === 'heads') {
        heads ??= new Map()
        for (const head of frame.items) heads.set(head.stream, head)
      } else if (frame.type === 'gone') heads?.delete(frame.stream)
      else if (frame.type === 'event') {
        const { stream, patient, board, seq } = frame
        heads?.set(stream, { stream, patient, board, head: Math.max(seq, heads.get(stream)?.head ?? 0) })
      }
    }

    function answer(text: string): void {
      if (!text.includes('"hello"')) inner?.send(text)
      else if (heads) {
        const frame: Frame = { type: 'heads', items: [...heads.values()], more: false }
        channel.postMessage({ came: JSON.stringify(frame) })
      }
    }

    channel.onmessage = ({ data }) => {
      if (isClosed) return
      if ('tell' in data) {
        if (letGo) answer(data.tell)
      } else if (inner) return
      else if ('came' in data) hear(data.came)
      else end(data.ended)
    }

    async function begin(): Promise<void> {
      const hold = isLeftAlone ? null : await locks.tryToHold(line)
      if (isClosed) return hold?.()
      if (hold || isLeftAlone) return lead(hold)
      outer.onopen?.()
      const turn = await locks.hold(line)
      if (isClosed) turn()
      else lead(turn)
    }

    void begin()
    return outer
  }
}
