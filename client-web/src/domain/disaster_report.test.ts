import { expect, it } from 'vitest'
import { bodyOfReport, draftOfReport, isNoDamage, noDamage, reportProblems, troublesOf } from './disaster_report'

const draft = (change = {}) => ({ ...draftOfReport(null), state: 'open', ...change })

it('sends what was said and nothing else', () => {
  expect(bodyOfReport(draft())).toEqual({ state: 'open' })
  const said = draft({
    state: 'limited',
    power: 'limited',
    power_hours: '６',
    water: 'out',
    water_hours: '4',
    many_patients: 'no',
    staff_present: '0',
    needs: ' 発電機の燃料 ',
  })
  expect(bodyOfReport(said)).toEqual({
    state: 'limited',
    power: 'limited',
    power_hours: 6,
    water: 'out',
    many_patients: false,
    staff_present: 0,
    needs: '発電機の燃料',
  })
})

it('sets out from what was said last, and says the same again where nothing is changed', () => {
  const last = { ...noDamage, state: 'closed' as const, staff_present: 3, needs: null }
  const { needs, ...said } = last
  expect(bodyOfReport(draftOfReport(last))).toEqual(said)
})

it('refuses what cannot be', () => {
  expect(reportProblems(draftOfReport(null))).toEqual(['state'])
  expect(reportProblems(draft({ staff_present: '-1' }))).toEqual(['staff_present'])
  expect(reportProblems(draft({ staff_present: '10000', can_accept: '1.5' }))).toEqual(['staff_present', 'can_accept'])
  expect(reportProblems(draft({ can_accept: '1000' }))).toEqual(['can_accept'])
  expect(reportProblems(draft({ can_accept: 'many' }))).toEqual(['can_accept'])
  expect(reportProblems(draft({ power: 'limited', power_hours: '1e9' }))).toEqual(['power_hours'])
  expect(reportProblems(draft({ needs: 'あ'.repeat(301) }))).toEqual(['needs'])
  expect(reportProblems(draft({ state: 'closed', can_accept: '2' }))).toEqual(['closed_accepts'])
  expect(reportProblems(draft({ state: 'closed', can_accept: '0' }))).toEqual([])
  // What is not asked any more keeps nobody from sending.
  expect(reportProblems(draft({ power: 'normal', power_hours: 'x' }))).toEqual([])
})

it('tells what is not as it always is, in the order in which it is asked', () => {
  expect(troublesOf(noDamage)).toEqual([])
  expect(
    troublesOf({
      state: 'limited',
      staff: 'short',
      many_patients: true,
      water: 'limited',
      water_hours: 8,
      power: 'out',
      building: 'damaged',
      supplies: 'none',
    }),
  ).toEqual([
    { part: 'building', value: 'damaged' },
    { part: 'power', value: 'out', hours: null },
    { part: 'water', value: 'limited', hours: 8 },
    { part: 'supplies', value: 'none' },
    { part: 'many_patients' },
    { part: 'staff', value: 'short' },
  ])
})

it('knows no damage when all of it was said', () => {
  expect(isNoDamage(noDamage)).toBe(true)
  expect(isNoDamage({ ...noDamage, staff_present: 4 })).toBe(true)
  expect(isNoDamage({ state: 'open' })).toBe(false)
})
