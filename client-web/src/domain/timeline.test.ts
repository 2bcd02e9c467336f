import { describe, expect, it } from 'vitest'
import { makeEntry, makePage } from '../testing/entries'
import { appendPage, feedRows, prependPage, putEntry, spanOf } from './timeline'

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const seqs = (span: { items: { seq: number }[] }) => span.items.map(({ seq }) => seq)

describe('a span', () => {
  it('grows on both sides and knows when it ends', () => {
    let span = spanOf(makePage([5, 6], { older: 5, newer: 6 }))
    span = prependPage(span, makePage([3, 4]))
    span = appendPage(span, makePage([7, 8]))
    expect(seqs(span)).toEqual([3, 4, 5, 6, 7, 8])
    expect(span).toMatchObject({ hasOlder: false, hasNewer: false })
  })

  it('takes an entry that is on two pages once, in its newer form', () => {
    const span = appendPage(
      spanOf(makePage([1, 2])),
      makePage([2, 3], { items: [makeEntry(2, { revision: 9 }), makeEntry(3)] }),
    )
    expect(seqs(span)).toEqual([1, 2, 3])
    expect(span.items[1]?.revision).toBe(9)
  })

  it('drops the far end when it becomes too long', () => {
    const span = prependPage(spanOf(makePage(range(201, 400))), makePage(range(1, 200), { older: 1 }))
    expect(span.items.length).toBe(300)
    expect(span.items[0]?.seq).toBe(1)
    expect(span.hasNewer).toBe(true)
  })

  it('replaces a corrected entry and appends a new one', () => {
    let span = spanOf(makePage([1, 2]))
    span = putEntry(span, makeEntry(1, { revision: 3 }))
    span = putEntry(span, makeEntry(4))
    expect(seqs(span)).toEqual([1, 2, 4])
    expect(span.items[0]?.revision).toBe(3)
  })

  it('does not append where entries in between are not loaded', () => {
    const span = putEntry(spanOf(makePage([1, 2], { newer: 2 })), makeEntry(9))
    expect(seqs(span)).toEqual([1, 2])
  })

  it('does not take an old entry that is not loaded', () => {
    const span = putEntry(spanOf(makePage([5, 6], { older: 5 })), makeEntry(2, { revision: 7 }))
    expect(seqs(span)).toEqual([5, 6])
  })
})

describe('feedRows', () => {
  const dayOf = (at: string) => at.slice(0, 10)
  const items = [
    makeEntry(1, { recorded_at: '2026-11-19T01:00:00Z' }),
    makeEntry(2, { recorded_at: '2026-11-20T01:00:00Z' }),
    makeEntry(5, { recorded_at: '2026-11-20T02:00:00Z' }),
  ]
  const shape = (first: number | null) =>
    feedRows(items, first, dayOf).flatMap(({ entry, divider }) =>
      divider ? [`${divider.day}${divider.isUnreadStart ? ' unread' : ''}`, entry.seq] : [entry.seq],
    )

  it('puts a heading before each day', () => {
    expect(shape(null)).toEqual(['2026-11-19', 1, '2026-11-20', 2, 5])
  })

  it('joins the unread mark with the heading of a day that begins there', () => {
    expect(shape(2)).toEqual(['2026-11-19', 1, '2026-11-20 unread', 2, 5])
  })

  it('puts the unread mark in the middle of a day, also when its very entry is not an entry', () => {
    expect(shape(4)).toEqual(['2026-11-19', 1, '2026-11-20', 2, '2026-11-20 unread', 5])
  })
})
