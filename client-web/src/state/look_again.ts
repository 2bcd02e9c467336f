import { isActive } from '../api/activity'

const pauseMilliseconds = 60_000

/**
 * Reads now, and again while somebody looks; until it is told to stop. Each look is on record: nobody looks where nobody
 * did anything for a while, or has looked just now.
 */
export function lookAgain(
  read: () => void,
  pause = pauseMilliseconds,
  isLooking: () => boolean = isActive,
): () => void {
  let lookedAt = 0
  const look = () => {
    lookedAt = Date.now()
    read()
  }
  const lookIfDue = () => {
    if (document.visibilityState === 'visible' && Date.now() - lookedAt >= pause) look()
  }
  const timer = setInterval(() => isLooking() && lookIfDue(), pause)
  look()
  document.addEventListener('visibilitychange', lookIfDue)
  addEventListener('online', lookIfDue)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', lookIfDue)
    removeEventListener('online', lookIfDue)
  }
}
