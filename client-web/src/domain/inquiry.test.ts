import { expect, it } from 'vitest'
import type { Inquiry, Ward } from '../api/types'
import { bodyOfInquiry, countOpen, draftOfInquiry, hoursWaited, inquiryOf, inquiryProblems } from './inquiry'
import { anyWard } from './vacancy'

const ward = { id: 'wrd_1', kind: 'short_stay' } as Ward
const one = (change: Partial<Inquiry>) => ({ state: 'open', unread: 0, waiting_minutes: 0, ...change }) as Inquiry

it('begins with what was looked for', () => {
  const draft = draftOfInquiry(ward, { ...anyWard, sex: 'female', procedures: ['suction', 'same_day', 'tpn'] })
  expect(draft).toMatchObject({
    wards: ['wrd_1'],
    purpose: 'short_stay',
    sex: 'female',
    procedures: ['tpn', 'suction'],
  })
  expect(bodyOfInquiry({ ...draft, age: '80', text: ' ' })).toEqual({
    wards: ['wrd_1'],
    form: {
      purpose: 'short_stay',
      urgency: 'days',
      age_band: 80,
      sex: 'female',
      procedures: ['tpn', 'suction'],
      from: null,
      until: null,
    },
    text: null,
  })
})

it('says what must be put right before it is sent', () => {
  const draft = draftOfInquiry({ ...ward, kind: 'hospital' }, anyWard)
  expect(inquiryProblems(draft)).toEqual(['purpose'])
  const wrong = { ...draft, wards: [], from: '2026-11-21', until: '2026-11-20', text: 'x'.repeat(301) }
  expect(inquiryProblems(wrong)).toEqual(['wards', 'purpose', 'until', 'text'])
})

it('counts whole hours from the second one on', () => {
  expect([0, 119, 120, 200].map((waiting_minutes) => hoursWaited(one({ waiting_minutes })))).toEqual([0, 0, 2, 3])
})

it('counts what waits for me', () => {
  const received = [one({}), one({ state: 'answered', unread: 2 })]
  expect(countOpen({ received, sent: [one({}), one({ unread: 1 })] })).toBe(2)
})

it('reads the address of one', () => {
  expect(inquiryOf(`inquiries/inq_${'a'.repeat(26)}`)).toBe(`inq_${'a'.repeat(26)}`)
  expect(inquiryOf('inquiries')).toBe(null)
})
