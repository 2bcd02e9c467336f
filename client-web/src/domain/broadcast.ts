import type { Alert, Broadcast, BroadcastBoard, BroadcastBody, BroadcastReachRow, Notice } from '../api/types'
import { emptyNotice, longestReason, longestTitle, type NoticeDraft } from './notice'

/** A broadcast while it is written. */
export type BroadcastDraft = NoticeDraft & {
  boards: string[]
  isDrill: boolean
  /** What a correction was begun from. */
  version?: number
  /** What was sent of it and not answered: the same words complete it, also from a later page. */
  attempt?: { signature: string; operation: string; hasReason: boolean }
}
export type BroadcastProblem = 'boards' | 'title' | 'title_long' | 'text' | 'text_long' | 'day' | 'day_past' | 'reason'

export const longestBroadcast = 5_000

export const emptyBroadcast = (): BroadcastDraft => ({ ...emptyNotice(), boards: [], isDrill: false })

/** What went out already, under the pen again. */
export function broadcastOf(sent: Broadcast, lastDayOf: (at: string) => string): BroadcastDraft {
  return {
    ...emptyBroadcast(),
    title: sent.title ?? '',
    text: sent.text ?? '',
    importance: sent.importance,
    lastDay: sent.expires_at ? lastDayOf(sent.expires_at) : '',
    pinned: sent.pinned,
    boards: sent.boards.map(({ board }) => board),
    isDrill: sent.mode !== 'real',
    version: sent.version,
  }
}

/** What an alert proposes to say. */
export const releaseOf = ({ proposal, status }: Pick<Alert, 'proposal' | 'status'>): BroadcastDraft => ({
  ...emptyBroadcast(),
  ...proposal,
  boards: [...proposal.boards],
  isDrill: status !== 'real',
})

const letters = (text: string) => [...text].length

type Rules = { boards: BroadcastBoard[]; today: string; isReasonAsked: boolean; isCorrection: boolean }

/** What must be put right before it goes out. */
export function broadcastProblems(draft: BroadcastDraft, rules: Rules): BroadcastProblem[] {
  const problems: BroadcastProblem[] = []
  const mustExpire = chosenOf(draft, rules.boards).some(({ expiry_required }) => expiry_required)
  if (!rules.isCorrection && draft.boards.length === 0) problems.push('boards')
  if (draft.title.trim() === '') problems.push('title')
  if (letters(draft.title.trim()) > longestTitle) problems.push('title_long')
  if (draft.text.trim() === '') problems.push('text')
  if (letters(draft.text) > longestBroadcast) problems.push('text_long')
  if (draft.lastDay === '' && mustExpire) problems.push('day')
  if (draft.lastDay !== '' && draft.lastDay < rules.today) problems.push('day_past')
  if (rules.isReasonAsked && (draft.reason.trim() === '' || letters(draft.reason.trim()) > longestReason))
    problems.push('reason')
  return problems
}

export const chosenOf = <B extends Pick<BroadcastBoard, 'board'>>(
  draft: Pick<BroadcastDraft, 'boards'>,
  boards: B[],
): B[] => boards.filter(({ board }) => draft.boards.includes(board))

type Sending = { endOf: (day: string) => string; hasReason: boolean; hasMode: boolean }

/** What is sent. An alert says itself whether it is a drill. */
export function bodyOfBroadcast(draft: BroadcastDraft, { endOf, hasReason, hasMode }: Sending): BroadcastBody {
  return {
    boards: [...draft.boards],
    title: draft.title.trim(),
    text: draft.text.trim(),
    importance: draft.importance,
    expires_at: draft.lastDay ? endOf(draft.lastDay) : null,
    pinned: draft.pinned,
    ...(hasMode && { mode: draft.isDrill ? 'drill' : 'real' }),
    ...(hasReason && { personal_reason: draft.reason.trim() }),
  }
}

/** As the search for personal data tells its finds. */
export const asNotice = ({ title, text }: Pick<BroadcastBody, 'title' | 'text'>) => ({
  text,
  notice: { title } satisfies Pick<Notice, 'title'>,
})

/** Whom to telephone first: those of whom nobody has seen it, the largest before the others. */
export function sortForCalls(items: BroadcastReachRow[]): BroadcastReachRow[] {
  return [...items].sort((a, b) => Number(a.seen > 0) - Number(b.seen > 0) || b.members - a.members)
}

/** Of a hundred; whoever is missing keeps it below a hundred. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? Math.floor((part / whole) * 100) : 0
}

export const isDrillMode = (mode: Broadcast['mode']): boolean => mode !== 'real'
