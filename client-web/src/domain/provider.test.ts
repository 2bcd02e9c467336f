import { expect, it } from 'vitest'
import { makeProvider, makeProviderNotice } from '../testing/providers'
import {
  anyProvider,
  mayProposeAgain,
  partNotices,
  readProviderLook,
  searchOfLook,
  standingOf,
  townOf,
} from './provider'

it('stands in the address as it is looked for, and leaves out what is unknown', () => {
  const look = {
    q: 'さくら',
    kind: 'pharmacy' as const,
    municipality: '45201',
    services: ['round_the_clock' as const, 'end_of_life' as const],
    isNew: true,
  }
  expect(readProviderLook(searchOfLook(look), ['clinic', 'pharmacy'])).toEqual(look)
  expect(searchOfLook({ ...anyProvider, q: '  ' })).toBe('')
  expect(readProviderLook('?kind=circus&service=magic&municipality=x&new=1', ['clinic'])).toEqual(anyProvider)
})

it('says the one thing to know before one calls there', () => {
  const today = '2026-11-20'
  const of = (change: Parameters<typeof makeProvider>[0]) => standingOf(makeProvider(change), today)
  expect(of({})).toBeNull()
  expect(of({ opens_on: '2026-12-01' })).toEqual({ type: 'opens', day: '2026-12-01' })
  expect(of({ opens_on: today })).toBeNull()
  expect(of({ opens_on: '2026-12-01', closes_on: '2026-12-31' })).toEqual({ type: 'closes', day: '2026-12-31' })
  expect(of({ closes_on: '2026-11-01', is_closed: true })).toEqual({ type: 'closed', day: '2026-11-01' })
})

it('has first what waits longest for whoever decides, then what is our own', () => {
  const decides = { may: ['decide_provider'] }
  const theirs = { proposed_by: { ...makeProviderNotice('x').proposed_by, organization: 'org_2' } }
  const items = [
    makeProviderNotice('new', decides),
    makeProviderNotice('old', { ...decides, ...theirs }),
    makeProviderNotice('ours', { state: 'refused' }),
    makeProviderNotice('theirs', { state: 'approved', ...theirs }),
  ]
  const { waiting, own, others } = partNotices(items, 'org_1')
  expect([waiting, own, others].map((part) => part.map(({ id }) => id))).toEqual([['old', 'new'], ['ours'], ['theirs']])
})

it('lets those who proposed it correct what was sent back, once', () => {
  const refused = makeProviderNotice('a', { state: 'refused' })
  expect(mayProposeAgain(refused, 'org_1')).toBe(true)
  expect(mayProposeAgain(refused, 'org_2')).toBe(false)
  expect(mayProposeAgain({ ...refused, followed_by: 'b' }, 'org_1')).toBe(false)
  expect(mayProposeAgain({ ...refused, state: 'approved' }, 'org_1')).toBe(false)
})

it('knows a municipality by the name of its office', () => {
  expect(townOf('汐見原市役所 高齢福祉課')).toBe('汐見原市')
  expect(townOf('千歳谷町役場 福祉保健課')).toBe('千歳谷町')
  expect(townOf('Town hall')).toBe('Town hall')
})
