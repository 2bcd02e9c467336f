import { correctOnBoard, postOnBoard } from '../../api/board_calls'
import type { Failure } from '../../api/errors'
import type { Board, BoardEntry, BoardEntryBody, PersonalDataHit } from '../../api/types'
import { type NoticeDraft, noticeProblems, passagesOf } from '../../domain/notice'
import { dayOf } from '../../i18n/format'
import { pendingFor } from '../../state/attaching.svelte'
import { catchUpOnBoard } from '../../state/board.svelte'
import { attemptOf, dropWriting, keepWritingAt, writingAt } from '../../state/notice.svelte'
import { passingTime } from '../../state/reader.svelte'

type What = {
  board: Board
  place: string
  initial?: NoticeDraft
  /** What it answers. */
  replyTo?: string | null
  /** What it corrects. */
  corrects?: BoardEntry
}

/** What all forms of a board do alike: keep, check, send once, and ask where it looks like something of a patient's. */
export function createSending({ board, place, initial, replyTo = null, corrects }: What) {
  const writing = writingAt(place, initial)
  const { draft } = writing
  let isChecked = $state(false)
  let isBusy = $state(false)
  let failure = $state.raw<Failure | null>(null)
  let found = $state.raw<{ hits: PersonalDataHit[]; sent: BoardEntryBody } | null>(null)
  /** Somebody corrected it first; what is sent then sets out from there. */
  let theirs = $state.raw<BoardEntry | null>(null)

  const passages = $derived(found ? passagesOf(found.hits, found.sent, draft) : [])
  const isAsSent = $derived(
    found?.sent.text === draft.text.trim() && (found.sent.notice?.title ?? '') === draft.title.trim(),
  )
  /** As long as what was found is there, a reason is asked for. */
  const isReasonAsked = $derived(found !== null && (passages.length > 0 || isAsSent))
  const problems = $derived(
    isChecked
      ? noticeProblems(draft, {
          isReply: replyTo !== null,
          mustExpire: board.expiry_required,
          today: dayOf(passingTime()),
          now: passingTime(),
          isReasonAsked,
          isAttaching: pendingFor(draft).length > 0,
        })
      : [],
  )

  $effect(() => keepWritingAt(place, writing))

  /** Whether it could be sent; else it says what is wrong. */
  function check(): boolean {
    isChecked = true
    return problems.length === 0
  }

  /** True once the server has it. */
  async function send(): Promise<boolean> {
    if (isBusy || !check()) return false
    isBusy = true
    failure = null
    const against = theirs?.revision ?? corrects?.revision
    const how = { replyTo, hasReason: isReasonAsked, isCorrection: corrects !== undefined, against }
    const { operation, body } = attemptOf(writing, how)
    const result =
      corrects && against !== undefined
        ? await correctOnBoard(corrects.id, operation, against, body)
        : await postOnBoard(board.id, operation, body)
    isBusy = false
    if (result.ok) {
      dropWriting(place)
      catchUpOnBoard()
      return true
    }
    refuse(result.failure, body)
    return false
  }

  function refuse(refusal: Failure, body: BoardEntryBody): void {
    const { code, body: said } = refusal
    if (code === 'personal_data_suspected') {
      found = { hits: (said.hits ?? []) as PersonalDataHit[], sent: body }
      // What was asked is not yet wrong.
      isChecked = false
    } else if (code === 'revised_meanwhile' && said.current) theirs = said.current as BoardEntry
    else failure = refusal
  }

  return {
    writing,
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
    /** It is the name of a file, or what was said of it, that looks like something of a patient's. */
    get isFileNamed() {
      return found?.hits.some(({ field }) => field.includes('attachments')) ?? false
    },
    get isReasonAsked() {
      return isReasonAsked
    },
    get theirs() {
      return theirs
    },
    check,
    send,
    drop: () => dropWriting(place),
  }
}

export type Sending = ReturnType<typeof createSending>
