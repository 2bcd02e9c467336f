import { call } from './client'
import type { BoardEntry, PublicPage, PublicPageBody, Shelter, ShelterBody, Training } from './types'

export const getPublicPage = () => call<PublicPage>('GET', '/api/public-page')
export const changePublicPage = (version: number, body: PublicPageBody) =>
  call<PublicPage>('PUT', '/api/public-page', { version, body })

export const publishEntry = (id: string, isPublic: boolean) =>
  call<BoardEntry>('PUT', `/api/entries/${id}/public`, { body: { public: isPublic } })
export const publishTraining = (id: string, isPublic: boolean) =>
  call<Training>('PUT', `/api/trainings/${id}/public`, { body: { public: isPublic } })

export const listShelters = () => call<{ items: Shelter[] }>('GET', '/api/shelters')
export const addShelter = (key: string, body: ShelterBody) => call<Shelter>('POST', '/api/shelters', { key, body })
export const changeShelter = (id: string, version: number, body: ShelterBody) =>
  call<Shelter>('PUT', `/api/shelters/${id}`, { version, body })
export const removeShelter = (id: string) => call<void>('DELETE', `/api/shelters/${id}`)
