import type { Patient, StreamEvent, TeamMember } from '../api/types'
import { putEntry, type Span } from '../domain/timeline'
import type { Safe } from './safe'

/** A timeline as it was last seen, and up to which number: from there on events bring it up to date. */
export type KeptTimeline = {
  patient: Patient
  team: TeamMember[]
  span: Span
  unread: { first: number | null; count: number }
  head: number
  keptAt: string
}

export type Pages = ReturnType<typeof createPages>

/** Timelines that were opened on this device, by patient. */
export function createPages(safe: Pick<Safe, 'isOnDisk' | 'read' | 'write' | 'remove'>) {
  let turn: Promise<unknown> = Promise.resolve()

  /** The entry in an event is as it is now; the number moves only when nothing lies between. */
  async function apply(event: StreamEvent): Promise<void> {
    const kept = await safe.read<KeptTimeline>('page', event.patient)
    if (!kept || event.seq <= kept.head) return
    const entry = event.hidden ? null : event.entry
    const isNext = event.seq === kept.head + 1
    const isKnown = entry && kept.span.items.some(({ id }) => id === entry.id)
    if (!isNext && !isKnown) return
    await safe.write('page', event.patient, {
      ...kept,
      span: entry ? putEntry(kept.span, entry) : kept.span,
      head: isNext ? event.seq : kept.head,
    } satisfies KeptTimeline)
  }

  return {
    read: (patient: string) => safe.read<KeptTimeline>('page', patient),
    write: (patient: string, kept: KeptTimeline) => safe.write('page', patient, kept),
    remove: (patient: string) => safe.remove('page', patient),
    /** What happened on a timeline that is not open. */
    apply(event: StreamEvent): Promise<void> {
      if (!safe.isOnDisk) return Promise.resolve()
      const next = turn.then(() => apply(event))
      turn = next.catch(() => {})
      return next
    },
  }
}
