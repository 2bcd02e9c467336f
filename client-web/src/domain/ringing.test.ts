import { expect, it } from 'vitest'
import { isQuietPossible, type Surroundings, standingOf } from './ringing'

const desktop: Surroundings = {
  hasPush: true,
  permission: 'default',
  agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  touchPoints: 10,
  isInstalled: false,
}

it('says what is missing before this browser can ring', () => {
  expect(standingOf(desktop)).toBe('unasked')
  expect(standingOf({ ...desktop, permission: 'granted' })).toBe('granted')
  expect(standingOf({ ...desktop, permission: 'denied' })).toBe('denied')
  expect(standingOf({ ...desktop, hasPush: false })).toBe('unsupported')
  expect(standingOf({ ...desktop, permission: undefined })).toBe('unsupported')
})

it('sends whoever has an iPhone or an iPad to the home screen first', () => {
  const phone = { ...desktop, agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X)', hasPush: false }
  expect(standingOf({ ...phone, permission: undefined })).toBe('install')
  expect(standingOf({ ...phone, hasPush: true, isInstalled: true })).toBe('unasked')
  const mac = { ...desktop, agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' }
  expect(standingOf({ ...mac, touchPoints: 5 })).toBe('install')
  expect(standingOf({ ...mac, touchPoints: 0 })).toBe('unasked')
})

it('takes quiet hours over midnight, and none without a length', () => {
  expect(isQuietPossible({ from: '21:00', until: '06:30' })).toBe(true)
  expect(isQuietPossible({ from: '21:00', until: '21:00' })).toBe(false)
  expect(isQuietPossible({ from: '', until: '06:30' })).toBe(false)
})
