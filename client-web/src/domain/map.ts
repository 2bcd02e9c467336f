import type { Place } from '../api/types'
import { degreesOf } from './place'

/** A degree to the north, in kilometers. */
const degreeKilometers = 111.2
/** What is shown is never smaller. */
const leastKilometers = 4

export type Line = { degrees: number; at: number }
export type Point = { x: number; y: number }

/** A picture of a stretch of land, north up. Within a prefecture the earth is flat enough. */
export type Frame = {
  pixelsPerKilometer: number
  pointOf: (place: Place) => Point
  latitudes: Line[]
  longitudes: Line[]
}

const middle = (numbers: number[]) => (Math.min(...numbers) + Math.max(...numbers)) / 2
const span = (numbers: number[]) => Math.max(...numbers) - Math.min(...numbers)

/** A picture in which all the places lie, with room around them. */
export function frameOf(places: Place[], width: number, height: number, margin: number): Frame {
  const norths = places.map(({ latitude_e7 }) => degreesOf(latitude_e7))
  const easts = places.map(({ longitude_e7 }) => degreesOf(longitude_e7))
  const [north, east] = [middle(norths), middle(easts)]
  const eastKilometers = degreeKilometers * Math.cos((north * Math.PI) / 180)
  const pixelsPerKilometer = Math.min(
    Math.max(1, width - 2 * margin) / Math.max(leastKilometers, span(easts) * eastKilometers),
    Math.max(1, height - 2 * margin) / Math.max(leastKilometers, span(norths) * degreeKilometers),
  )
  const [perNorth, perEast] = [degreeKilometers * pixelsPerKilometer, eastKilometers * pixelsPerKilometer]
  const x = (degrees: number) => width / 2 + (degrees - east) * perEast
  const y = (degrees: number) => height / 2 - (degrees - north) * perNorth
  const lines = (least: number, most: number, at: (degrees: number) => number): Line[] => {
    const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2].find((one) => one * perEast >= 90) ?? 5
    const first = Math.ceil(least / step)
    return Array.from({ length: Math.floor(most / step) - first + 1 }, (_, index) => {
      const degrees = (first + index) * step
      return { degrees, at: at(degrees) }
    })
  }
  return {
    pixelsPerKilometer,
    pointOf: ({ latitude_e7, longitude_e7 }) => ({ x: x(degreesOf(longitude_e7)), y: y(degreesOf(latitude_e7)) }),
    latitudes: lines(north - height / 2 / perNorth, north + height / 2 / perNorth, y),
    longitudes: lines(east - width / 2 / perEast, east + width / 2 / perEast, x),
  }
}

/** How many kilometers the bar of the scale is long: ten where they can be seen and have room. */
export function scaleLength(pixelsPerKilometer: number, room: number): number {
  const shorter = [10, 5, 2, 1, 0.5, 0.2, 0.1].find((one) => one * pixelsPerKilometer <= room) ?? 0.1
  if (shorter < 10) return shorter
  return [10, 20, 50, 100, 200].find((one) => one * pixelsPerKilometer >= 40) ?? 500
}

/** Where a name stands beside its point. */
export type Side = 'start' | 'end'

type Box = { left: number; right: number; top: number; bottom: number }

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * Beside which points there is room for a name, and on which side; those of a lower rank have the first choice. `unit` is the height of a
 * letter, as wide as a Japanese one.
 */
export function sidesOf(
  points: (Point & { name: string; rank: number })[],
  width: number,
  unit: number,
): (Side | null)[] {
  const boxes = points.map(({ x, y }) => ({
    left: x - unit,
    right: x + unit,
    top: y - unit * 0.7,
    bottom: y + unit * 0.7,
  }))
  const taken: Box[] = []
  const sides: (Side | null)[] = points.map(() => null)
  const order = points.map((point, index) => ({ ...point, index })).sort((a, b) => a.rank - b.rank)
  for (const { x, y, name, index } of order) {
    const length = [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 256 ? 0.6 : 1), 0) * unit
    for (const side of ['start', 'end'] as const) {
      const left = side === 'start' ? x + unit : x - unit - length
      const box = { left, right: left + length, top: y - unit * 0.7, bottom: y + unit * 0.7 }
      if (box.left < 0 || box.right > width) continue
      if (taken.some((one) => meet(one, box)) || boxes.some((one, other) => other !== index && meet(one, box))) continue
      taken.push(box)
      sides[index] = side
      break
    }
  }
  return sides
}

/** The nearest point; -1 where there is none. */
export function nearest(points: Point[], to: Point): number {
  const away = points.map(({ x, y }) => Math.hypot(x - to.x, y - to.y))
  return away.indexOf(Math.min(...away))
}
