import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { overwriteGetLocale } from '../paraglide/runtime'
import { sayBirthDate, sayClock, sayDay } from './format'

let locale: 'ja' | 'en' = 'ja'
overwriteGetLocale(() => locale)

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T00:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
  locale = 'ja'
})

describe('dates', () => {
  it('are said in Japanese', () => {
    expect(sayClock('2026-11-19T23:05:00Z')).toBe('8:05')
    expect(sayClock('2026-11-19T15:00:00Z')).toBe('0:00')
    expect(sayDay('2026-11-20')).toBe('11月20日(金)')
    expect(sayDay('2025-01-05')).toBe('2025年1月5日(日)')
    expect(sayBirthDate('1942-03-08')).toBe('1942年（昭和17年）3月8日')
  })

  it('are said in English', () => {
    locale = 'en'
    expect(sayDay('2026-11-20')).toBe('Fri 20 November')
    expect(sayDay('2025-01-05')).toBe('Sun 5 January 2025')
    expect(sayBirthDate('1942-03-08')).toBe('8 March 1942 (Shōwa 17)')
  })
})
