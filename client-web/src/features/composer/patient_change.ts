const guardMilliseconds = 2_000

/** Knows whether the patient under the pen has just become another one: what is sent now may be meant for the one before. */
export function createChangeGuard(now: () => number) {
  let shown: string | null = null
  let changedAt = Number.NEGATIVE_INFINITY

  return {
    show(patient: string): void {
      if (shown !== null && shown !== patient) changedAt = now()
      shown = patient
    },
    hasJustChanged: () => now() - changedAt < guardMilliseconds,
    /** The author has looked. */
    confirm(): void {
      changedAt = Number.NEGATIVE_INFINITY
    },
  }
}

export const changeGuard = createChangeGuard(() => Date.now())
