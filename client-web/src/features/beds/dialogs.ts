import type { Ward } from '../../api/types'

/** What can be opened over the page. */
export type BedsDialog = { type: 'add' } | { type: 'edit' | 'close' | 'history'; ward: Ward }
