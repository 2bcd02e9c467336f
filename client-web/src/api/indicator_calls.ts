import { call } from './client'
import { readFile } from './file_call'
import type { Indicators } from './types'

/** All weeks that the server tells at once: one of them is compared with another. */
const sinceTheFirst = '2000-01-03'

export const getIndicators = () => call<Indicators>('GET', '/api/indicators', { query: { from: sinceTheFirst } })
/** The weeks and the area that are looked at, for a spreadsheet. */
export const readIndicatorsFile = (query: Record<string, string>, session: string) =>
  readFile(`/api/indicators.csv?${new URLSearchParams(query)}`, session)
