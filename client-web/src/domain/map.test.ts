import { expect, it } from 'vitest'
import { frameOf, nearest, scaleLength, sidesOf } from './map'
import { placeOf } from './place'

const south = placeOf(32, 131.4)
const north = placeOf(32.2, 131.4)

it('puts north up and keeps everything within the margin', () => {
  const frame = frameOf([south, north], 400, 300, 30)
  const [a, b] = [frame.pointOf(south), frame.pointOf(north)]
  expect([a.x, b.x, b.y, a.y].map(Math.round)).toEqual([200, 200, 30, 270])
  expect(Math.round((a.y - b.y) / frame.pixelsPerKilometer)).toBe(22)
  // A kilometer is as long to the east as to the north.
  const east = frame.pointOf(placeOf(32.1, 131.5))
  expect((east.x - 200) / frame.pixelsPerKilometer).toBeCloseTo(9.42, 1)
})

it('draws lines of whole steps that lie apart, and a single place without a fault', () => {
  const { latitudes, longitudes } = frameOf([south, north], 400, 300, 30)
  expect(latitudes.map(({ degrees }) => degrees.toFixed(2))).toEqual(['32.00', '32.10', '32.20'])
  expect(longitudes.every(({ at }) => at >= 0 && at <= 400)).toBe(true)
  expect(frameOf([south], 400, 300, 30).pointOf(south)).toEqual({ x: 200, y: 150 })
})

it('shows ten kilometers where they have room and can be seen', () => {
  expect(scaleLength(10, 200)).toBe(10)
  expect(scaleLength(60, 200)).toBe(2)
  expect(scaleLength(1, 200)).toBe(50)
})

it('writes names where they hide nothing, and finds the nearest point', () => {
  const points = [
    { x: 10, y: 50, name: '中央病院', rank: 0 },
    { x: 40, y: 50, name: '訪問看護', rank: 0 },
    { x: 390, y: 90, name: '港', rank: 0 },
  ]
  expect(sidesOf(points, 400, 10)).toEqual([null, 'start', 'end'])
  const close = [
    { x: 50, y: 50, name: '未', rank: 2 },
    { x: 50, y: 60, name: '休', rank: 0 },
  ]
  expect(sidesOf(close, 400, 10)).toEqual(['end', 'start'])
  expect(nearest(points, { x: 380, y: 80 })).toBe(2)
  expect(nearest([], { x: 0, y: 0 })).toBe(-1)
})
