import { expect, it } from 'vitest'
import { makeProvider, makeProviderNotice } from '../testing/providers'
import { bodyOfProvider, changedParts, draftOfProvider, providerProblems, takeTheirs } from './provider_form'

const today = '2026-11-20'

it('asks of an opening what one needs to find it', () => {
  const draft = draftOfProvider(null, null)
  expect(draft.kind).toBe('opening')
  expect(providerProblems(draft, null, today)).toEqual(['day', 'name', 'kind', 'reach'])
  Object.assign(draft, { day: '2026-12-01' })
  Object.assign(draft.entry, { name: ' さくら ', kana: 'さくら 2', kind: 'clinic', phone: '0985-00-0000' })
  expect(providerProblems(draft, null, today)).toEqual([])
  Object.assign(draft.entry, { kana: 'sakura', web: 'http://sakura.example' })
  draft.day = '2029-01-01'
  expect(providerProblems(draft, null, today)).toEqual(['day_far', 'kana', 'web'])
})

it('sends the whole as it shall be, and of a closing the day alone', () => {
  const organization = makeProvider()
  const draft = draftOfProvider(organization, null)
  draft.day = today
  expect(providerProblems(draft, organization, today)).toEqual(['same'])
  draft.entry.address = 'New street 2'
  expect(changedParts(draft, organization)).toEqual(['address'])
  expect(bodyOfProvider(draft, organization, null)).toMatchObject({
    kind: 'moving',
    organization: 'org_1',
    organization_version: 3,
    entry: { name: 'Station', address: 'New street 2', night_phone: null },
    follows: null,
  })
  draft.kind = 'closing'
  expect(bodyOfProvider(draft, organization, null)).toMatchObject({ kind: 'closing', entry: null })
})

it('sends where it is once both numbers are right, and leaves it out of what did not change', () => {
  const organization = makeProvider({ place: { latitude_e7: 329_100_001, longitude_e7: 1_314_200_000 } })
  const draft = draftOfProvider(organization, null)
  draft.day = today
  expect(changedParts(draft, organization)).toEqual([])
  draft.entry.place.latitude = '92'
  expect(providerProblems(draft, organization, today)).toContain('place')
  draft.entry.place.latitude = '33'
  expect(changedParts(draft, organization)).toEqual(['place'])
  expect(bodyOfProvider(draft, organization, null).entry?.place?.latitude_e7).toBe(330_000_000)
})

it('begins a correction with what was said, and leaves alone what was not', () => {
  const entry = { ...makeProvider({ address: 'New street', phone: 'old phone' }) }
  const again = makeProviderNotice('prn_1', { entry, changed: ['address'], remark: 'moved' })
  const draft = draftOfProvider(makeProvider({ phone: 'phone of today' }), again)
  expect(draft.entry).toMatchObject({ address: 'New street', phone: 'phone of today' })
  expect([draft.kind, draft.remark, draft.day]).toEqual(['moving', 'moved', '2026-12-01'])
  expect(bodyOfProvider(draft, makeProvider(), again).follows).toBe('prn_1')
})

it('takes over what somebody else changed meanwhile where nothing was typed', () => {
  const before = makeProvider()
  const draft = draftOfProvider(before, null)
  draft.entry.address = 'New street'
  const now = makeProvider({ address: 'Their street', phone: '0985-00-0002', version: 4 })
  expect(takeTheirs(draft, before, now)).toEqual(['address', 'phone'])
  expect(draft.entry).toMatchObject({ address: 'New street', phone: '0985-00-0002' })
})
