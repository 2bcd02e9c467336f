import type { Failure } from '../api/errors'
import { getIndicators } from '../api/indicator_calls'
import type { Indicators } from '../api/types'
import { signedIn } from './session.svelte'

let owner = $state('')
let view = $state.raw<Indicators | null>(null)
let failure = $state.raw<Failure | null>(null)

/** What somebody saw is not for whoever comes after them. */
const isOwn = () => owner === (signedIn.session?.session ?? '')

export const indicators = {
  /** Null until the first answer. */
  get view(): Indicators | null {
    return isOwn() ? view : null
  },
  get failure(): Failure | null {
    return isOwn() ? failure : null
  },
  get maySee(): boolean {
    return signedIn.session?.may.includes('see_indicators') ?? false
  },
}

export async function readIndicators(): Promise<void> {
  if (!isOwn()) [owner, view, failure] = [signedIn.session?.session ?? '', null, null]
  const mine = owner
  const result = await getIndicators()
  if (mine !== owner) return
  failure = result.ok ? null : result.failure
  if (result.ok) view = result.value
}
