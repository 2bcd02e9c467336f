import * as m from '../paraglide/messages'
import { createPages } from '../storage/pages'
import { createSafe, type Tier } from '../storage/safe'
import { remember, remembered } from './device'
import { say } from './toast.svelte'

/** What the tabs of this browser tell each other about what they keep together. */
export type News = 'outbox' | 'drafts' | 'wiped' | Tier

let tier = $state<Tier>(remembered('tier') === 'personal' ? 'personal' : 'shared')
let isRefused = $state(false)
const listeners = new Set<(news: News) => void>()

export const keeping = {
  get tier(): Tier {
    return tier
  },
  /** The device was asked to keep what is written, and does not. */
  get isRefused(): boolean {
    return isRefused && tier === 'personal'
  },
}

export const safe = createSafe({
  async loadTools() {
    const { createDatabase, ...tools } = await import('../storage/disk')
    return { ...tools, makeDatabase: () => createDatabase(deviceName()) }
  },
  now: () => Date.now(),
  onrefused: (refused) => {
    if (refused && !isRefused) say(m.storage_notice_refused())
    isRefused = refused
  },
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
  if (news === 'wiped') await safe.letGo()
  if (news === 'shared' || news === 'personal') {
    tier = news
    await (news === 'personal' ? safe.open() : safe.letGo())
  }
  for (const run of listeners) run(news)
}

/** On a personal device: makes what it keeps available; says whether that had to go because it lay for too long. */
export async function openKeeping(): Promise<'open' | 'expired' | 'refused' | 'none'> {
  if (tier === 'shared') return 'none'
  void navigator.storage?.persist?.().catch(() => false)
  return safe.open()
}

/** Whoever comes in after a wipe finds a personal device ready again. */
export async function reopenKeeping(): Promise<void> {
  if (tier === 'personal' && !safe.isOpen) await safe.open()
}

/** The answer to whose device this is. What was written and not sent comes along, either way. */
export async function chooseTier(chosen: Tier): Promise<void> {
  if (chosen === tier) return
  tier = chosen
  remember('tier', chosen === 'personal' ? chosen : null)
  if (chosen === 'personal') await openKeeping()
  else await safe.leaveDisk()
  isRefused = isRefused && chosen === 'personal'
  tell(chosen)
}

/** Leaves nothing of a person on this device. */
export async function wipe(): Promise<void> {
  await safe.wipe()
  if (tier === 'personal') tell('wiped')
}
