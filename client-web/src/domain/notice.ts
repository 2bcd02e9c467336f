import type {
  Attachment,
  BoardEntry,
  BoardEntryBody,
  Importance,
  MustReadBody,
  NoticeBody,
  PersonalDataHit,
  Profession,
} from '../api/types'
import type { DraftMustRead } from './draft'

/** A notice, or an answer to one, while it is written. */
export type NoticeDraft = {
  title: string
  text: string
  importance: Importance
  /** The last day on which it holds; empty means without an end. */
  lastDay: string
  pinned: boolean
  mustRead: DraftMustRead | null
  attachments: Attachment[]
  /** Why it may stand there although it looks like something of a patient's. */
  reason: string
}

export type NoticeProblem =
  | 'title'
  | 'title_long'
  | 'text'
  | 'text_long'
  | 'day'
  | 'day_past'
  | 'due'
  | 'reason'
  | 'files'

export const longestTitle = 100
export const longestText = 20_000
export const longestReason = 200

export const emptyNotice = (): NoticeDraft => ({
  title: '',
  text: '',
  importance: 'normal',
  lastDay: '',
  pinned: false,
  mustRead: null,
  attachments: [],
  reason: '',
})

/** Something that stands on the board already, under the pen again; `lastDayOf` tells the day of the moment before. */
export function noticeOf(entry: BoardEntry, lastDayOf: (at: string) => string): NoticeDraft {
  const { content, notice, importance, attachments = [] } = entry
  return {
    ...emptyNotice(),
    title: notice?.title ?? '',
    text: content?.text ?? '',
    importance,
    lastDay: notice?.expires_at ? lastDayOf(notice.expires_at) : '',
    pinned: notice?.pinned ?? false,
    attachments,
  }
}

export type Rules = {
  isReply: boolean
  mustExpire: boolean
  today: string
  now: Date
  isReasonAsked: boolean
  isAttaching?: boolean
}

const letters = (text: string) => [...text].length

/** What must be put right before it is sent. */
export function noticeProblems(draft: NoticeDraft, rules: Rules): NoticeProblem[] {
  const problems: NoticeProblem[] = []
  if (!rules.isReply) {
    if (draft.title.trim() === '') problems.push('title')
    if (letters(draft.title.trim()) > longestTitle) problems.push('title_long')
    if (draft.lastDay === '' && rules.mustExpire) problems.push('day')
    if (draft.lastDay !== '' && draft.lastDay < rules.today) problems.push('day_past')
    if (draft.mustRead?.dueAt && Date.parse(draft.mustRead.dueAt) <= rules.now.getTime()) problems.push('due')
  }
  if (rules.isAttaching) problems.push('files')
  else if (draft.text.trim() === '' && !draft.attachments[0]) problems.push('text')
  if (letters(draft.text) > longestText) problems.push('text_long')
  if (rules.isReasonAsked && (draft.reason.trim() === '' || letters(draft.reason.trim()) > longestReason))
    problems.push('reason')
  return problems
}

type Sending = {
  replyTo: string | null
  now: Date
  /** The first moment after a day. */
  endOf: (day: string) => string
  hasReason: boolean
  isCorrection: boolean
}

/** What is sent. Call it once for what is written: the operation id is bound to exactly this body. */
export function bodyOfNotice(draft: NoticeDraft, sending: Sending): BoardEntryBody {
  const { replyTo, now, endOf, hasReason, isCorrection } = sending
  const notice: NoticeBody = {
    title: draft.title.trim(),
    expires_at: draft.lastDay ? endOf(draft.lastDay) : null,
    pinned: draft.pinned,
  }
  const mustRead = isCorrection ? null : askedOf(draft.mustRead)
  return {
    kind: replyTo ? 'note' : 'notice',
    text: draft.text.trim(),
    importance: draft.importance,
    composed_at: now.toISOString(),
    ...(draft.attachments[0] && { attachments: draft.attachments.map((file) => ({ ...file })) }),
    ...(replyTo ? { reply_to: replyTo } : { notice }),
    ...(mustRead && { must_read: mustRead }),
    ...(hasReason && { personal_reason: draft.reason.trim() }),
  }
}

function askedOf(asked: DraftMustRead | null): MustReadBody | null {
  if (!asked || asked.parties.length === 0) return null
  const due = asked.dueAt ? { due_at: new Date(asked.dueAt).toISOString() } : {}
  return { parties: asked.parties.map((party) => ({ ...party })), private: asked.isPrivate, ...due }
}

/** The passages that were found, each once; those that have been taken out meanwhile are no longer among them. */
export function passagesOf(
  hits: PersonalDataHit[],
  sent: { text?: string | null; notice?: { title: string } },
  draft: Pick<NoticeDraft, 'title' | 'text'>,
): string[] {
  const found = hits.map(({ field, start, end }) => {
    // What a file is called is not a passage of the text.
    if (field.includes('attachments')) return ''
    const text = field.endsWith('title') ? (sent.notice?.title ?? '') : (sent.text ?? '')
    return [...text].slice(start, end).join('')
  })
  return [...new Set(found)].filter((one) => one !== '' && (draft.title.includes(one) || draft.text.includes(one)))
}

/** Who can be asked on a board: the professions that it is for. */
export function askable(audience: Profession[], all: Profession[]): Profession[] {
  return audience.length > 0 ? audience : all
}
