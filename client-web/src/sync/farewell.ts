import type { Result } from '../api/errors'
import { backoff } from './backoff'
import type { Clock } from './clock'

export type FarewellOptions = {
  end: (session: string) => Promise<Result<void>>
  clock: Clock
  /** The session that is still to be ended, for when the page is opened again before it is. */
  remember: (session: string | null) => void
}

/**
 * Ends a session on the server, however long the line is away. The page has forgotten the person by then; until the
 * server has too, the cookie would let the next one in.
 */
export function createFarewell({ end, clock, remember }: FarewellOptions) {
  let ending: string | null = null
  let attempts = 0
  let underway: Promise<boolean> | null = null
  let cancelRetry: (() => void) | null = null

  function put(session: string | null): void {
    cancelRetry?.()
    cancelRetry = null
    attempts = 0
    ending = session
    remember(session)
  }

  async function attempt(session: string): Promise<boolean> {
    const result = await end(session)
    if (ending !== session) return ending === null
    if (result.ok || result.failure.status === 401) {
      put(null)
      return true
    }
    cancelRetry?.()
    cancelRetry = clock.after(backoff(attempts), () => void finish())
    attempts += 1
    return false
  }

  /** Whether nothing is left to end; tries at once. */
  async function finish(): Promise<boolean> {
    if (ending === null) return true
    underway ??= attempt(ending).finally(() => {
      underway = null
    })
    return underway
  }

  return {
    begin(session: string): void {
      put(session)
      void finish()
    },
    /** What an earlier page left. */
    restore(session: string | null): void {
      ending = session
    },
    finish,
    /** Another sign-in took the place of that session. */
    drop(): void {
      put(null)
    },
  }
}
