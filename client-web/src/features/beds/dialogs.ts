import type { Ward } from '../../api/types'

/** What can be opened over the page. */
export type BedsDialog =
  | { type: 'add' | 'import' | 'closed' | 'duty' }
  | { type: 'edit' | 'close' | 'history' | 'ask'; ward: Ward }
