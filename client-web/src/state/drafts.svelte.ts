import type { EntryBody, EntryKind } from '../api/types'
import { type Draft, draftOf, emptyDraft, isBlank, isUntouched } from '../domain/draft'
import { createDraftKeeper, type DraftStore } from '../storage/drafts'
import type { Tier } from '../storage/safe'
import { keeping, safe, tell, whenTold } from './keeping.svelte'
import { signedIn } from './session.svelte'

const drafts = new Map<string, Draft>()
let writtenKeys = $state.raw<ReadonlySet<string>>(new Set())
let chosenKinds = $state.raw<ReadonlyMap<string, EntryKind>>(new Map())

const patienceMilliseconds = 3_000

const keyOf = (patient: string, kind: EntryKind) => `${patient}/${kind}`

/** The one draft of a patient and a kind; typing in it is all that is needed to keep it. */
export function draftFor(patient: string, kind: EntryKind): Draft {
  const key = keyOf(patient, kind)
  const known = drafts.get(key)
  if (known) return known
  const made = $state(emptyDraft(kind))
  drafts.set(key, made)
  return made
}

export function chosenKind(patient: string): EntryKind {
  return chosenKinds.get(patient) ?? 'note'
}

export function chooseKind(patient: string, kind: EntryKind): void {
  chosenKinds = new Map(chosenKinds).set(patient, kind)
}

export function resetDraft(patient: string, kind: EntryKind): void {
  Object.assign(draftFor(patient, kind), emptyDraft(kind))
  noteDraft(patient, kind)
}

/** Whether there is room under the pen: nothing that is being written is ever written over. */
export function isFree(patient: string, kind: EntryKind): boolean {
  return isUntouched(draftFor(patient, kind))
}

/** Puts an entry that could not be sent back under the pen; see `isFree` before. */
export function restoreDraft(patient: string, body: EntryBody): void {
  Object.assign(draftFor(patient, body.kind), draftOf(body))
  chooseKind(patient, body.kind)
  noteDraft(patient, body.kind)
}

/** What was written for a patient and not sent. */
export function writtenDrafts(patient: string): Draft[] {
  return [...writtenKeys].filter((key) => key.startsWith(`${patient}/`)).flatMap((key) => drafts.get(key) ?? [])
}

/** For whom something was written and not sent. */
export function draftedPatients(): string[] {
  return [...new Set([...writtenKeys].map((key) => key.split('/')[0] ?? ''))]
}

/** Takes note of whether a draft holds anything. */
export function noteDraft(patient: string, kind: EntryKind): void {
  const key = keyOf(patient, kind)
  const isWritten = !isBlank(draftFor(patient, kind))
  keeper.touch()
  if (isWritten === writtenKeys.has(key)) return
  const next = new Set(writtenKeys)
  if (isWritten) next.add(key)
  else next.delete(key)
  writtenKeys = next
}

export function hasDraft(patient: string, kind: EntryKind): boolean {
  return writtenKeys.has(keyOf(patient, kind))
}

export function hasDrafts(): boolean {
  return writtenKeys.size > 0 || [...edits.values()].some(isChanged)
}

/** Something already written under the pen again: an entry, or what waits to be sent, by its id. */
export type Edit = { draft: Draft; original: string; revision: number }

const edits = new Map<string, Edit>()
/** From an earlier page, until they are opened again. */
const keptEdits = new Map<string, Edit>()

/** Kept when its dialog is closed after a change, so that a slip of the finger loses nothing. */
export function editOf(id: string, body: EntryBody, revision = 0): Edit {
  const known = edits.get(id)
  if (known) return known
  const draft = $state(draftOf(body))
  const made = { draft, original: JSON.stringify(draft), revision, ...keptEdits.get(id) }
  if (made.draft !== draft) Object.assign(draft, made.draft)
  made.draft = draft
  keptEdits.delete(id)
  edits.set(id, made)
  return made
}

export const isChanged = ({ draft, original }: Edit) => JSON.stringify(draft) !== original

export function dropEdit(id: string): void {
  edits.delete(id)
  keptEdits.delete(id)
  // At once: another device of its author would take it up.
  void keeper.save()
}

/** An edit that changed nothing would only be out of date the next time. */
export function leaveEdit(id: string): void {
  const known = edits.get(id)
  if (known && !isChanged(known)) edits.delete(id)
}

/** Throws away what is under the pen; what the server keeps for its author it keeps. */
export function clearDrafts(): void {
  if (keeping.tier === 'shared') keeper.forget()
  else keeper.clear()
  drafts.clear()
  edits.clear()
  keptEdits.clear()
  writtenKeys = new Set()
  chosenKinds = new Map()
}

/** Takes everything from under the pen; what comes back puts it there again. */
export function takeDrafts(): () => void {
  const taken = written()
  clearDrafts()
  return () => {
    for (const [key, draft] of taken) put(key, draft)
  }
}

/** All that would be lost, by the key under which it is kept. */
function written(): Map<string, Draft | Edit> {
  const all = new Map<string, Draft | Edit>([...keptEdits].map(([id, edit]) => [`edit/${id}`, edit]))
  for (const [key, draft] of drafts) if (!isBlank(draft)) all.set(key, draft)
  for (const [id, edit] of edits) if (isChanged(edit)) all.set(`edit/${id}`, edit)
  return all
}

type Kept = Draft | Edit

const onDevice: DraftStore<Kept> = {
  readAll: () => safe.readAll('draft'),
  write: (key, value) => safe.write('draft', key, value).then(() => true),
  remove: (key) => safe.remove('draft', key).then(() => true),
}

/**
 * On the server everything lies under somebody's name: that of whoever is signed in now, and of nobody else who came
 * meanwhile, here or in another tab.
 */
async function asNow<T>(
  act: (server: typeof import('./server_drafts.svelte')) => Promise<T>,
  otherwise: T,
): Promise<T> {
  const current = () => signedIn.session?.session
  const session = current()
  if (!session) return otherwise
  const server = await import('./server_drafts.svelte').catch(() => null)
  return server && session === current() ? act(server) : otherwise
}

const onServer: DraftStore<Kept> = {
  delayMilliseconds: 2_000,
  readAll: () => asNow(({ readAll }) => readAll<Kept>(), null),
  write: (key, value) => asNow(({ write }) => write(key, value), false),
  remove: (key) => asNow(({ remove }) => remove(key, () => void followDrafts()), false),
}

let isUnderway: (patient: string) => boolean = () => false

const keeper = createDraftKeeper({
  store: () => (keeping.tier === 'shared' ? onServer : onDevice),
  written,
  // On a shared device nothing else outlives the page: the draft stays until the entry has arrived.
  isDone: (key) => keeping.tier !== 'shared' || !isUnderway(patientOf(key)),
  onkept: () => tell('drafts'),
})

const patientOf = (key: string) => key.split('/')[0] ?? ''

/** Says for which patients something is on its way to the server. */
export function keepWhile(check: (patient: string) => boolean): void {
  isUnderway = check
}

/** Somebody is typing: what is written is kept shortly. */
export const touchDrafts = keeper.touch
/** Whether something under the pen would go with the page. */
export const hasUnkeptDrafts = keeper.hasUnkept

/** Kept as well as it can be, now; a line that hangs holds up nobody. */
export function saveDrafts(): Promise<void> {
  return Promise.race([keeper.save(), new Promise<void>((resolve) => setTimeout(resolve, patienceMilliseconds))])
}

/** Puts back under the pen what an earlier page or another device kept, where nothing is being written. */
export async function restoreDrafts(): Promise<void> {
  for (const [key, kept] of await keeper.read()) if (!isUnderway(patientOf(key))) put(key, kept)
}

function put(key: string, kept: Draft | Edit): void {
  if (key.startsWith('edit/')) {
    keptEdits.set(key.slice('edit/'.length), kept as Edit)
    return
  }
  const [patient = ''] = key.split('/')
  const { kind } = kept as Draft
  if (!isFree(patient, kind)) return
  Object.assign(draftFor(patient, kind), kept)
  if (kind !== 'note') chooseKind(patient, kind)
  noteDraft(patient, kind)
}

/** What another tab or device wrote or sent is followed where this one wrote nothing of its own. */
export async function followDrafts(): Promise<void> {
  const { changed, gone } = await keeper.follow()
  for (const key of gone) {
    const [patient = '', kind] = key.split('/')
    if (!key.startsWith('edit/')) resetDraft(patient, kind as EntryKind)
  }
  for (const [key, kept] of changed) {
    const [patient = '', kind] = key.split('/')
    if (key.startsWith('edit/')) continue
    Object.assign(draftFor(patient, kind as EntryKind), kept)
    noteDraft(patient, kind as EntryKind)
  }
}

whenTold((news) => {
  if (news === 'drafts') void followDrafts()
  if (news === 'shared' || news === 'personal' || news === 'pin') void move(news)
})

/** Another answer to whose device it is: what is under the pen comes along, and is not left in two places. */
async function move(tier: Tier): Promise<void> {
  const before = keeper.forget()
  await keeper.save()
  const other = tier === 'shared' ? onDevice : onServer
  for (const key of before) void other.remove(key)
}
