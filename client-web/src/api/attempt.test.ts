import { expect, it } from 'vitest'
import { createAttempt } from './attempt'

it('keeps the operation of what is sent again, and gives other things another', () => {
  const operationOf = createAttempt()
  const first = operationOf({ text: 'a' })
  expect(operationOf({ text: 'a' })).toBe(first)
  const second = operationOf({ text: 'b' })
  expect(second).not.toBe(first)
  expect(operationOf({ text: 'a' })).not.toBe(first)
  expect(createAttempt()({ text: 'b' })).not.toBe(second)
})
