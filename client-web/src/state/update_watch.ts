const askMilliseconds = 3_600_000

/** Registers the worker that keeps the client, and tells of each newer one that waits. */
export async function keepClient(onwaiting: (worker: ServiceWorker | null) => void): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register(workerAddress())
    const note = () => onwaiting(navigator.serviceWorker.controller ? registration.waiting : null)
    note()
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', note))
    setInterval(() => void registration.update().catch(() => {}), askMilliseconds)
  } catch {
    // Not on this device; the client then comes from the server each time.
  }
}

type Policies = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy }
type Policy = { createScriptURL: (url: string) => string }

/** The policy of the page lets no script be loaded by a mere string. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies }
  const policy = trustedTypes?.createPolicy('tsunagu-worker', { createScriptURL: (url) => url })
  return policy?.createScriptURL('/sw.js') ?? '/sw.js'
}
