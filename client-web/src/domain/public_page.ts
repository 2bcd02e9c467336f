import type { PublicPage, PublicPageBody, Shelter, ShelterBody } from '../api/types'
import { hasWrongLink, type Link, linksOf } from './link'

export const longestTitle = 60
export const longestShortName = 30
export const longestContact = 200
export const mostLeaflets = 20
export const longestName = 100
export const longestAddress = 200
export const longestNote = 200

const line = (text: string) => text.trim() || null

/** The page as it is, to be written with one thing changed. */
export const bodyOfPage = ({ is_on, short_name, title, contact, leaflets }: PublicPage): PublicPageBody => ({
  is_on,
  short_name: short_name ?? null,
  title: title ?? null,
  contact: contact ?? null,
  leaflets,
})

export type SettingsDraft = {
  title: string
  short_name: string
  contact: string
  leaflets: Link[]
}

export const draftOfPage = ({ title, short_name, contact, leaflets }: PublicPage): SettingsDraft => ({
  title: title ?? '',
  short_name: short_name ?? '',
  contact: contact ?? '',
  leaflets: leaflets.map(({ name, url }) => ({ name, url })),
})

export function settingsProblems({ short_name, leaflets }: SettingsDraft): ('short_name' | 'leaflet')[] {
  const name = short_name.trim()
  return [
    ...(name && !/^[a-z0-9-]{3,30}$/.test(name) ? (['short_name'] as const) : []),
    ...(hasWrongLink(leaflets) ? (['leaflet'] as const) : []),
  ]
}

export const bodyOfSettings = (draft: SettingsDraft, is_on: boolean): PublicPageBody => ({
  is_on,
  short_name: line(draft.short_name),
  title: line(draft.title),
  contact: line(draft.contact),
  leaflets: linksOf(draft.leaflets),
})

export type ShelterDraft = Pick<Shelter, 'name' | 'address' | 'hazards' | 'state'> & {
  note: string
  town: string | null
}
export type ShelterProblem = 'name' | 'address' | 'hazards'

export const draftOfShelter = (shelter: Shelter | null): ShelterDraft => ({
  name: shelter?.name ?? '',
  address: shelter?.address ?? '',
  hazards: shelter?.hazards ?? [],
  state: shelter?.state ?? 'closed',
  note: shelter?.note ?? '',
  town: shelter?.municipality_code ?? null,
})

export const shelterProblems = ({ name, address, hazards }: ShelterDraft): ShelterProblem[] => [
  ...(name.trim() ? [] : (['name'] as const)),
  ...(address.trim() ? [] : (['address'] as const)),
  ...(hazards.length > 0 ? [] : (['hazards'] as const)),
]

export const bodyOfShelter = ({ name, address, hazards, state, note, town }: ShelterDraft): ShelterBody => ({
  name: name.trim(),
  address: address.trim(),
  municipality_code: town,
  hazards,
  state,
  note: line(note),
})
