import { expect, it, vi } from 'vitest'
import { askAgain } from './ask_again'

it('asks every 5 seconds and when the line comes back, until it is stopped', () => {
  vi.useFakeTimers()
  const window = new EventTarget()
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))
  const ask = vi.fn()
  const stop = askAgain(ask)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(ask).toHaveBeenCalledTimes(2)
  window.dispatchEvent(new Event('online'))
  expect(ask).toHaveBeenCalledTimes(3)
  stop()
  vi.advanceTimersByTime(10_000)
  window.dispatchEvent(new Event('online'))
  expect(ask).toHaveBeenCalledTimes(3)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
