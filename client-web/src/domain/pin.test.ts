import { expect, it } from 'vitest'
import { pinProblem, readPin } from './pin'

it('takes six digits or more that are not tried first', () => {
  for (const good of ['482915', '0193847562', '135790']) expect(pinProblem(good), good).toBeNull()
  for (const short of ['', '48291', '48291a', '４８２９１５']) expect(pinProblem(short), short).toBe('short')
  for (const easy of ['000000', '123456', '654321', '890123']) expect(pinProblem(easy), easy).toBe('easy')
})

it('reads digits of a Japanese keyboard as the same', () => {
  expect(readPin('４８２９１５ ')).toBe('482915')
})
