import type { Entry, TeamMember } from '../api/types'
import type { OutboxItem } from '../sync/outbox'

/** What a dialog is about. Whose it is stays with it: below it another patient may be open by then. */
export type DialogSubject =
  | { type: 'correct' | 'retract' | 'history' | 'readers' | 'must_read'; entry: Entry }
  | { type: 'unsent'; item: OutboxItem }
  | { type: 'team' | 'filter' | 'patient' }
export type DialogPlace = { name: string; team: TeamMember[] }
export type EntryDialog = DialogSubject & DialogPlace

let dialog = $state.raw<EntryDialog | null>(null)

export function shownDialog(): EntryDialog | null {
  return dialog
}

export function showDialog(chosen: EntryDialog): void {
  dialog = chosen
}

export function closeDialog(): void {
  dialog = null
}
