//! What goes over the socket, and the views that events carry. Components of the OpenAPI document, so that the client's types come from one
//! place. Nothing per viewer rides in them: a frame is encoded once for everybody.

use crate::domain::boards::disaster::{BuildingState, LifelineState, OperatingState, Sufficiency};
use crate::domain::care::entry::{Addressee, Content, EntryKind, EntryState, Importance, Scene};
use crate::domain::care::must_read::Party;
use crate::domain::core::attachment::MediaType;
use crate::domain::core::id::{
    AttachmentId, BoardId, BroadcastId, DisasterId, EntryId, MembershipId, OrganizationId, PatientId, PersonId, ReportId, SessionId,
    StreamId,
};
use crate::domain::core::stream::EventKind;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::people::Profession;
use crate::domain::people::rota::OnDuty;
use crate::gate::StreamFacts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who wrote it: profession, name and organization belong together on every screen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuthorView {
    /// Person.
    pub person: PersonId,
    /// Membership.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Profession.
    pub profession: Profession,
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// The last day of somebody who wrote an entry and has left since.
    pub left_on: Option<Date>,
}

/// Somebody who said 「確認しました」, and to which revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AcknowledgementView {
    /// Person; none where only the author sees names.
    pub person: Option<PersonId>,
    /// Name; empty where only the author sees names.
    pub name: String,
    /// Profession.
    pub profession: Profession,
    /// Organization.
    pub organization: OrganizationId,
    /// The revision that was acknowledged; older than the entry's own means 「訂正前を確認」.
    pub revision: i64,
    /// When.
    pub at: Timestamp,
}

/// What an entry asks for (要確認).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MustReadView {
    /// Who is asked.
    pub parties: Vec<Party>,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Only the author sees the names of those who have confirmed.
    pub private: bool,
    /// When the author asked again.
    pub reminded_at: Option<Timestamp>,
}

/// What makes an entry on a board a notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Title.
    pub title: String,
    /// Until when it holds; it stays readable.
    pub expires_at: Option<Timestamp>,
    /// It stands at the top of the board.
    pub pinned: bool,
    /// Anybody may read it on the public page.
    pub is_public: bool,
    /// The broadcast (一斉配信) that it is a part of.
    pub broadcast: Option<BroadcastId>,
}

/// A photo or PDF at an entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Id.
    pub id: AttachmentId,
    /// Its name; photos have none.
    pub name: String,
    /// What is to be seen on it.
    pub caption: Option<String>,
    /// What it is; a photo has a small picture.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub byte_size: i64,
    /// Pixels across, of a photo.
    pub width: Option<i64>,
    /// Pixels down, of a photo.
    pub height: Option<i64>,
    /// Pages, of a PDF.
    pub pages: Option<i64>,
}

/// How many persons of an organization and profession have seen it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeenView {
    /// Organization.
    pub organization: OrganizationId,
    /// Profession.
    pub profession: Profession,
    /// Persons.
    pub persons: i64,
}

/// An entry as it is now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// Id.
    pub id: EntryId,
    /// Patient, where it stands on a timeline.
    pub patient: Option<PatientId>,
    /// Board, where it stands on one.
    pub board: Option<BoardId>,
    /// The stream.
    pub stream: StreamId,
    /// Its number.
    pub seq: i64,
    /// Kind.
    pub kind: EntryKind,
    /// Importance.
    pub importance: Importance,
    /// Scene.
    pub scene: Option<Scene>,
    /// State.
    pub state: EntryState,
    /// Who wrote it.
    pub author: AuthorView,
    /// When it was seen or measured.
    pub observed_at: Timestamp,
    /// When it was written on the device.
    pub composed_at: Option<Timestamp>,
    /// When it arrived.
    pub recorded_at: Timestamp,
    /// The number of the event that holds its text.
    pub revision: i64,
    /// When it was corrected last.
    pub revised_at: Option<Timestamp>,
    /// Who corrected it.
    pub revised_by: Option<AuthorView>,
    /// The entry that it answers.
    pub reply_to: Option<EntryId>,
    /// To whom it is addressed.
    pub addressees: Vec<Addressee>,
    /// Whom the functions among them reached when it was written; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_duty: Vec<OnDuty>,
    /// To be brought up at the next visit (次回へ).
    pub next_visit: bool,
    /// The text; none once it is retracted.
    pub content: Option<Content>,
    /// Photos and PDFs in their order; left out where there are none, and once it is retracted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentView>,
    /// Title and the like of what stands on a board; none once it is retracted, and for answers.
    pub notice: Option<NoticeView>,
    /// What it asks for (要確認).
    pub must_read: Option<MustReadView>,
    /// The client's operation id.
    pub operation: Uuid,
    /// 確認; on a board the reader's own alone, and none in what is pushed.
    pub acknowledgements: Vec<AcknowledgementView>,
    /// 既読; none on a board, whose reach is asked for.
    pub seen: Vec<SeenView>,
}

/// What an organization reported of itself in a disaster. What is null was not said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DisasterReportView {
    /// Id.
    pub id: ReportId,
    /// In which disaster.
    pub disaster: DisasterId,
    /// Of which organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its number on the stream of the disaster; of two about the same moment, the later numbered is the newer.
    pub seq: i64,
    /// To which moment it belongs: the later is the newer, whenever it arrived.
    pub observed_at: Timestamp,
    /// When it arrived.
    pub recorded_at: Timestamp,
    /// Who reported it.
    pub author: AuthorView,
    /// Whether everything was said to be well (被害なし).
    pub no_damage: bool,
    /// Whether the organization works.
    pub state: OperatingState,
    /// How its building stands.
    pub building: Option<BuildingState>,
    /// Power.
    pub power: Option<LifelineState>,
    /// For how many hours it lasts.
    pub power_hours: Option<i64>,
    /// Water.
    pub water: Option<LifelineState>,
    /// For how many hours it lasts.
    pub water_hours: Option<i64>,
    /// Gas, medical gas among it.
    pub gas: Option<LifelineState>,
    /// Telephone and data.
    pub telephone: Option<LifelineState>,
    /// Medicines and materials.
    pub supplies: Option<Sufficiency>,
    /// Many come at once.
    pub many_patients: Option<bool>,
    /// People who work.
    pub staff: Option<Sufficiency>,
    /// How many of them are there.
    pub staff_present: Option<i64>,
    /// How many can be taken in.
    pub can_accept: Option<i64>,
    /// What is needed.
    pub needs: Option<String>,
}

/// An event of a stream.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Stream.
    pub stream: StreamId,
    /// Patient, where it is a timeline.
    pub patient: Option<PatientId>,
    /// Board, where it is one.
    pub board: Option<BoardId>,
    /// Its number.
    pub seq: i64,
    /// True when it is not for this reader; then only the number is there.
    pub hidden: bool,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub recorded_at: Timestamp,
    /// The entry concerned, as it is now.
    pub entry: Option<EntryView>,
    /// What was reported, where an organization did.
    pub disaster_report: Option<DisasterReportView>,
}

/// A stream that one may read, and its head.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeadView {
    /// Stream.
    pub stream: StreamId,
    /// Patient, where it is a timeline.
    pub patient: Option<PatientId>,
    /// Board, where it is one.
    pub board: Option<BoardId>,
    /// The number of its last event.
    pub head: i64,
}

impl HeadView {
    /// The head of a stream.
    pub const fn of(facts: &StreamFacts) -> Self {
        Self { stream: facts.stream, patient: facts.whose.patient(), board: facts.whose.board(), head: facts.head }
    }
}

/// What the server sends over the socket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Something happened: drop what you have, and on a gap pull.
    Event(Box<EventView>),
    /// Registered, with heads: pull what is missing.
    Heads {
        /// A page of streams.
        items: Vec<HeadView>,
        /// Whether more pages follow.
        more: bool,
    },
    /// Receipts of an entry changed.
    Seen {
        /// Stream.
        stream: StreamId,
        /// Patient, where it is a timeline.
        patient: Option<PatientId>,
        /// Board, where it is one.
        board: Option<BoardId>,
        /// Entry.
        entry: EntryId,
        /// Who has seen it now.
        seen: Vec<SeenView>,
    },
    /// The reader put something back among the unread, on whichever device: ask for the counts again.
    PutBack {
        /// Stream.
        stream: StreamId,
        /// Patient, where it is a timeline.
        patient: Option<PatientId>,
        /// Board, where it is one.
        board: Option<BoardId>,
    },
    /// No longer yours: purge it.
    Gone {
        /// Stream.
        stream: StreamId,
        /// Patient, where it is a timeline.
        patient: Option<PatientId>,
        /// Board, where it is one.
        board: Option<BoardId>,
    },
    /// You were too slow: pull everything.
    Resync,
    /// The line is alive.
    Beat,
}

/// What the client sends over the socket.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// Register for everything that one may read.
    Hello {
        /// The session that the page believes in: where another one is signed in by now, the socket ends.
        #[serde(default)]
        session: Option<SessionId>,
    },
    /// The line is alive.
    Beat {
        /// Somebody is at the device: the session is in use.
        #[serde(default)]
        active: bool,
    },
}
