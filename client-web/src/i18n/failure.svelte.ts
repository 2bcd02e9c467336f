import type { Failure } from '../api/errors'
import * as m from '../paraglide/messages'

/** What may have to be said when nothing more can be fetched. */
const sentences: Record<string, () => string> = {
  network: m.error_network,
  unavailable: m.error_unavailable,
  sign_in_failed: m.error_sign_in_failed,
}

let rest = $state.raw<typeof import('./refusal') | null>(null)

/** Fetches what is said about refusals; where that fails, less is said. */
export async function loadRefusals(): Promise<void> {
  rest ??= await import('./refusal').catch(() => null)
}

function known(): typeof rest {
  if (!rest) void loadRefusals()
  return rest
}

/** One sentence that says what happened and what to do. */
export function sayFailure(failure: Failure): string {
  return sentences[failure.code]?.() ?? known()?.sayRefusal(failure) ?? m.error_unreadable()
}

/** The same beside the field that it is about. */
export function sayReason(failure: Failure): string {
  return sentences[failure.code]?.() ?? known()?.sayReason(failure) ?? m.error_unreadable()
}
