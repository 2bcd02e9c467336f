import type { LogRow } from '../api/types'
import * as m from '../paraglide/messages'

const actions: Record<string, () => string> = {
  see_patient: m.log_action_see_patient,
  read_timeline: m.log_action_read_timeline,
  post_entry: m.log_action_post_entry,
  write_handover: m.log_action_write_handover,
  acknowledge: m.log_action_acknowledge,
  edit_patient: m.log_action_edit_patient,
  manage_team: m.log_action_manage_team,
  correct_own: m.log_action_correct_own,
  keep_upload: m.log_action_keep_upload,
  retract_own: m.log_action_retract_own,
  retract_in_organization: m.log_action_retract_in_organization,
  read_misfiled: m.log_action_read_misfiled,
  see_reach: m.log_action_see_reach,
  read_board: m.log_action_read_board,
  post_on_board: m.log_action_post_on_board,
  acknowledge_on_board: m.log_action_acknowledge_on_board,
  pin_on_board: m.log_action_pin_on_board,
  manage_boards: m.log_action_manage_boards,
  see_vacancies: m.log_action_see_vacancies,
  update_vacancies: m.log_action_update_vacancies,
  see_inquiries: m.log_action_see_inquiries,
  ask_inquiry: m.log_action_ask_inquiry,
  read_inquiry: m.log_action_read_inquiry,
  post_in_inquiry: m.log_action_post_in_inquiry,
  answer_inquiry: m.log_action_answer_inquiry,
  end_inquiry: m.log_action_end_inquiry,
  see_disasters: m.log_action_see_disasters,
  see_indicators: m.log_action_see_indicators,
  manage_disasters: m.log_action_manage_disasters,
  see_broadcasts: m.log_action_see_broadcasts,
  release_alert: m.log_action_release_alert,
  broadcast_on_board: m.log_action_broadcast_on_board,
  set_duty: m.log_action_set_duty,
  manage_broadcast: m.log_action_manage_broadcast,
  report_state: m.log_action_report_state,
  apply_for_training: m.log_action_apply_for_training,
  manage_training: m.log_action_manage_training,
  register_patient: m.log_action_register_patient,
  give_membership: m.log_action_give_membership,
  manage_memberships: m.log_action_manage_memberships,
  keep_roster: m.log_action_keep_roster,
  ask_recovery: m.log_action_ask_recovery,
  confirm_recovery: m.log_action_confirm_recovery,
  read_access_log: m.log_action_read_access_log,
  see_directory: m.log_action_see_directory,
  propose_provider: m.log_action_propose_provider,
  decide_provider: m.log_action_decide_provider,
  see_applications: m.log_action_see_applications,
  decide_applications: m.log_action_decide_applications,
  write_operating_policy: m.log_action_write_operating_policy,
  apply_to_take_part: m.log_action_apply_to_take_part,
  accept_operating_policy: m.log_action_accept_operating_policy,
  publish: m.log_action_publish,
  manage_public_page: m.log_action_manage_public_page,
  read_public_page: m.log_action_read_public_page,
  sign_in: m.log_action_sign_in,
  first_sign_in: m.log_action_first_sign_in,
  demo_sign_in: m.log_action_sign_in,
  sign_in_failed: m.log_action_sign_in_failed,
  sign_out: m.log_action_sign_out,
  lock: m.log_action_lock,
  act_for: m.log_action_act_for,
  sign_in_with_passkey: m.log_action_sign_in_with_passkey,
  passkey_copied: m.log_action_passkey_copied,
  add_passkey: m.log_action_add_passkey,
  rename_passkey: m.log_action_rename_passkey,
  delete_passkey: m.log_action_delete_passkey,
  prove_anew: m.log_action_prove_anew,
  end_session: m.log_action_end_session,
  end_other_sessions: m.log_action_end_other_sessions,
  set_password: m.log_action_set_password,
  set_up_authenticator: m.log_action_set_up_authenticator,
  remove_authenticator: m.log_action_remove_authenticator,
  renew_recovery_codes: m.log_action_renew_recovery_codes,
  live_closed: m.log_action_live_closed,
  live_cut_off: m.log_action_live_cut_off,
}

const depths: Record<string, () => string> = {
  decided: m.log_depth_decided,
  listed: m.log_depth_listed,
  delivered: m.log_depth_delivered,
  opened: m.log_depth_opened,
  written: m.log_depth_written,
  searched: m.log_depth_searched,
  printed: m.log_depth_printed,
  exported: m.log_depth_exported,
}

const outcomes: Record<string, () => string> = {
  allowed: m.log_outcome_allowed,
  denied: m.log_outcome_denied,
  failed: m.log_outcome_failed,
}

const purposes: Record<string, () => string> = {
  care: m.log_purpose_care,
  administration: m.log_purpose_administration,
  audit: m.log_purpose_audit,
}

/** What this client has no word for yet is shown as it came. */
const say = (words: Record<string, () => string>, code: string) => words[code]?.() ?? code

export const sayAction = ({ action }: LogRow) => say(actions, action)
export const sayDepth = ({ depth }: LogRow) => say(depths, depth)
export const sayOutcome = ({ outcome }: LogRow) => say(outcomes, outcome)
export const sayPurpose = ({ purpose }: LogRow) => say(purposes, purpose)
