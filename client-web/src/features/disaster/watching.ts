import { isActive } from '../../api/activity'
import { signedIn } from '../../state/session.svelte'

const pauseMilliseconds = 60_000

/** To the tier that only reads nothing is pushed: while somebody looks, it is asked again. The answer ends that. */
export function watchWithoutLine(read: () => void): () => void {
  if (signedIn.session?.acting?.role !== 'government_viewer') return () => {}
  const timer = setInterval(() => {
    if (isActive() && document.visibilityState === 'visible') read()
  }, pauseMilliseconds)
  return () => clearInterval(timer)
}
