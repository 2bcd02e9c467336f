import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OnDuty, RotaReached } from '../api/types'
import { overwriteGetLocale } from '../paraglide/runtime'
import { makeMember } from '../testing/entries'
import { choicesOf } from '../ui/choices'
import { sayAddressee } from './addressee'
import { sayDeputy, sayHours, sayOnDuty, sayReached, saySpan } from './rota_words'

overwriteGetLocale(() => 'ja')
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-30T03:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const reached = (by: RotaReached['by'], names: string[], until: string | null = null): RotaReached => ({
  by,
  persons: names.map((name) => ({ person: `per_${name}`, person_name: name })),
  until,
})
const onDuty = (name: string | null): OnDuty => ({
  rota: 'rota_night',
  name: '夜間オンコール',
  organization: 'org_station',
  person: name,
  person_name: name,
})

it('says whom a function reaches now, as long as that was read not too long ago', () => {
  expect(sayReached(reached('shift', ['鈴木 美穂'], '2026-11-30T13:00:00Z'))).toBe('いまは 鈴木 美穂さん・22:00まで')
  expect(sayReached(reached('shift', ['鈴木', '田中'], '2026-11-30T23:30:00Z'))).toBe(
    'いまは 鈴木さん、田中さん・あす8:30まで',
  )
  expect(sayReached(reached('shift', ['鈴木'], '2026-12-02T23:30:00Z'))).toBe('いまは 鈴木さん・12/3 8:30まで')
  expect(sayReached(reached('deputy', ['田中']))).toBe('いまは代わりの 田中さんに届きます')
  expect(sayReached(reached('everyone', []))).toBe('いまは当番がいないので、全員に届きます')
  expect(sayReached(reached('shift', ['鈴木'], '2026-11-30T03:00:00Z'))).toBe('送ったときの当番に届きます')
})

it('names whom it reached when an entry was written', () => {
  const say = (...then: OnDuty[]) => sayOnDuty('夜間オンコール', 'rota_night', then)
  expect(say(onDuty('鈴木 美穂'))).toBe('夜間オンコール（鈴木 美穂）')
  expect(say(onDuty('鈴木'), { ...onDuty('森'), rota: 'rota_desk' }, onDuty('田中'))).toBe(
    '夜間オンコール（鈴木、田中）',
  )
  expect(say(onDuty(null))).toBe('夜間オンコール（全員）')
  expect(say()).toBe('夜間オンコール')
})

it('takes the name from the entry, else from the team, and has a word where it has ended', () => {
  const team = [
    makeMember('tea_1', { rotas: [{ id: 'rota_night', name: 'オンコール', reached: reached('everyone', []) }] }),
  ]
  const night = { rota: 'rota_night' }
  expect(sayAddressee(night, team)).toBe('オンコール')
  expect(sayAddressee(night, team, [onDuty(null)])).toBe('夜間オンコール')
  expect(sayAddressee(night, [])).toBe('当番')
  expect(choicesOf(team).rotas.map(({ key, name, place }) => [key, name, place])).toEqual([
    ['rota:rota_night', 'オンコール', 'Clinic'],
  ])
})

it('says hours as the day that shows them sees them', () => {
  const night = { from: '2026-11-30T08:30:00Z', until: '2026-11-30T23:30:00Z' }
  expect(saySpan('2026-11-30', night)).toBe('17:30–翌8:30')
  expect(saySpan('2026-12-01', night)).toBe('前日17:30–8:30')
  expect(saySpan('2026-11-30', { from: '2026-11-29T15:00:00Z', until: '2026-11-30T15:00:00Z' })).toBe('0:00–24:00')
  expect(saySpan('2026-11-30', { from: '2026-11-27T00:00:00Z', until: '2026-12-02T00:00:00Z' })).toBe(
    '11/27 9:00–12/2 9:00',
  )
  expect(sayHours({ from: '08:30', until: '17:30' })).toEqual({ from: '8:30', until: '17:30' })
  expect(sayHours({ from: '17:30', until: '08:30' })).toEqual({ from: '17:30', until: '翌8:30' })
})

it('says who stands in, and when', () => {
  const deputy = { membership: 'mem_1', rota: null, name: '田中' }
  const quiet = { from: '17:00', until: '09:00' }
  expect(sayDeputy({ quiet: null, deputy: null })).toBe('いつでも当番に届きます')
  expect(sayDeputy({ quiet: null, deputy })).toBe('代わり：田中さん')
  expect(sayDeputy({ quiet, deputy })).toBe('17:00〜翌9:00は田中さんに届きます')
  expect(sayDeputy({ quiet, deputy: { ...deputy, name: '' } })).toBe(
    '代わりの方は、いまはいません。選びなおしてください。',
  )
})
