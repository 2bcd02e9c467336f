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
  get failure(): Failure | null {
    return failure
  },
  get person(): string {
    return session?.person.id ?? ''
  },
}

const farewell = createFarewell({
  end: calls.signOut,
  clock: deviceClock,
  remember: (ending) => remember('ending', ending),
})

whenSignedOut(() => {
  if (isIn()) endSession()
})

/** The tabs of a browser share its cookie: each tells the others which session it is now. */
const tabs = new BroadcastChannel('session')
tabs.onmessage = ({ data }: MessageEvent<string | null>) => void follow(data)

/** Asked before a tab takes over a session that began in another one. */
export function whenFollowing(ask: (next: Session) => boolean): void {
  mayFollow = ask
}

async function follow(current: string | null): Promise<void> {
  if (current === (session?.session ?? null)) return
  if (current === null) {
    if (isIn()) endSession()
    return
  }
  farewell.drop()
  const result = await calls.getSession()
  if (result.ok && mayFollow(result.value)) take(result.value)
  else if (isIn()) endSession()
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

export function signIn(login: string, password: string): Promise<Failure | null> {
  return enter(() => calls.signIn(login, password))
}

export function signInFirst(token: string, login: string, password: string): Promise<Failure | null> {
  return enter(() => calls.signInFirst(token, login, password))
}

export function signInAs(persona: string): Promise<Failure | null> {
  return enter(() => calls.signInAs(persona))
}

export function chooseMembership(membership: string): Promise<Failure | null> {
  return enter(() => calls.chooseMembership(membership))
}

/** The page forgets the person at once, with or without a line; the server follows as soon as it can be reached. */
export function signOut(): void {
  if (session) farewell.begin(session.session)
  leave()
  hasEnded = false
  tabs.postMessage(null)
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

/** Nobody comes in before the one who left is out. */
async function enter(ask: () => Promise<Result<Session>>): Promise<Failure | null> {
  if (!(await farewell.finish())) return networkFailure
  const result = await ask()
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

function show(next: Session): void {
  session = next
  believeIn(next.session)
  setTimeZone(next.region.time_zone)
  hasEnded = false
  failure = null
  status = next.acting ? 'signed_in' : 'choosing'
}
