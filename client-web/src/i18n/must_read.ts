import type { MustRead, OnDuty, Party } from '../api/types'
import type { Due } from '../domain/due'
import * as m from '../paraglide/messages'
import { type Named, sayAddressee } from './addressee'
import { sayDayAndClock } from './format'

/** 「医師・薬剤師」 */
export const sayParties = (parties: Party[], team: Named[], onDuty?: OnDuty[]) =>
  parties.map((party) => sayAddressee(party, team, onDuty)).join(m.patient_conditions_separator())

/** 「医師・薬剤師 20日 17:00まで」 */
export function sayMustRead(
  { parties, due_at }: Pick<MustRead, 'parties' | 'due_at'>,
  team: Named[],
  onDuty?: OnDuty[],
): string {
  const names = sayParties(parties, team, onDuty)
  return due_at ? m.mustread_line_due({ names, due: sayDayAndClock(due_at) }) : m.mustread_line_open({ names })
}

const dues: Record<Due['key'], () => string> = {
  today: m.mustread_due_today,
  tomorrow_morning: m.mustread_due_tomorrow_morning,
  tomorrow: m.mustread_due_tomorrow,
  three_days: m.mustread_due_three_days,
}

export const sayDue = (key: Due['key']) => dues[key]()
