import * as m from '../paraglide/messages'
import { createPages } from '../storage/pages'
import { createSafe, type Tier } from '../storage/safe'
import { remember, remembered } from './device'
import { say } from './toast.svelte'

/** What the tabs of this browser tell each other about what they keep together. */
export type News = 'outbox' | 'drafts' | 'wiped' | Tier

const tiers: Tier[] = ['personal', 'pin']
let tier = $state<Tier>(tiers.find((one) => one === remembered('tier')) ?? 'shared')
/** Goes on with what waits for the PIN. */
let letIn = $state.raw<(() => void) | null>(null)
let isRefused = $state(false)
const listeners = new Set<(news: News) => void>()

export const keeping = {
  get tier(): Tier {
    return tier
  },
  /** The device was asked to keep what is written, and does not. */
  get isRefused(): boolean {
    return isRefused && tier !== 'shared'
  },
  /** What the device keeps waits for the PIN, and everything else with it. */
  get isLocked(): boolean {
    return letIn !== null
  },
}

function noteRefused(refused: boolean): void {
  if (refused && !isRefused) say(m.storage_notice_refused())
  isRefused = refused
}

export const safe = createSafe({
  async loadDisk(memory) {
    const { createDatabase, createDisk } = await import('../storage/disk')
    const makeDatabase = () => createDatabase(deviceName())
    return createDisk({ memory, makeDatabase, now: () => Date.now(), onrefused: noteRefused })
  },
  onrefused: noteRefused,
})

export const pages = createPages(safe)

const tabs = new BroadcastChannel('keeping')
tabs.onmessage = ({ data }: MessageEvent<News>) => void hear(data)

/** A name for the database that says nothing about anybody. */
function deviceName(): string {
  const name = remembered('device') ?? crypto.randomUUID()
  remember('device', name)
  return name
}

export function tell(news: News): void {
  tabs.postMessage(news)
}

export function whenTold(run: (news: News) => void): void {
  listeners.add(run)
}

async function hear(news: News): Promise<void> {
  if (news === 'wiped') {
    await safe.letGo()
    if (tier === 'pin') tier = 'shared'
  }
  if (news === 'shared' || news === 'personal' || news === 'pin') {
    tier = news
    // Without the PIN this tab goes on in memory, until it is opened again.
    await (news === 'personal' ? safe.open() : safe.letGo())
  }
  for (const run of listeners) run(news)
}

/** On a personal device: makes what it keeps available; says whether that had to go because it lay for too long. */
export async function openKeeping(): Promise<'open' | 'expired'> {
  if (tier === 'shared') return 'open'
  void navigator.storage?.persist?.().catch(() => false)
  if (tier === 'personal') return (await safe.open()) === 'expired' ? 'expired' : 'open'
  const found = await safe.peek()
  if (found === 'locked') await new Promise<void>((resolve) => (letIn = resolve))
  else settle('shared')
  return found === 'expired' ? 'expired' : 'open'
}

/** How many tries are left; null when the PIN was right. After the last one nothing is left on this device. */
export async function enterPin(pin: string): Promise<number | null> {
  const outcome = await safe.open(pin)
  if (typeof outcome === 'number') return outcome
  unlock()
  return null
}

/** Nobody knows the PIN any more: what waits for it goes. */
export async function giveUpPin(): Promise<void> {
  await wipe()
  unlock()
}

function unlock(): void {
  letIn?.()
  letIn = null
}

function settle(chosen: Tier): void {
  tier = chosen
  remember('tier', chosen === 'shared' ? null : chosen)
}

/** Whoever comes in after a wipe finds a personal device ready again. */
export async function reopenKeeping(): Promise<void> {
  if (tier === 'personal' && !safe.isOpen) await safe.open()
}

/** The answer to whose device this is. What was written and not sent comes along, either way. */
export async function chooseTier(chosen: Tier, pin?: string): Promise<void> {
  if (chosen === tier) return
  await safe.leaveDisk()
  settle(chosen)
  if (chosen !== 'shared') await safe.open(pin)
  void navigator.storage?.persist?.().catch(() => false)
  isRefused = isRefused && chosen !== 'shared'
  tell(chosen)
  for (const run of listeners) run(chosen)
}

/** Leaves nothing of a person on this device. */
export async function wipe(): Promise<void> {
  await safe.wipe()
  if (tier !== 'shared') tell('wiped')
  // There is no key for a PIN any more; whoever comes next says anew whose device it is.
  if (tier === 'pin') settle('shared')
}
