import type { Failure } from '../api/errors'
import { tryDevice, unsubscribeDevice } from '../api/notification_calls'
import type { Standing } from '../domain/ringing'
import { sayFailure } from '../i18n/failure.svelte'
import { sayReason } from '../i18n/ringing'
import * as m from '../paraglide/messages'
import { navigate } from '../router/router.svelte'
import { remember, remembered } from './device'
import { browserFailure, findSubscription, readStanding, subscribe, unsubscribeBrowser } from './push'
import { signedIn } from './session.svelte'
import { say } from './toast.svelte'

/** What the worker tells a page that is open. */
type Told = { type: 'rung' | 'open'; reason: string; link: string }

/**
 * Whom this device rings for: an id, which says nothing to whoever finds it. It stays through a sign-out, so that the
 * device rings again the next morning, and for nobody else who signs in here.
 */
const wish = 'rings_for'

let standing = $state<Standing>('unsupported')
let isOn = $state(false)
let hasArrived = $state(false)
/** The session that this device was told to belong to. */
let renewed = ''

export const ringing = {
  get standing(): Standing {
    return standing
  },
  get isOn(): boolean {
    return isOn
  },
  /** The try reached this device; what is left to do is the sound. */
  get hasArrived(): boolean {
    return hasArrived
  },
}

const isWished = () => signedIn.person !== '' && remembered(wish) === signedIn.person

/** What the browser says now: it may have been allowed or forbidden outside of the page. */
export async function lookAround(): Promise<void> {
  standing = readStanding()
  isOn = standing === 'granted' && isWished() && (await findSubscription()) !== null
}

/** A device belongs to a session, so each new one says again that this device is its own; browsers lose theirs, too. */
export async function keepRinging(): Promise<void> {
  const session = signedIn.session?.session ?? ''
  standing = readStanding()
  if (standing !== 'granted' || renewed === session) return
  if (!isWished()) {
    await unsubscribeBrowser()
  } else {
    const result = await subscribe()
    if (!result.ok) return
    isOn = true
  }
  renewed = session
}

/** Begins with the question of the browser, which has to follow a press at once. Answers with what went wrong. */
export async function turnOn(): Promise<string | null> {
  if (standing === 'unasked') await Notification.requestPermission()
  standing = readStanding()
  if (standing === 'unasked') return m.ringing_problem_dismissed()
  if (standing !== 'granted') return null
  const result = await subscribe()
  if (!result.ok) return sayProblem(result.failure)
  remember(wish, signedIn.person)
  renewed = signedIn.session?.session ?? ''
  isOn = true
  return null
}

export async function turnOff(): Promise<string | null> {
  const result = await unsubscribeDevice()
  if (!result.ok) return sayProblem(result.failure)
  remember(wish, null)
  isOn = false
  await unsubscribeBrowser()
  return null
}

export type Outcome = { isTaken: boolean; text: string }

/** Rings this device once, and says what its push service answered. */
export async function ringOnce(): Promise<Outcome> {
  hasArrived = false
  const result = await tryDevice()
  if (!result.ok) {
    if (result.failure.code !== 'not_found') return { isTaken: false, text: sayProblem(result.failure) }
    return forgetDevice()
  }
  const { outcome, status } = result.value
  if (outcome === 'gone') return forgetDevice()
  return { isTaken: outcome === 'taken', text: outcomes[outcome]?.(status ?? '-') ?? m.error_unreadable() }
}

const outcomes: Record<string, (status: number | string) => string> = {
  taken: () => m.ringing_outcome_taken(),
  refused: (status) => m.ringing_outcome_refused({ status }),
  later: () => m.ringing_outcome_later(),
  unreachable: () => m.ringing_outcome_unreachable(),
}

/** The push service or the server knows this device no longer: it has to be taken in again. */
async function forgetDevice(): Promise<Outcome> {
  await unsubscribeBrowser()
  isOn = false
  return { isTaken: false, text: m.ringing_outcome_gone() }
}

const sayProblem = (failure: Failure) =>
  failure.code === browserFailure.code ? m.ringing_problem_browser() : sayFailure(failure)

/** Signing out in any tab silences the device at once, with or without a line. */
const tabs = new BroadcastChannel('session')
tabs.onmessage = ({ data }: MessageEvent<string | null>) => {
  renewed = ''
  if (data !== null) return
  isOn = false
  void unsubscribeBrowser()
}

navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<Told>) => {
  if (data.type === 'open') {
    if (data.reason !== 'test') navigate(data.link)
  } else if (data.reason === 'test') {
    hasArrived = true
  } else if (document.visibilityState === 'visible') {
    say(m.ringing_news_arrived({ reason: sayReason(data.reason) }))
  }
})
