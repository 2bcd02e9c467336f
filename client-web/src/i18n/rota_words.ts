import type { OnDuty, Rota, RotaReached } from '../api/types'
import { addDays } from '../domain/dates'
import { type Hours, isPast } from '../domain/rota'
import * as m from '../paraglide/messages'
import { dayOf, sayClock, sayMoment } from './format'

/** 「22:00」 today, 「あす8:30」, or with its day. */
export function sayComing(moment: string): string {
  const isTomorrow = dayOf(moment) === addDays(dayOf(new Date()), 1)
  return isTomorrow ? m.rota_time_tomorrow({ clock: sayClock(moment) }) : sayMoment(moment)
}

/** Whom a function reaches now, as it was read; that may have been a while ago. */
export function sayReached(reached: RotaReached): string {
  if (isPast(reached, Date.now())) return m.rota_now_later()
  const names = reached.persons.map(({ person_name }) => person_name).join(m.rota_names_separator())
  switch (reached.by) {
    case 'everyone':
      return m.rota_now_everyone()
    case 'deputy':
      return m.rota_now_deputy({ names })
    default:
      return reached.until ? m.rota_now_shift({ names, until: sayComing(reached.until) }) : m.rota_now_on({ names })
  }
}

/** 「夜間オンコール（鈴木 美穂）」: a function, and whom it reached when an entry was written. */
export function sayOnDuty(name: string, rota: string, onDuty: OnDuty[]): string {
  const reached = onDuty.filter((one) => one.rota === rota)
  if (reached.length === 0) return name
  const names = reached.map(({ person, person_name }) => (person ? person_name : null) ?? m.rota_entry_everyone())
  return m.rota_entry_reached({ name, names: names.join(m.entry_line_separator()) })
}

/** A person, or another function. */
export const sayStandIn = ({ membership, name }: NonNullable<Rota['deputy']>) =>
  membership ? m.rota_deputy_person({ name }) : name

/** What of the plan says when its deputy is reached. */
export function sayDeputy({ quiet, deputy }: Pick<Rota, 'quiet' | 'deputy'>): string {
  if (deputy?.name === '') return m.rota_list_deputy_gone()
  const name = deputy ? sayStandIn(deputy) : m.rota_entry_everyone()
  if (quiet) return m.rota_list_quiet({ ...sayHours(quiet), deputy: name })
  return deputy ? m.rota_list_deputy({ deputy: name }) : m.rota_list_no_quiet()
}

const sayHour = (clock: string) => clock.replace(/^0/, '')

/** Hours of a day, of which the later may be those of the next. */
export function sayHours({ from, until }: Hours): Hours {
  const end = sayHour(until)
  return { from: sayHour(from), until: until > from ? end : m.rota_time_after({ clock: end }) }
}

/** 「17:30–翌8:30」 on its first day, 「前日17:30–8:30」 on the next. */
export function saySpan(day: string, { from, until }: Hours): string {
  const isMidnight = dayOf(until) === addDays(day, 1) && sayClock(until) === '0:00'
  return m.rota_time_span({ from: sayFrom(day, from), until: isMidnight ? '24:00' : sayFrom(day, until) })
}

function sayFrom(day: string, moment: string): string {
  const clock = sayClock(moment)
  switch (dayOf(moment)) {
    case day:
      return clock
    case addDays(day, -1):
      return m.rota_time_before({ clock })
    case addDays(day, 1):
      return m.rota_time_after({ clock })
    default:
      return sayMoment(moment)
  }
}
