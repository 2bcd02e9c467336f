const pause = 5_000

/** Asks again as soon as the line may be back, until it is told to stop. */
export function askAgain(ask: () => void): () => void {
  const timer = setInterval(ask, pause)
  addEventListener('online', ask)
  return () => {
    clearInterval(timer)
    removeEventListener('online', ask)
  }
}
