import { expect, it } from 'vitest'
import { laterPaths } from './later_paths'
import { listBehind, paths, readRoute } from './routes'

const id = `pat_${'a'.repeat(26)}`
const whole = { tab: 'all', only: { kind: [], profession: [], since: null } }
const read = (path: string) => readRoute(new URL(path, 'http://localhost'))

it('goes back to the list one came from', () => {
  expect(listBehind(read(paths.home), paths.patients)).toBe(paths.home)
  expect(listBehind(read(paths.patients), paths.home)).toBe(paths.patients)
  expect(listBehind(read(paths.patient(id)), paths.home)).toBe(paths.home)
  expect(listBehind(read(paths.settings), paths.patients)).toBe(paths.patients)
})

it('reads every path that it makes', () => {
  expect(read(paths.home).name).toBe('home')
  expect(read(paths.signIn).name).toBe('sign_in')
  expect(read(paths.patients).name).toBe('patients')
  expect(read(paths.settings).name).toBe('settings')
  expect(read(laterPaths.notifications).name).toBe('notifications')
  expect(read(paths.patient(id))).toEqual({ name: 'patient', patient: id, at: null, ...whole })
  expect(read(paths.firstRun('device'))).toEqual({ name: 'first_run', step: 'device' })
  expect(read(laterPaths.practice).name).toBe('practice')
  expect(read('/first').name).toBe('first')
  expect(read(laterPaths.register).name).toBe('register')
  const board = `brd_${'b'.repeat(26)}`
  expect(read(paths.boards)).toEqual({ name: 'boards', board: null, at: null })
  expect(read(`${laterPaths.board(board)}?at=7`)).toEqual({ name: 'boards', board, at: 7 })
  expect(read('/boards/brd_1').name).toBe('unknown')
  expect(read(laterPaths.beds)).toEqual({ name: 'beds', id: null, search: '' })
  expect(read(`${laterPaths.beds}?state=open`)).toEqual({ name: 'beds', id: null, search: '?state=open' })
  expect(read('/beds/inquiries')).toEqual({ name: 'beds', id: 'inquiries', search: '' })
  const disaster = `dis_${'d'.repeat(26)}`
  expect(read(laterPaths.disasters)).toEqual({ name: 'disasters', id: null, search: '' })
  expect(read(`${laterPaths.disaster(disaster)}?state=closed`)).toEqual({
    name: 'disasters',
    id: disaster,
    search: '?state=closed',
  })
  expect(read('/disasters/dis_1').name).toBe('unknown')
  const alert = `alt_${'e'.repeat(26)}`
  expect(read(laterPaths.broadcasts)).toEqual({ name: 'broadcasts', id: null, search: '' })
  expect(read(laterPaths.broadcast(alert))).toEqual({ name: 'broadcasts', id: alert, search: '' })
  expect(read(laterPaths.broadcast('new'))).toEqual({ name: 'broadcasts', id: 'new', search: '' })
  expect(read('/broadcasts/bro_1').name).toBe('unknown')
  const training = `trn_${'c'.repeat(26)}`
  expect(read(`${laterPaths.trainings}?mine=1`)).toEqual({ name: 'trainings', id: null, search: '?mine=1' })
  expect(read(laterPaths.training(training))).toEqual({ name: 'trainings', id: training, search: '' })
  expect(read('/trainings/trn_1').name).toBe('unknown')
  expect(read(`${paths.indicators}?weeks=4`)).toEqual({ name: 'indicators', id: null, search: '?weeks=4' })
  const organization = `org_${'e'.repeat(26)}`
  expect(read(`${laterPaths.directory}?new=true`)).toEqual({ name: 'directory', id: null, search: '?new=true' })
  expect(read(laterPaths.organization(organization))).toEqual({ name: 'directory', id: organization, search: '' })
  const notice = `prn_${'f'.repeat(26)}`
  expect(read(laterPaths.providers)).toEqual({ name: 'providers', id: null, search: '' })
  expect(read(laterPaths.providerNotice(notice))).toEqual({ name: 'providers', id: notice, search: '' })
  expect(read('/providers/prn_1').name).toBe('unknown')
  expect(read(laterPaths.publicPage).name).toBe('public-page')
  expect(read(laterPaths.chart(id))).toEqual({ name: 'chart', patient: id })
  expect(read(laterPaths.team(id))).toEqual({ name: 'team', patient: id })
  expect(read(paths.members)).toEqual({ name: 'members', id: null, search: '' })
  expect(read(laterPaths.invite)).toEqual({ name: 'members', id: 'new', search: '' })
  expect(read(laterPaths.staffList)).toEqual({ name: 'members', id: null, search: '?part=list' })
  const membership = `mem_${'m'.repeat(26)}`
  expect(read(laterPaths.departure(membership))).toEqual({ name: 'members', id: membership, search: '' })
  expect(read(paths.entry(id, 7))).toEqual({ name: 'patient', patient: id, at: 7, ...whole })
  expect(read(laterPaths.accessLogOf({ patient: id }))).toEqual({ name: 'access_log', patient: id, person: null })
  expect(read(paths.accessLog)).toEqual({ name: 'access_log', patient: null, person: null })
})

it('reads the place in a timeline', () => {
  expect(read(`${paths.patient(id)}?at=42`)).toEqual({ name: 'patient', patient: id, at: 42, ...whole })
  expect(read(`${paths.patient(id)}?at=x`)).toEqual({ name: 'patient', patient: id, at: null, ...whole })
})

it('reads the part of a timeline that is looked at', () => {
  const only = { kind: ['vitals', 'note'], profession: ['nurse'], since: '2026-11-01' }
  expect(read(paths.part(id, { tab: 'vitals' }))).toMatchObject({ tab: 'vitals', at: null })
  expect(paths.part(id, { tab: 'all', kind: [] })).toBe(paths.patient(id))
  expect(read(paths.part(id, only))).toMatchObject({ tab: 'all', only })
  expect(read(`${paths.patient(id)}?tab=x&kind=<b>&since=2026-13-99`)).toEqual({
    name: 'patient',
    patient: id,
    at: null,
    ...whole,
  })
})

it('reads what is printed', () => {
  const period = { from: '2026-11-01', to: '2026-11-20' }
  expect(read(laterPaths.print(id, period))).toEqual({ name: 'print', patient: id, ...period, seq: null })
  expect(read(laterPaths.print(id, { seq: 12 }))).toMatchObject({ name: 'print', from: null, seq: 12 })
})

it('does not know anything else', () => {
  expect(read('/patients/somebody').name).toBe('unknown')
  expect(read(`/patients/${id}/forms`).name).toBe('unknown')
  expect(read('/first-run/money').name).toBe('unknown')
  expect(read('/patients/').name).toBe('patients')
})
