import { remember, remembered } from './device'

const askMilliseconds = 3_600_000
const guardMilliseconds = 60_000

let waiting = $state.raw<ServiceWorker | null>(null)
let isIdle: () => boolean = () => true

export const update = {
  /** A newer client is here, and waits for a word. */
  get isReady(): boolean {
    return waiting !== null
  },
}

/** Keeps the client on the device, and looks for a newer one now and then; it is never changed under somebody's hands. */
export async function watchUpdates(asksWhetherIdle: () => boolean): Promise<void> {
  isIdle = asksWhetherIdle
  addEventListener('vite:preloadError', reloadOnce)
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register(workerAddress())
    const note = () => {
      waiting = navigator.serviceWorker.controller ? registration.waiting : null
    }
    note()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', note))
    setInterval(() => void registration.update().catch(() => {}), askMilliseconds)
  } catch {
    return
  }
}

/** Starts anew with the newer client; not while something is written that the page alone holds. */
export function applyUpdate(): void {
  if (!waiting || !isIdle()) return
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage('apply')
}

/** A part that the server no longer has: a newer client has it, or nobody. */
function reloadOnce(): void {
  const last = Number(remembered('reloaded') ?? 0)
  if (!navigator.onLine || !isIdle() || Date.now() - last < guardMilliseconds) return
  remember('reloaded', String(Date.now()))
  location.reload()
}

type Policies = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy }
type Policy = { createScriptURL: (url: string) => string }

/** The policy of the page lets no script be loaded by a mere string. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies }
  const policy = trustedTypes?.createPolicy('tsunagu-worker', { createScriptURL: (url) => url })
  return policy?.createScriptURL('/sw.js') ?? '/sw.js'
}
