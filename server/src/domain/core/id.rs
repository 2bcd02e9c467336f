//! Typed ids. Inside a UUIDv7, outside a prefix and 26 lower-case base32 letters, so that a log line or a support call is unambiguous.

use data_encoding::BASE32_DNSSEC;
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident = $prefix:literal),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, utoipa::ToSchema)]
        #[schema(value_type = String)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The prefix of the outside form.
            pub const PREFIX: &'static str = $prefix;
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, BASE32_DNSSEC.encode(self.0.as_bytes()))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{self}") }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let letters = text.strip_prefix(concat!($prefix, "_")).ok_or(NotAnId)?;
                // One id, one spelling: the decoder would take capitals too.
                if letters.bytes().any(|b| b.is_ascii_uppercase()) { return Err(NotAnId); }
                let bytes = BASE32_DNSSEC.decode(letters.as_bytes()).map_err(|_| NotAnId)?;
                Uuid::from_slice(&bytes).map(Self).map_err(|_| NotAnId)
            }
        }

        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.collect_str(self) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

ids! {
    /// A photo or PDF at an entry (添付).
    AttachmentId = "att",
    /// An alert (警報) from outside.
    AlertId = "alt",
    /// An application of an organization to take part (利用申請).
    ApplicationId = "apl",
    /// A board (掲示板).
    BoardId = "brd",
    /// A broadcast (一斉配信).
    BroadcastId = "bro",
    /// A disaster (災害), real or a drill.
    DisasterId = "dis",
    /// What an organization reported of itself in a disaster.
    ReportId = "dsr",
    /// An account for a disaster (非常時用アカウント).
    EmergencyAccountId = "ema",
    /// An entry (投稿) of a timeline or board.
    EntryId = "ent",
    /// An identity provider of an organization.
    IdentityProviderId = "idp",
    /// An inquiry (照会).
    InquiryId = "inq",
    /// An invitation to an organization (招待).
    InvitationId = "inv",
    /// A membership (所属): a person in an organization.
    MembershipId = "mem",
    /// An organization (機関).
    OrganizationId = "org",
    /// A patient (患者・利用者).
    PatientId = "pat",
    /// A passkey of a person.
    PasskeyId = "pky",
    /// A person who signs in (アカウント).
    PersonId = "per",
    /// What is announced of an organization (新規事業者).
    ProviderNoticeId = "prn",
    /// Letting somebody in again (サインインの立て直し).
    RecoveryId = "rec",
    /// A patient's refusal of an organization.
    RefusalId = "ref",
    /// A region (圏域).
    RegionId = "reg",
    /// A request to the server; finds it in logs and the access log.
    RequestId = "req",
    /// What a directory of staff shows (SCIM).
    ScimTokenId = "sct",
    /// Somebody as a directory of staff names them (SCIM).
    ScimUserId = "scu",
    /// A function of an organization that people take turns at (当番).
    RotaId = "rota",
    /// A signed-in session.
    SessionId = "ses",
    /// A shelter (避難所).
    ShelterId = "shl",
    /// A turn at such a function.
    ShiftId = "shift",
    /// A stream of numbered events.
    StreamId = "str",
    /// A row of a care team (担当).
    TeamMemberId = "tea",
    /// A training (研修).
    TrainingId = "trn",
    /// An application for a training.
    TrainingApplicationId = "tap",
    /// A ward or another offer of beds or places (受け入れ枠).
    WardId = "wrd",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling_and_one_kind() {
        let id = PatientId(Uuid::from_u128(0x0192_3456_789a_7bcd_8ef0_1234_5678_9abc));
        let text = id.to_string();
        assert_eq!(text.len(), 30);
        assert_eq!(text.parse::<PatientId>().ok(), Some(id));
        assert!(text.parse::<EntryId>().is_err());
        assert!(text.to_uppercase().replace("PAT_", "pat_").parse::<PatientId>().is_err());
        assert!("pat_".parse::<PatientId>().is_err());
        assert!(format!("{text}0").parse::<PatientId>().is_err());
    }
}
