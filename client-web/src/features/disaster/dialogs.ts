import type { Standing } from '../../api/types'

/** What can be opened over the page of a disaster. */
export type DisasterDialog = { type: 'close' } | { type: 'history'; standing: Standing }
