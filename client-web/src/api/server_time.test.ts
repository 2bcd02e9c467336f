import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noteServerTime, serverNow } from './server_time'

const noon = Date.parse('2026-11-20T12:00:00Z')
const minute = 60_000

beforeEach(() => void vi.useFakeTimers({ now: noon + 20 * minute }))
afterEach(() => void vi.useRealTimers())

describe("the server's time", () => {
  it('is told by a device whose clock is ahead', () => {
    noteServerTime(new Date(noon).toUTCString())
    vi.advanceTimersByTime(minute)
    expect(serverNow().getTime()).toBe(noon + minute)
  })

  it('goes on when the clock is put back', () => {
    noteServerTime(new Date(noon).toUTCString())
    vi.advanceTimersByTime(minute)
    vi.setSystemTime(noon - 26 * 60 * minute)
    expect(serverNow().getTime()).toBe(noon + minute)
  })

  it('goes on while a device sleeps', () => {
    noteServerTime(new Date(noon).toUTCString())
    vi.setSystemTime(noon + 50 * minute)
    expect(serverNow().getTime()).toBe(noon + 30 * minute)
  })

  it('is not changed by an answer without one', () => {
    noteServerTime(new Date(noon).toUTCString())
    noteServerTime(null)
    expect(serverNow().getTime()).toBe(noon)
  })
})
