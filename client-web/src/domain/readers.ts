import type { Entry, Reader, TeamMember } from '../api/types'
import { isSeenBy, rowsToRead } from './entry'

/** The rows of the team of which nobody has opened the entry; a row that names a person waits for that one. */
export function rowsWaiting(entry: Entry, team: TeamMember[], readers: Reader[]): TeamMember[] {
  return rowsToRead(entry, team).filter(
    (member) =>
      !readers.some((reader) =>
        member.person ? reader.person === member.person : isSeenBy({ ...reader, persons: 1 }, member),
      ),
  )
}
