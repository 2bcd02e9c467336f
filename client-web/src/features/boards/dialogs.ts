import type { BoardEntry } from '../../api/types'

/** What can be opened over a board. */
export type BoardDialog =
  | { type: 'write' | 'close' | 'follow' }
  | { type: 'correct' | 'retract' | 'history' | 'reach' | 'publish'; entry: BoardEntry }
