import * as calls from '../api/calls'
import { believeIn, whenSignedOut } from '../api/client'
import { type Failure, networkFailure, type Result } from '../api/errors'
import type { Session } from '../api/types'
import { setTimeZone } from '../i18n/format'
import { deviceClock } from '../sync/clock'
import { createFarewell } from '../sync/farewell'
import { remember, remembered } from './device'
import { safe } from './keeping.svelte'

const patienceMilliseconds = 3_000

type Status = 'loading' | 'signed_out' | 'choosing' | 'signed_in' | 'unreachable'

let session = $state.raw<Session | null>(null)
let status = $state<Status>('loading')
let hasEnded = $state(false)
let failure = $state.raw<Failure | null>(null)
/** Nobody was there for so many minutes: the screen closed by itself. */
let idleMinutes = $state(0)
let isEntering = false
/** Whether the session that ends leaves its name on the list of this device. */
let isComingBack = false
/** Where each of those who share this device was: paths, which hold ids only. */
const places = new Map<string, string>()
let mayFollow: (next: Session) => boolean = () => true

export const signedIn = {
  get status(): Status {
    return status
  },
  get session(): Session | null {
    return session
  },
  /** The session ended under the reader's hands, rather than by signing out. */
  get hasEnded(): boolean {
    return hasEnded
  },
  get idleMinutes(): number {
    return idleMinutes
  },
  get failure(): Failure | null {
    return failure
  },
  get person(): string {
    return session?.person.id ?? ''
  },
}

const farewell = createFarewell({
  end: (ending) => (isComingBack ? calls.lockSession(ending) : calls.signOut(ending)),
  clock: deviceClock,
  remember: (ending) => remember('ending', ending),
})

/** Whoever left is out on the server too; false while that cannot be said. */
export const hasParted = farewell.finish

/** The browser's session is not the one that this page believes in: it is somebody else's by now, or nobody's. */
export function doubtSession(): void {
  if (isIn() && !isEntering) void follow('')
}

whenSignedOut(doubtSession)

/** The tabs of a browser share its cookie: each tells the others which session it is now. */
const tabs = new BroadcastChannel('session')
tabs.onmessage = ({ data }: MessageEvent<string | null>) => void follow(data)

/** Asked before a tab takes over a session that began in another one. */
export function whenFollowing(ask: (next: Session) => boolean): void {
  mayFollow = ask
}

async function follow(current: string | null): Promise<void> {
  const before = session?.session ?? null
  if (current === before) return
  if (current !== null) {
    farewell.drop()
    const result = await Promise.race([calls.getSession(), patience()])
    // Another answer was quicker.
    if ((session?.session ?? null) !== before) return
    if (result?.ok && result.value.session !== before && mayFollow(result.value)) return take(result.value)
  }
  if (isIn()) endSession()
}

export async function resumeSession(): Promise<void> {
  status = 'loading'
  farewell.restore(remembered('ending'))
  if (!(await farewell.finish())) {
    status = 'signed_out'
    return
  }
  const kept = await safe.read<Session>('meta', 'session')
  const asking = calls.getSession()
  const result = kept ? await Promise.race([asking, patience()]) : await asking
  if (result?.ok) {
    take(result.value)
  } else if (result?.failure.status === 401) {
    forgetKept()
    status = 'signed_out'
  } else if (kept) {
    show(kept)
    if (!result) void asking.then((late) => answerLate(kept, late))
  } else if (result) {
    failure = result.failure
    status = 'unreachable'
  }
}

/** Whoever was signed in on a personal device need not wait for a line that hangs. */
function patience(): Promise<null> {
  return new Promise((resolve) => deviceClock.after(patienceMilliseconds, () => resolve(null)))
}

function answerLate(kept: Session, result: Result<Session>): void {
  if (session !== kept) return
  if (result.ok) take(result.value)
  else if (result.failure.status === 401) endSession()
}

/** A session that has ended lets nobody read on, however short the way to the disk. */
function forgetKept(): void {
  void safe.remove('meta', 'session')
  void safe.dropCopies()
}

/** The page forgets the person at once, with or without a line; the server follows as soon as it can be reached. */
export function signOut(): void {
  places.delete(signedIn.person)
  part(false)
}

/** As signing out, but whoever comes back needs only the password and goes on where they were. */
export function lockSession(minutes: number): void {
  places.set(signedIn.person, location.pathname + location.search)
  part(true)
  idleMinutes = minutes
  // What this person wrote stays, sealed, on a device of their own; what was read does not.
  forgetKept()
}

/** Whoever is signed in here: without the PIN nobody can say who that is. */
export function signOutUnknown(): void {
  isComingBack = false
  farewell.begin('')
}

function part(comesBack: boolean): void {
  isComingBack = comesBack
  if (session) farewell.begin(session.session)
  leave()
  hasEnded = false
  idleMinutes = 0
  tabs.postMessage(null)
}

/** Where the person was when the screen was closed, once. */
export function takePlace(): string | undefined {
  const place = places.get(signedIn.person)
  places.delete(signedIn.person)
  return place
}

export function endSession(): void {
  leave()
  forgetKept()
  hasEnded = true
}

function leave(): void {
  session = null
  believeIn(null)
  status = 'signed_out'
}

function isIn(): boolean {
  return status === 'signed_in' || status === 'choosing'
}

/** Nobody comes in before the one who left is out. What takes the place of a session ends it, which is no news then. */
export async function enter(ask: () => Promise<Result<Session>>): Promise<Failure | null> {
  if (!(await farewell.finish())) return networkFailure
  isEntering = true
  const result = await ask()
  isEntering = false
  if (!result.ok) return result.failure
  take(result.value)
  farewell.drop()
  tabs.postMessage(result.value.session)
  return null
}

function take(next: Session): void {
  show(next)
  void safe.write('meta', 'session', next)
  void safe.renew()
}

/** One kind of factor was given, which opens nothing but giving or setting up another. */
export const isHalf = ({ proof }: Session): boolean => /^(password|link)$|_alone$/.test(proof)

function show(next: Session): void {
  session = next
  believeIn(next.session)
  setTimeZone(next.region.time_zone)
  hasEnded = false
  idleMinutes = 0
  failure = null
  // Nobody is asked in the middle of their work.
  status = next.acting && !isHalf(next) && (status === 'signed_in' || !next.policy_to_accept) ? 'signed_in' : 'choosing'
}
