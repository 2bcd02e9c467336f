import type { StreamEvent } from '../api/types'
import { isWaitingFor } from '../domain/must_read'
import { sayProfession } from '../i18n/words'
import * as m from '../paraglide/messages'
import { patients } from './patients.svelte'
import { myself } from './reader.svelte'
import { say } from './toast.svelte'

/** An author asks again: those who are waited for hear of it, wherever in the client they are. */
export function noteReminder({ entry, patient }: StreamEvent): void {
  const me = myself()
  if (!entry || !me || !isWaitingFor(entry, me)) return
  const { name, profession } = entry.author
  say(
    m.mustread_news_again({
      patient: patients.rows?.find(({ id }) => id === patient)?.name ?? '',
      name,
      profession: sayProfession(profession),
    }),
  )
}
