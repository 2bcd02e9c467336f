import { guardLeaving } from '../router/router.svelte'

type Form = { isChanged: () => boolean; drop: () => void }

let form: Form | null = null
let asking = $state.raw<(() => void) | null>(null)

export const leaving = {
  /** Somebody is about to leave a form with something written in it. */
  get isAsking(): boolean {
    return asking !== null
  },
}

/** Asks before a form that was written in is left by a slip of the finger. The answer takes the guard away. */
export function guardForm(isChanged: () => boolean, drop: () => void = () => {}): () => void {
  const guarded = { isChanged, drop }
  form = guarded
  const release = guardLeaving((leave) => {
    if (!isChanged()) return false
    asking = leave
    return true
  })
  return () => {
    release()
    if (form !== guarded) return
    form = null
    asking = null
  }
}

/** Closes a form that is a dialog; asks before, where something was written in it. */
export function closeForm(close: () => void): void {
  if (hasChangedForm()) asking = close
  else close()
}

export function stay(): void {
  asking = null
}

export function leaveAnyway(): void {
  const leave = asking
  form?.drop()
  asking = null
  leave?.()
}

/** Whether closing the window would lose something. */
export function hasChangedForm(): boolean {
  return form?.isChanged() ?? false
}
