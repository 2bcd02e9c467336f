import type { Clock } from '../sync/clock'

/** Time that passes only when a test says so. */
export function makeClock() {
  let now = 0
  let timers: { at: number; run: () => void }[] = []

  const clock: Clock = {
    now: () => now,
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
  }

  return {
    clock,
    async pass(milliseconds: number): Promise<void> {
      const end = now + milliseconds
      for (;;) {
        await settle()
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = next.at
        timers = timers.filter((one) => one !== next)
        next.run()
      }
      now = end
      await settle()
    },
  }
}

/** Lets everything that has been promised happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}
