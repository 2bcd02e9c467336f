import { serverNow } from '../api/server_time'
import type { BoardEntryBody, EntryBody } from '../api/types'
import { newOperation } from '../api/uuid'
import { addDays } from '../domain/dates'
import { bodyOfNotice, emptyNotice, type NoticeDraft } from '../domain/notice'
import { dayOf, momentOf } from '../i18n/format'
import { dropEdit, editOf, leaveEdit } from './drafts.svelte'
import { signedIn } from './session.svelte'
import { keepText } from './written'

/**
 * Something for a board under the pen. An attempt is bound to exactly what it sends: as long as nothing is changed, the
 * same operation is sent again.
 */
export type Writing<D extends NoticeDraft = NoticeDraft> = {
  owner: string
  draft: D
  original: string
  attempt: { signature: string; operation: string; body: BoardEntryBody } | null
}

let writings = new Map<string, Writing>()

keepText({ has: () => [...writings.values()].some(isChangedWriting), clear, take })

function clear(): void {
  writings = new Map()
}

function take(): () => void {
  const taken = writings
  clear()
  return () => {
    writings = taken
  }
}

export const isChangedWriting = ({ draft, original }: Writing): boolean => JSON.stringify(draft) !== original

export const noticePlace = (board: string): string => `board-${board}`
export const replyPlace = (entry: string): string => `board-reply-${entry}`
export const broadcastPlace = (id: string): string => `broadcast-${id}`
export const correctionPlace = (entry: string): string => `board-correct-${entry}`

/** It lies where the other drafts lie, as the text of an edit. */
const bodyOf = (draft: NoticeDraft | null): EntryBody => ({ kind: 'note', text: draft ? JSON.stringify(draft) : '' })

/** What is being written at a place, also what an earlier page or another device kept. */
export function writingAt(place: string): Writing
export function writingAt<D extends NoticeDraft>(place: string, initial: D | undefined): Writing<D>
export function writingAt(place: string, initial: NoticeDraft = emptyNotice()): Writing {
  const owner = signedIn.session?.acting?.id ?? ''
  const known = writings.get(place)
  if (known?.owner === owner) return known
  const { draft: kept } = editOf(place, bodyOf(null))
  leaveEdit(place)
  const draft = $state<NoticeDraft>({ ...initial, ...(kept.text ? (JSON.parse(kept.text) as NoticeDraft) : {}) })
  const made: Writing = { owner, draft, original: JSON.stringify(initial), attempt: null }
  writings.set(place, made)
  return made
}

/** Keeps what is written now; what is as it was at first needs no keeping. */
export function keepWritingAt(place: string, writing: Writing): void {
  if (!isChangedWriting(writing)) {
    dropEdit(place)
    return
  }
  editOf(place, bodyOf(null)).draft.text = JSON.stringify(writing.draft)
}

export function dropWriting(place: string): void {
  writings.delete(place)
  dropEdit(place)
}

/** The first moment at which a notice does not hold any more that holds until the end of a day. */
export const endOfDay = (day: string): string => momentOf(addDays(day, 1))
/** The last day on which a notice holds. */
export const lastDayOf = (expiresAt: string): string => dayOf(new Date(Date.parse(expiresAt) - 1))

type How = { replyTo: string | null; hasReason: boolean; isCorrection: boolean; against?: number }

/** What to send, and under which operation. */
export function attemptOf(writing: Writing, how: How): NonNullable<Writing['attempt']> {
  const signature = JSON.stringify([writing.draft, how])
  if (writing.attempt?.signature !== signature) {
    const body = bodyOfNotice(writing.draft, { ...how, now: serverNow(), endOf: endOfDay })
    writing.attempt = { signature, operation: newOperation(), body }
  }
  return writing.attempt
}
