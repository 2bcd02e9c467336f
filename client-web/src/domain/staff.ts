import type { Invited, Recovered, StaffMember } from '../api/types'

/** What is given to somebody so that they can come in. */
export type Handed = {
  kind: 'invitation' | 'recovery'
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

export const ofRecovered = ({ recovery, link, token, qr }: Recovered): Handed => ({
  kind: 'recovery',
  name: recovery.name,
  link,
  token,
  qr,
  expiresAt: recovery.expires_at,
})

export const staffMarks = ['unused', 'away', 'leaving', 'invited', 'org_admin'] as const
export type StaffMark = (typeof staffMarks)[number]

/** What is to be known of somebody at a glance, as of a day. */
export function marksOf(
  { id, role, away, left_on: leftOn }: StaffMember,
  today: string,
  unused: ReadonlySet<string>,
  invited: ReadonlySet<string>,
): StaffMark[] {
  const holds: Record<StaffMark, boolean> = {
    unused: unused.has(id) && !invited.has(id),
    away: away != null && away.until >= today,
    leaving: leftOn != null,
    invited: invited.has(id),
    org_admin: role === 'org_admin',
  }
  return staffMarks.filter((mark) => holds[mark])
}

/** Those who have any of the marks; all, where none is asked for. */
export function haveMark<T extends { marks: StaffMark[] }>(rows: T[], wanted: readonly StaffMark[]): T[] {
  return wanted.length === 0 ? rows : rows.filter(({ marks }) => marks.some((mark) => wanted.includes(mark)))
}
