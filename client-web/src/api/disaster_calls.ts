import { call } from './client'
import { readFile } from './file_call'
import type { Board, Disaster, DisasterBody, DisasterReport, Standings } from './types'

export const listDisasters = () => call<{ items: Disaster[] }>('GET', '/api/disasters')
export const openDisaster = (key: string, body: DisasterBody) => call<Disaster>('POST', '/api/disasters', { key, body })
export const closeDisaster = (id: string) => call<Disaster>('POST', `/api/disasters/${id}/close`)
export const reopenDisaster = (id: string) => call<Disaster>('POST', `/api/disasters/${id}/reopen`)
export const listDisasterBoards = (id: string) => call<{ items: Board[] }>('GET', `/api/disasters/${id}/boards`)

export const listStandings = (id: string) => call<Standings>('GET', `/api/disasters/${id}/reports`)
export const listReports = (id: string, organization: string) =>
  call<{ items: DisasterReport[] }>('GET', `/api/disasters/${id}/history`, { query: { organization } })

/** What all organizations said last, for a spreadsheet. */
export const readStandingsFile = (id: string, session: string) => readFile(`/api/disasters/${id}/reports.csv`, session)
