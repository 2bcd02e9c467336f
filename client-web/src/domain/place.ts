import type { Place } from '../api/types'

/** Where something is as it was typed: degrees, or nothing. */
export type PlaceDraft = { latitude: string; longitude: string }

const parts = 10_000_000
const isBetween = (number: number, least: number, most: number) => number >= least && number <= most

/** Ten-millionths of a degree as degrees. */
export const degreesOf = (e7: number): number => e7 / parts

export const placeOf = (latitude: number, longitude: number): Place => ({
  latitude_e7: Math.round(latitude * parts),
  longitude_e7: Math.round(longitude * parts),
})

/** With all the digits that are kept, so that what is not touched stays as it is. */
export function draftOfPlace(place: Place | null | undefined): PlaceDraft {
  const typed = (e7: number) => degreesOf(e7).toFixed(7).replace(/0+$/, '').replace(/\.$/, '')
  return place
    ? { latitude: typed(place.latitude_e7), longitude: typed(place.longitude_e7) }
    : { latitude: '', longitude: '' }
}

const numberOf = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN)

/** Null where nothing was typed, undefined where it is no place in Japan; the same bounds as the server's. */
export function readPlace({ latitude, longitude }: PlaceDraft): Place | null | undefined {
  const typed = [latitude, longitude].map((text) => text.normalize('NFKC').trim())
  if (typed.every((text) => text === '')) return null
  const [north = Number.NaN, east = Number.NaN] = typed.map(numberOf)
  return isBetween(north, 20, 46) && isBetween(east, 122, 154) ? placeOf(north, east) : undefined
}

/** Both at once, as maps copy them: 「32.91, 131.42」; null where it is something else. */
export function bothOf(text: string): PlaceDraft | null {
  const [, latitude, longitude] =
    /^\(?(\d+\.?\d*)\s*[,\u3001\s]\s*(\d+\.?\d*)\)?$/.exec(text.normalize('NFKC').trim()) ?? []
  return latitude && longitude ? { latitude, longitude } : null
}

/** To about ten meters, for reading. */
export const sayablePlace = ({ latitude_e7, longitude_e7 }: Place): string =>
  `${degreesOf(latitude_e7).toFixed(4)}, ${degreesOf(longitude_e7).toFixed(4)}`
