import type { Entry } from '../api/types'
import { type DialogSubject, type EntryDialog, showDialog, shownDialog } from './dialog.svelte'
import { chooseKind, draftFor } from './drafts.svelte'
import { timeline } from './timeline.svelte'

let called = $state<string | null>(null)

export const view = {
  get dialog(): EntryDialog | null {
    return shownDialog()
  },
  /** The patient whose composer is asked to take the cursor. */
  get called(): string | null {
    return called
  },
}

/** Opens a dialog about something in the open timeline. */
export function openDialog(subject: DialogSubject): void {
  if (timeline.patient) showDialog({ ...subject, name: timeline.patient.patient.name, team: timeline.team })
}

export function callComposer(patient: string): void {
  called = patient
}

/** The composer took the cursor; another one shall not. */
export function answerCall(): void {
  called = null
}

export function startReply(entry: Entry): void {
  chooseKind(entry.patient, 'note')
  draftFor(entry.patient, 'note').replyTo = entry.id
  callComposer(entry.patient)
}
