import type { Board, BoardEntry, BoardEvent, BoardReach, OrganizationReach } from '../api/types'

/** A notice with what was answered to it, oldest answer first. */
export type Thread = { entry: BoardEntry; replies: BoardEntry[] }
/** A board as it is read: what stands at the top, then the newest; what is over lies folded. */
export type Arranged = { pinned: Thread[]; current: Thread[]; over: Thread[] }

export const isOver = ({ notice }: BoardEntry, now: Date): boolean =>
  notice?.expires_at != null && Date.parse(notice.expires_at) <= now.getTime()

export function arrange(entries: BoardEntry[], now: Date): Arranged {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const replies = new Map<string, BoardEntry[]>()
  const roots: BoardEntry[] = []
  for (const entry of [...byId.values()].sort((a, b) => a.seq - b.seq)) {
    const root = rootOf(entry, byId)
    if (root === entry) roots.unshift(entry)
    else replies.set(root.id, [...(replies.get(root.id) ?? []), entry])
  }
  const arranged: Arranged = { pinned: [], current: [], over: [] }
  for (const entry of roots) {
    const place = isOver(entry, now) ? arranged.over : entry.notice?.pinned ? arranged.pinned : arranged.current
    place.push({ entry, replies: replies.get(entry.id) ?? [] })
  }
  return arranged
}

/** An answer to an answer belongs to the notice as well; where that is not loaded, the answer stands by itself. */
function rootOf(entry: BoardEntry, byId: ReadonlyMap<string, BoardEntry>): BoardEntry {
  const above = entry.reply_to ? byId.get(entry.reply_to) : undefined
  return above && above.seq < entry.seq ? rootOf(above, byId) : entry
}

/**
 * The newer copy of an entry wins. What is pushed to all says of nobody that they confirmed, so what is known of oneself
 * is kept.
 */
export function mergeEntries(known: ReadonlyMap<string, BoardEntry>, items: BoardEntry[]): Map<string, BoardEntry> {
  const next = new Map(known)
  for (const entry of items) {
    const before = next.get(entry.id)
    const acknowledgements = entry.acknowledgements.length > 0 ? entry.acknowledgements : before?.acknowledgements
    next.set(entry.id, { ...entry, acknowledgements: acknowledgements ?? [] })
  }
  return next
}

/** The list after an event; null where only the server can tell how it is now. */
export function applyToBoards(boards: Board[], event: BoardEvent, me: string): Board[] | null {
  const board = boards.find(({ stream }) => stream === event.stream)
  if (!board) return null
  if (event.seq <= board.head) return boards
  if (event.kind.startsWith('board_') || event.kind === 'entry_retracted') return null
  const { entry } = event
  const isNews = event.kind === 'entry_posted' && entry !== null && entry.author.person !== me
  const { count, addressed, urgent } = board.unread
  const unread = isNews
    ? { count: count + 1, addressed, urgent: urgent + (entry.importance === 'urgent' ? 1 : 0) }
    : board.unread
  return boards.map((one) => (one === board ? { ...one, head: event.seq, unread } : one))
}

/** The list once the server knows that these were shown to me. */
export function withSeen(boards: Board[], id: string, seen: BoardEntry[]): Board[] {
  const urgent = seen.filter((entry) => entry.importance === 'urgent').length
  return boards.map((board) => {
    if (board.id !== id) return board
    const { unread } = board
    const count = Math.max(0, unread.count - seen.length)
    return { ...board, unread: { ...unread, count, urgent: Math.max(0, unread.urgent - urgent) } }
  })
}

export const countUnread = (boards: Board[]): number => boards.reduce((sum, { unread }) => sum + unread.count, 0)

/** Open ones first, as they were opened. */
export function sortBoards(boards: Board[]): Board[] {
  return [...boards].sort((a, b) => Number(a.closed_at !== null) - Number(b.closed_at !== null))
}

/** Whom to telephone first: those who have not seen it, the largest before the others. */
export function sortReach(items: OrganizationReach[]): OrganizationReach[] {
  return [...items].sort((a, b) => Number(a.seen > 0) - Number(b.seen > 0) || b.members - a.members)
}

export const countUnseen = ({ items }: BoardReach): number => items.filter(({ seen }) => seen === 0).length
