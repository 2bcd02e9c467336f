import type {
  OrganizationKind,
  Provider,
  ProviderEntry,
  ProviderNotice,
  ProviderNoticeBody,
  ProviderNoticeKind,
  ProviderService,
} from '../api/types'
import { draftOfPlace, type PlaceDraft, readPlace } from './place'

export const longestName = 100
export const longestAddress = 200
export const longestPhone = 30
export const longestHours = 100
export const longestWeb = 300
export const longestRemark = 300

const letters = (text: string) => [...text.trim()].length

/** What is told of an organization, in the order in which it is read. */
export const entryParts = [
  'name',
  'kana',
  'kind',
  'municipality_code',
  'address',
  'place',
  'phone',
  'night_phone',
  'fax',
  'services',
  'hours',
  'web',
] as const
export type EntryPart = (typeof entryParts)[number]

/** A notice under the pen: everything as it was typed. */
export type ProviderDraft = {
  kind: ProviderNoticeKind
  day: string
  remark: string
  entry: Record<Exclude<EntryPart, 'kind' | 'services' | 'place'>, string> & {
    kind: OrganizationKind | ''
    place: PlaceDraft
    services: ProviderService[]
  }
}

export type ProviderProblem =
  | 'day'
  | 'day_far'
  | 'name'
  | 'name_long'
  | 'kana'
  | 'kind'
  | 'reach'
  | 'place'
  | 'web'
  | 'same'
  | 'long'

type Told = Pick<Provider, EntryPart> | ProviderEntry

function draftOfEntry(entry: Told | null): ProviderDraft['entry'] {
  return {
    name: entry?.name ?? '',
    kana: entry?.kana ?? '',
    kind: entry?.kind ?? '',
    municipality_code: entry?.municipality_code ?? '',
    address: entry?.address ?? '',
    place: draftOfPlace(entry?.place),
    phone: entry?.phone ?? '',
    night_phone: entry?.night_phone ?? '',
    fax: entry?.fax ?? '',
    services: [...(entry?.services ?? [])],
    hours: entry?.hours ?? '',
    web: entry?.web ?? '',
  }
}

/** Without an organization something opens. What is corrected is not written once more. */
export function draftOfProvider(organization: Provider | null, again: ProviderNotice | null): ProviderDraft {
  const entry = draftOfEntry(organization)
  const said = again?.entry ? draftOfEntry(again.entry as ProviderEntry) : null
  for (const part of entryParts) {
    if (said && (!organization || again?.changed.includes(part))) Object.assign(entry, { [part]: said[part] })
  }
  return {
    kind: again?.kind ?? (organization ? 'moving' : 'opening'),
    day: again?.effective_on ?? '',
    remark: again?.remark ?? '',
    entry,
  }
}

const yearMilliseconds = 366 * 86_400_000
const kanaOnly = /^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f\p{Nd} \u3000]+$/u

export function providerProblems(
  draft: ProviderDraft,
  organization: Provider | null,
  today: string,
): ProviderProblem[] {
  const { day, entry } = draft
  const away = day ? Date.parse(day) - Date.parse(today) : 0
  const isClosing = draft.kind === 'closing'
  const limits: [string, number][] = [
    [entry.address, longestAddress],
    [entry.phone, longestPhone],
    [entry.night_phone, longestPhone],
    [entry.fax, longestPhone],
    [entry.hours, longestHours],
  ]
  const found: [ProviderProblem, boolean][] = [
    ['day', !day],
    ['day_far', away > 2 * yearMilliseconds || away < -yearMilliseconds],
    ['name', !isClosing && !entry.name.trim()],
    ['name_long', letters(entry.name) > longestName],
    ['kana', entry.kana.trim() !== '' && (!kanaOnly.test(entry.kana.trim()) || letters(entry.kana) > longestName)],
    ['kind', !isClosing && !entry.kind],
    ['reach', !isClosing && organization === null && !entry.phone.trim() && !entry.address.trim()],
    ['place', !isClosing && readPlace(entry.place) === undefined],
    ['web', entry.web.trim() !== '' && !isWeb(entry.web.trim())],
    ['same', !isClosing && organization !== null && changedParts(draft, organization).length === 0],
    ['long', limits.some(([text, limit]) => letters(text) > limit) || letters(draft.remark) > longestRemark],
  ]
  return found.flatMap(([problem, isThere]) => (isThere ? [problem] : []))
}

const isWeb = (text: string) => text.length <= longestWeb && /^https:\/\/[^\s/]+\S*$/i.test(text)

function entryOf({ entry }: ProviderDraft): ProviderEntry {
  const line = (text: string) => text.trim() || null
  return {
    name: entry.name.trim(),
    kana: line(entry.kana),
    kind: entry.kind || 'clinic',
    municipality_code: line(entry.municipality_code),
    address: line(entry.address),
    place: readPlace(entry.place) ?? null,
    phone: line(entry.phone),
    night_phone: line(entry.night_phone),
    fax: line(entry.fax),
    services: entry.services,
    hours: line(entry.hours),
    web: line(entry.web),
  }
}

/** What is sent of a draft that has no problems. */
export function bodyOfProvider(
  draft: ProviderDraft,
  organization: Provider | null,
  again: ProviderNotice | null,
): ProviderNoticeBody {
  return {
    kind: draft.kind,
    organization: organization?.id ?? null,
    organization_version: organization?.version ?? null,
    entry: draft.kind === 'closing' ? null : entryOf(draft),
    effective_on: draft.day,
    remark: draft.remark.trim() || null,
    follows: again?.id ?? null,
  }
}

const told = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value)

/** In what two differ. */
export const differentParts = (a: Told, b: Told): EntryPart[] =>
  entryParts.filter((part) => told(a[part]) !== told(b[part]))

export const changedParts = (draft: ProviderDraft, organization: Provider): EntryPart[] =>
  differentParts(entryOf(draft), organization)

/** What was not touched here follows what somebody else has changed meanwhile; answers what that was. */
export function takeTheirs(draft: ProviderDraft, before: Provider, now: Provider): EntryPart[] {
  const mine = changedParts(draft, before)
  const theirs = differentParts(before, now)
  const entry = draftOfEntry(now)
  for (const part of theirs) if (!mine.includes(part)) Object.assign(draft.entry, { [part]: entry[part] })
  return theirs
}
