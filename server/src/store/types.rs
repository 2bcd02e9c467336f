//! How ids, codes, times and sealed values stand in columns: the same in both databases.

use super::change::{Column, Kind, Numbered, Value};
use crate::domain::boards::alert::{AlertSource, AlertState, AlertStatus, DismissalReason, MessageType, Severity};
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::disaster::{BuildingState, DisasterHazard, DisasterMode, LifelineState, OperatingState, Sufficiency};
use crate::domain::boards::following::Following;
use crate::domain::boards::inquiry::{InquiryAnswer, InquiryMessageKind, InquiryState, WardReason};
use crate::domain::boards::provider::{ProviderNoticeKind, ProviderNoticeState};
use crate::domain::boards::shelter::ShelterState;
use crate::domain::boards::training::TrainingReason;
use crate::domain::boards::ward::{BedType, FeeClass, VacancyState, WardFunction, WardKind};
use crate::domain::care::care_team::{Basis, TeamRole};
use crate::domain::care::entry::{EntryKind, EntryState, Importance, RetractionKind, Scene};
use crate::domain::care::patient::PatientState;
use crate::domain::core::attachment::MediaType;
use crate::domain::core::id::{
    AlertId, ApplicationId, AttachmentId, BoardId, BroadcastId, DisasterId, EmergencyAccountId, EntryId, IdentityProviderId, InquiryId,
    InvitationId, MembershipId, OrganizationId, PasskeyId, PatientId, PersonId, ProviderNoticeId, RecoveryId, RefusalId, RegionId,
    ReportId, RequestId, RotaId, ScimTokenId, ScimUserId, SessionId, ShelterId, ShiftId, StreamId, TeamMemberId, TrainingApplicationId,
    TrainingId, WardId,
};
use crate::domain::core::stream::{Audience, EventKind};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::indicator::Indicator;
use crate::domain::oversight::{Depth, Outcome, Purpose};
use crate::domain::people::application::ApplicationState;
use crate::domain::people::notification::{Reason, Ringing};
use crate::domain::people::proof::Proof;
use crate::domain::people::{OrganizationKind, Profession, Role};
use crate::vault::{OwnerKind, Sealed};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};
use uuid::Uuid;

/// A newtype that stands in the column as what it wraps.
macro_rules! wrapped {
    ($inner:ty as $kind:ident: $($name:ident),+) => { $(
        impl<DB: Database> Type<DB> for $name where $inner: Type<DB> {
            fn type_info() -> DB::TypeInfo { <$inner as Type<DB>>::type_info() }
            fn compatible(ty: &DB::TypeInfo) -> bool { <$inner as Type<DB>>::compatible(ty) }
        }
        impl<'q, DB: Database> Encode<'q, DB> for $name where $inner: Encode<'q, DB> {
            fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> { self.0.encode_by_ref(buffer) }
        }
        impl<'r, DB: Database> Decode<'r, DB> for $name where $inner: Decode<'r, DB> {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> { <$inner as Decode<DB>>::decode(value).map(Self) }
        }
        impl Column for $name {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value { Value::$kind(Some(self.0)) }
        }
        impl Column for Option<$name> {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value { Value::$kind(self.map(|inner| inner.0)) }
        }
    )+ };
}

/// A code, which stands in the column as its text.
macro_rules! coded {
    ($($name:ident),+ $(,)?) => { $(
        impl<DB: Database> Type<DB> for $name where String: Type<DB> {
            fn type_info() -> DB::TypeInfo { <String as Type<DB>>::type_info() }
            fn compatible(ty: &DB::TypeInfo) -> bool { <String as Type<DB>>::compatible(ty) }
        }
        impl<'q, DB: Database> Encode<'q, DB> for $name where String: Encode<'q, DB> {
            fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                self.as_str().to_owned().encode_by_ref(buffer)
            }
        }
        impl<'r, DB: Database> Decode<'r, DB> for $name where String: Decode<'r, DB> {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> { Ok(<String as Decode<DB>>::decode(value)?.parse()?) }
        }
        impl Column for $name {
            const KIND: Kind = Kind::Text;
            fn value(self) -> Value { Value::Text(Some(self.as_str().to_owned())) }
        }
        impl Column for Option<$name> {
            const KIND: Kind = Kind::Text;
            fn value(self) -> Value { Value::Text(self.map(|code| code.as_str().to_owned())) }
        }
    )+ };
}

/// A plain type.
macro_rules! plain {
    ($($type:ty as $kind:ident),+) => { $(
        impl Column for $type {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value { Value::$kind(Some(self.into())) }
        }
        impl Column for Option<$type> {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value { Value::$kind(self.map(Into::into)) }
        }
    )+ };
}

wrapped!(Uuid as Id: AttachmentId, AlertId, ApplicationId, BoardId, BroadcastId, DisasterId, EmergencyAccountId, EntryId, IdentityProviderId, InquiryId, InvitationId, MembershipId, OrganizationId, PasskeyId, PatientId, PersonId, ProviderNoticeId, RecoveryId, RefusalId, RegionId, ReportId, RequestId, RotaId, ScimTokenId, ScimUserId, SessionId, ShelterId, ShiftId, StreamId, TeamMemberId, TrainingApplicationId, TrainingId, WardId);
wrapped!(i64 as Int: Timestamp);
wrapped!(Vec<u8> as Blob: Sealed);
coded!(
    AlertSource,
    AlertState,
    AlertStatus,
    ApplicationState,
    Audience,
    Basis,
    BedType,
    BoardKind,
    BuildingState,
    Depth,
    DisasterHazard,
    DisasterMode,
    DismissalReason,
    EntryKind,
    EntryState,
    EventKind,
    FeeClass,
    Following,
    Importance,
    Indicator,
    InquiryAnswer,
    InquiryMessageKind,
    InquiryState,
    LifelineState,
    MediaType,
    MessageType,
    OperatingState,
    OrganizationKind,
    Outcome,
    OwnerKind,
    PatientState,
    Profession,
    Proof,
    ProviderNoticeKind,
    ProviderNoticeState,
    Purpose,
    Reason,
    RetractionKind,
    Ringing,
    Role,
    Scene,
    ShelterState,
    Severity,
    Sufficiency,
    TeamRole,
    TrainingReason,
    VacancyState,
    WardFunction,
    WardKind,
    WardReason,
);
plain!(Uuid as Id, i64 as Int, bool as Int, String as Text, &'static str as Text, Vec<u8> as Blob, [u8; 32] as Blob, [u8; 8] as Blob);

impl Column for Numbered {
    const KIND: Kind = Kind::Int;
    fn value(self) -> Value {
        Value::Number(self.0)
    }
}

impl Column for Value {
    /// Only numbers are given as ready values.
    const KIND: Kind = Kind::Int;
    fn value(self) -> Value {
        self
    }
}

/// Binds of an [`Effect`](super::Effect), written as plain values.
macro_rules! binds {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::change::Column::value($value)),*] };
}
pub(crate) use binds;

/// Codes between commas, to be searched with `like`; empty without any.
pub(super) fn between_commas<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<&str> = codes.collect();
    if codes.is_empty() { String::new() } else { format!(",{},", codes.join(",")) }
}
