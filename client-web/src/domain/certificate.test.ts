import { expect, it } from 'vitest'
import { certifies } from './certificate'

it('knows what a certificate says, and guesses nothing', () => {
  const roles = [
    { text: 'General Nurse', profession: 'nurse' as const },
    { text: 'Radiological Technologist', profession: null },
  ]
  expect(certifies(roles, 'nurse')).toBe(true)
  expect(certifies(roles, 'public_health_nurse')).toBe(false)
  expect(certifies([], 'nurse')).toBe(false)
})
