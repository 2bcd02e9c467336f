import { call } from './client'
import type { Rota, RotaBody, Shift, ShiftBody } from './types'

const rotas = (organization: string) => `/api/organizations/${organization}/rotas`
const shifts = (rota: string) => `/api/rotas/${rota}/shifts`

export const listRotas = (organization: string) => call<{ items: Rota[] }>('GET', rotas(organization))
export const makeRota = (organization: string, key: string, body: RotaBody) =>
  call<Rota>('POST', rotas(organization), { key, body })
/** As it was read: of two who change it, one does. */
export const changeRota = (id: string, version: number, body: RotaBody) =>
  call<Rota>('PUT', `/api/rotas/${id}`, { version, body })
export const endRota = (id: string) => call<void>('DELETE', `/api/rotas/${id}`)

export const listShifts = (rota: string, from: string, until: string) =>
  call<{ items: Shift[] }>('GET', shifts(rota), { query: { from, until } })
/** All of them or none. */
export const addShifts = (rota: string, key: string, items: ShiftBody[]) =>
  call<void>('POST', shifts(rota), { key, body: { shifts: items } })
export const removeShift = (id: string) => call<void>('DELETE', `/api/shifts/${id}`)
