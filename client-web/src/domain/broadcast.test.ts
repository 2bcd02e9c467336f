import { expect, it } from 'vitest'
import { makeReachRow } from '../testing/alerts'
import { bodyOfBroadcast, broadcastProblems, emptyBroadcast, shareOf, sortForCalls } from './broadcast'

const audience = { organization_kinds: [], professions: [], municipalities: [] }
const notices = {
  name: 'Notices',
  kind: 'notice' as const,
  audience,
  disaster_title: null,
  organizations: 2,
  members: 5,
}
const boards = [
  { ...notices, board: 'brd_1', expiry_required: false },
  { ...notices, board: 'brd_2', expiry_required: true },
]
const rules = { boards, today: '2026-11-20', isReasonAsked: false, isCorrection: false }
const whole = { ...emptyBroadcast(), title: ' Rain ', text: 'Stay inside.', boards: ['brd_1'] }

it('says what is missing', () => {
  expect(broadcastProblems(emptyBroadcast(), rules)).toEqual(['boards', 'title', 'text'])
  expect(broadcastProblems(whole, rules)).toEqual([])
  expect(broadcastProblems({ ...whole, boards: ['brd_1', 'brd_2'] }, rules)).toEqual(['day'])
  expect(broadcastProblems({ ...whole, lastDay: '2026-11-19' }, rules)).toEqual(['day_past'])
  expect(broadcastProblems({ ...whole, title: 'x'.repeat(101), text: 'x'.repeat(5001) }, rules)).toEqual([
    'title_long',
    'text_long',
  ])
  expect(broadcastProblems(whole, { ...rules, isReasonAsked: true })).toEqual(['reason'])
})

it('sends what was written', () => {
  const how = { endOf: (day: string) => `end of ${day}`, hasReason: false, hasMode: true }
  expect(bodyOfBroadcast({ ...whole, lastDay: '2026-11-21', isDrill: true }, how)).toEqual({
    boards: ['brd_1'],
    title: 'Rain',
    text: 'Stay inside.',
    importance: 'normal',
    expires_at: 'end of 2026-11-21',
    pinned: false,
    mode: 'drill',
  })
  const released = bodyOfBroadcast({ ...whole, reason: ' ours ' }, { ...how, hasReason: true, hasMode: false })
  expect(released).toMatchObject({ expires_at: null, personal_reason: 'ours' })
  expect(released).not.toHaveProperty('mode')
})

it('puts those first whom one has to telephone', () => {
  const rows = [
    makeReachRow('org_seen', { seen: 1, members: 9 }),
    makeReachRow('org_small', { members: 2 }),
    makeReachRow('org_large', { members: 7 }),
  ]
  expect(sortForCalls(rows).map(({ organization }) => organization)).toEqual(['org_large', 'org_small', 'org_seen'])
})

it('never says that all have it while somebody is missing', () => {
  expect(shareOf(199, 200)).toBe(99)
  expect(shareOf(200, 200)).toBe(100)
  expect(shareOf(0, 0)).toBe(0)
})
