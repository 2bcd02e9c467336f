let last: { server: number; device: number; ticks: number } | null = null

/** Each answer of the server says what time it is there. */
export function noteServerTime(date: string | null): void {
  const server = Date.parse(date ?? '')
  if (!Number.isNaN(server)) last = { server, device: Date.now(), ticks: performance.now() }
}

/**
 * Now, as the server sees it: clocks of old computers are wrong, and jump. Of the two ways to tell what has passed since
 * the last answer, the ticks stand still while a device sleeps, and the clock may have been put back.
 */
export function serverNow(): Date {
  if (!last) return new Date()
  return new Date(last.server + Math.max(Date.now() - last.device, performance.now() - last.ticks))
}
