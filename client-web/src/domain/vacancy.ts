import type {
  BedFunction,
  BedType,
  FeeClass,
  Procedure,
  Vacancy,
  VacancyBody,
  VacancyState,
  Ward,
  WardBody,
  WardKind,
} from '../api/types'
import { matchesFolded } from './japanese'
import { readNumber } from './vitals'

export const wardKinds: WardKind[] = ['hospital', 'short_stay', 'care_home', 'visiting_nursing', 'care_management']
export const bedFunctions: BedFunction[] = ['advanced_acute', 'acute', 'recovery', 'chronic']
export const bedTypes: BedType[] = ['general', 'long_term', 'psychiatric', 'infectious', 'tuberculosis']
export const feeClasses: FeeClass[] = [
  'acute_general',
  'community_care',
  'community_comprehensive',
  'rehabilitation',
  'long_term_care',
  'palliative',
  'disability',
  'special',
  'other',
]
export const procedures: Procedure[] = [
  'ventilator',
  'tpn',
  'tracheal_cannula',
  'gastrostomy',
  'home_oxygen',
  'dialysis',
  'suction',
  'dementia',
  'same_day',
]
export const vacancyStates: VacancyState[] = ['open', 'ask', 'full']
/** Whoever looks for a bed looks for these. */
export const soughtStates = ['open', 'ask'] as const
export const soughtSexes = ['female', 'male'] as const
export const looks = ['list', 'table'] as const

/** What is looked for; null is anything. It stands in the address under the names of the API. */
export type WardFilter = {
  kind: WardKind | null
  state: (typeof soughtStates)[number] | null
  sex: (typeof soughtSexes)[number] | null
  procedures: Procedure[]
  municipality: string | null
  feeClass: FeeClass | null
  q: string
}
export type Look = (typeof looks)[number]
export type WardQuery = { filter: WardFilter; look: Look | null }

export const anyWard: WardFilter = {
  kind: null,
  state: null,
  sex: null,
  procedures: [],
  municipality: null,
  feeClass: null,
  q: '',
}

export const isNarrowed = (filter: WardFilter): boolean => searchOf(filter) !== ''

export function readQuery(search: string): WardQuery {
  const given = new URLSearchParams(search)
  const one = <T extends string>(name: string, known: readonly T[]): T | null =>
    known.find((value) => value === given.get(name)) ?? null
  const town = given.get('municipality') ?? ''
  const filter = {
    kind: one('kind', wardKinds),
    state: one('state', soughtStates),
    sex: one('sex', soughtSexes),
    procedures: procedures.filter((value) => given.getAll('procedure').includes(value)),
    municipality: /^\d{5,6}$/.test(town) ? town : null,
    feeClass: one('fee_class', feeClasses),
    q: given.get('q') ?? '',
  }
  return { filter, look: one('look', looks) }
}

/** The end of an address; nothing where anything is looked for. */
export function searchOf(filter: WardFilter, look: Look | null = null): string {
  const pairs = [
    ['kind', filter.kind],
    ['state', filter.state],
    ['sex', filter.sex],
    ...filter.procedures.map((procedure) => ['procedure', procedure]),
    ['municipality', filter.municipality],
    ['fee_class', filter.feeClass],
    ['q', filter.q.trim()],
    ['look', look],
  ].filter((pair): pair is [string, string] => Boolean(pair[1]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

/** The wards that are looked for; `textsOf` are the words under which one is found. */
export function filterWards(wards: Ward[], filter: WardFilter, textsOf: (ward: Ward) => string[]): Ward[] {
  const q = filter.q.trim()
  return wards.filter(
    (ward) =>
      (filter.kind === null || ward.kind === filter.kind) &&
      (filter.state === null || ward.vacancy?.state === filter.state) &&
      (filter.sex === null || takesSex(ward.vacancy, filter.sex)) &&
      filter.procedures.every((procedure) => ward.procedures.includes(procedure)) &&
      (filter.municipality === null || ward.municipality_code === filter.municipality) &&
      (filter.feeClass === null || ward.fee_class === filter.feeClass) &&
      (q === '' || matchesFolded(q, textsOf(ward))),
  )
}

/** Where nobody said for whom the beds are, it is worth a telephone call. */
function takesSex(vacancy: Vacancy | null, sex: 'female' | 'male'): boolean {
  if (!vacancy || vacancy.state === 'full') return false
  const count = sex === 'female' ? vacancy.free_female : vacancy.free_male
  if (count !== null) return count > 0
  const other = sex === 'female' ? vacancy.free_male : vacancy.free_female
  return vacancy.free === null || other === null || vacancy.free > other
}

const ranks: Record<VacancyState, number> = { open: 0, ask: 1, full: 2 }
const rankOf = ({ vacancy }: Ward) => (vacancy ? (ranks[vacancy.state] ?? ranks.full) : ranks.full + 1)

/** As the server orders them: what is free first, and there what was told last. */
export function sortWards(wards: Ward[]): Ward[] {
  return [...wards].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      Date.parse(b.vacancy?.confirmed_at ?? '') - Date.parse(a.vacancy?.confirmed_at ?? '') ||
      0,
  )
}

/** Own wards stay where they are, whatever is told of them: a row shall not run away from under the hand. */
export function ownWards(wards: Ward[]): Ward[] {
  return wards
    .filter((ward) => ward.is_mine)
    .sort(
      (a, b) => wardKinds.indexOf(a.kind) - wardKinds.indexOf(b.kind) || compare(a.name, b.name) || compare(a.id, b.id),
    )
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

const hour = 3_600_000
const day = 24 * hour
const hospitalHolds = day
const othersHold = 7 * day

/** The server says so for the moment of its answer; it goes on while the page is looked at. */
export function isStale({ kind, vacancy }: Ward, now: Date): boolean {
  if (!vacancy) return false
  const age = now.getTime() - Date.parse(vacancy.confirmed_at)
  return vacancy.stale || age > (kind === 'hospital' ? hospitalHolds : othersHold)
}

export type Age = { unit: 'now' | 'minutes' | 'hours' | 'days'; count: number }

/** How long ago, as one would say it. */
export function ageOf(moment: string, now: Date): Age {
  const passed = Math.max(0, now.getTime() - Date.parse(moment))
  if (passed < 60_000) return { unit: 'now', count: 0 }
  if (passed < hour) return { unit: 'minutes', count: Math.floor(passed / 60_000) }
  if (passed < day) return { unit: 'hours', count: Math.floor(passed / hour) }
  return { unit: 'days', count: Math.floor(passed / day) }
}

/** What is told of a ward, while it is typed. */
export type VacancyDraft = {
  state: VacancyState | ''
  free: string
  female: string
  male: string
  adjusting: string
  from: string
  remark: string
}
export type CountField = 'free' | 'female' | 'male' | 'adjusting'
export type VacancyProblem = 'state' | 'remark' | 'from' | 'none_free' | 'apart' | CountField

export const countFields: CountField[] = ['free', 'female', 'male', 'adjusting']
export const mostBeds = 999
export const longestRemark = 100

const typed = (value: number | null | undefined) => (value == null ? '' : String(value))

export function draftOfVacancy(vacancy: VacancyBody | null): VacancyDraft {
  return {
    state: vacancy?.state ?? '',
    free: typed(vacancy?.free),
    female: typed(vacancy?.free_female),
    male: typed(vacancy?.free_male),
    adjusting: typed(vacancy?.adjusting),
    from: vacancy?.available_from ?? '',
    remark: vacancy?.remark ?? '',
  }
}

/** Where there is none, the numbers of what is free are not asked for; they stay in the draft. */
export const isCounted = ({ state }: Pick<VacancyDraft, 'state'>, field: CountField): boolean =>
  field === 'adjusting' || state !== 'full'

const letters = (text: string) => [...text].length

export function vacancyProblems(draft: VacancyDraft): VacancyProblem[] {
  const problems: VacancyProblem[] = draft.state === '' ? ['state'] : []
  for (const field of countFields) {
    if (!isCounted(draft, field) || draft[field].trim() === '') continue
    const count = readNumber(draft[field])
    if (count === null || !Number.isInteger(count) || count < 0 || count > mostBeds) problems.push(field)
  }
  if (problems.length === 0) problems.push(...contradictions(draft))
  if (draft.from !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(draft.from)) problems.push('from')
  if (letters(draft.remark.trim()) > longestRemark) problems.push('remark')
  return problems
}

/** Room without a place would stand before every ward that has one. */
function contradictions(draft: VacancyDraft): VacancyProblem[] {
  const free = readNumber(draft.free)
  if (free === null || draft.state === 'full') return []
  if (draft.state === 'open' && free === 0) return ['none_free']
  return (readNumber(draft.female) ?? 0) + (readNumber(draft.male) ?? 0) > free ? ['apart'] : []
}

/** What is sent, of a draft without problems. */
export function bodyOfVacancy(draft: VacancyDraft): VacancyBody {
  const isFull = draft.state === 'full'
  return {
    state: draft.state || 'ask',
    free: isFull ? 0 : readNumber(draft.free),
    free_female: isFull ? null : readNumber(draft.female),
    free_male: isFull ? null : readNumber(draft.male),
    adjusting: readNumber(draft.adjusting),
    available_from: draft.from || null,
    remark: draft.remark.trim() || null,
  }
}

const parts = ['state', 'free', 'free_female', 'free_male', 'adjusting', 'available_from', 'remark'] as const
export type VacancyPart = (typeof parts)[number]

/** What two people told differently of one ward. */
export const differencesOf = (mine: VacancyBody, theirs: VacancyBody | null): VacancyPart[] =>
  parts.filter((part) => mine[part] !== (theirs?.[part] ?? null))

/** A ward while it is described. */
export type WardDraft = {
  [K in keyof WardBody]: WardBody[K] extends boolean | unknown[] | WardKind ? WardBody[K] : string
}
export type WardProblem = 'name' | 'name_long' | 'charge' | 'hours' | 'phone' | 'note'

export const longestName = 60
export const longestHours = 60
export const longestNote = 200
export const highestCharge = 200_000

export function draftOfWard(ward: WardBody | null, kind: WardKind = 'hospital'): WardDraft {
  return {
    name: ward?.name ?? '',
    kind: ward?.kind ?? kind,
    function: ward?.function ?? '',
    bed_type: ward?.bed_type ?? '',
    fee_class: ward?.fee_class ?? '',
    procedures: [...(ward?.procedures ?? [])],
    extra_charge_yen: typed(ward?.extra_charge_yen),
    respite: ward?.respite ?? false,
    reception_hours: ward?.reception_hours ?? '',
    phone: ward?.phone ?? '',
    note: ward?.note ?? '',
  }
}

export function wardProblems(draft: WardDraft): WardProblem[] {
  const problems: WardProblem[] = []
  if (draft.name.trim() === '') problems.push('name')
  if (letters(draft.name.trim()) > longestName) problems.push('name_long')
  const charge = readCharge(draft.extra_charge_yen)
  if (draft.extra_charge_yen.trim() !== '' && (charge === null || charge < 0 || charge > highestCharge))
    problems.push('charge')
  if (letters(draft.reception_hours.trim()) > longestHours) problems.push('hours')
  if (draft.phone.trim() !== '' && !/^0\d{9,10}$/.test(plainPhone(draft.phone).replaceAll('-', '')))
    problems.push('phone')
  if (letters(draft.note.trim()) > longestNote) problems.push('note')
  return problems
}

/** 「1,100」 is a number as well. */
function readCharge(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll(',', '').trim()
  return /^\d+$/.test(plain) ? Number(plain) : null
}

const plainPhone = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212\u30FC\s()]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** What only a hospital has is not sent of others. */
export function bodyOfWard(draft: WardDraft): WardBody {
  const isHospital = draft.kind === 'hospital'
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    function: (isHospital && (draft.function as BedFunction)) || null,
    bed_type: (isHospital && (draft.bed_type as BedType)) || null,
    fee_class: (isHospital && (draft.fee_class as FeeClass)) || null,
    procedures: procedures.filter((one) => draft.procedures.includes(one)),
    extra_charge_yen: readCharge(draft.extra_charge_yen),
    respite: draft.respite,
    reception_hours: draft.reception_hours.trim() || null,
    phone: plainPhone(draft.phone) || null,
    note: draft.note.trim() || null,
  }
}

/** What two people wrote differently about one ward. */
export function wardDifferences(mine: WardBody, theirs: WardBody): (keyof WardBody)[] {
  const keys = Object.keys(mine) as (keyof WardBody)[]
  return keys.filter((key) => String(mine[key] ?? '') !== String(theirs[key] ?? ''))
}

export type VacancyPoint = { at: number; value: number; state: VacancyState; version: number }

/** How many were free over time, oldest first; where no number was told there is no point. */
export function pointsOfVacancies(items: Vacancy[]): VacancyPoint[] {
  return items
    .flatMap(({ recorded_at, free, state, version }) => {
      const value = free ?? (state === 'full' ? 0 : null)
      return value === null ? [] : [{ at: Date.parse(recorded_at), value, state, version }]
    })
    .sort((a, b) => a.at - b.at || a.version - b.version)
}

/** The cell of a grid that an arrow key leads to; null at its edge. */
export function nextCell(
  at: { row: number; column: number },
  key: string,
  size: { rows: number; columns: number },
): { row: number; column: number } | null {
  const row = at.row + (key === 'ArrowDown' || key === 'Enter' ? 1 : key === 'ArrowUp' ? -1 : 0)
  const column = at.column + (key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0)
  const isIn = row >= 0 && row < size.rows && column >= 0 && column < size.columns
  return isIn && (row !== at.row || column !== at.column) ? { row, column } : null
}
