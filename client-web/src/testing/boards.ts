import type { Board, BoardEntry, BoardEvent } from '../api/types'
import { makeEntry } from './entries'

/** Boards and what stands on them, as the server would send them, for tests. */
export function makeBoard(change: Partial<Board> = {}): Board {
  return {
    id: 'brd_1',
    stream: 'str_1',
    kind: 'notice',
    name: 'Notices',
    audience: { organization_kinds: [], professions: [], municipalities: [] },
    opened_at: '2026-04-01T00:00:00Z',
    closed_at: null,
    expiry_required: false,
    may: ['post_on_board', 'acknowledge_on_board'],
    head: 0,
    unread: { count: 0, addressed: 0, urgent: 0 },
    following: 'important',
    disaster: null,
    ...change,
  }
}

export function makeNotice(seq: number, change: Partial<BoardEntry> = {}): BoardEntry {
  return {
    ...makeEntry(seq),
    patient: null,
    board: 'brd_1',
    kind: 'notice',
    content: { title: `notice ${seq}`, text: `text ${seq}`, vitals: null, medication: null, contact: null },
    notice: { title: `notice ${seq}`, expires_at: null, pinned: false, is_public: false },
    ...change,
  }
}

export const makeReply = (seq: number, to: string, change: Partial<BoardEntry> = {}): BoardEntry =>
  makeNotice(seq, { kind: 'note', notice: null, reply_to: to, ...change })

export function makeBoardEvent(seq: number, change: Partial<BoardEvent> = {}): BoardEvent {
  return {
    stream: 'str_1',
    patient: null,
    board: 'brd_1',
    seq,
    hidden: false,
    kind: 'entry_posted',
    recorded_at: '2026-11-20T00:00:00Z',
    entry: makeNotice(seq),
    disaster_report: null,
    ...change,
  }
}
