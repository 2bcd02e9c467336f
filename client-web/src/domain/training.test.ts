import { describe, expect, it } from 'vitest'
import { makeApplication, makeParticipant, makeTraining } from '../testing/trainings'
import {
  losesPlace,
  mayAnswer,
  movedBack,
  movedUp,
  partParticipants,
  readLook,
  searchOfLook,
  seatsLeft,
  standingOf,
} from './training'

const before = new Date('2026-11-30T00:00:00Z')
const closed = new Date('2026-12-02T00:00:00Z')
const after = new Date('2026-12-05T07:00:00Z')
const seat = makeApplication()
const second = makeApplication({ state: 'waiting', position: 2 })

it('keeps what is looked for in the address', () => {
  for (const look of [
    { past: false, mine: false },
    { past: true, mine: false },
    { past: true, mine: true },
  ])
    expect(readLook(searchOfLook(look))).toEqual(look)
  expect(searchOfLook({ past: false, mine: false })).toBe('')
  expect(readLook('?past=1&mine=<b>')).toEqual({ past: false, mine: false })
})

describe('how a training stands', () => {
  const stands = (change: Parameters<typeof makeTraining>[1], now = before) =>
    standingOf(makeTraining('t', change), now)

  it('tells how many seats are left, and then how many wait', () => {
    expect(stands({ seats: 20, taken: 17 })).toEqual({ type: 'free', count: 3 })
    expect(stands({ seats: 20, taken: 20, waiting: 4 })).toEqual({ type: 'full', waiting: 4 })
    // The seats were made fewer meanwhile.
    expect(seatsLeft({ seats: 5, taken: 6 })).toBe(0)
  })

  it('tells first of an own application', () => {
    expect(stands({ mine: seat })).toEqual({ type: 'seat' })
    expect(stands({ seats: 1, taken: 1, waiting: 2, mine: second })).toEqual({ type: 'waiting', position: 2 })
    expect(stands({ mine: makeApplication({ attended_at: '2026-12-05T05:00:00Z' }) }, after).type).toBe('attended')
  })

  it('takes no application after the deadline, also where it was read before', () => {
    expect(stands({}, closed).type).toBe('closed')
    expect(stands({ open: false }).type).toBe('closed')
    expect(stands({ mine: seat }, closed).type).toBe('seat')
  })

  it('is over at its end, and cancelled whatever else', () => {
    expect(stands({ mine: seat }, after).type).toBe('over')
    expect(stands({ mine: second }, after).type).toBe('over')
    expect(stands({ cancelled_at: '2026-11-25T00:00:00Z', mine: seat }).type).toBe('cancelled')
  })
})

it('knows whether a place is lost to somebody by taking an application back', () => {
  const loses = (waiting: number, mine: typeof seat | null) => losesPlace({ waiting, mine })
  expect(loses(0, seat)).toBe(false)
  expect(loses(1, seat)).toBe(true)
  expect(loses(2, second)).toBe(false)
  expect(loses(3, second)).toBe(true)
  expect(loses(3, null)).toBe(false)
})

it('knows whom another number of seats moves', () => {
  const now = { taken: 20, waiting: 4 }
  expect([movedBack(now, 18), movedUp(now, 18)]).toEqual([2, 0])
  expect([movedBack(now, 22), movedUp(now, 22)]).toEqual([0, 2])
  expect([movedBack(now, 40), movedUp(now, 40)]).toEqual([0, 4])
})

it('asks those who took part, once, and after the end', () => {
  const may = (change: Parameters<typeof makeTraining>[1], now = after) => mayAnswer(makeTraining('t', change), now)
  expect(may({ mine: seat })).toBe(true)
  expect(may({ mine: seat }, before)).toBe(false)
  expect(may({ mine: { ...seat, answered: true } })).toBe(false)
  expect(may({ mine: second })).toBe(false)
  expect(may({ mine: { ...second, attended_at: '2026-12-05T05:00:00Z' } })).toBe(true)
  expect(may({ mine: null })).toBe(false)
  expect(may({ mine: seat, cancelled_at: '2026-12-01T00:00:00Z' })).toBe(false)
})

it('parts those with a seat from those who wait, and keeps the order', () => {
  const items = [
    makeParticipant('a'),
    makeParticipant('b', { state: 'waiting', position: 1 }),
    makeParticipant('c', { state: 'waiting', position: 2 }),
  ]
  const { seated, waiting } = partParticipants(items)
  expect(seated.map(({ application }) => application)).toEqual(['a'])
  expect(waiting.map(({ application }) => application)).toEqual(['b', 'c'])
})
