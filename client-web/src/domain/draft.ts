import type {
  Addressee,
  Attachment,
  ContactMeans,
  Entry,
  EntryBody,
  EntryKind,
  Importance,
  MedicationChange,
  MustReadBody,
  Party,
  Scene,
  Vitals,
} from '../api/types'
import { toLocalField } from './dates'
import { dose } from './japanese'
import { readNumber, type VitalKey, vitalRules } from './vitals'

/** `change` is null until the author chooses one; until then it follows from what is written. */
export type DraftDrug = { drug: string; before: string; after: string; change: MedicationChange | null }
/** `dueAt` is a `datetime-local` value; empty means without a deadline. */
export type DraftMustRead = { parties: Party[]; dueAt: string; isPrivate: boolean }
export type DraftContact = { from: string; relation: string; means: ContactMeans; takenBy: string }

/** An entry while it is written: everything as typed, so that nothing is lost by half-finished input. */
export type Draft = {
  kind: EntryKind
  text: string
  importance: Importance
  scene: Scene | null
  nextVisit: boolean
  /** A `datetime-local` value; empty means now. */
  observedAt: string
  replyTo: string | null
  addressees: Addressee[]
  mustRead: DraftMustRead | null
  vitals: Partial<Record<VitalKey, string>>
  hasVitals: boolean
  medication: DraftDrug[]
  contact: DraftContact
  /** Those that have arrived; what is on its way is not in a draft yet. */
  attachments: Attachment[]
}

export const emptyDrug = (): DraftDrug => ({ drug: '', before: '', after: '', change: null })

/** A stop is never inferred: an "after" that was forgotten must not take somebody off a drug. */
export function changeOf({ before, after, change }: DraftDrug): MedicationChange {
  return change ?? (before.trim() === '' ? 'start' : doseChange(before, after))
}

/** Only where nothing but the number of a unit differs; of 「8時間ごと」 and 「6時間ごと」 the smaller one is more. */
function doseChange(before: string, after: string): MedicationChange {
  const [from, to] = [before, after].map((text) => dose.exec(text.normalize('NFKC').trim()))
  if (!from || !to || from[2] !== to[2] || from[1] === to[1]) return 'switch'
  return Number(to[1]) > Number(from[1]) ? 'increase' : 'decrease'
}

export function emptyDraft(kind: EntryKind): Draft {
  return {
    kind,
    text: '',
    importance: 'normal',
    scene: null,
    nextVisit: false,
    observedAt: '',
    replyTo: null,
    addressees: [],
    mustRead: null,
    vitals: {},
    hasVitals: false,
    medication: [emptyDrug()],
    contact: { from: '', relation: '', means: 'phone', takenBy: '' },
    attachments: [],
  }
}

/** An entry opened again for a correction, or taken back from the outbox. */
export function draftOf(body: EntryBody): Draft {
  const written = body.observed_at ?? body.composed_at
  return {
    kind: body.kind,
    text: body.text ?? '',
    importance: body.importance ?? 'normal',
    scene: body.scene ?? null,
    nextVisit: body.next_visit ?? false,
    observedAt: written ? toLocalField(new Date(written)) : '',
    replyTo: body.reply_to ?? null,
    addressees: body.addressees ?? [],
    mustRead: body.must_read ? draftMustRead(body.must_read) : null,
    vitals: Object.fromEntries(
      Object.entries(body.vitals ?? {})
        .filter(([, value]) => value != null)
        .map(([key, value]) => [key, String(value)]),
    ),
    hasVitals: body.vitals != null,
    medication: body.medication?.map((drug) => ({ ...drug })) ?? [emptyDrug()],
    contact: {
      from: body.contact?.from ?? '',
      relation: body.contact?.relation ?? '',
      means: body.contact?.means ?? 'phone',
      takenBy: body.contact?.taken_by ?? '',
    },
    attachments: body.attachments ?? [],
  }
}

function draftMustRead({ parties, due_at, private: isPrivate }: MustReadBody): DraftMustRead {
  return { parties, dueAt: due_at ? toLocalField(new Date(due_at)) : '', isPrivate: isPrivate ?? false }
}

/** A correction asks again by itself; it cannot ask others. */
export function bodyOfEntry(entry: Entry): EntryBody {
  return {
    kind: entry.kind,
    text: entry.content?.text ?? '',
    importance: entry.importance,
    scene: entry.scene ?? undefined,
    reply_to: entry.reply_to ?? undefined,
    addressees: entry.addressees,
    next_visit: entry.next_visit,
    observed_at: entry.observed_at,
    vitals: entry.content?.vitals ?? undefined,
    medication: entry.content?.medication ?? undefined,
    contact: entry.content?.contact ?? undefined,
    attachments: entry.attachments,
  }
}

/** Nothing was typed or chosen in it. */
export function isUntouched(draft: Draft): boolean {
  return JSON.stringify(draft) === JSON.stringify(emptyDraft(draft.kind))
}

/** Nothing that would be lost was written in it. */
export function isBlank(draft: Draft): boolean {
  return (
    draft.text.trim() === '' &&
    !draft.attachments[0] &&
    Object.values(draft.vitals).every((text) => text.trim() === '') &&
    draft.medication.every((drug) => isBlankDrug(drug)) &&
    draft.contact.from.trim() === '' &&
    draft.contact.takenBy.trim() === ''
  )
}

export function isBlankDrug({ drug, before, after }: DraftDrug): boolean {
  return [drug, before, after].every((text) => text.trim() === '')
}

export function usesVitals(draft: Draft): boolean {
  return draft.kind === 'vitals' || (draft.kind === 'visit_report' && draft.hasVitals)
}

export function hasAnyVital(draft: Draft): boolean {
  return usesVitals(draft) && Object.values(draft.vitals).some((text) => text.trim() !== '')
}

/** What is sent. Call it once per composed entry: the operation id is bound to exactly this body. */
export function bodyOf(draft: Draft, now: Date): EntryBody {
  const body: EntryBody = {
    kind: draft.kind,
    text: draft.text.trim(),
    importance: draft.importance,
    next_visit: draft.nextVisit,
    addressees: draft.addressees.map((addressee) => ({ ...addressee })),
    composed_at: now.toISOString(),
  }
  if (draft.observedAt) body.observed_at = new Date(draft.observedAt).toISOString()
  if (draft.scene) body.scene = draft.scene
  if (draft.attachments[0]) body.attachments = draft.attachments.map((file) => ({ ...file }))
  if (draft.replyTo) body.reply_to = draft.replyTo
  if (draft.mustRead && draft.mustRead.parties.length > 0) {
    const { parties, dueAt, isPrivate } = draft.mustRead
    body.must_read = { parties: parties.map((party) => ({ ...party })), private: isPrivate }
    if (dueAt) body.must_read.due_at = new Date(dueAt).toISOString()
  }
  if (usesVitals(draft) && hasAnyVital(draft)) body.vitals = vitalsOf(draft)
  if (draft.kind === 'medication_change') {
    body.medication = draft.medication
      .filter((row) => !isBlankDrug(row))
      .map((row) => ({
        drug: row.drug.trim(),
        before: row.before.trim(),
        after: row.after.trim(),
        change: changeOf(row),
      }))
  }
  if (draft.kind === 'contact_record') {
    const { from, relation, means, takenBy } = draft.contact
    body.contact = {
      from: from.trim(),
      means,
      ...(relation.trim() && { relation: relation.trim() }),
      ...(takenBy.trim() && { taken_by: takenBy.trim() }),
    }
  }
  return body
}

function vitalsOf(draft: Draft): Vitals {
  const vitals: Vitals = {}
  for (const { key } of vitalRules) {
    const value = readNumber(draft.vitals[key] ?? '')
    if (value !== null) vitals[key] = value
  }
  return vitals
}
