import type { Failure } from '../api/errors'
import type { EntryBody, Vacancy, VacancyBody, Ward } from '../api/types'
import { newOperation } from '../api/uuid'
import { tellUnchanged, tellVacancy } from '../api/vacancy_calls'
import { bodyOfVacancy, draftOfVacancy, type VacancyDraft, vacancyProblems } from '../domain/vacancy'
import { dropEdit, editOf, leaveEdit } from './drafts.svelte'
import { signedIn } from './session.svelte'
import { keepText } from './written'

/** Somebody told something else first: both stand side by side until one is chosen. */
export type VacancyConflict = { theirs: Ward }

/** What is being told of an own ward. It is one thing, whether it is typed in a form or in the cells of a table. */
export type VacancyWriting = {
  ward: string
  /** The version of what it set out from; 0 before the first. */
  base: number
  draft: VacancyDraft
  original: string
  isChecked: boolean
  isBusy: boolean
  failure: Failure | null
  conflict: VacancyConflict | null
}

let owner = ''
let writings = new Map<string, VacancyWriting>()
/** The same words keep their operation over retries. */
let attempts = new Map<string, { signature: string; operation: string }>()
/** Where something lies among the drafts. */
const kept = new Set<string>()

keepText({ has: () => [...writings.values()].some(isChangedVacancy), clear, take })

function clear(): void {
  writings = new Map()
  attempts = new Map()
}

function take(): () => void {
  const taken = { owner, writings, attempts }
  clear()
  return () => {
    ;({ owner, writings, attempts } = taken)
  }
}

const versionOf = (ward: Ward) => ward.vacancy?.version ?? 0
const placeOf = (ward: string) => `vacancy-${ward}`
/** It lies where the other drafts lie, as the text of an edit. */
const bodyOfKept = (what: Kept | null): EntryBody => ({ kind: 'note', text: what ? JSON.stringify(what) : '' })
type Kept = Pick<VacancyWriting, 'base' | 'draft' | 'original'>

export const isChangedVacancy = ({ draft, original }: VacancyWriting): boolean => JSON.stringify(draft) !== original
export const problemsIn = ({ draft, isChecked }: VacancyWriting) => (isChecked ? vacancyProblems(draft) : [])

/** What is being told of a ward, also what an earlier page kept. To be called where a component begins. */
export function vacancyWriting(ward: Ward): VacancyWriting {
  const acting = signedIn.session?.acting?.id ?? ''
  if (owner !== acting) clear()
  owner = acting
  const known = writings.get(ward.id)
  if (known) return known
  const place = placeOf(ward.id)
  const { text } = editOf(place, bodyOfKept(null)).draft
  leaveEdit(place)
  const draft = draftOfVacancy(ward.vacancy)
  const fresh: Kept = { base: versionOf(ward), draft, original: JSON.stringify(draft) }
  if (text) kept.add(place)
  const made = $state<VacancyWriting>({
    ward: ward.id,
    ...(text ? (JSON.parse(text) as Kept) : fresh),
    isChecked: false,
    isBusy: false,
    failure: null,
    conflict: null,
  })
  writings.set(ward.id, made)
  return made
}

/** Keeps what is typed now; what is as it was at first needs no keeping. */
export function keepVacancy(writing: VacancyWriting): void {
  const place = placeOf(writing.ward)
  const { base, draft, original } = writing
  if (isChangedVacancy(writing)) {
    editOf(place, bodyOfKept(null)).draft.text = JSON.stringify({ base, draft, original })
    kept.add(place)
  } else if (kept.delete(place)) dropEdit(place)
}

function startAt(writing: VacancyWriting, ward: Ward): void {
  writing.draft = draftOfVacancy(ward.vacancy)
  writing.original = JSON.stringify(writing.draft)
  writing.base = versionOf(ward)
  writing.isChecked = false
  writing.failure = null
  writing.conflict = null
  attempts.delete(ward.id)
}

/**
 * What others told is taken over where nothing was typed; what was typed stays, and meets theirs when it is sent. Of a ward
 * that was closed nothing can be told any more.
 */
export function followWards(wards: Ward[]): void {
  const open = new Set(wards.map(({ id }) => id))
  for (const { ward, isBusy } of [...writings.values()]) if (!open.has(ward) && !isBusy) forget(ward)
  for (const ward of wards) {
    const writing = writings.get(ward.id)
    if (!writing || writing.isBusy || writing.conflict || isChangedVacancy(writing)) continue
    if (writing.base !== versionOf(ward)) startAt(writing, ward)
  }
}

function forget(ward: string): void {
  writings.delete(ward)
  attempts.delete(ward)
  if (kept.delete(placeOf(ward))) dropEdit(placeOf(ward))
}

/** Throws away what was typed. */
export function dropVacancy(writing: VacancyWriting, ward: Ward): void {
  startAt(writing, writing.conflict?.theirs ?? ward)
}

/** The ward as the server has it now; null where it was not told, and the writing says why. */
export async function sendVacancy(writing: VacancyWriting): Promise<Ward | null> {
  writing.isChecked = true
  if (writing.isBusy || vacancyProblems(writing.draft).length > 0) return null
  return put(writing, bodyOfVacancy(writing.draft), writing.base)
}

/** 「変わりなし」 */
export async function sendUnchanged(writing: VacancyWriting, seen: Vacancy): Promise<Ward | null> {
  if (writing.isBusy) return null
  return run(writing, () => tellUnchanged(writing.ward, seen.version))
}

/** Of two that were told, one's own is meant, as it stands there by now. */
export async function keepMine(writing: VacancyWriting): Promise<Ward | null> {
  const { conflict } = writing
  writing.isChecked = true
  if (!conflict || writing.isBusy || vacancyProblems(writing.draft).length > 0) return null
  return put(writing, bodyOfVacancy(writing.draft), versionOf(conflict.theirs))
}

function put(writing: VacancyWriting, body: VacancyBody, version: number): Promise<Ward | null> {
  const signature = JSON.stringify([version, body])
  const known = attempts.get(writing.ward)
  const attempt = known?.signature === signature ? known : { signature, operation: newOperation() }
  attempts.set(writing.ward, attempt)
  return run(writing, () => tellVacancy(writing.ward, attempt.operation, version, body))
}

async function run(writing: VacancyWriting, send: () => ReturnType<typeof tellVacancy>): Promise<Ward | null> {
  writing.isBusy = true
  const sent = JSON.stringify(writing.draft)
  writing.failure = null
  const result = await send()
  writing.isBusy = false
  if (result.ok) {
    const typed = writing.draft
    startAt(writing, result.value)
    if (JSON.stringify(typed) !== sent) {
      // Typed on while it was under way.
      writing.draft = typed
      return result.value
    }
    if (kept.delete(placeOf(writing.ward))) dropEdit(placeOf(writing.ward))
    return result.value
  }
  const { code, body } = result.failure
  if (code === 'revised_meanwhile' && body.current_ward) writing.conflict = { theirs: body.current_ward as Ward }
  else writing.failure = result.failure
  return null
}
