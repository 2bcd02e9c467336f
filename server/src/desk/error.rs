//! What can come of a call at the desk. The edge turns it into a problem document; the sentences are the client's.

use super::personal::PersonalHitView;
use super::wards::WardView;
use crate::domain::core::invalid::Invalid;
use crate::hub::wire::EntryView;
use crate::store::{Refusal, Rejected};

/// Why the desk does not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No session, or it has ended.
    #[error("sign in first")]
    SignInRequired,
    /// Name or password is wrong.
    #[error("sign-in failed")]
    SignInFailed,
    /// The password is right, and a code must come with it.
    #[error("give a code too")]
    CodeRequired,
    /// Only one kind of factor was given: nothing is open but giving or setting up another.
    #[error("give a second factor first")]
    SecondFactorRequired,
    /// The last proof of who one is was too long ago.
    #[error("prove who you are anew")]
    FreshProofRequired,
    /// This needs a factor that cannot be phished.
    #[error("sign in with a passkey first")]
    StrongFactorRequired,
    /// At this address no browser offers passkeys.
    #[error("no passkeys at this address")]
    PasskeysUnavailable,
    /// Without it there is nothing left to sign in with.
    #[error("the last way to sign in")]
    LastFactor,
    /// The acting membership is not chosen.
    #[error("choose a membership first")]
    MembershipRequired,
    /// Known, not allowed.
    #[error("not allowed")]
    Forbidden,
    /// Not there, or not to be known.
    #[error("not there")]
    NotFound,
    /// A value is refused.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// What is for everybody looks like personal data of somebody.
    #[error("looks like personal data")]
    PersonalDataSuspected(Vec<PersonalHitView>),
    /// Changed since it was read.
    #[error("changed meanwhile")]
    Stale,
    /// Team, session or membership moved under the decision, again and again.
    #[error("moved meanwhile")]
    Moved,
    /// Somebody corrected it first.
    #[error("corrected meanwhile")]
    RevisedMeanwhile(Box<EntryView>),
    /// Somebody said something of the ward first.
    #[error("told meanwhile")]
    ToldMeanwhile(Box<WardView>),
    /// It was retracted.
    #[error("retracted already")]
    AlreadyRetracted,
    /// Such a thing is there already.
    #[error("there already")]
    AlreadyExists,
    /// The idempotency key came with another body before.
    #[error("the key was used for something else")]
    KeyReused,
    /// Too many failures.
    #[error("slow down")]
    Throttled {
        /// After so many seconds.
        retry_after_seconds: i64,
    },
    /// The database takes nothing now.
    #[error("nothing can be written now")]
    Unavailable,
    /// Ours.
    #[error("internal")]
    Internal(#[from] anyhow::Error),
}

/// What the desk answers with.
pub type Result<T> = std::result::Result<T, Error>;

impl From<crate::store::Error> for Error {
    fn from(e: crate::store::Error) -> Self {
        Self::Internal(e.into())
    }
}

impl From<crate::vault::DoesNotOpen> for Error {
    fn from(e: crate::vault::DoesNotOpen) -> Self {
        Self::Internal(e.into())
    }
}

impl From<serde_json::Error> for Error {
    // The message of a JSON error can quote what it read.
    fn from(_: serde_json::Error) -> Self {
        Self::Internal(anyhow::anyhow!("a stored value is not the JSON that it should be"))
    }
}

impl From<Rejected> for Error {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Unavailable => Self::Unavailable,
            Rejected::Refused(Refusal::Exists) => Self::AlreadyExists,
            Rejected::Refused(Refusal::EpochMoved) => Self::Moved,
            Rejected::Refused(Refusal::Stale) => Self::Stale,
            Rejected::Refused(Refusal::Repeated { .. }) => Self::KeyReused,
        }
    }
}
