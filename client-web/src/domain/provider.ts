import type { OrganizationKind, Provider, ProviderNotice, ProviderService } from '../api/types'

export const providerServices: ProviderService[] = [
  'visiting_physician',
  'house_call',
  'visiting_dental',
  'visiting_pharmacy',
  'visiting_nursing',
  'round_the_clock',
  'visiting_rehabilitation',
  'visiting_nutrition',
  'home_help',
  'visiting_bath',
  'regular_rounds',
  'day_care',
  'day_rehabilitation',
  'short_stay',
  'multifunctional',
  'equipment',
  'care_management',
  'consultation',
  'end_of_life',
  'pediatric',
  'ventilator',
  'dementia',
]

/** What is looked for; null is anything. It stands in the address under the names of the API. */
export type ProviderLook = {
  q: string
  kind: OrganizationKind | null
  municipality: string | null
  services: ProviderService[]
  isNew: boolean
}

export const anyProvider: ProviderLook = { q: '', kind: null, municipality: null, services: [], isNew: false }

export function readProviderLook(search: string, kinds: OrganizationKind[]): ProviderLook {
  const given = new URLSearchParams(search)
  const town = given.get('municipality') ?? ''
  return {
    q: given.get('q') ?? '',
    kind: kinds.find((kind) => kind === given.get('kind')) ?? null,
    municipality: /^\d{5,6}$/.test(town) ? town : null,
    services: providerServices.filter((service) => given.getAll('service').includes(service)),
    isNew: given.get('new') === 'true',
  }
}

/** The end of an address; nothing where anything is looked for. */
export function searchOfLook({ q, kind, municipality, services, isNew }: ProviderLook): string {
  const pairs = [
    ['q', q.trim()],
    ['kind', kind],
    ['municipality', municipality],
    ...services.map((service) => ['service', service]),
    ['new', isNew && 'true'],
  ].filter((pair): pair is [string, string] => Boolean(pair[1]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

/** The one thing to know of an organization before one calls there. */
export type Standing = { type: 'closed' | 'closes' | 'opens'; day: string } | null

export function standingOf(
  { closes_on, is_closed, opens_on }: Pick<Provider, 'closes_on' | 'is_closed' | 'opens_on'>,
  today: string,
): Standing {
  if (closes_on) return { type: is_closed ? 'closed' : 'closes', day: closes_on }
  return opens_on && opens_on > today ? { type: 'opens', day: opens_on } : null
}

/** Those that wait, the longest first; those that my organization proposed; and whatever else was made known. */
export type PartedNotices = Record<'waiting' | 'own' | 'others', ProviderNotice[]>

export function partNotices(items: ProviderNotice[], organization: string | null): PartedNotices {
  const parted: PartedNotices = { waiting: [], own: [], others: [] }
  for (const notice of items) {
    if (notice.state === 'proposed' && notice.may.includes('decide_provider')) parted.waiting.unshift(notice)
    else if (notice.proposed_by.organization === organization) parted.own.push(notice)
    else parted.others.push(notice)
  }
  return parted
}

/** What was refused or taken back can be corrected by those who proposed it, once. */
export const mayProposeAgain = (
  { state, proposed_by, followed_by }: Pick<ProviderNotice, 'state' | 'proposed_by' | 'followed_by'>,
  organization: string | null,
): boolean =>
  (state === 'refused' || state === 'withdrawn') && followed_by === null && proposed_by.organization === organization

export const longestReason = 300

const townHall = /^(.+?[\u5e02\u533a\u753a\u6751])\u5f79[\u6240\u5834]/

/** A municipality takes part under the name of an office: its name ends where that of the town hall begins. */
export function townOf(office: string): string {
  return townHall.exec(office)?.[1] ?? office
}
