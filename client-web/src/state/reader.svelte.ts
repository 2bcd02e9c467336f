import { createSubscriber } from 'svelte/reactivity'
import type { Reader } from '../domain/entry'
import { signedIn } from './session.svelte'

const tickMilliseconds = 20_000

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, tickMilliseconds)
  return () => clearInterval(timer)
})

/** The time, for what changes by itself while it is looked at. */
export function passingTime(): Date {
  subscribe()
  return new Date()
}

/** Who looks at the screen, in the membership that is acting. */
export function myself(): Reader | null {
  const acting = signedIn.session?.acting
  return acting
    ? { person: signedIn.person, profession: acting.profession, organization: acting.organization.id }
    : null
}
