import type {
  CareLevel,
  ContactMeans,
  EntryKind,
  Importance,
  MedicationChange,
  PatientState,
  Profession,
  Role,
  Scene,
  Sex,
  TeamRole,
} from '../api/types'
import type { VitalKey } from '../domain/vitals'
import * as m from '../paraglide/messages'

type Words<K extends string> = Record<K, () => string>

const professions: Words<Profession> = {
  physician: m.profession_name_physician,
  dentist: m.profession_name_dentist,
  pharmacist: m.profession_name_pharmacist,
  nurse: m.profession_name_nurse,
  public_health_nurse: m.profession_name_public_health_nurse,
  midwife: m.profession_name_midwife,
  assistant_nurse: m.profession_name_assistant_nurse,
  dental_hygienist: m.profession_name_dental_hygienist,
  dietitian: m.profession_name_dietitian,
  physical_therapist: m.profession_name_physical_therapist,
  occupational_therapist: m.profession_name_occupational_therapist,
  speech_therapist: m.profession_name_speech_therapist,
  care_manager: m.profession_name_care_manager,
  care_worker: m.profession_name_care_worker,
  social_worker: m.profession_name_social_worker,
  medical_social_worker: m.profession_name_medical_social_worker,
  consultation_specialist: m.profession_name_consultation_specialist,
  paramedic: m.profession_name_paramedic,
  bed_coordinator: m.profession_name_bed_coordinator,
  municipal_officer: m.profession_name_municipal_officer,
  clerk: m.profession_name_clerk,
}

const letters: Words<Profession> = {
  physician: m.profession_letter_physician,
  dentist: m.profession_letter_dentist,
  pharmacist: m.profession_letter_pharmacist,
  nurse: m.profession_letter_nurse,
  public_health_nurse: m.profession_letter_public_health_nurse,
  midwife: m.profession_letter_midwife,
  assistant_nurse: m.profession_letter_assistant_nurse,
  dental_hygienist: m.profession_letter_dental_hygienist,
  dietitian: m.profession_letter_dietitian,
  physical_therapist: m.profession_letter_physical_therapist,
  occupational_therapist: m.profession_letter_occupational_therapist,
  speech_therapist: m.profession_letter_speech_therapist,
  care_manager: m.profession_letter_care_manager,
  care_worker: m.profession_letter_care_worker,
  social_worker: m.profession_letter_social_worker,
  medical_social_worker: m.profession_letter_medical_social_worker,
  consultation_specialist: m.profession_letter_consultation_specialist,
  paramedic: m.profession_letter_paramedic,
  bed_coordinator: m.profession_letter_bed_coordinator,
  municipal_officer: m.profession_letter_municipal_officer,
  clerk: m.profession_letter_clerk,
}

const roles: Words<Role> = {
  region_admin: m.role_name_region_admin,
  org_admin: m.role_name_org_admin,
  staff: m.role_name_staff,
  municipal_officer: m.role_name_municipal_officer,
  automatic: m.role_name_automatic,
  government_viewer: m.role_name_government_viewer,
  auditor: m.role_name_auditor,
  privacy_officer: m.role_name_privacy_officer,
}

const teamRoles: Words<TeamRole> = {
  attending_physician: m.team_role_attending_physician,
  primary_nurse: m.team_role_primary_nurse,
  care_manager: m.team_role_care_manager,
  pharmacist_in_charge: m.team_role_pharmacist_in_charge,
  coordinator: m.team_role_coordinator,
  other: m.team_role_other,
}

const sexes: Words<Sex> = {
  female: m.sex_short_female,
  male: m.sex_short_male,
  other: m.sex_short_other,
  unknown: m.sex_short_unknown,
}

const careLevels: Words<CareLevel> = {
  none: m.care_level_none,
  applying: m.care_level_applying,
  independent: m.care_level_independent,
  support_1: m.care_level_support_1,
  support_2: m.care_level_support_2,
  care_1: m.care_level_care_1,
  care_2: m.care_level_care_2,
  care_3: m.care_level_care_3,
  care_4: m.care_level_care_4,
  care_5: m.care_level_care_5,
}

const states: Words<PatientState> = {
  home: m.state_word_home,
  hospital: m.state_word_hospital,
  paused: m.state_word_paused,
  ended: m.state_word_ended,
}

const kinds: Words<EntryKind> = {
  note: m.entry_kind_note,
  visit_report: m.entry_kind_visit_report,
  vitals: m.entry_kind_vitals,
  medication_change: m.entry_kind_medication_change,
  contact_record: m.entry_kind_contact_record,
}

const importances: Words<Importance> = {
  normal: m.entry_importance_normal,
  important: m.entry_importance_important,
  urgent: m.entry_importance_urgent,
}

const scenes: Words<Scene> = {
  discharge: m.entry_scene_discharge,
  daily: m.entry_scene_daily,
  acute: m.entry_scene_acute,
  end_of_life: m.entry_scene_end_of_life,
}

const medicationChanges: Words<MedicationChange> = {
  start: m.medication_change_start,
  stop: m.medication_change_stop,
  increase: m.medication_change_increase,
  decrease: m.medication_change_decrease,
  switch: m.medication_change_switch,
  other: m.medication_change_other,
}

const contactMeans: Words<ContactMeans> = {
  phone: m.contact_means_phone,
  fax: m.contact_means_fax,
  in_person: m.contact_means_in_person,
  letter: m.contact_means_letter,
  mail: m.contact_means_mail,
  other: m.contact_means_other,
}

const vitalNames: Words<VitalKey> = {
  temperature_c: m.vital_name_temperature_c,
  systolic_mmhg: m.vital_name_systolic_mmhg,
  diastolic_mmhg: m.vital_name_diastolic_mmhg,
  pulse_bpm: m.vital_name_pulse_bpm,
  spo2_percent: m.vital_name_spo2_percent,
  respiration_per_min: m.vital_name_respiration_per_min,
  weight_kg: m.vital_name_weight_kg,
  glucose_mg_dl: m.vital_name_glucose_mg_dl,
  pain_nrs: m.vital_name_pain_nrs,
  intake_percent: m.vital_name_intake_percent,
}

const vitalUnits: Words<VitalKey> = {
  temperature_c: m.vital_unit_temperature_c,
  systolic_mmhg: m.vital_unit_systolic_mmhg,
  diastolic_mmhg: m.vital_unit_diastolic_mmhg,
  pulse_bpm: m.vital_unit_pulse_bpm,
  spo2_percent: m.vital_unit_spo2_percent,
  respiration_per_min: m.vital_unit_respiration_per_min,
  weight_kg: m.vital_unit_weight_kg,
  glucose_mg_dl: m.vital_unit_glucose_mg_dl,
  pain_nrs: m.vital_unit_pain_nrs,
  intake_percent: m.vital_unit_intake_percent,
}

/** A word of the server that this client does not know yet is shown as it came, rather than hidden. */
function say<K extends string>(words: Words<K>, code: K): string {
  return words[code]?.() ?? code
}

/** Without a profession it is staff of any. */
export const sayProfession = (code: Profession | null | undefined) =>
  code ? say(professions, code) : m.profession_name_staff()
/** What somebody is, with the role where it is more than staff. */
export const sayPost = ({ profession, role }: { profession: Profession; role: Role }) =>
  role === 'staff'
    ? sayProfession(profession)
    : m.person_line_role({ profession: sayProfession(profession), role: sayRole(role) })
export const sayLetter = (code: Profession | null | undefined) =>
  code ? (letters[code]?.() ?? code.slice(0, 1).toUpperCase()) : m.profession_letter_staff()
export const sayRole = (code: Role) => say(roles, code)
export const sayTeamRole = (code: TeamRole) => say(teamRoles, code)
export const saySex = (code: Sex) => say(sexes, code)
export const sayCareLevel = (code: CareLevel) => say(careLevels, code)
export const sayState = (code: PatientState) => say(states, code)
export const sayKind = (code: EntryKind) => say(kinds, code)
export const sayImportance = (code: Importance) => say(importances, code)
export const sayScene = (code: Scene) => say(scenes, code)
export const sayMedicationChange = (code: MedicationChange) => say(medicationChanges, code)
export const sayContactMeans = (code: ContactMeans) => say(contactMeans, code)
export const sayVital = (key: VitalKey) => vitalNames[key]()
export const sayUnit = (key: VitalKey) => vitalUnits[key]()
