import { expect, it } from 'vitest'
import { paths, readRoute } from './routes'

const id = `pat_${'a'.repeat(26)}`
const read = (path: string) => readRoute(new URL(path, 'http://localhost'))

it('reads every path that it makes', () => {
  expect(read(paths.home).name).toBe('home')
  expect(read(paths.signIn).name).toBe('sign_in')
  expect(read(paths.patients).name).toBe('patients')
  expect(read(paths.settings).name).toBe('settings')
  expect(read(paths.patient(id))).toEqual({ name: 'patient', patient: id, at: null })
  expect(read('/first').name).toBe('first')
})

it('reads the place in a timeline', () => {
  expect(read(`${paths.patient(id)}?at=42`)).toEqual({ name: 'patient', patient: id, at: 42 })
  expect(read(`${paths.patient(id)}?at=x`)).toEqual({ name: 'patient', patient: id, at: null })
})

it('does not know anything else', () => {
  expect(read('/patients/somebody').name).toBe('unknown')
  expect(read(`/patients/${id}/forms`).name).toBe('unknown')
  expect(read('/patients/').name).toBe('patients')
})
