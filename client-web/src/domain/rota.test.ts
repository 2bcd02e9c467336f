import { expect, it } from 'vitest'
import type { Rota, RotaReached, Shift } from '../api/types'
import { makeMember } from '../testing/entries'
import { dayIn, momentIn, wallTime } from './dates'
import {
  type Clocks,
  copyWeek,
  heldBy,
  hoursOf,
  isPast,
  onDutyNow,
  overlapOf,
  planOf,
  rotasOf,
  shiftsOn,
  weekAround,
} from './rota'

const zone = 'Asia/Tokyo'
const clocks: Clocks = {
  dayOf: (moment) => dayIn(zone, moment),
  clockOf: (moment) => wallTime(zone, moment).slice(11),
  momentAt: (day, clock) => momentIn(zone, `${day}T${clock}`),
}
const monday = '2026-11-30'
const nobody: RotaReached = { by: 'everyone', persons: [], until: null }
const byShift: RotaReached = {
  by: 'shift',
  persons: [{ person: 'per_nurse', person_name: 'Nurse' }],
  until: '2026-11-30T13:00:00Z',
}

/** A shift as its clocks on the wall say. */
function shift(from: string, until: string, membership = 'mem_nurse'): Shift {
  const at = (wall: string) => momentIn(zone, wall)
  return {
    id: `${membership} ${from}`,
    membership,
    person: 'per_nurse',
    person_name: 'Nurse',
    from: at(from),
    until: at(until),
  }
}
const walls = (stretches: { from: string; until: string }[]) =>
  stretches.map(({ from, until }) => `${wallTime(zone, from)} ${wallTime(zone, until)}`)

it('has weeks from Monday to Sunday, also over the end of a year', () => {
  expect(weekAround('2026-11-30')[0]).toBe(monday)
  expect(weekAround('2026-12-06')).toEqual(weekAround(monday))
  expect(weekAround('2027-01-01')).toContain('2026-12-28')
  expect(weekAround('2027-01-01').at(-1)).toBe('2027-01-03')
})

it('shows a shift over midnight on both of its days, and when nobody is there', () => {
  const night = shift('2026-11-30T17:30', '2026-12-01T08:30')
  const [first, second, third] = planOf([monday, '2026-12-01', '2026-12-02'], [night], null, clocks)
  expect(first?.shifts).toEqual([night])
  expect(second?.shifts).toEqual([night])
  expect(third?.shifts).toEqual([])
  expect(walls(first?.gaps ?? [])).toEqual(['2026-11-30T00:00 2026-11-30T17:30'])
  expect(walls(second?.gaps ?? [])).toEqual(['2026-12-01T08:30 2026-12-02T00:00'])
  expect(walls(third?.gaps ?? [])).toEqual(['2026-12-02T00:00 2026-12-03T00:00'])
})

it('has no gap where shifts follow one another or lie in one another, nor in quiet hours', () => {
  const day = shift('2026-11-30T08:30', '2026-11-30T17:30')
  const noon = shift('2026-11-30T10:00', '2026-11-30T12:00', 'mem_other')
  const evening = shift('2026-11-30T17:30', '2026-12-01T00:00')
  const gapsOf = (quiet: Rota['quiet'], shifts = [evening, noon, day]) =>
    walls(planOf([monday], shifts, quiet, clocks)[0]?.gaps ?? [])
  expect(gapsOf(null)).toEqual(['2026-11-30T00:00 2026-11-30T08:30'])
  expect(gapsOf({ from: '17:30', until: '08:30' }, [day])).toEqual([])
  expect(gapsOf({ from: '12:00', until: '13:00' }, [])).toEqual([
    '2026-11-30T00:00 2026-11-30T12:00',
    '2026-11-30T13:00 2026-12-01T00:00',
  ])
})

it('ends a shift the day after where its clock says so', () => {
  expect(walls(shiftsOn([monday, '2026-12-05'], 'mem_nurse', '17:30', '08:30', clocks))).toEqual([
    '2026-11-30T17:30 2026-12-01T08:30',
    '2026-12-05T17:30 2026-12-06T08:30',
  ])
  expect(walls(shiftsOn([monday], 'mem_nurse', '08:30', '17:30', clocks))).toEqual([
    '2026-11-30T08:30 2026-11-30T17:30',
  ])
  expect(walls(shiftsOn([monday], 'mem_nurse', '09:00', '09:00', clocks))).toEqual([
    '2026-11-30T09:00 2026-12-01T09:00',
  ])
})

it('finds what somebody has already, and lets others and the next hour be', () => {
  const wanted = shiftsOn([monday], 'mem_nurse', '17:30', '08:30', clocks)
  const before = shift('2026-11-30T08:30', '2026-11-30T17:30')
  const same = shift('2026-12-01T08:00', '2026-12-01T09:00')
  expect(overlapOf(wanted, [before, { ...same, membership: 'mem_other' }])).toBeUndefined()
  expect(overlapOf(wanted, [before, same])).toBe(same)
})

it('copies the week before by the clocks, and leaves what is taken, gone or over', () => {
  const now = Date.parse(momentIn(zone, '2026-11-30T12:00'))
  const before = [
    shift('2026-11-23T08:30', '2026-11-23T11:30'),
    shift('2026-11-23T17:30', '2026-11-24T08:30'),
    shift('2026-11-25T17:30', '2026-11-26T08:30'),
    shift('2026-11-26T17:30', '2026-11-27T08:30', 'mem_left'),
    shift('2026-11-29T17:30', '2026-11-30T08:30'),
    shift('2026-11-22T17:30', '2026-11-23T08:30'),
  ]
  const standing = shift('2026-12-02T20:00', '2026-12-03T08:30', 'mem_other')
  const copied = copyWeek(monday, [...before, standing], ['mem_nurse', 'mem_other'], now, clocks)
  expect(walls(copied.shifts)).toEqual(['2026-11-30T17:30 2026-12-01T08:30', '2026-12-06T17:30 2026-12-07T08:30'])
  expect([copied.taken, copied.gone]).toEqual([1, 1])
})

it('copies by the clock on the wall where summer time ends in between', () => {
  const berlin: Clocks = {
    dayOf: (moment) => dayIn('Europe/Berlin', moment),
    clockOf: (moment) => wallTime('Europe/Berlin', moment).slice(11),
    momentAt: (day, clock) => momentIn('Europe/Berlin', `${day}T${clock}`),
  }
  const one = {
    ...shift('2026-10-20T08:00', '2026-10-20T17:00'),
    from: '2026-10-20T06:00:00Z',
    until: '2026-10-20T15:00:00Z',
  }
  const { shifts } = copyWeek('2026-10-26', [one], ['mem_nurse'], 0, berlin)
  expect(shifts).toEqual([
    { membership: 'mem_nurse', from: '2026-10-27T07:00:00.000Z', until: '2026-10-27T16:00:00.000Z' },
  ])
})

it('offers the hours that are planned most, and usual ones after them', () => {
  const night = (day: string, next: string) => shift(`${day}T18:00`, `${next}T09:00`)
  expect(hoursOf([], clocks)[0]).toEqual({ from: '08:30', until: '17:30' })
  expect(
    hoursOf(
      [
        shift('2026-11-30T09:00', '2026-11-30T18:00'),
        night('2026-11-30', '2026-12-01'),
        night('2026-12-01', '2026-12-02'),
        shift('2026-11-30T09:00', '2026-12-04T18:00'),
      ],
      clocks,
    ),
  ).toEqual([
    { from: '18:00', until: '09:00' },
    { from: '09:00', until: '18:00' },
    { from: '08:30', until: '17:30' },
    { from: '17:30', until: '08:30' },
  ])
})

it('knows of each function of a team once, and whom it reaches', () => {
  const rotas = [
    { id: 'rota_night', name: 'Night', reached: byShift },
    { id: 'rota_desk', name: 'Desk', reached: nobody },
  ]
  const team = [makeMember('tmb_1', { rotas }), makeMember('tmb_2', { rotas }), makeMember('tmb_3')]
  expect(rotasOf(team).map(({ name, organization_name }) => [name, organization_name])).toEqual([
    ['Night', 'Clinic'],
    ['Desk', 'Clinic'],
  ])
  expect(onDutyNow(team).map(({ rota, person, organization }) => [rota, person, organization])).toEqual([
    ['rota_night', 'per_nurse', 'org_clinic'],
    ['rota_desk', null, 'org_clinic'],
  ])
})

it('tells who has a function now, and when that is over', () => {
  const rota = (id: string, reached: RotaReached): Rota => ({
    id,
    name: id,
    organization: 'org_clinic',
    quiet: null,
    deputy: null,
    reached,
    version: 1,
  })
  const rotas = [rota('rota_night', byShift), rota('rota_desk', nobody)]
  expect(heldBy(rotas, 'per_nurse').map(({ id }) => id)).toEqual(['rota_night'])
  expect(heldBy(rotas, 'per_other')).toEqual([])
  expect(isPast(byShift, Date.parse('2026-11-30T12:59:59Z'))).toBe(false)
  expect(isPast(byShift, Date.parse('2026-11-30T13:00:00Z'))).toBe(true)
  expect(isPast(nobody, Date.parse('2036-11-30T13:00:00Z'))).toBe(false)
})
