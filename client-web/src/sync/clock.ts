/** Timers as a value, so that tests move time by hand. */
export type Clock = {
  now: () => number
  after: (milliseconds: number, run: () => void) => () => void
}

export const deviceClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
