import type { Entry, EntryBody, EntryKind } from '../api/types'
import { bodyOfEntry, type Draft, draftOf, emptyDraft, isBlank } from '../domain/draft'

/** Kept in memory only: what is written about a person does not lie on the device's disk in clear. */
const drafts = new Map<string, Draft>()
let writtenKeys = $state.raw<ReadonlySet<string>>(new Set())
let chosenKinds = $state.raw<ReadonlyMap<string, EntryKind>>(new Map())

const keyOf = (patient: string, kind: EntryKind) => `${patient}/${kind}`

/** The one draft of a patient and a kind; typing in it is all that is needed to keep it. */
export function draftFor(patient: string, kind: EntryKind): Draft {
  const key = keyOf(patient, kind)
  const known = drafts.get(key)
  if (known) return known
  const made = $state(emptyDraft(kind))
  drafts.set(key, made)
  return made
}

export function chosenKind(patient: string): EntryKind {
  return chosenKinds.get(patient) ?? 'note'
}

export function chooseKind(patient: string, kind: EntryKind): void {
  chosenKinds = new Map(chosenKinds).set(patient, kind)
}

export function resetDraft(patient: string, kind: EntryKind): void {
  Object.assign(draftFor(patient, kind), emptyDraft(kind))
  noteDraft(patient, kind)
}

/** Puts an entry that could not be sent back under the pen. */
export function restoreDraft(patient: string, body: EntryBody): void {
  Object.assign(draftFor(patient, body.kind), draftOf(body))
  chooseKind(patient, body.kind)
  noteDraft(patient, body.kind)
}

/** Takes note of whether a draft holds anything. */
export function noteDraft(patient: string, kind: EntryKind): void {
  const key = keyOf(patient, kind)
  const isWritten = !isBlank(draftFor(patient, kind))
  if (isWritten === writtenKeys.has(key)) return
  const next = new Set(writtenKeys)
  if (isWritten) next.add(key)
  else next.delete(key)
  writtenKeys = next
}

export function hasDraft(patient: string, kind: EntryKind): boolean {
  return writtenKeys.has(keyOf(patient, kind))
}

export function hasDrafts(): boolean {
  return writtenKeys.size > 0 || [...corrections.values()].some(isTouched)
}

/** A correction under way, and the revision that it set out from. */
export type Correction = { revision: number; draft: Draft; original: string }

const corrections = new Map<string, Correction>()

/** Kept when its dialog is closed, so that a slip of the finger loses nothing. */
export function correctionOf(entry: Entry): Correction {
  const known = corrections.get(entry.id)
  if (known) return known
  const draft = $state(draftOf(bodyOfEntry(entry)))
  const made = { revision: entry.revision, draft, original: JSON.stringify(draft) }
  corrections.set(entry.id, made)
  return made
}

const isTouched = ({ draft, original }: Correction) => JSON.stringify(draft) !== original

export function dropCorrection(entry: string): void {
  corrections.delete(entry)
}

export function clearDrafts(): void {
  drafts.clear()
  corrections.clear()
  writtenKeys = new Set()
  chosenKinds = new Map()
}
