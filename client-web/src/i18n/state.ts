import type { Patient } from '../api/types'
import * as m from '../paraglide/messages'
import { sayPlainDate } from './format'
import { sayState } from './words'

/** 「入院中：市民病院（2026/11/1から）」 */
export function sayStateLine({ state, since, place }: Pick<Patient['state'], 'state' | 'since' | 'place'>): string {
  const inputs = { state: sayState(state), date: sayPlainDate(since) }
  if (state === 'ended') return m.state_line_ended(inputs)
  return place ? m.state_line_place({ ...inputs, place }) : m.state_line_since(inputs)
}
