import type { Proof } from '../api/types'
import * as m from '../paraglide/messages'

const proofs: Record<Proof, () => string> = {
  password: m.proof_word_password,
  link: m.proof_word_link,
  envelope_alone: m.proof_word_envelope,
  password_and_code: m.proof_word_password_and_code,
  password_and_recovery_code: m.proof_word_password_and_recovery_code,
  passkey: m.proof_word_passkey,
  provider: m.proof_word_provider,
  strong_provider: m.proof_word_provider,
  provider_alone: m.proof_word_provider,
  provider_and_code: m.proof_word_provider_and_code,
  returned: m.proof_word_returned,
  persona: m.proof_word_persona,
}

/** How somebody proved who they are. */
export const sayProof = (proof: Proof): string => proofs[proof]?.() ?? proof
