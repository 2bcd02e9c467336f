import { describe, expect, it } from 'vitest'
import { longest, moveStretch, startAround } from './stretch'

const count = 300

describe('a stretch of the loaded entries', () => {
  it('has the wanted entry in its middle, as far as there are others', () => {
    expect(startAround(count, 100)).toBe(100 - longest / 2)
    expect(startAround(count, 5)).toBe(0)
    expect(startAround(count, 299)).toBe(count - longest)
    expect(startAround(10, 9)).toBe(0)
  })

  it('stays while there is room around the screen, and then moves far', () => {
    expect(moveStretch(count, 100, 110, 118)).toBe(100)
    expect(moveStretch(count, 100, 109, 117)).toBe(89)
    expect(moveStretch(count, 100, 131, 139)).toBe(111)
  })

  it('ends where the loaded entries end', () => {
    expect(moveStretch(count, 2, 3, 9)).toBe(0)
    expect(moveStretch(count, 250, 290, 299)).toBe(count - longest)
    expect(moveStretch(20, 0, 12, 19)).toBe(0)
  })

  it('has room on both sides of the screen wherever one is', () => {
    for (let first = 0, start = 0; first < count - 9; first += 7) {
      start = moveStretch(count, start, first, first + 8)
      expect(first - start).toBeGreaterThanOrEqual(Math.min(10, first))
      expect(start + longest - 1 - (first + 8)).toBeGreaterThanOrEqual(Math.min(10, count - 1 - (first + 8)))
    }
  })
})
