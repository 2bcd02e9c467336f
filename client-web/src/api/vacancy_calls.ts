import { call } from './client'
import { readFile, sendFile } from './file_call'
import type { Vacancy, VacancyBody, Ward, WardBody, WardDuty, WardDutyBody, WardSheet } from './types'

export const listWards = () => call<{ items: Ward[] }>('GET', '/api/wards')
export const getWard = (id: string) => call<Ward>('GET', `/api/wards/${id}`)
export const listVacancies = (ward: string) => call<{ items: Vacancy[] }>('GET', `/api/wards/${ward}/vacancies`)

export const addWard = (key: string, body: WardBody) => call<Ward>('POST', '/api/wards', { key, body })
export const changeWard = (id: string, version: number, body: WardBody) =>
  call<Ward>('PUT', `/api/wards/${id}`, { version, body })
export const closeWard = (id: string) => call<Ward>('POST', `/api/wards/${id}/close`)

/** `version` is the one of the vacancy that was seen; 0 before the first. */
export const tellVacancy = (ward: string, key: string, version: number, body: VacancyBody) =>
  call<Ward>('PUT', `/api/wards/${ward}/vacancy`, { key, version, body })
export const tellUnchanged = (ward: string, version: number) =>
  call<Ward>('POST', `/api/wards/${ward}/vacancy/unchanged`, { version })

/** What is found, for a spreadsheet. */
export const readWardsFile = (search: string, session: string) => readFile(`/api/wards.csv${search}`, session)
/** The same for a map. */
export const readWardsMap = (search: string, session: string) => readFile(`/api/wards.geojson${search}`, session)

/** What a spreadsheet would change; with the token of that, all of it or nothing. */
export const sendWardsFile = (file: Blob, session: string, token?: string) =>
  sendFile<WardSheet>(`/api/wards/import${token === undefined ? '' : `?token=${token}`}`, session, file)

export const listClosedWards = () => call<{ items: Ward[] }>('GET', '/api/wards/closed')
export const reopenWard = (id: string) => call<Ward>('POST', `/api/wards/${id}/reopen`)

/** Who of one's organization is reminded of old words. */
export const getWardDuty = () => call<WardDuty>('GET', '/api/wards/duty')
export const chooseWardDuty = (body: WardDutyBody) => call<WardDuty>('PUT', '/api/wards/duty', { body })
