import type { HandOver } from '../domain/departure'
import type { StaffMark } from '../domain/staff'
import * as m from '../paraglide/messages'
import { sayTeamRole } from './words'

const marks: Record<StaffMark, () => string> = {
  unused: m.member_mark_unused,
  away: m.member_mark_away,
  leaving: m.member_mark_leaving,
  invited: m.member_mark_invited,
  org_admin: m.role_name_org_admin,
}

export const sayStaffMark = (mark: StaffMark) => marks[mark]()

const rosters: Record<string, () => string> = {
  alert_duty: m.depart_roster_alert,
  ward_duty: m.depart_roster_ward,
  shifts: m.depart_roster_shifts,
}

/** 「佐藤 花子さんの主担当看護師」, or a roster. */
export function sayHandOver(item: HandOver): string {
  if (item.type === 'roster') return rosters[item.what]?.() ?? item.what
  return m.depart_team_row({ name: item.patient, role: item.role ? sayTeamRole(item.role) : m.depart_team_member() })
}
