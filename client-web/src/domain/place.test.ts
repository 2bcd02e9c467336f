import { expect, it } from 'vitest'
import { bothOf, draftOfPlace, readPlace } from './place'

const place = { latitude_e7: 329_100_001, longitude_e7: 1_314_200_000 }

it('reads degrees as they are typed, and gives them back untouched', () => {
  expect(draftOfPlace(place)).toEqual({ latitude: '32.9100001', longitude: '131.42' })
  expect(readPlace(draftOfPlace(place))).toEqual(place)
  expect(readPlace({ latitude: ' ３２．９１ ', longitude: '131.42' })).toEqual({ ...place, latitude_e7: 329_100_000 })
  expect(readPlace(draftOfPlace(null))).toBeNull()
})

it('refuses half a place, no number, and what lies elsewhere', () => {
  for (const [latitude, longitude] of [
    ['32.9', ''],
    ['131.42', '32.91'],
    ['0', '0'],
    ['x', '131.42'],
    ['1e2', '131.42'],
  ] as const)
    expect(readPlace({ latitude, longitude })).toBeUndefined()
})

it('takes both at once as maps copy them', () => {
  for (const text of [
    '32.91, 131.42',
    '32.91,131.42',
    ' 32.91 131.42 ',
    '（３２．９１、１３１．４２）',
    '(32.91, 131.42)',
  ])
    expect(bothOf(text)).toEqual({ latitude: '32.91', longitude: '131.42' })
  for (const text of ['32.91', '32.91,', '', 'Tokyo, Japan']) expect(bothOf(text)).toBeNull()
})
