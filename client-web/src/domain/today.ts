import type { Entry, StreamEvent, Today, TodayEntry } from '../api/types'
import { isAddressedTo, partiesOf, type Reader } from './entry'

/** Whether an entry asks for a confirmation that nobody on the reader's side has given for its present words. */
export function waitsFor(entry: Entry, reader: Reader): boolean {
  if (entry.state !== 'posted' || entry.author.person === reader.person) return false
  const answers = entry.acknowledgements.filter(
    ({ organization, revision }) => organization === reader.organization && revision >= entry.revision,
  )
  return partiesOf(entry).some((party) => {
    if (!('profession' in party)) return isAddressedTo([party], reader) && answers.length === 0
    return party.profession === reader.profession && !answers.some(({ profession }) => profession === party.profession)
  })
}

/** The day as it is after an event: all but what has been read elsewhere can be told from the event itself. */
export function applyToToday(today: Today, event: StreamEvent, reader: Reader, patientName: string | null): Today {
  const { entry } = event
  if (event.hidden || !entry) return today
  const known = [...today.addressed, ...today.waiting, ...today.night].find((one) => one.entry.id === entry.id)
  const name = patientName ?? known?.patient_name
  if (name === undefined) return today
  const item = { patient_name: name, entry }
  const isNew = event.kind === 'entry_posted'
  const isPosted = entry.state === 'posted'
  const isAddressed =
    isNew && entry.author.person !== reader.person && isAddressedTo(entry.addressees, reader, entry.on_duty)
  return {
    ...today,
    addressed: place(today.addressed, item, isPosted && (isAddressed || has(today.addressed, entry.id))),
    waiting: place(today.waiting, item, waitsFor(entry, reader)).sort(byDeadline),
    night: place(
      today.night,
      item,
      isPosted &&
        (has(today.night, entry.id) || (isNew && Date.parse(entry.recorded_at) >= Date.parse(today.night_since))),
    ),
  }
}

/** What was read needs nobody's eyes any more; what waits for a confirmation still waits. */
export function withoutRead(today: Today, entries: string[]): Today {
  return { ...today, addressed: today.addressed.filter(({ entry }) => !entries.includes(entry.id)) }
}

export function withoutPatient(today: Today, patient: string): Today {
  const keep = ({ entry }: TodayEntry) => entry.patient !== patient
  return {
    ...today,
    addressed: today.addressed.filter(keep),
    waiting: today.waiting.filter(keep),
    night: today.night.filter(keep),
  }
}

/** Entries that need me, each once. */
export function countNeedingMe({ addressed, waiting }: Today): number {
  return new Set([...addressed, ...waiting].map(({ entry }) => entry.id)).size
}

export type Deadline = { state: 'overdue' | 'soon' | 'later'; minutes: number }

const soonMinutes = 60

/** How long until a moment, in whole minutes; overdue minutes count from it. */
export function deadlineOf(due: string, now: number): Deadline {
  const minutes = Math.floor((Date.parse(due) - now) / 60_000)
  if (minutes < 0) return { state: 'overdue', minutes: -minutes - 1 }
  return { state: minutes < soonMinutes ? 'soon' : 'later', minutes }
}

function place(items: TodayEntry[], item: TodayEntry, isWanted: boolean): TodayEntry[] {
  const isThere = has(items, item.entry.id)
  if (!isWanted) return isThere ? items.filter(({ entry }) => entry.id !== item.entry.id) : [...items]
  if (!isThere) return [item, ...items]
  return items.map((one) => (one.entry.id === item.entry.id ? item : one))
}

const has = (items: TodayEntry[], id: string) => items.some(({ entry }) => entry.id === id)

function byDeadline(a: TodayEntry, b: TodayEntry): number {
  const due = ({ entry }: TodayEntry) =>
    entry.must_read?.due_at ? Date.parse(entry.must_read.due_at) : Number.POSITIVE_INFINITY
  const [first, second] = [due(a), due(b)]
  return first === second ? 0 : first - second
}
