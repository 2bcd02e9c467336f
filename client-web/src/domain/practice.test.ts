import { expect, it } from 'vitest'
import { confirm, correct, nextStep, practiceSteps, retract, see, untried, write } from './practice'

const at = '2026-11-20T09:00:00Z'

it('ticks off one step after the other', () => {
  const tried = []
  let practice = untried
  for (const act of [
    confirm,
    (one: typeof untried) => write(one, 'a', at),
    see,
    (one: typeof untried) => correct(one, 1, 'b'),
    (one: typeof untried) => retract(one, 1),
  ]) {
    tried.push(nextStep(practice))
    practice = act(practice)
  }
  expect(tried).toEqual([...practiceSteps])
  expect(nextStep(practice)).toBeNull()
  expect(practice.posts).toEqual([{ id: 1, text: 'b', at, isSeen: true, isCorrected: true, isGone: true }])
})

it('leaves open what was skipped, and lets it be tried with another post', () => {
  const gone = see(retract(write(untried, 'a', at), 1))
  expect(gone.done).toEqual(['write', 'retract'])
  expect(gone.posts[0]?.isSeen).toBe(false)
  const again = see(write(gone, 'b', at))
  expect(again.done).toEqual(['write', 'retract', 'seen'])
  expect(nextStep(again)).toBe('confirm')
})

it('does not take the same text for a correction', () => {
  const practice = write(untried, 'a', at)
  expect(correct(practice, 1, 'a')).toBe(practice)
})
