import type { Failure } from '../api/errors'
import { vitalRules } from '../domain/vitals'
import * as m from '../paraglide/messages'
import { sayVital } from './words'

const sentences: Record<string, (failure: Failure) => string> = {
  sign_in_required: () => m.error_sign_in_required(),
  second_factor_required: () => m.error_second_factor_required(),
  fresh_proof_required: () => m.error_fresh_proof_required(),
  strong_factor_required: () => m.error_strong_factor_required(),
  code_required: () => m.error_code_required(),
  last_factor: () => m.error_last_factor(),
  passkeys_unavailable: () => m.error_passkeys_unavailable(),
  passkey_cancelled: () => m.error_passkey_cancelled(),
  passkey_known: () => m.error_passkey_known(),
  passkey_failed: () => m.error_passkey_failed(),
  membership_required: () => m.error_membership_required(),
  forbidden: () => m.error_forbidden(),
  cross_site: () => m.error_cross_site(),
  not_found: () => m.error_not_found(),
  method_not_allowed: () => m.error_method_not_allowed(),
  stale: () => m.error_stale(),
  revised_meanwhile: () => m.error_revised_meanwhile(),
  already_retracted: () => m.error_already_retracted(),
  already_exists: () => m.error_already_exists(),
  too_large: () => m.error_too_large(),
  not_json: () => m.error_not_json(),
  invalid: (failure) => sayFileRefusal(failure) ?? reasons[failure.reason ?? '']?.(failure) ?? m.error_invalid(),
  key_missing: () => m.error_key_missing(),
  key_reused: () => m.error_key_reused(),
  throttled: (failure) => m.error_throttled({ seconds: failure.retryAfterSeconds ?? 30 }),
  internal: (failure) => m.error_internal({ id: failure.requestId ?? '-' }),
}

const reasons: Record<string, (failure: Failure) => string> = {
  missing: () => m.invalid_missing(),
  unknown_field: () => m.invalid_unknown_field(),
  wrong_type: () => m.invalid_wrong_type(),
  too_long: (failure) => m.invalid_too_long({ limit: failure.limit ?? '-' }),
  too_short: (failure) => m.invalid_too_short({ limit: failure.limit ?? '-' }),
  out_of_range: () => m.invalid_out_of_range(),
  control_character: () => m.invalid_control_character(),
  not_kana: () => m.invalid_not_kana(),
  in_future: () => m.invalid_in_future(),
  too_old: () => m.invalid_too_old(),
  unknown_id: () => m.invalid_unknown_id(),
  empty: () => m.invalid_empty(),
  not_allowed_here: () => m.invalid_not_allowed_here(),
  guessable: () => m.invalid_guessable(),
  used_before: () => m.invalid_used_before(),
  overlaps: () => m.invalid_overlaps(),
}

/** Of files the field says what is wrong with them. */
const files: Record<string, () => string> = {
  file: m.attach_refused_type,
  'file out_of_range': m.attach_refused_size,
  media_type: m.attach_problem_type,
  byte_size: m.attach_refused_size,
  'file.pixels': m.attach_refused_pixels,
  'file.pages': m.attach_refused_pages,
  'file.encryption': m.attach_refused_encryption,
  'file.action': m.attach_refused_action,
  'file.scan': m.attach_refused_scan,
  certificate: m.certificate_problem_type,
  'certificate not_allowed_here': m.certificate_not_offered,
  'certificate.key': m.certificate_problem_key,
  'certificate.validity too_old': m.certificate_problem_old,
  'certificate.validity in_future': m.certificate_problem_future,
  'certificate.algorithm': m.certificate_problem_algorithm,
  'certificate.chain': m.certificate_problem_chain,
  'certificate.policy': m.certificate_problem_policy,
  'certificate.role': m.certificate_problem_role,
  'attachments too_long': m.attach_refused_many,
  'attachments unknown_id': m.attach_refused_gone,
}

const fields: Record<string, () => string> = {
  text: m.composer_text_label,
  observed_at: m.composer_option_observed,
  addressees: m.composer_to_label,
  medication: m.entry_kind_medication_change,
  'medication.drug': m.composer_medication_drug,
  'medication.before': m.composer_medication_before,
  'medication.after': m.composer_medication_after,
  contact: m.entry_kind_contact_record,
  'contact.from': m.composer_contact_from,
  'contact.relation': m.composer_contact_relation,
  'contact.taken_by': m.composer_contact_taken_by,
  vitals: m.entry_kind_vitals,
}

const withoutEntry = (field: string | null) => (field ?? '').replace(/^entry\./, '')

function sayFileRefusal({ field, reason }: Failure): string | undefined {
  const path = withoutEntry(field)
  return (files[`${path} ${reason}`] ?? files[path])?.()
}

/** The field of a refusal as the screen calls it; in a correction the entry lies a level deeper. */
function sayField(field: string | null): string {
  const path = withoutEntry(field)
  const vital = vitalRules.find(({ key }) => path === `vitals.${key}`)
  return vital ? sayVital(vital.key) : (fields[path]?.() ?? '')
}

/** One sentence that says what happened and what to do, and the field that it is about. */
export function sayRefusal(failure: Failure): string | undefined {
  const sentence = sayReason(failure)
  const field = failure.code === 'invalid' ? sayField(failure.field) : ''
  return field && sentence ? m.error_field({ field, sentence }) : sentence
}

/** The same beside the field. */
export function sayReason(failure: Failure): string | undefined {
  return sentences[failure.code]?.(failure)
}
