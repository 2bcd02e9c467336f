import { expect, it } from 'vitest'
import { deviceKind } from './device_name'

it('names the device of a browser', () => {
  expect(deviceKind('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)')).toBe('iPhone')
  expect(deviceKind('Mozilla/5.0 (Linux; Android 14; Pixel 8)')).toBe('Android')
  expect(deviceKind('Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)')).toBe('Chromebook')
  expect(deviceKind('Mozilla/5.0 (Windows NT 10.0; Win64; x64)')).toBe('Windows')
  expect(deviceKind('something else')).toBe('')
})
