import { call } from './client'
import { readFile } from './file_call'
import type { Vacancy, VacancyBody, Ward, WardBody } from './types'

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
