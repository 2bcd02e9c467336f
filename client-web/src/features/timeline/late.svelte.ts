import { idle } from '../../state/ahead'

let parts = $state.raw<typeof import('./parts') | null>(null)

/** What a timeline can be read without for a moment: it comes right after, and is here before the line can go away. */
export const late = {
  get parts(): typeof parts {
    return parts
  },
}

export async function loadLate(): Promise<void> {
  if (parts) return
  const found = await import('./parts')
  // To run it and to draw it are two tasks, so that a tap in between is answered at once.
  await idle()
  parts = found
}
