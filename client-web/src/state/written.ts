/** Parts that are fetched later keep text too; they say here whether there is any, and how to throw it away. */
type Keeper = {
  has: () => boolean
  clear: () => void
  /** Takes the text away until its author comes back; what comes back puts it there again. */
  take: () => () => void
}

const keepers = new Set<Keeper>()

export function keepText(keeper: Keeper): void {
  keepers.add(keeper)
}

export function hasText(): boolean {
  return [...keepers].some(({ has }) => has())
}

export function takeTexts(): () => void {
  const taken = [...keepers].map(({ take }) => take())
  return () => {
    for (const putBack of taken) putBack()
  }
}

export function clearTexts(): void {
  for (const { clear } of keepers) clear()
}
