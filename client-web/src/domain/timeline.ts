import type { Entries, Entry } from '../api/types'

/** What of a timeline is loaded: a run of entries without holes, and whether more lies on either side. */
export type Span = { items: Entry[]; hasOlder: boolean; hasNewer: boolean }

/** More articles than this make old phones slow; what is dropped is loaded again on the way back. */
const maxItems = 300

export const emptySpan: Span = { items: [], hasOlder: false, hasNewer: false }

export function spanOf(page: Entries): Span {
  return { items: page.items, hasOlder: page.older != null, hasNewer: page.newer != null }
}

export function prependPage(span: Span, page: Entries): Span {
  const items = mergeItems(page.items, span.items)
  const isTooLong = items.length > maxItems
  return {
    items: isTooLong ? items.slice(0, maxItems) : items,
    hasOlder: page.older != null,
    hasNewer: span.hasNewer || isTooLong,
  }
}

export function appendPage(span: Span, page: Entries): Span {
  const items = mergeItems(span.items, page.items)
  const isTooLong = items.length > maxItems
  return {
    items: isTooLong ? items.slice(-maxItems) : items,
    hasOlder: span.hasOlder || isTooLong,
    hasNewer: page.newer != null,
  }
}

/** Puts an entry where it belongs: replaces the loaded one, or follows the last when nothing lies between. */
export function putEntry(span: Span, entry: Entry): Span {
  if (span.items.some(({ id }) => id === entry.id)) {
    return { ...span, items: span.items.map((old) => (old.id === entry.id ? entry : old)) }
  }
  const last = span.items.at(-1)
  if (span.hasNewer || (last && last.seq > entry.seq)) return span
  return { ...span, items: [...span.items, entry] }
}

/** The newer copy of an entry wins, wherever it came from. */
function mergeItems(first: Entry[], second: Entry[]): Entry[] {
  const byId = new Map<string, Entry>()
  for (const entry of [...first, ...second]) byId.set(entry.id, entry)
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

/** A heading before an entry: its day, and whether unread begins here. */
export type Divider = { day: string; isUnreadStart: boolean }
export type FeedRow = { entry: Entry; divider: Divider | null }

/** Entries with a heading before each day and before the first unread one; the two meet in one heading. */
export function feedRows(items: Entry[], firstUnread: number | null, dayOf: (at: string) => string): FeedRow[] {
  let day = ''
  let isUnreadPlaced = firstUnread === null
  return items.map((entry) => {
    const entryDay = dayOf(entry.recorded_at)
    const isNewDay = entryDay !== day
    const isUnreadStart = !isUnreadPlaced && firstUnread !== null && entry.seq >= firstUnread
    day = entryDay
    isUnreadPlaced ||= isUnreadStart
    return { entry, divider: isNewDay || isUnreadStart ? { day, isUnreadStart } : null }
  })
}
