import { untrack } from 'svelte'
import type { EntryBody } from '../api/types'
import { dropEdit, editOf, leaveEdit, touchDrafts } from './drafts.svelte'

/** Where something lies among the drafts. */
const kept = new Set<string>()
/** It lies where the other drafts lie, as the text of an edit. */
const emptyBody: EntryBody = { kind: 'note', text: '' }

/** What was written in a form before the screen was locked. To be called where a component begins. */
export function keptForm<T>(place: string): T | null {
  const { text } = editOf(place, emptyBody).draft
  leaveEdit(place)
  if (!text) return null
  kept.add(place)
  return JSON.parse(text) as T
}

/** Keeps what stands in a form now, so that it outlives a locked screen; null where there is nothing to keep. */
export function keepForm(place: string, form: unknown): void {
  const text = form === null ? '' : JSON.stringify(form)
  untrack(() => {
    if (text) {
      editOf(place, emptyBody).draft.text = text
      kept.add(place)
      touchDrafts()
    } else if (kept.delete(place)) dropEdit(place)
  })
}
