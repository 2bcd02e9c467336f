const first = 1_000
const longest = 30_000

/** Milliseconds before the next attempt: 1 s doubling to 30 s, spread so that a region does not return at once. */
export function backoff(attempts: number, random: () => number = Math.random): number {
  const step = Math.min(longest, first * 2 ** Math.min(attempts, 10))
  return Math.round(step * (0.5 + random() / 2))
}
