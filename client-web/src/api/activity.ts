const activeMilliseconds = 60_000
/** Scrolling is told by what moves it: a feed that follows new entries scrolls by itself. */
const signs = ['pointerdown', 'keydown', 'wheel', 'touchstart', 'touchmove'] as const

let last = Number.NEGATIVE_INFINITY

export function noteActivity(now: number = Date.now()): void {
  last = now
}

/** Whether somebody did something lately; the server ends a session in which nobody did. */
export function isActive(now: number = Date.now()): boolean {
  return now - last < activeMilliseconds
}

/** When somebody did something last. */
export const idleSince = (): number => last

export function watchActivity(target: EventTarget): void {
  for (const sign of signs) target.addEventListener(sign, () => noteActivity(), { capture: true, passive: true })
}
