import type { Failure, Result } from '../../api/errors'
import type { BroadcastBoard, BroadcastBody, PersonalDataHit } from '../../api/types'
import { newOperation } from '../../api/uuid'
import { asNotice, type BroadcastDraft, bodyOfBroadcast, broadcastProblems } from '../../domain/broadcast'
import { passagesOf } from '../../domain/notice'
import { dayOf } from '../../i18n/format'
import { dropWriting, endOfDay, isChangedWriting, keepWritingAt, writingAt } from '../../state/notice.svelte'
import { passingTime } from '../../state/reader.svelte'

type What<T> = {
  /** Where the words are kept until they are sent. */
  place: string
  initial: BroadcastDraft
  boards: () => BroadcastBoard[]
  send: (operation: string, body: BroadcastBody, version?: number) => Promise<Result<T>>
  /** An alert says itself whether it is a drill. */
  hasMode?: boolean
  isCorrection?: boolean
}

/** What nobody wrote in is not older than what it begins from. */
function writingFrom(place: string, initial: BroadcastDraft) {
  const known = writingAt<BroadcastDraft>(place, initial)
  if (isChangedWriting(known) || known.original === JSON.stringify(initial)) return known
  dropWriting(place)
  return writingAt<BroadcastDraft>(place, initial)
}

/** What a new broadcast, one of an alert and a correction do alike: keep, check, send once, and ask where it looks like something of a patient's. */
export function createWriting<T>({ place, initial, boards, send, hasMode = false, isCorrection = false }: What<T>) {
  const writing = writingFrom(place, initial)
  const { draft } = writing
  let isChecked = $state(false)
  let isBusy = $state(false)
  let failure = $state.raw<Failure | null>(null)
  let found = $state.raw<{ hits: PersonalDataHit[]; sent: BroadcastBody } | null>(null)

  const passages = $derived(found ? passagesOf(found.hits, asNotice(found.sent), draft) : [])
  const isAsSent = $derived(found?.sent.text === draft.text.trim() && found.sent.title === draft.title.trim())
  const isReasonAsked = $derived(found !== null && (passages.length > 0 || isAsSent))
  const problems = $derived(
    isChecked
      ? broadcastProblems(draft, { boards: boards(), today: dayOf(passingTime()), isReasonAsked, isCorrection })
      : [],
  )

  $effect(() => keepWritingAt(place, writing))

  /** Whether it could be sent; else it says what is wrong. */
  function check(): boolean {
    isChecked = true
    return problems.length === 0
  }

  /** What was made of it; nothing where the server did not take it, which is said then. */
  async function submit(): Promise<T | null> {
    if (isBusy || !check()) return null
    isBusy = true
    failure = null
    const signature = JSON.stringify({ ...draft, attempt: undefined })
    // The same words keep their operation over retries: what was broken off is completed, not sent twice.
    const attempt =
      draft.attempt?.signature === signature
        ? draft.attempt
        : { signature, operation: newOperation(), hasReason: isReasonAsked }
    draft.attempt = attempt
    const body = bodyOfBroadcast(draft, { endOf: endOfDay, hasReason: attempt.hasReason, hasMode })
    const result = await send(attempt.operation, body, draft.version)
    isBusy = false
    if (result.ok) {
      dropWriting(place)
      return result.value
    }
    if (result.failure.code === 'personal_data_suspected') {
      found = { hits: (result.failure.body.hits ?? []) as PersonalDataHit[], sent: body }
      // What was asked is not yet wrong, and what was refused is not begun.
      isChecked = false
      draft.attempt = undefined
    } else failure = result.failure
    return null
  }

  return {
    draft,
    get problems() {
      return problems
    },
    get isBusy() {
      return isBusy
    },
    get failure() {
      return failure
    },
    get passages() {
      return passages
    },
    get isReasonAsked() {
      return isReasonAsked
    },
    get isChanged() {
      return isChangedWriting(writing)
    },
    check,
    submit,
    /** Its author has read what somebody else made of it meanwhile. */
    goOnFrom(version: number) {
      draft.version = version
      failure = null
    },
    drop: () => dropWriting(place),
  }
}

export type BroadcastWriting = Pick<
  ReturnType<typeof createWriting>,
  'draft' | 'problems' | 'isBusy' | 'failure' | 'passages' | 'isReasonAsked' | 'isChanged' | 'check' | 'drop'
>
