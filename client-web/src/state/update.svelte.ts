import { remember, remembered } from './device'

const guardMilliseconds = 60_000

let apply = $state.raw<(() => void) | null>(null)
let isIdle: () => boolean = () => true

export const update = {
  /** Starts anew with the newer client that is here and waits for a word. */
  get apply(): (() => void) | null {
    return apply
  },
}

/** Keeps the client on the device, and looks for a newer one now and then; it is never changed under somebody's hands. */
export async function watchUpdates(asksWhetherIdle: () => boolean): Promise<void> {
  isIdle = asksWhetherIdle
  addEventListener('vite:preloadError', reloadOnce)
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const watch = await import('./update_watch').catch(() => null)
  await watch?.keepClient(isIdle, (found) => {
    apply = found
  })
}

/** A part that the server no longer has: a newer client has it, or nobody. */
function reloadOnce(): void {
  const last = Number(remembered('reloaded') ?? 0)
  if (!navigator.onLine || !isIdle() || Date.now() - last < guardMilliseconds) return
  remember('reloaded', String(Date.now()))
  location.reload()
}
