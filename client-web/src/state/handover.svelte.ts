import type { Handover } from '../api/types'
import { changedParts, type HandoverPart, type HandoverText, meet, textOf } from '../domain/handover'
import { signedIn } from './session.svelte'

/** A hand-over under the pen: what it sets out from, what is written, and what somebody else wrote meanwhile. */
export type Rewriting = {
  owner: string
  version: number
  base: HandoverText
  text: HandoverText
  theirs: Handover | null
  contested: HandoverPart[]
}

/** Kept in memory when its page is left, so that nothing is lost. */
let writings = $state.raw<ReadonlyMap<string, Rewriting>>(new Map())

export function writingOf(patient: string): Rewriting | null {
  const found = writings.get(patient)
  return found && found.owner === signedIn.session?.acting?.id ? found : null
}

export function beginWriting(patient: string, { version, content }: Handover): void {
  const base = textOf(content)
  const writing = $state<Rewriting>({
    owner: signedIn.session?.acting?.id ?? '',
    version,
    base,
    text: { ...base },
    theirs: null,
    contested: [],
  })
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
}
