import { expect, it } from 'vitest'
import { createChangeGuard } from './patient_change'

it('is on guard for two seconds after another patient was opened', () => {
  let now = 0
  const guard = createChangeGuard(() => now)
  guard.show('pat_1')
  expect(guard.hasJustChanged()).toBe(false)
  now = 10_000
  guard.show('pat_1')
  expect(guard.hasJustChanged()).toBe(false)
  guard.show('pat_2')
  now = 11_999
  expect(guard.hasJustChanged()).toBe(true)
  now = 12_000
  expect(guard.hasJustChanged()).toBe(false)
})

it('asks once', () => {
  const guard = createChangeGuard(() => 0)
  guard.show('pat_1')
  guard.show('pat_2')
  guard.confirm()
  expect(guard.hasJustChanged()).toBe(false)
})
