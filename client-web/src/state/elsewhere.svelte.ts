import { readNeeding } from '../api/needing_calls'
import type { Needing } from '../api/types'
import { lookAgain } from './look_again'
import { signedIn } from './session.svelte'

const pauseMilliseconds = 5 * 60_000

/** How much needs the reader in memberships that they do not act for at the moment, as of the last look. */
let last = $state.raw<{ session: string; needing: Needing } | null>(null)

const needing = $derived(last && last.session === signedIn.session?.session ? last.needing : null)
const countOf = (id: string | undefined): number =>
  needing?.memberships.find(({ membership }) => membership === id)?.needing ?? 0

export const elsewhere = {
  /** Entries that need the reader somewhere else and not here as well. */
  get total(): number {
    return needing ? needing.total - countOf(signedIn.session?.acting?.id) : 0
  },
  of: countOf,
}

/** Whoever works in one place asks nobody. */
export async function refreshElsewhere(): Promise<void> {
  const { session } = signedIn
  if (!session || session.memberships.length < 2) return
  const result = await readNeeding()
  if (result.ok) last = { session: session.session, needing: result.value }
}

/** Looks while somebody is there, until it is told to stop. */
export const watchElsewhere = (): (() => void) => lookAgain(() => void refreshElsewhere(), pauseMilliseconds)
