import { describe, expect, it } from 'vitest'
import { makeTraining } from '../testing/trainings'
import { dayIn, momentIn } from './dates'
import { isAddress } from './link'
import {
  bodyOfTraining,
  draftOfTraining,
  type RegionClock,
  readSeats,
  type TrainingDraft,
  trainingDifferences,
  trainingProblems,
} from './training_form'

const region: RegionClock = {
  dayOf: (moment) => dayIn('Asia/Tokyo', moment),
  clockOf: (moment) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', timeStyle: 'short' }).format(new Date(moment)),
  momentAt: (day, clock) => momentIn('Asia/Tokyo', `${day}T${clock}`),
}
const now = new Date('2026-11-29T00:00:00Z')
const good: TrainingDraft = {
  ...draftOfTraining(null, 'brd_1', region),
  title: ' course ',
  place: 'Hall',
  day: '2026-12-05',
  from: '14:00',
  until: '16:00',
  seats: '２０',
}
const problemsOf = (change: Partial<TrainingDraft>, isNew = true) =>
  trainingProblems({ ...good, ...change }, isNew, region, now)

describe('what is sent', () => {
  it('is in the time of the region', () => {
    expect(problemsOf({})).toEqual([])
    expect(bodyOfTraining(good, region)).toEqual({
      title: 'course',
      description: null,
      place: 'Hall',
      link: null,
      contact: null,
      starts_at: '2026-12-05T05:00:00.000Z',
      ends_at: '2026-12-05T07:00:00.000Z',
      apply_until: '2026-12-05T05:00:00.000Z',
      seats: 20,
      materials: [],
    })
  })

  it('ends on another day, and takes applications until a day before, where that is said', () => {
    const body = bodyOfTraining({ ...good, endDay: '2026-12-06', lastDay: '2026-12-01' }, region)
    expect([body.ends_at, body.apply_until]).toEqual(['2026-12-06T07:00:00.000Z', '2026-12-01T08:00:00.000Z'])
  })

  it('leaves out rows of materials that are empty', () => {
    const materials = [
      { name: '', url: ' ' },
      { name: 'slides ', url: 'https://example.org/slides.pdf' },
    ]
    expect(problemsOf({ materials })).toEqual([])
    expect(bodyOfTraining({ ...good, materials }, region).materials).toEqual([
      { name: 'slides', url: 'https://example.org/slides.pdf' },
    ])
  })

  it('is the same after it went through the form', () => {
    const training = makeTraining('t', {
      link: 'https://example.org/room',
      materials: [{ name: 'slides', url: 'https://example.org/slides.pdf' }],
    })
    const draft = draftOfTraining(training, '', region)
    expect([draft.day, draft.from, draft.until, draft.endDay]).toEqual(['2026-12-05', '14:00', '16:00', ''])
    expect([draft.lastDay, draft.lastClock]).toEqual(['2026-12-01', '17:00'])
    expect(trainingDifferences(bodyOfTraining(draft, region), training)).toEqual([])
    const theirs = { ...training, seats: 5, apply_until: '2026-12-02T08:00:00Z' }
    expect(trainingDifferences(bodyOfTraining(draft, region), theirs)).toEqual(['apply_until', 'seats'])
  })

  it('keeps a deadline that is the beginning open', () => {
    const draft = draftOfTraining(makeTraining('t', { apply_until: '2026-12-05T05:00:00Z' }), '', region)
    expect(draft.lastDay).toBe('')
  })
})

describe('problems', () => {
  it('are told of what is missing', () => {
    expect(trainingProblems(draftOfTraining(null, '', region), true, region, now)).toEqual([
      'board',
      'title',
      'day',
      'from',
      'until',
      'seats',
      'place',
    ])
    expect(problemsOf({ place: '', link: 'https://example.org/room' })).toEqual([])
  })

  it('are told of times that cannot be', () => {
    expect(problemsOf({ until: '14:00' })).toEqual(['until_before'])
    expect(problemsOf({ endDay: '2027-01-06' })).toEqual(['until_late'])
    expect(problemsOf({ day: '2026-11-28' })).toEqual(['day_past'])
    expect(problemsOf({ lastDay: '2026-12-05', lastClock: '14:01' })).toEqual(['last_late'])
    expect(problemsOf({ lastDay: '2026-11-28' })).toEqual(['last_past'])
    expect(problemsOf({ lastDay: '2026-12-01', lastClock: '' })).toEqual(['last_clock'])
  })

  it('are not told of what has been since it was opened', () => {
    expect(problemsOf({ day: '2026-11-28', lastDay: '2026-11-28', lastClock: '10:00' }, false)).toEqual([])
  })

  it('are told of addresses', () => {
    expect(problemsOf({ link: 'http://example.org' })).toEqual(['link'])
    expect(problemsOf({ materials: [{ name: 'slides', url: 'example.org' }] })).toEqual(['material'])
    expect(problemsOf({ materials: [{ name: '', url: 'https://example.org' }] })).toEqual(['material'])
    expect([isAddress('https://'), isAddress('https://a b'), isAddress('https://example.org/?a=b')]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('count letters, not what they are made of', () => {
    expect(problemsOf({ title: '𠮷'.repeat(100) })).toEqual([])
    expect(problemsOf({ title: '𠮷'.repeat(101) })).toEqual(['title_long'])
  })
})

it('reads seats as they are typed', () => {
  expect(['20', '２０', '1,000', ' 7 ', '10000'].map(readSeats)).toEqual([20, 20, 1_000, 7, 10_000])
  expect(['', '0', '-1', '2.5', '10001', 'many'].map(readSeats)).toEqual([null, null, null, null, null, null])
})
