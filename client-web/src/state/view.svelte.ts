import type { Entry } from '../api/types'
import { chooseKind, draftFor } from './drafts.svelte'

export type EntryDialog = { type: 'correct' | 'retract' | 'history' | 'readers'; entry: Entry } | { type: 'team' }

let dialog = $state.raw<EntryDialog | null>(null)
let composerCalls = $state(0)

export const view = {
  get dialog(): EntryDialog | null {
    return dialog
  },
  /** Grows when the composer is asked to take the cursor. */
  get composerCalls(): number {
    return composerCalls
  },
}

export function openDialog(chosen: EntryDialog): void {
  dialog = chosen
}

export function closeDialog(): void {
  dialog = null
}

export function callComposer(): void {
  composerCalls += 1
}

export function startReply(entry: Entry): void {
  chooseKind(entry.patient, 'note')
  draftFor(entry.patient, 'note').replyTo = entry.id
  callComposer()
}
