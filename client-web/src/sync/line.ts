import type { Clock } from './clock'
import type { Socket } from './transport_ws'

export type LineOptions = { openSocket: () => Socket; openPoll: () => Promise<Socket>; clock: Clock }

/** A socket that was let through answers much sooner than this. */
const patienceMilliseconds = 10_000
const triesBeforePolling = 2

/**
 * Opens a socket; where two in a row came to nothing it asks over HTTP instead. When that fails too, it is the line
 * that is gone, and the next attempt is a socket again.
 */
export function createLine({ openSocket, openPoll, clock }: LineOptions): () => Socket {
  let failures = 0

  return () => {
    const isPolling = failures >= triesBeforePolling
    let inner: Socket | null = null
    let hasHeard = false
    let isClosed = false
    const end = (code: number) => {
      if (isClosed) return
      isClosed = true
      cancel()
      if (isPolling) failures = triesBeforePolling - 1
      else if (!hasHeard && code < 4000) failures += 1
      outer.onclose?.({ code })
    }
    const cancel = clock.after(patienceMilliseconds, () => {
      if (hasHeard || isPolling) return
      inner?.close()
      end(1006)
    })
    const outer: Socket = {
      send: (text) => inner?.send(text),
      close: () => {
        isClosed = true
        cancel()
        inner?.close()
      },
      onopen: null,
      onmessage: null,
      onclose: null,
    }
    const use = (socket: Socket) => {
      inner = socket
      socket.onopen = () => outer.onopen?.()
      socket.onmessage = (event) => {
        hasHeard = true
        if (!isPolling) failures = 0
        if (!isClosed) outer.onmessage?.(event)
      }
      socket.onclose = ({ code }) => end(code)
    }
    if (!isPolling) use(openSocket())
    else
      openPoll().then(
        (socket) => (isClosed ? socket.close() : use(socket)),
        () => end(1006),
      )
    return outer
  }
}
