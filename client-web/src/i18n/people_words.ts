import type { Basis, OrganizationKind, Profession, Role, TeamMember, TeamRole } from '../api/types'
import * as m from '../paraglide/messages'
import { sayDate, sayPlainDate } from './format'
import { sayProfession, sayTeamRole } from './words'

const kinds: Record<OrganizationKind, () => string> = {
  hospital: m.organization_kind_hospital,
  clinic: m.organization_kind_clinic,
  dental_clinic: m.organization_kind_dental_clinic,
  pharmacy: m.organization_kind_pharmacy,
  visiting_nurse_station: m.organization_kind_visiting_nurse_station,
  care_management_office: m.organization_kind_care_management_office,
  home_help_office: m.organization_kind_home_help_office,
  visiting_rehabilitation: m.organization_kind_visiting_rehabilitation,
  nutrition_care_station: m.organization_kind_nutrition_care_station,
  care_home: m.organization_kind_care_home,
  community_support_center: m.organization_kind_community_support_center,
  disability_consultation: m.organization_kind_disability_consultation,
  disability_service: m.organization_kind_disability_service,
  fire_service: m.organization_kind_fire_service,
  public_health_center: m.organization_kind_public_health_center,
  municipality: m.organization_kind_municipality,
  prefecture: m.organization_kind_prefecture,
  social_welfare_council: m.organization_kind_social_welfare_council,
  medical_care_child_center: m.organization_kind_medical_care_child_center,
  professional_association: m.organization_kind_professional_association,
  coordination_base: m.organization_kind_coordination_base,
}

const bases: Record<Basis, () => string> = {
  written: m.basis_word_written,
  oral: m.basis_word_oral,
  implied: m.basis_word_implied,
  emergency: m.basis_word_emergency,
  law: m.basis_word_law,
}

export const allBases: Basis[] = ['written', 'oral', 'implied', 'emergency', 'law']
export const allOrganizationKinds = Object.keys(kinds) as OrganizationKind[]
export const allTeamRoles: TeamRole[] = [
  'attending_physician',
  'primary_nurse',
  'care_manager',
  'pharmacist_in_charge',
  'coordinator',
  'other',
]
export const allProfessions: Profession[] = [
  'physician',
  'dentist',
  'pharmacist',
  'nurse',
  'public_health_nurse',
  'midwife',
  'assistant_nurse',
  'dental_hygienist',
  'dietitian',
  'physical_therapist',
  'occupational_therapist',
  'speech_therapist',
  'care_manager',
  'care_worker',
  'social_worker',
  'medical_social_worker',
  'consultation_specialist',
  'paramedic',
  'bed_coordinator',
  'municipal_officer',
  'clerk',
]
/** Whom each role may make colleagues; the server decides, this only spares a refusal. */
export const rolesGivenBy: Partial<Record<Role, Role[]>> = {
  org_admin: ['staff', 'org_admin', 'municipal_officer'],
  region_admin: ['region_admin', 'auditor', 'privacy_officer', 'government_viewer'],
}

export const sayOrganizationKind = (kind: OrganizationKind) => kinds[kind]?.() ?? kind
export const sayBasis = (basis: Basis) => bases[basis]()

/** On what basis a row may see the patient, with who obtained it and when. */
export function sayBasisLine({ basis, basis_obtained_by, basis_obtained_on }: TeamMember): string {
  const by = basis_obtained_by ?? ''
  const on = basis_obtained_on ? sayPlainDate(basis_obtained_on) : ''
  const from = [on, by].filter(Boolean).join(' ')
  return from ? m.team_basis_from({ basis: sayBasis(basis), from }) : m.team_basis_line({ basis: sayBasis(basis) })
}

/** Whom a row of an organization stands for. */
export function sayStaff(professions: Profession[]): string {
  if (professions.length === 0) return m.team_dialog_whole()
  return m.team_dialog_some({ professions: professions.map(sayProfession).join(m.entry_line_separator()) })
}

export function sayPart({ team_role: role, department }: TeamMember): string {
  if (!role || role === 'other') return department || (role ? sayTeamRole(role) : '')
  return department ? m.person_line_role({ profession: sayTeamRole(role), role: department }) : sayTeamRole(role)
}

export function sayPeriod({ from, until }: TeamMember): string {
  return until
    ? m.team_dialog_period({ from: sayDate(from), until: sayDate(new Date(Date.parse(until) - 1).toISOString()) })
    : m.team_dialog_from({ from: sayDate(from) })
}
