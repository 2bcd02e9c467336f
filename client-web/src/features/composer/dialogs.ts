import * as m from '../../paraglide/messages'
import { say } from '../../state/toast.svelte'

type Dialogs = typeof import('./all_dialogs')

let dialogs: Promise<Dialogs> | null = null

function load(): Promise<Dialogs> {
  dialogs ??= import('./all_dialogs').catch((error) => {
    dialogs = null
    throw error
  })
  return dialogs
}

/** Fetched beside the composer, so that they open when the line is away; the answer waits for them. */
export function preloadDialogs(): () => Promise<Dialogs> {
  void load().catch(() => {})
  return () =>
    load().catch((error) => {
      say(m.error_network())
      throw error
    })
}
