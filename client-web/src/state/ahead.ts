type Load = () => Promise<unknown>

const patienceMilliseconds = 2_000
const waiting: Load[] = []
let isThere = false
let isRunning = false

/**
 * What may be wanted next is fetched before the line can go away: after the page that somebody came for, one part
 * after the other, whenever the browser has nothing else to do.
 */
export function fetchAhead(...loads: Load[]): void {
  waiting.push(...loads)
  void runAhead()
}

/** The page that somebody came for can be used. */
export function noteThere(): void {
  isThere = true
  void runAhead()
}

/** Called again when the line is back: what could not be fetched waits for that. */
export async function runAhead(): Promise<void> {
  if (isRunning) return
  isRunning = true
  try {
    while (isThere && waiting[0]) {
      await idle()
      await waiting[0]()
      waiting.shift()
    }
  } catch {
    // Without a line; the rest would fail as well.
  }
  isRunning = false
}

/** When the browser has nothing else to do, or at the latest when patience ends. */
export function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: patienceMilliseconds })
    else setTimeout(resolve)
  })
}
