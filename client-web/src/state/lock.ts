import { tick } from 'svelte'
import { idleSince, noteActivity } from '../api/activity'
import { navigate } from '../router/router.svelte'
import { paths } from '../router/routes'
import { saveDrafts } from './drafts.svelte'
import { keeping } from './keeping.svelte'
import { live } from './live.svelte'
import { lockSession, signedIn } from './session.svelte'

/** Shorter than what the server waits before it ends the session: whoever is late loses no word to that. */
const mostMinutes = 10
const idleMinutes = () => Math.min(mostMinutes, (signedIn.session?.idle_seconds ?? Number.POSITIVE_INFINITY) / 60 - 1)
const lookMilliseconds = 15_000

/** Somebody who works in one tab has not left the others. */
const tabs = new BroadcastChannel('activity')

/** Closes the screen of a device that somebody left. What comes back ends the watch. */
export function watchIdle(): () => void {
  const begun = Date.now()
  let told = begun
  tabs.onmessage = () => noteActivity()

  function look(): void {
    const since = idleSince()
    if (Date.now() - Math.max(since, begun) >= idleMinutes() * 60_000) {
      if (keeping.tier !== 'personal') void closeScreen(idleMinutes())
    } else if (since > told) {
      told = Date.now()
      tabs.postMessage(null)
    }
  }

  const timer = setInterval(look, lookMilliseconds)
  // Timers stand still while a computer sleeps.
  document.addEventListener('visibilitychange', look)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

/** Covers everything once it is kept; whoever comes back goes on where they were. */
export async function closeScreen(minutes = 0): Promise<void> {
  await saveDrafts()
  // With the page goes the key; the next one asks for the PIN. Where texts wait for others, the device was shared until
  // another tab said otherwise, and this page never had the key.
  if (keeping.tier === 'pin' && live.parked.length === 0) return location.reload()
  lockSession(minutes)
  // Forms that would ask before they are left are gone by then, and what was written in them is put by.
  await tick()
  navigate(paths.signIn, { replace: true })
}
