import type { Draft } from '../../domain/draft'
import { type Problem, problemsOf as problemsOfDraft } from '../../domain/draft_check'
import { pendingFor } from '../../state/attaching.svelte'

/** What must be put right before it is sent; what it shows has to be there first. */
export function problemsOf(draft: Draft, now: Date): Problem[] {
  const problems = problemsOfDraft(draft, now)
  if (pendingFor(draft).length === 0) return problems
  return [...problems.filter(({ type }) => type !== 'empty'), { type: 'files' }]
}
