//! How somebody proved who they are, and what that is worth.

use crate::domain::core::code::codes;
use crate::domain::core::time::Timestamp;

/// What is hard to undo asks for a proof no older than this (ASVS 5.0, 7.5.3).
pub const FRESH_SECONDS: i64 = 5 * 60;

codes! {
    /// How somebody proved who they are when a session began.
    Proof {
        /// A password and nothing else: one factor, which opens nothing but setting up the second.
        Password = "password",
        /// A one-time link: opens nothing but setting up what one signs in with.
        Link = "link",
        /// The envelope of an emergency account: opens nothing but setting up a passkey.
        EnvelopeAlone = "envelope_alone",
        /// A password and a code of an authenticator app (RFC 6238).
        PasswordAndCode = "password_and_code",
        /// A password and a recovery code.
        PasswordAndRecoveryCode = "password_and_recovery_code",
        /// A passkey that verified its user (WebAuthn).
        Passkey = "passkey",
        /// The organization's identity provider, which vouches for two kinds of factor.
        Provider = "provider",
        /// The organization's identity provider, which vouches for one that cannot be phished.
        StrongProvider = "strong_provider",
        /// The organization's identity provider, which vouches for one factor: opens nothing but giving a second.
        ProviderAlone = "provider_alone",
        /// The organization's identity provider and a second factor of ours.
        ProviderAndCode = "provider_and_code",
        /// A password at a browser at which two kinds were given within the last twelve hours (NIST SP 800-63B-4, 2.2.3: after a pause).
        Returned = "returned",
        /// One click in the demo region, on loopback only.
        Persona = "persona",
    }
}

/// A kind of factor: what one knows, has, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// A password, a PIN.
    Knowledge,
    /// A device, a printed code.
    Possession,
    /// Knowledge or a finger, whichever the authenticator asked for.
    UserVerification,
}

impl Proof {
    /// Which kinds of factor it is made of.
    pub const fn kinds(self) -> &'static [FactorKind] {
        use FactorKind::{Knowledge, Possession, UserVerification};
        match self {
            Self::Password | Self::ProviderAlone => &[Knowledge],
            Self::Link | Self::EnvelopeAlone => &[Possession],
            Self::PasswordAndCode | Self::PasswordAndRecoveryCode | Self::Provider | Self::ProviderAndCode | Self::Returned => {
                &[Knowledge, Possession]
            }
            Self::Passkey | Self::StrongProvider | Self::Persona => &[Possession, UserVerification],
        }
    }

    /// Whether it is made of two different kinds of factor (MHLW guideline 7.0, system 14). Without that a session acts for nobody.
    pub const fn is_whole(self) -> bool {
        self.kinds().len() >= 2
    }

    /// Whether it was handed over by somebody who answers for it, for a first time.
    pub const fn is_handed(self) -> bool {
        matches!(self, Self::Link | Self::EnvelopeAlone)
    }

    /// Whether nobody's word stands behind it but a provider's, which speaks for its own organization.
    pub const fn is_provided(self) -> bool {
        matches!(self, Self::Provider | Self::StrongProvider)
    }

    /// Whether it cannot be phished: what those who answer for others need.
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::Passkey | Self::StrongProvider | Self::Persona)
    }

    /// Whether a proof of this moment is fresh now. The demo has nothing to prove anew with.
    pub fn is_fresh(self, proved: Timestamp, now: Timestamp) -> bool {
        matches!(self, Self::Persona) || now < proved.plus_seconds(FRESH_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_is_what_has_two_kinds_and_strong_is_whole() {
        for proof in Proof::ALL {
            let kinds: std::collections::HashSet<_> = proof.kinds().iter().collect();
            assert_eq!(kinds.len(), proof.kinds().len(), "{proof}: the same kind twice does not count");
            assert!(proof.is_whole() || !proof.is_strong(), "{proof}");
        }
        assert!(!Proof::Password.is_whole() && !Proof::Link.is_whole() && !Proof::ProviderAlone.is_whole());
        assert!(!Proof::PasswordAndCode.is_strong());
    }

    #[test]
    fn a_proof_is_fresh_for_five_minutes() {
        let proved = Timestamp(0);
        assert!(Proof::Passkey.is_fresh(proved, proved.plus_seconds(299)));
        assert!(!Proof::Passkey.is_fresh(proved, proved.plus_seconds(300)));
    }
}
