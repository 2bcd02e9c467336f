import { describe, expect, it } from 'vitest'
import { makeVacancy, makeWard } from '../testing/wards'
import {
  ageOf,
  anyWard,
  bodyOfVacancy,
  bodyOfWard,
  differencesOf,
  draftOfVacancy,
  draftOfWard,
  filterWards,
  isNarrowed,
  isStale,
  nextCell,
  ownWards,
  pointsOfVacancies,
  readQuery,
  searchOf,
  sortWards,
  vacancyProblems,
  wardDifferences,
  wardProblems,
} from './vacancy'

const textsOf = ({ name, organization_name }: { name: string; organization_name: string }) => [name, organization_name]
const find = (wards: ReturnType<typeof makeWard>[], change: Partial<typeof anyWard>) =>
  filterWards(wards, { ...anyWard, ...change }, textsOf).map(({ id }) => id)

describe('the address', () => {
  it('holds what is looked for', () => {
    const search = '?kind=short_stay&state=open&sex=female&procedure=ventilator&procedure=suction&municipality=012025'
    const { filter, look } = readQuery(`${search}&q=sakura&look=table`)
    expect(filter).toEqual({
      kind: 'short_stay',
      state: 'open',
      sex: 'female',
      procedures: ['ventilator', 'suction'],
      municipality: '012025',
      feeClass: null,
      q: 'sakura',
    })
    expect(look).toBe('table')
    expect(searchOf(filter)).toBe(`${search}&q=sakura`)
    expect(readQuery(searchOf(filter, 'list'))).toEqual({ filter, look: 'list' })
  })

  it('means anything where it says what nobody knows', () => {
    const { filter, look } = readQuery(
      '?kind=tent&state=full&sex=any&procedure=magic&municipality=x&fee_class=&look=map',
    )
    expect(filter).toEqual(anyWard)
    expect(look).toBe(null)
    expect(searchOf(anyWard)).toBe('')
    expect(isNarrowed(anyWard)).toBe(false)
    expect(isNarrowed({ ...anyWard, q: '  ' })).toBe(false)
  })
})

describe('what is found', () => {
  const wards = [
    makeWard('a', { kind: 'short_stay', procedures: ['ventilator', 'suction'], name: 'さくら' }),
    makeWard('b', { kind: 'short_stay', procedures: ['suction'], vacancy: makeVacancy({ state: 'ask' }) }),
    makeWard('c', { fee_class: 'palliative', municipality_code: null, vacancy: null }),
  ]

  it('has everything that is asked for', () => {
    expect(find(wards, {})).toEqual(['a', 'b', 'c'])
    expect(find(wards, { kind: 'short_stay', procedures: ['ventilator'] })).toEqual(['a'])
    expect(find(wards, { procedures: ['ventilator', 'dialysis'] })).toEqual([])
    expect(find(wards, { state: 'ask' })).toEqual(['b'])
    expect(find(wards, { feeClass: 'palliative' })).toEqual(['c'])
    expect(find(wards, { municipality: '012025' })).toEqual(['a', 'b'])
    expect(find(wards, { q: ' サクラ ' })).toEqual(['a'])
  })

  it('may take a woman unless it is known that it takes none', () => {
    const of = (change: Parameters<typeof makeVacancy>[0]) =>
      find([makeWard('x', { vacancy: makeVacancy(change) })], { sex: 'female' }).length > 0
    expect(of({ free_female: 1 })).toBe(true)
    expect(of({ free_female: 0 })).toBe(false)
    expect(of({ free_female: null, free_male: null, free: null })).toBe(true)
    expect(of({ free_female: null, free_male: 3, free: 3 })).toBe(false)
    expect(of({ free_female: null, free_male: 2, free: 3 })).toBe(true)
    expect(of({ state: 'full', free_female: 2 })).toBe(false)
    expect(find([makeWard('x', { vacancy: null })], { sex: 'male' })).toEqual([])
  })

  it('is ordered by what is free, and there by what was told last', () => {
    const told = (at: string) => makeVacancy({ confirmed_at: at })
    const all = [
      makeWard('never', { vacancy: null }),
      makeWard('full', { vacancy: makeVacancy({ state: 'full' }) }),
      makeWard('old', { vacancy: told('2026-11-19T00:00:00Z') }),
      makeWard('ask', { vacancy: makeVacancy({ state: 'ask' }) }),
      makeWard('new', { vacancy: told('2026-11-20T00:00:00Z') }),
    ]
    expect(sortWards(all).map(({ id }) => id)).toEqual(['new', 'old', 'ask', 'full', 'never'])
  })

  it('keeps own wards in their place', () => {
    const mine = (id: string, change = {}) => makeWard(id, { is_mine: true, ...change })
    const all = [mine('2', { vacancy: null }), makeWard('x'), mine('1'), mine('0', { kind: 'care_home' })]
    expect(ownWards(all).map(({ id }) => id)).toEqual(['1', '2', '0'])
  })
})

describe('the age', () => {
  const now = new Date('2026-11-20T12:00:00Z')

  it('is told in the largest unit that fits', () => {
    expect(ageOf('2026-11-20T11:59:30Z', now)).toEqual({ unit: 'now', count: 0 })
    expect(ageOf('2026-11-20T12:05:00Z', now)).toEqual({ unit: 'now', count: 0 })
    expect(ageOf('2026-11-20T11:01:00Z', now)).toEqual({ unit: 'minutes', count: 59 })
    expect(ageOf('2026-11-20T09:00:00Z', now)).toEqual({ unit: 'hours', count: 3 })
    expect(ageOf('2026-11-18T11:00:00Z', now)).toEqual({ unit: 'days', count: 2 })
  })

  it('makes a hospital stale after a day and others after a week, also while one looks', () => {
    const told = (confirmed_at: string, stale = false) => makeVacancy({ confirmed_at, stale })
    expect(isStale(makeWard('a', { vacancy: told('2026-11-19T12:00:00Z') }), now)).toBe(false)
    expect(isStale(makeWard('a', { vacancy: told('2026-11-19T11:59:59Z') }), now)).toBe(true)
    expect(isStale(makeWard('a', { kind: 'care_home', vacancy: told('2026-11-14T12:00:00Z') }), now)).toBe(false)
    expect(isStale(makeWard('a', { kind: 'care_home', vacancy: told('2026-11-13T11:00:00Z') }), now)).toBe(true)
    expect(isStale(makeWard('a', { vacancy: told('2026-11-20T12:00:00Z', true) }), now)).toBe(true)
    expect(isStale(makeWard('a', { vacancy: null }), now)).toBe(false)
  })
})

describe('what is told', () => {
  it('comes back as it was', () => {
    const told = makeVacancy({ adjusting: 2, available_from: '2026-12-01', remark: 'two rooms' })
    const draft = draftOfVacancy(told)
    expect(vacancyProblems(draft)).toEqual([])
    expect(differencesOf(bodyOfVacancy(draft), told)).toEqual([])
  })

  it('needs a state, and numbers that can be', () => {
    expect(vacancyProblems(draftOfVacancy(null))).toEqual(['state'])
    const draft = { ...draftOfVacancy(makeVacancy()), free: '1.5', female: '-1', male: '1000', adjusting: 'x' }
    expect(vacancyProblems(draft)).toEqual(['free', 'female', 'male', 'adjusting'])
    expect(vacancyProblems({ ...draft, free: '', female: '0', male: '999', adjusting: ' ' })).toEqual([])
    expect(vacancyProblems({ ...draftOfVacancy(makeVacancy()), from: '12/1', remark: 'あ'.repeat(101) })).toEqual([
      'from',
      'remark',
    ])
  })

  it('finds room without a place, and more for women and men than there is', () => {
    const draft = draftOfVacancy(makeVacancy())
    expect(vacancyProblems({ ...draft, free: '0', female: '', male: '' })).toEqual(['none_free'])
    expect(vacancyProblems({ ...draft, state: 'ask', free: '0', female: '', male: '' })).toEqual([])
    expect(vacancyProblems({ ...draft, free: '2' })).toEqual(['apart'])
  })

  it('reads the digits of a Japanese keyboard', () => {
    const draft = { ...draftOfVacancy(makeVacancy()), free: '１２' }
    expect(vacancyProblems(draft)).toEqual([])
    expect(bodyOfVacancy(draft).free).toBe(12)
  })

  it('asks for no numbers where there is none, and keeps what was typed', () => {
    const draft = { ...draftOfVacancy(makeVacancy()), state: 'full' as const, free: 'x', adjusting: '1' }
    expect(vacancyProblems(draft)).toEqual([])
    expect(bodyOfVacancy(draft)).toMatchObject({ free: 0, free_female: null, free_male: null, adjusting: 1 })
    expect(draft.female).toBe('2')
  })

  it('differs part by part', () => {
    const mine = bodyOfVacancy(draftOfVacancy(makeVacancy({ free: 2, remark: 'mine' })))
    expect(differencesOf(mine, makeVacancy({ state: 'ask' }))).toEqual(['state', 'free', 'remark'])
    expect(differencesOf(mine, null)).toEqual(['state', 'free', 'free_female', 'free_male', 'remark'])
  })
})

describe('a ward', () => {
  it('comes back as it was', () => {
    const ward = makeWard('a', {
      function: 'recovery',
      bed_type: 'general',
      fee_class: 'community_care',
      procedures: ['tpn'],
      extra_charge_yen: 1100,
      phone: '0155-00-0000',
      note: 'note',
    })
    const draft = draftOfWard(ward)
    expect(wardProblems(draft)).toEqual([])
    expect(wardDifferences(bodyOfWard(draft), ward)).toEqual([])
  })

  it('has a name, a charge and a telephone that can be', () => {
    const draft = draftOfWard(null)
    expect(wardProblems(draft)).toEqual(['name'])
    expect(wardProblems({ ...draft, name: 'a'.repeat(61), extra_charge_yen: '200001', phone: '12' })).toEqual([
      'name_long',
      'charge',
      'phone',
    ])
    const long = { reception_hours: 'a'.repeat(61), note: 'a'.repeat(201) }
    expect(wardProblems({ ...draft, name: 'a', ...long })).toEqual(['hours', 'note'])
    const right = { ...draft, name: ' a ', extra_charge_yen: '１,100', phone: '０１５５ー００ー００００' }
    expect(wardProblems(right)).toEqual([])
    expect(bodyOfWard(right)).toMatchObject({ name: 'a', extra_charge_yen: 1100, phone: '0155-00-0000' })
  })

  it('says of others than a hospital nothing that only a hospital has', () => {
    const draft = {
      ...draftOfWard(makeWard('a', { function: 'acute', fee_class: 'other' })),
      kind: 'short_stay' as const,
    }
    expect(bodyOfWard(draft)).toMatchObject({ function: null, bed_type: null, fee_class: null })
  })
})

describe('the history', () => {
  it('has a point where a number was told, oldest first', () => {
    const items = [
      makeVacancy({ version: 3, free: null, state: 'full', recorded_at: '2026-11-22T00:00:00Z' }),
      makeVacancy({ version: 2, free: null, state: 'ask', recorded_at: '2026-11-21T00:00:00Z' }),
      makeVacancy({ version: 1 }),
    ]
    expect(pointsOfVacancies(items).map(({ version, value }) => [version, value])).toEqual([
      [1, 3],
      [3, 0],
    ])
  })
})

it('walks a grid up to its edges', () => {
  const size = { rows: 2, columns: 3 }
  expect(nextCell({ row: 0, column: 0 }, 'ArrowRight', size)).toEqual({ row: 0, column: 1 })
  expect(nextCell({ row: 0, column: 2 }, 'Enter', size)).toEqual({ row: 1, column: 2 })
  expect(nextCell({ row: 1, column: 2 }, 'ArrowUp', size)).toEqual({ row: 0, column: 2 })
  for (const [row, column, key] of [
    [0, 0, 'ArrowLeft'],
    [0, 0, 'ArrowUp'],
    [1, 2, 'ArrowDown'],
    [1, 2, 'ArrowRight'],
    [0, 0, 'Home'],
  ] as const)
    expect(nextCell({ row, column }, key, size)).toBe(null)
})
