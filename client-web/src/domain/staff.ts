import type { EmergencyAccountMade, Invited, Recovered, RosterMember } from '../api/types'
import { matchesFolded } from './japanese'

/** What is given to somebody so that they can come in. */
export type Handed = {
  kind: 'invitation' | 'recovery' | 'envelope'
  name: string
  link: string
  token: string
  qr: string
  expiresAt: string
}

export const ofInvited = ({ invitation, link, token, qr }: Invited): Handed => ({
  kind: 'invitation',
  name: invitation.name,
  link,
  token,
  qr,
  expiresAt: invitation.expires_at,
})

export const ofRecovered = ({ name, expires_at: expiresAt, link, token, qr }: Recovered): Handed => ({
  kind: 'recovery',
  name,
  link,
  token,
  qr,
  expiresAt,
})

/** `name` is what stands on the envelope. */
export const ofEnvelope = ({ account, link, token, qr }: EmergencyAccountMade, name: string): Handed => ({
  kind: 'envelope',
  name,
  link,
  token,
  qr,
  expiresAt: account.expires_at,
})

export const staffMarks = ['unused', 'away', 'leaving', 'invited', 'org_admin'] as const
export type StaffMark = (typeof staffMarks)[number]
export type Marked = RosterMember & { marks: StaffMark[] }

/** What is to be known of somebody at a glance, as of a day. */
export function mark(member: RosterMember, today: string, invited: ReadonlySet<string>): Marked {
  const isInvited = invited.has(member.membership)
  const holds: Record<StaffMark, boolean> = {
    unused: member.is_unused && !isInvited,
    away: member.away !== null && member.away.until >= today,
    leaving: member.left_on !== null,
    invited: isInvited,
    org_admin: member.role === 'org_admin',
  }
  return { ...member, marks: staffMarks.filter((one) => holds[one]) }
}

/** Those whom the words find, and who have any of the marks. */
export function findStaff(
  members: Marked[],
  query: string,
  wanted: readonly StaffMark[],
  sayProfession: (profession: RosterMember['profession']) => string,
): Marked[] {
  const words = query.trim()
  return members.filter(
    ({ name, kana, profession, employee_number: number, marks }) =>
      (wanted.length === 0 || marks.some((one) => wanted.includes(one))) &&
      (!words || matchesFolded(words, [name, kana, sayProfession(profession), number ?? ''])),
  )
}
