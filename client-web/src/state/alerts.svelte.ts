import { listAlerts } from '../api/broadcast_calls'
import type { Failure } from '../api/errors'
import type { Alert } from '../api/types'
import { lookAgain } from './look_again'
import { signedIn } from './session.svelte'

/** Nothing of alerts is pushed: whoever decides about them asks so often while somebody looks. */
const pauseMilliseconds = 15_000

let owner = $state('')
let rows = $state.raw<Alert[] | null>(null)
let failure = $state.raw<Failure | null>(null)
let readAt = $state('')
/** What was decided here meanwhile is newer than an answer that was asked for before. */
let turn = 0

/** What waits is for whoever read it, not for whoever comes after them. */
const isOwn = () => owner === (signedIn.session?.session ?? '')

/** Alerts that wait for somebody to let them out; the server says which is the most urgent. */
export const waitingAlerts = {
  /** Null until the first answer. */
  get rows(): Alert[] | null {
    return isOwn() ? rows : null
  },
  get failure(): Failure | null {
    return isOwn() ? failure : null
  },
  get readAt(): string {
    return readAt
  },
  get maySee(): boolean {
    return signedIn.session?.may.includes('see_broadcasts') ?? false
  },
}

export async function readWaitingAlerts(): Promise<void> {
  if (!waitingAlerts.maySee) return
  const session = signedIn.session?.session ?? ''
  if (!isOwn()) {
    rows = null
    failure = null
    owner = session
  }
  turn += 1
  const mine = turn
  const result = await listAlerts()
  if (mine !== turn || !isOwn()) return
  failure = result.ok ? null : result.failure
  if (!result.ok) return
  rows = result.value.items
  readAt = new Date().toISOString()
}

/** Also where nobody touches anything: a screen that is watched in an emergency must not stand still. */
export const watchWaitingAlerts = (): (() => void) =>
  lookAgain(
    () => void readWaitingAlerts(),
    pauseMilliseconds,
    () => true,
  )

/** It was decided here, or found decided. */
export function noteDecided(id: string): void {
  turn += 1
  if (isOwn()) rows = rows?.filter((alert) => alert.id !== id) ?? null
}
