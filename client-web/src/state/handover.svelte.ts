import type { EntryBody, Handover } from '../api/types'
import { changedParts, type HandoverPart, type HandoverText, meet, textOf } from '../domain/handover'
import { dropEdit, editOf, leaveEdit } from './drafts.svelte'
import { signedIn } from './session.svelte'
import { keepText } from './written'

/** A hand-over under the pen: what it sets out from, what is written, and what somebody else wrote meanwhile. */
export type Rewriting = {
  owner: string
  version: number
  base: HandoverText
  text: HandoverText
  theirs: Handover | null
  contested: HandoverPart[]
}

let writings = $state.raw<ReadonlyMap<string, Rewriting>>(new Map())

keepText({ has: () => [...writings.values()].some(isChanged), clear, take })

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

/** Of what is written only the parts that changed are kept: the others are read again. */
type Kept = { version: number; base: Partial<HandoverText>; text: Partial<HandoverText> }

/** It lies where the other drafts lie, as the text of an edit. */
const placeOf = (patient: string) => `handover-${patient}`
const bodyOf = (kept: Kept): EntryBody => ({ kind: 'note', text: JSON.stringify(kept) })

/** Keeps what is written now. */
export function keepWriting(patient: string, { version, base, text }: Rewriting): void {
  const parts = changedParts(base, text)
  const pick = (from: HandoverText) => Object.fromEntries(parts.map((part) => [part, from[part]]))
  const { draft } = editOf(placeOf(patient), bodyOf({ version, base: {}, text: {} }), version)
  draft.text = JSON.stringify({ version, base: pick(base), text: pick(text) } satisfies Kept)
}

/** Puts back under the pen what an earlier page or another device kept. */
export function resumeWriting(patient: string, { content }: Handover): void {
  if (writingOf(patient)) return
  const place = placeOf(patient)
  const { draft } = editOf(place, { kind: 'note' })
  leaveEdit(place)
  if (draft.text === '') return
  const { version, base, text } = JSON.parse(draft.text) as Kept
  const now = textOf(content)
  put(patient, { version, base: { ...now, ...base }, text: { ...now, ...text } })
}

export function writingOf(patient: string): Rewriting | null {
  const found = writings.get(patient)
  return found && found.owner === signedIn.session?.acting?.id ? found : null
}

export function beginWriting(patient: string, current: Handover): void {
  resumeWriting(patient, current)
  if (writingOf(patient)) return
  const { version, content } = current
  const base = textOf(content)
  put(patient, { version, base, text: { ...base } })
}

function put(patient: string, started: Pick<Rewriting, 'version' | 'base' | 'text'>): void {
  const owner = signedIn.session?.acting?.id ?? ''
  const writing = $state<Rewriting>({ ...started, owner, theirs: null, contested: [] })
  writings = new Map(writings).set(patient, writing)
}

/** Somebody wrote first: from here on the writing sets out from theirs. */
export function meetOther(writing: Rewriting, theirs: Handover): void {
  const now = textOf(theirs.content)
  const { text, contested } = meet(writing.base, writing.text, now)
  Object.assign(writing, { version: theirs.version, base: now, text, theirs, contested })
}

export const isChanged = ({ base, text }: Rewriting) => changedParts(base, text).length > 0

export function endWriting(patient: string): void {
  const next = new Map(writings)
  next.delete(patient)
  writings = next
  dropEdit(placeOf(patient))
}
