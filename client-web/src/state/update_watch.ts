const askMilliseconds = 3_600_000

/** Registers the worker that keeps the client, and hands over how to start anew with a newer one when it waits. */
export async function keepClient(
  isIdle: () => boolean,
  onwaiting: (apply: (() => void) | null) => void,
): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(workerAddress())
    const note = () => {
      const { waiting } = registration
      onwaiting(navigator.serviceWorker.controller && waiting && (() => isIdle() && startWith(waiting)))
    }
    note()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', note))
    setInterval(() => void registration.update().catch(() => {}), askMilliseconds)
  } catch {
    // Not on this device; the client then comes from the server each time.
  }
}

/** Not while something is written that the page alone holds: that is asked before. */
function startWith(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  worker.postMessage('apply')
}

type Policies = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy }
type Policy = { createScriptURL: (url: string) => string }

/** The policy of the page lets no script be loaded by a mere string. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies }
  const policy = trustedTypes?.createPolicy('tsunagu-worker', { createScriptURL: (url) => url })
  return policy?.createScriptURL('/sw.js') ?? '/sw.js'
}
