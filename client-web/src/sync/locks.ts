/** Who may do something now, among all tabs. A tab that dies lets go of what it holds. */
export type Locks = {
  /** Waits for its turn; what comes back lets go again. */
  hold: (name: string) => Promise<() => void>
  /** Null when somebody else holds it. */
  tryToHold: (name: string) => Promise<(() => void) | null>
}

/** The locks of the browser; where it has none, each tab is alone. */
export function browserLocks(prefix: string, manager: LockManager | undefined = globalThis.navigator?.locks): Locks {
  if (!manager) return ownLocks()
  const ask = (name: string, ifAvailable: boolean) =>
    new Promise<(() => void) | null>((resolve) => {
      manager
        .request(prefix + name, { ifAvailable }, (lock) => {
          if (!lock) return resolve(null)
          return new Promise<void>((letGo) => resolve(() => letGo()))
        })
        .catch(() => resolve(() => {}))
    })
  return {
    hold: async (name) => (await ask(name, false)) ?? (() => {}),
    tryToHold: (name) => ask(name, true),
  }
}

/** Locks within one page. */
export function ownLocks(): Locks {
  const waiting = new Map<string, (() => void)[]>()

  function letGo(name: string): void {
    const next = waiting.get(name)?.shift()
    if (next) next()
    else waiting.delete(name)
  }

  return {
    async hold(name) {
      const others = waiting.get(name)
      if (others) await new Promise<void>((resolve) => others.push(resolve))
      else waiting.set(name, [])
      return () => letGo(name)
    },
    async tryToHold(name) {
      if (waiting.has(name)) return null
      waiting.set(name, [])
      return () => letGo(name)
    },
  }
}
