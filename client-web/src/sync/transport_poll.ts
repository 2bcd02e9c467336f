import type { Result } from '../api/errors'
import type { Frame, Head } from '../api/types'
import type { Clock } from './clock'
import type { Socket } from './transport_ws'

export type Heads = { items: Head[]; state: string }

export type PollOptions = {
  /** Without a state it answers at once, else when something is another, or after `wait` seconds. */
  ask: (wait: number, state: string | null) => Promise<Result<Heads>>
  clock: Clock
}

const waitSeconds = 25
/** The server takes twenty in one go and then one every three seconds; some are left for the other tabs. */
const burst = 5
const refillMilliseconds = 3_000

/** Looks like a socket to the transport, where proxies let none through: asks over HTTP for what is new. */
export function openPollSocket({ ask, clock }: PollOptions): Socket {
  let isOpen = true
  let known: Head[] = []
  let tokens = burst
  let filledAt = clock.now()

  const socket: Socket = {
    // Somebody being there goes with each question; there is nothing else to say.
    send: () => {},
    close: () => {
      isOpen = false
    },
    onopen: null,
    onmessage: null,
    onclose: null,
  }

  const say = (frame: Frame) => socket.onmessage?.({ data: JSON.stringify(frame) })

  function take(items: Head[]): void {
    const listed = new Set(items.map(({ stream }) => stream))
    for (const { head: _, ...whose } of known) if (!listed.has(whose.stream)) say({ type: 'gone', ...whose })
    known = items
    say({ type: 'heads', items, more: false })
  }

  /** Milliseconds to wait for the next turn. */
  function spend(): number {
    const now = clock.now()
    const filled = Math.floor((now - filledAt) / refillMilliseconds)
    tokens = Math.min(burst, tokens + filled)
    filledAt += filled * refillMilliseconds
    tokens -= 1
    return tokens >= 0 ? 0 : filledAt + -tokens * refillMilliseconds - now
  }

  const pause = (milliseconds: number) =>
    milliseconds > 0 ? new Promise<void>((resolve) => clock.after(milliseconds, resolve)) : Promise.resolve()

  async function listen(): Promise<void> {
    let state: string | null = null
    while (isOpen) {
      await pause(spend())
      if (!isOpen) return
      const result = await ask(state === null ? 0 : waitSeconds, state)
      if (!isOpen) return
      if (result.ok) {
        if (state === null) socket.onopen?.()
        if (result.value.state === state) say({ type: 'beat' })
        else take(result.value.items)
        state = result.value.state
      } else if (result.failure.status === 429) {
        await pause((result.failure.retryAfterSeconds ?? 3) * 1_000)
        say({ type: 'beat' })
      } else {
        isOpen = false
        socket.onclose?.({ code: [401, 403].includes(result.failure.status) ? 4401 : 1006 })
      }
    }
  }

  // Whoever opens it says first where it is to answer.
  void Promise.resolve().then(listen)
  return socket
}
