import type { DisasterReportBody, EntryBody } from '../api/types'
import { draftOfReport, type ReportDraft } from '../domain/disaster_report'
import { dropEdit, editOf, leaveEdit } from './drafts.svelte'
import { signedIn } from './session.svelte'
import { keepText } from './written'

/** The report of an own organization while it is written; it stays until it is sent or thrown away. */
export type ReportWriting = { owner: string; draft: ReportDraft; original: string }

let writings = new Map<string, ReportWriting>()

keepText({ has: () => [...writings.values()].some(isChangedReport), clear, take })

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

export const isChangedReport = ({ draft, original }: ReportWriting): boolean => JSON.stringify(draft) !== original

/** It lies where the other drafts lie, as the text of an edit. */
const bodyOf = (draft: ReportDraft | null): EntryBody => ({ kind: 'note', text: draft ? JSON.stringify(draft) : '' })
const placeOf = (disaster: string) => `disaster-${disaster}`

/** What is being written, also what an earlier page kept; it sets out from what was said last. */
export function reportWriting(disaster: string, last: DisasterReportBody | null): ReportWriting {
  const owner = signedIn.session?.acting?.id ?? ''
  const known = writings.get(disaster)
  if (known?.owner === owner && isChangedReport(known)) return known
  const place = placeOf(disaster)
  const { text } = editOf(place, bodyOf(null)).draft
  leaveEdit(place)
  const initial = draftOfReport(last)
  const draft = $state<ReportDraft>({ ...initial, ...(text ? (JSON.parse(text) as ReportDraft) : {}) })
  const made = { owner, draft, original: JSON.stringify(initial) }
  writings.set(disaster, made)
  return made
}

/** Whether something was written and not sent, now or on an earlier page. */
export const hasReportWriting = (disaster: string): boolean => isChangedReport(reportWriting(disaster, null))

/** Keeps what is written now; what is as it was at first needs no keeping. */
export function keepReport(disaster: string, writing: ReportWriting): void {
  const place = placeOf(disaster)
  if (isChangedReport(writing)) editOf(place, bodyOf(null)).draft.text = JSON.stringify(writing.draft)
  else dropEdit(place)
}

export function dropReport(disaster: string): void {
  writings.delete(disaster)
  dropEdit(placeOf(disaster))
}
