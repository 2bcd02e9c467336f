import { type Era, eraOf } from './dates'

const firstYears: Record<Era, number> = { reiwa: 2019, heisei: 1989, showa: 1926, taisho: 1912, meiji: 1868 }
const eraWords: Record<string, Era> = {
  令和: 'reiwa',
  令: 'reiwa',
  r: 'reiwa',
  平成: 'heisei',
  平: 'heisei',
  h: 'heisei',
  昭和: 'showa',
  昭: 'showa',
  s: 'showa',
  大正: 'taisho',
  大: 'taisho',
  t: 'taisho',
  明治: 'meiji',
  明: 'meiji',
  m: 'meiji',
}

export type ReadDate = { day: string } | { problem: 'unreadable' | 'impossible' }

/** Reads a day as people write it: 昭和17年3月8日, S17.3.8, 1942/3/8, 19420308. Full-width letters are as good. */
export function readDate(text: string): ReadDate {
  const plain = text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
  const parts =
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ??
    /^([^\d元]+)(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain)
  if (!parts) return { problem: 'unreadable' }
  if (parts.length === 4) return dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  const era = eraWords[parts[1] ?? '']
  if (!era) return { problem: 'unreadable' }
  const year = parts[2] === '元' ? 1 : Number(parts[2])
  const found = dayOf(firstYears[era] + year - 1, Number(parts[3]), Number(parts[4]))
  // A year that the era did not have, or a day before it began: most likely another era was meant.
  return 'day' in found && (year === 0 || eraOf(found.day)?.era !== era) ? { problem: 'impossible' } : found
}

function dayOf(year: number, month: number, date: number): ReadDate {
  const moment = new Date(Date.UTC(year, month - 1, date))
  const isReal = moment.getUTCFullYear() === year && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date
  return isReal ? { day: moment.toISOString().slice(0, 10) } : { problem: 'impossible' }
}
