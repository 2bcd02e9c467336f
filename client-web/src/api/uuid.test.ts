import { expect, it } from 'vitest'
import { newOperation } from './uuid'

it('makes UUIDs of version 7 that sort by time and never repeat', () => {
  const earlier = newOperation(1_000)
  const later = newOperation(1_763_600_000_000)
  expect(later).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(earlier < later).toBe(true)
  expect(new Set(Array.from({ length: 1_000 }, () => newOperation())).size).toBe(1_000)
  expect(Number.parseInt(later.replace('-', '').slice(0, 12), 16)).toBe(1_763_600_000_000)
})
