import type { Entry, Patient, PatientRow, StreamEvent, TeamMember } from '../api/types'
import { isAddressedTo, type Reader } from './entry'
import { foldText, matchesFolded } from './japanese'

const lastLength = 60

export type PatientFilter = 'all' | 'unread' | 'addressed' | 'mine'

const passes: Record<PatientFilter, (row: PatientRow) => boolean> = {
  all: () => true,
  unread: ({ unread }) => unread > 0,
  addressed: ({ addressed }) => addressed > 0,
  mine: ({ mine }) => mine,
}

/** The rows that a chip lets through and whose name or reading holds every word of the query. */
export function filterRows(rows: PatientRow[], filter: PatientFilter, query = ''): PatientRow[] {
  return rows.filter((row) => passes[filter](row) && (query === '' || matchesFolded(query, [row.name, row.kana])))
}

/** The rows after an event, or null where only the server can tell. */
export function applyToRows(rows: PatientRow[], event: StreamEvent, reader: Reader): PatientRow[] | null {
  const row = rows.find(({ stream }) => stream === event.stream)
  if (!row || event.seq > row.head + 1) return null
  if (event.seq <= row.head) return rows
  const changed = applyToRow({ ...row, head: event.seq }, event, reader)
  return changed && rows.map((one) => (one === row ? changed : one))
}

function applyToRow(row: PatientRow, event: StreamEvent, reader: Reader): PatientRow | null {
  const { entry } = event
  if (event.hidden || !entry) return row
  switch (event.kind) {
    case 'entry_posted':
      return addEntry(row, entry, reader)
    case 'entry_corrected': {
      const isLast = row.last?.at === entry.recorded_at
      return isLast ? { ...row, last: lastOf(entry) } : row
    }
    // It may have been unread, or the last one shown.
    case 'entry_retracted':
      return null
    default:
      return row
  }
}

function addEntry(row: PatientRow, entry: Entry, reader: Reader): PatientRow | null {
  if (entry.state !== 'posted') return null
  const next = { ...row, last: lastOf(entry) }
  return entry.author.person === reader.person ? next : countUnread(next, [entry], 1, reader)
}

/** The row after some of its entries were shown to the reader. */
export function withRead(row: PatientRow, read: Entry[], reader: Reader): PatientRow {
  return countUnread(row, read, -1, reader)
}

function countUnread(row: PatientRow, entries: Entry[], step: 1 | -1, reader: Reader): PatientRow {
  const change = (count: number, which: Entry[]) => Math.max(0, count + step * which.length)
  return {
    ...row,
    unread: change(row.unread, entries),
    addressed: change(
      row.addressed,
      entries.filter(({ addressees, on_duty }) => isAddressedTo(addressees, reader, on_duty)),
    ),
    urgent: change(
      row.urgent,
      entries.filter(({ importance }) => importance === 'urgent'),
    ),
  }
}

function lastOf({ recorded_at: at, kind, author, content }: Entry): PatientRow['last'] {
  const text = [...(content?.text ?? '')].slice(0, lastLength).join('')
  return { at, kind, profession: author.profession, name: author.name, text }
}

/** The rows after a patient's chart or state changed; the list holds nobody whose care has ended. */
export function withPatient(rows: PatientRow[], { id, patient, state }: Patient): PatientRow[] {
  const { name, kana, birth_date, sex, care_level } = patient
  const changed = rows
    .filter((row) => row.id !== id || state.state !== 'ended')
    .map((row) =>
      row.id === id
        ? {
            ...row,
            name,
            kana,
            birth_date,
            sex,
            care_level: care_level ?? null,
            state: state.state,
            since: state.since,
          }
        : row,
    )
  return markSameNames(changed).sort((a, b) => (foldText(a.kana) < foldText(b.kana) ? -1 : 1))
}

/** The rows after a patient's team changed: whether it names the reader. */
export function withTeam(rows: PatientRow[], patient: string, team: TeamMember[], { person }: Reader): PatientRow[] {
  const mine = team.some((member) => member.active && member.person === person)
  return rows.map((row) => (row.id === patient ? { ...row, mine } : row))
}

export function markSameNames(rows: PatientRow[]): PatientRow[] {
  const counts = new Map<string, number>()
  for (const { name } of rows) counts.set(foldText(name), (counts.get(foldText(name)) ?? 0) + 1)
  return rows.map((row) => ({ ...row, same_name: (counts.get(foldText(row.name)) ?? 0) > 1 }))
}

/** What is looked at first: 至急, then what is addressed to the reader, then the newest. */
export function byUrgency(a: PatientRow, b: PatientRow): number {
  return (
    Number(b.urgent > 0) - Number(a.urgent > 0) ||
    Number(b.addressed > 0) - Number(a.addressed > 0) ||
    Date.parse(b.last?.at ?? '') - Date.parse(a.last?.at ?? '') ||
    0
  )
}
