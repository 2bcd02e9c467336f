import { type Failure, networkFailure, type Result } from '../api/errors'
import { readPushKey, subscribeDevice } from '../api/notification_calls'
import { type Standing, standingOf } from '../domain/ringing'

/** What the browser has for being rung, asked anew each time: it changes outside of the page. */
export function readStanding(): Standing {
  return standingOf({
    hasPush: 'serviceWorker' in navigator && 'PushManager' in globalThis,
    permission: globalThis.Notification?.permission,
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    isInstalled: matchMedia('(display-mode: standalone)').matches,
  })
}

/** The browser's own push service did not answer, or will not have this browser. */
export const browserFailure: Failure = { ...networkFailure, code: 'push_service' }

async function findManager(): Promise<PushManager | null> {
  return (await navigator.serviceWorker?.getRegistration())?.pushManager ?? null
}

export async function findSubscription(): Promise<PushSubscription | null> {
  return (await findManager().catch(() => null))?.getSubscription() ?? null
}

/** Makes this device known to its push service, and to the server as the one of this session. */
export async function subscribe(): Promise<Result<void>> {
  const key = await readPushKey()
  if (!key.ok) return key
  try {
    const subscription = await subscribeBrowser(key.value.key)
    const { endpoint, expirationTime, keys } = subscription.toJSON()
    const { p256dh = '', auth = '' } = keys ?? {}
    return subscribeDevice({ endpoint: endpoint ?? '', expirationTime, keys: { p256dh, auth } })
  } catch {
    return { ok: false, failure: browserFailure }
  }
}

async function subscribeBrowser(key: string): Promise<PushSubscription> {
  const manager = await findManager()
  if (!manager) throw new Error('no worker')
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await manager.subscribe(options)
  } catch (error) {
    // One under another key is in the way: the server was set up anew.
    const old = await manager.getSubscription()
    if (!old) throw error
    await old.unsubscribe()
    return manager.subscribe(options)
  }
}

/** The browser forgets; whatever is still sent goes nowhere. */
export async function unsubscribeBrowser(): Promise<void> {
  const subscription = await findSubscription()
  await subscription?.unsubscribe().catch(() => false)
}
