import { describe, expect, it } from 'vitest'
import { makeBoard, makeBoardEvent, makeNotice, makeReply } from '../testing/boards'
import {
  type Arranged,
  applyToBoards,
  arrange,
  countUnread,
  countUnseen,
  mergeEntries,
  sortBoards,
  sortReach,
  type Thread,
  withSeen,
} from './board'

const now = new Date('2026-11-20T00:00:00Z')
const notice = (expires_at: string | null, pinned = false) => ({ title: 'a', expires_at, pinned, is_public: false })
const seqs = (threads: Thread[]) => threads.map(({ entry }) => entry.seq)
const places = ({ pinned, current, over }: Arranged) => [seqs(pinned), seqs(current), seqs(over)]

describe('a board', () => {
  it('has what is pinned first, then the newest, and folds what is over, pinned or not', () => {
    const entries = [
      makeNotice(1, { notice: notice(null, true) }),
      makeNotice(2),
      makeNotice(3, { notice: notice('2026-11-19T15:00:00Z') }),
      makeNotice(4, { notice: notice('2026-11-20T00:00:01Z') }),
      makeNotice(5, { notice: notice('2026-11-20T00:00:00Z', true) }),
      makeNotice(6, { notice: notice(null, true) }),
    ]
    expect(places(arrange(entries, now))).toEqual([
      [6, 1],
      [4, 2],
      [5, 3],
    ])
  })

  it('keeps answers under their notice in the order of time, also answers to answers', () => {
    const entries = [makeNotice(1), makeNotice(2), makeReply(3, 'ent_1'), makeReply(4, 'ent_3'), makeReply(5, 'ent_1')]
    const { current } = arrange(entries, now)
    expect(seqs(current)).toEqual([2, 1])
    expect(current[1]?.replies.map(({ seq }) => seq)).toEqual([3, 4, 5])
  })

  it('shows an answer by itself where its notice is not loaded', () => {
    expect(places(arrange([makeReply(9, 'ent_1'), makeNotice(8)], now))).toEqual([[], [9, 8], []])
  })

  it('shows an entry once, however often it was given', () => {
    expect(places(arrange([makeNotice(1), makeNotice(1)], now))).toEqual([[], [1], []])
  })
})

it('keeps my own confirmation when the same entry is pushed to everybody', () => {
  const mine = makeNotice(1, {
    acknowledgements: [
      { person: 'me', name: 'Me', organization: 'org', profession: 'nurse', revision: 1, at: '2026-11-20T00:00:00Z' },
    ],
  })
  const pushed = makeNotice(1, { revision: 4 })
  const merged = mergeEntries(mergeEntries(new Map(), [mine]), [pushed]).get('ent_1')
  expect(merged?.revision).toBe(4)
  expect(merged?.acknowledgements).toEqual(mine.acknowledgements)
})

describe('the list of boards', () => {
  const boards = [makeBoard({ head: 4 }), makeBoard({ id: 'brd_2', stream: 'str_2', head: 9 })]

  it('counts what others post, and what of it is urgent', () => {
    const posted = makeBoardEvent(5, { entry: makeNotice(5, { importance: 'urgent' }) })
    const next = applyToBoards(boards, posted, 'me')
    expect(next?.[0]).toMatchObject({ head: 5, unread: { count: 1, urgent: 1 } })
    expect(countUnread(next ?? [])).toBe(1)
  })

  it('counts nothing of mine, nothing twice, and no confirmations', () => {
    const own = applyToBoards(boards, makeBoardEvent(5), 'per_nurse')
    expect(own?.[0]).toMatchObject({ head: 5, unread: { count: 0 } })
    expect(applyToBoards(boards, makeBoardEvent(4), 'me')).toBe(boards)
    const confirmed = applyToBoards(boards, makeBoardEvent(5, { kind: 'entry_acknowledged', entry: null }), 'me')
    expect(confirmed?.[0]).toMatchObject({ head: 5, unread: { count: 0 } })
  })

  it('asks the server where it cannot tell', () => {
    expect(applyToBoards(boards, makeBoardEvent(1, { stream: 'str_9' }), 'me')).toBeNull()
    expect(applyToBoards(boards, makeBoardEvent(5, { kind: 'board_closed', entry: null }), 'me')).toBeNull()
    expect(applyToBoards(boards, makeBoardEvent(5, { kind: 'entry_retracted' }), 'me')).toBeNull()
  })

  it('forgets what was seen, and never counts below nothing', () => {
    const board = makeBoard({ unread: { count: 1, addressed: 0, urgent: 1 } })
    const seen = [makeNotice(1, { importance: 'urgent' }), makeNotice(2)]
    expect(withSeen([board], 'brd_1', seen)[0]?.unread).toEqual({ count: 0, addressed: 0, urgent: 0 })
    expect(withSeen([board], 'brd_2', seen)[0]?.unread.count).toBe(1)
  })

  it('has closed ones last', () => {
    const closed = makeBoard({ id: 'brd_0', closed_at: '2026-11-01T00:00:00Z' })
    expect(sortBoards([closed, ...boards]).map(({ id }) => id)).toEqual(['brd_1', 'brd_2', 'brd_0'])
  })
})

it('puts those first who have not seen it, the largest of them at the top', () => {
  const reach = (organization: string, members: number, seen: number) => ({
    organization,
    organization_name: organization,
    organization_kind: 'clinic' as const,
    municipality_code: null,
    phone: null,
    members,
    seen,
    acknowledged: 0,
    first_seen_at: null,
  })
  const items = [reach('a', 3, 1), reach('b', 2, 0), reach('c', 5, 0)]
  expect(sortReach(items).map(({ organization }) => organization)).toEqual(['c', 'b', 'a'])
  const organizations = { organizations: 3, organizations_seen: 1, organizations_acknowledged: 0 }
  const totals = { ...organizations, members: 10, seen: 1, acknowledged: 0 }
  expect(countUnseen({ items, totals })).toBe(2)
})
