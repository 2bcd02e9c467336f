import type { Entry, Seen } from '../api/types'

const unreadMilliseconds = 10 * 60_000

/** An urgent entry of mine that nobody whom it is for has opened for ten minutes: time to telephone. */
export function isUnheard(entry: Entry, me: string, now: Date): boolean {
  if (entry.importance !== 'urgent' || entry.author.person !== me || entry.content === null) return false
  if (now.getTime() - Date.parse(entry.recorded_at) < unreadMilliseconds) return false
  return entry.acknowledgements.length === 0 && !entry.seen.some((seen) => isHeardBy(seen, entry))
}

/** Who has seen it is told by organization and profession alone, so one who is named may be any of them. */
function isHeardBy({ persons, organization, profession }: Seen, { addressees, on_duty = [] }: Entry): boolean {
  if (persons === 0) return false
  if (addressees.length === 0) return true
  return addressees.some((addressee) => {
    if ('person' in addressee) return true
    if ('rota' in addressee) {
      return on_duty.some((one) => one.rota === addressee.rota && one.organization === organization)
    }
    return 'organization' in addressee ? addressee.organization === organization : addressee.profession === profession
  })
}
