import type { Failure } from '../api/errors'
import * as m from '../paraglide/messages'

const sentences: Record<string, (failure: Failure) => string> = {
  network: () => m.error_network(),
  unreadable: () => m.error_unreadable(),
  sign_in_required: () => m.error_sign_in_required(),
  sign_in_failed: () => m.error_sign_in_failed(),
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
  invalid: (failure) => reasons[failure.reason ?? '']?.(failure) ?? m.error_invalid(),
  key_missing: () => m.error_key_missing(),
  key_reused: () => m.error_key_reused(),
  throttled: (failure) => m.error_throttled({ seconds: failure.retryAfterSeconds ?? 30 }),
  internal: (failure) => m.error_internal({ id: failure.requestId ?? '-' }),
  unavailable: () => m.error_unavailable(),
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
}

/** One sentence that says what happened and what to do. */
export function sayFailure(failure: Failure): string {
  return sentences[failure.code]?.(failure) ?? m.error_unreadable()
}
