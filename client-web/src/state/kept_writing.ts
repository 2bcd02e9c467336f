import { keepForm, keptForm } from './kept_form'
import { closeForm, guardForm } from './leave.svelte'

/** What is being written in a dialog of which several features have need: it outlives a locked screen, and is asked about before it is left. */
export type KeptWriting = ReturnType<typeof keptWriting>

export function keptWriting(place: string) {
  const keep = (text: string | null) => keepForm(place, text)
  return {
    first: keptForm<string>(place) ?? '',
    keep,
    guard: (isWritten: () => boolean) => guardForm(isWritten, () => keep(null)),
    close: closeForm,
  }
}
