//! The one way in: open → show, and open → append → commit → wake. Holds store, gate, vault, hub and clock, and hands none of them out.

mod addressed_ringing;
mod alert_calls;
mod alert_taking;
mod alerts;
mod applications;
mod attachments;
mod authenticator;
mod board_reach;
mod board_ringing;
mod boards;
mod broadcast_reach;
mod broadcast_views;
mod broadcasts;
mod call_list;
mod certificates;
mod chart;
mod chart_versions;
mod check;
mod departures;
mod device;
mod directory;
mod disaster_list;
mod disaster_ringing;
mod disasters;
mod draft;
mod emergency_accounts;
mod entry_rows;
mod entry_views;
mod error;
mod factors;
mod founding;
mod handover;
mod identity_providers;
mod idle;
mod indicator_list;
mod indicators;
mod inquiries;
mod invitations;
mod keys;
mod links;
mod live;
mod log;
mod must_read;
mod names;
mod notification;
mod notification_mail;
mod operating_policy;
mod own_sessions;
mod participant_list;
mod participants;
mod passing_on;
mod passkeys;
mod passwords;
mod patients;
mod personal;
mod posting;
mod profiles;
mod provider_sign_in;
mod providers;
mod public_page;
mod reach;
mod receipts;
mod recovery;
mod retracting;
mod ringing;
mod roster;
mod rotas;
mod scim;
mod shelters;
mod sign_in;
mod staff_list;
mod stream;
mod team;
mod throttle;
mod timeline;
mod today;
mod training_calendar;
mod training_ringing;
mod trainings;
mod visits;
mod ward_duty;
mod ward_import;
mod ward_list;
mod ward_places;
mod ward_ringing;
mod wards;

pub use alert_taking::Taken;
pub use alerts::{AlertAreaView, AlertCallView, AlertHazardView, AlertProposalView, AlertView, DutyOfficerView, DutyRoster};
pub use applications::{
    ApplicationApprovedView, ApplicationDuplicateView, ApplicationFormView, ApplicationReceiptView, ApplicationTownView, ApplicationView,
};
pub use attachments::{AttachmentUploadView, OpenFile};
pub use authenticator::SecretView;
pub use board_reach::{BoardReachView, OrganizationReachView, ReachTotalsView};
pub use board_ringing::BoardUrgentReachView;
pub use boards::{BoardDisasterView, BoardEntriesView, BoardUnreadView, BoardView};
pub use broadcast_reach::{BroadcastOrganizationReachView, BroadcastReachView, BroadcastTotalsView, BroadcastUnreadView};
pub use broadcast_views::{
    BroadcastChoiceView, BroadcastMessage, BroadcastMessageView, BroadcastPartView, BroadcastPreviewView, BroadcastView,
};
pub use certificates::{HpkiCertificateView, OwnHpkiView};
pub use chart::{NewState, PatientView, StateView};
pub use chart_versions::ChartVersionView;
pub use departures::{DepartedView, Departure, DepartureView, MemberLeave};
pub use device::DevicePersonView;
pub use directory::{MembershipView, OrganizationView};
pub use disaster_list::operating;
pub use disasters::{DisasterCountsView, DisasterView, StandingView};
pub use draft::{DraftVersionView, DraftView};
pub use emergency_accounts::{EmergencyAccountMadeView, EmergencyAccountView, NewEmergencyAccount};
pub use entry_views::RevisionView;
pub use error::{Error, Result};
pub use factors::{AuthenticatorView, FactorsView};
pub use founding::{Founding, NewOrganization};
pub use handover::HandoverView;
pub use identity_providers::{IdentityProviderView, NewIdentityProvider, ProviderNameView, ProviderSettings};
pub use indicators::{IndicatorAreaView, IndicatorSeriesView, IndicatorView, IndicatorWeekView, IndicatorsQuery, IndicatorsView};
pub use inquiries::{InquiriesView, InquiryMessageView, InquirySideView, InquiryView};
pub use invitations::{InvitationMadeView, InvitationView, NewInvitation, Renewal};
pub use live::{Registration, state_of};
pub use log::{LogQuery, LogRowView};
pub use must_read::{MustReadStatusView, PartyView};
pub use notification::{MailView, NewDevice, NotificationSettingsView, TriedView};
pub use operating_policy::{OperatingPoliciesView, OperatingPolicyView};
pub use own_sessions::OwnSessionView;
pub use participants::{Attendance, ParticipantView, TrainingContactView, TrainingSurveyView};
pub use passkeys::{PasskeyRequestView, PasskeyView, is_origin};
pub use passwords::Passwords;
pub use patients::{LastView, PatientRowView, PatientsQuery, PatientsSearch, Scope};
pub use personal::PersonalHitView;
pub use posting::Correction;
pub use profiles::{DirectoryView, ProviderNewsView};
pub use provider_sign_in::{GoingToProvider, OwnIdentityView, ProviderAnswer};
pub use providers::{ProviderDuplicateView, ProviderNoticeView};
pub use public_page::{PublicCountsView, PublicNotice, PublicPageView, Publication};
pub use reach::{ReachView, UrgentReachView};
pub use recovery::{RecoveredView, RecoveryView};
pub use retracting::{Retracted, Retraction};
pub use roster::RosterView;
pub use rotas::{RotaView, ShiftView, TeamRotaView};
pub use scim::{ScimCaller, ScimTokenBody, ScimTokenMadeView, ScimTokenView, ScimUserView};
pub use shelters::ShelterView;
pub use sign_in::{Entrance, PersonView, RegionView, SessionView, SignedIn, Visitor};
pub use staff_list::{Missing, StaffListTaken, StaffListView};
pub use team::{NewRefusal, RefusalView, TeamMemberView, TeamView};
pub use timeline::{EntriesView, Filter, ReaderView, UnreadView, Window};
pub use today::{MembershipNeedingView, NeedingView, TodayEntryView, TodayTrainingView, TodayView};
pub use training_calendar::{CalendarAddressView, CalendarView};
pub use trainings::{Application, TrainingMineView, TrainingView, Wanted};
pub use ward_duty::{WardDuty, WardDutyView};
pub use ward_import::{WardCellView, WardRowView, WardSheetView};
pub use wards::{VacancyView, WardView};

use crate::audit;
use crate::domain::boards::alert::AreaRules;
use crate::domain::core::id::{PatientId, PersonId, RequestId};
use crate::domain::core::time::{Clock, Timestamp};
use crate::domain::oversight::Depth;
use crate::files::{Files, Scanner};
use crate::gate::{Act, Caller, Gate, Lacking, OnStream, PatientFacts, Permit, Permitted};
use crate::hpki::Roots;
use crate::hub::Hub;
use crate::notify::Senders;
use crate::oidc::Providers;
pub use crate::store::boards::provider::Wanted as ProviderNoticesWanted;
pub use crate::store::boards::public_page::{ShownOrganization as PublicOrganization, ShownTraining as PublicTraining};
use crate::store::care::facts;
use crate::store::{Change, Committed, Idempotency, LogRow, Refusal, Rejected, Store, StreamGuard};
use crate::vault::Vault;
use keys::KeyCache;
use names::Names;
use receipts::ReceiptBuffer;
use ringing::Round;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use throttle::Throttle;
use uuid::Uuid;
use visits::Visits;

/// A page of a list.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Ask with `after` this for the next page; none when this is the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `limit` items out of one more than that; `cursor` names the last item.
    fn cut(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// How many items a page has at most.
pub const PAGE_LIMIT: usize = 200;

/// A page limit within bounds.
fn page_limit(limit: Option<usize>) -> usize {
    limit.unwrap_or(50).clamp(1, PAGE_LIMIT)
}

fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The desk.
pub struct Desk {
    store: Store,
    gate: Gate,
    vault: Vault,
    hub: Hub,
    clock: Arc<dyn Clock>,
    keys: KeyCache,
    names: Names,
    visits: Visits,
    receipts: ReceiptBuffer,
    passwords: Passwords,
    throttle: Throttle,
    senders: Senders,
    identity_providers: Providers,
    /// Whether those who watch the region are given figures.
    indicators: bool,
    /// Under which certificates of the healthcare PKI hold.
    hpki_roots: Roots,
    files: Files,
    scanner: Option<Scanner>,
    /// So many files are made at once.
    studios: tokio::sync::Semaphore,
    public_door: public_page::PublicDoor,
    /// Areas that are the regions' besides the municipalities of their organizations.
    alert_areas: AreaRules,
    /// One alert is taken in at a time.
    taking: tokio::sync::Mutex<()>,
    /// One rings at a time.
    round: tokio::sync::Mutex<Round>,
    /// When persons tried their devices lately.
    tried: Mutex<HashMap<PersonId, Timestamp>>,
    /// What writes remember of patients; the epoch in each change proves that it still holds.
    remembered: Mutex<HashMap<(PatientId, Uuid), PatientFacts>>,
}

impl Desk {
    /// Sets the desk up.
    pub fn new(store: Store, gate: Gate, vault: Vault, clock: Arc<dyn Clock>, passwords: Passwords) -> Self {
        Self {
            store,
            gate,
            vault,
            hub: Hub::default(),
            clock,
            keys: KeyCache::default(),
            names: Names::default(),
            visits: Visits::default(),
            receipts: ReceiptBuffer::default(),
            passwords,
            throttle: Throttle::default(),
            senders: Senders::default(),
            identity_providers: Providers::new(false),
            indicators: false,
            hpki_roots: Roots::default(),
            files: Files::default(),
            scanner: None,
            studios: tokio::sync::Semaphore::new(attachments::STUDIOS),
            public_door: public_page::PublicDoor::default(),
            alert_areas: AreaRules::default(),
            taking: tokio::sync::Mutex::default(),
            round: tokio::sync::Mutex::default(),
            tried: Mutex::default(),
            remembered: Mutex::default(),
        }
    }

    /// With these senders of notifications.
    #[must_use]
    pub fn with_senders(self, senders: Senders) -> Self {
        Self { senders, ..self }
    }

    /// With these identity providers to ask.
    #[must_use]
    pub fn with_identity_providers(self, identity_providers: Providers) -> Self {
        Self { identity_providers, ..self }
    }

    /// With figures for those who watch the region, or without.
    #[must_use]
    pub fn with_indicators(self, indicators: bool) -> Self {
        Self { indicators, ..self }
    }

    /// With these roots of the healthcare PKI; without any, no certificate is checked.
    #[must_use]
    pub fn with_hpki_roots(self, hpki_roots: Roots) -> Self {
        Self { hpki_roots, ..self }
    }

    /// With this place for files, and with this scanner where there is one.
    #[must_use]
    pub fn with_files(self, files: Files, scanner: Option<Scanner>) -> Self {
        Self { files, scanner, ..self }
    }

    /// With these areas besides the municipalities of organizations.
    #[must_use]
    pub fn with_alert_areas(self, alert_areas: AreaRules) -> Self {
        Self { alert_areas, ..self }
    }

    /// Who listens.
    pub const fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether database and writer take work.
    pub async fn is_ready(&self) -> bool {
        self.store.is_ready().await
    }

    /// Writes down what waits, then closes the store.
    pub async fn close(&self) {
        self.flush_receipts().await;
        self.store.close().await;
    }

    /// A new id: UUIDv7 of the clock's time with random bits of the operating system.
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().0 / 1000).unwrap_or(0);
        let random = crate::vault::random_token();
        let tail = random.first_chunk::<10>().copied().unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// A new request id.
    pub fn new_request(&self) -> RequestId {
        RequestId(self.new_id())
    }

    /// Asks the gate. A refusal is on record before it is answered: 404 for what the caller may not know of, else 403.
    async fn admit<A: Act>(&self, caller: &Arc<Caller>, subject: A::Subject) -> Result<Permitted<A>>
    where
        A::Subject: Clone,
    {
        let now = self.now();
        match self.gate.decide::<A>(caller, subject.clone(), now) {
            Ok(permit) => Ok(permit),
            Err(denied) => {
                self.record(vec![audit::denied::<A>(caller, &subject, &denied, now)]).await?;
                Err(match denied.lacking {
                    Some(Lacking::FreshProof) => Error::FreshProofRequired,
                    Some(Lacking::StrongFactor) => Error::StrongFactorRequired,
                    None if denied.known => Error::Forbidden,
                    None => Error::NotFound,
                })
            }
        }
    }

    /// Puts on record that somebody asked for what is not there.
    async fn missing<A: Act>(&self, caller: &Caller) -> Error {
        match self.record(vec![audit::not_found::<A>(caller, self.now())]).await {
            Ok(()) => Error::NotFound,
            Err(e) => e,
        }
    }

    /// The facts about a patient as the database has them now, through the gate.
    async fn open<A: Act<Subject = PatientFacts>>(&self, caller: &Arc<Caller>, patient: PatientId) -> Result<Permitted<A>> {
        match facts::of_patient(&self.store, patient, caller.membership.organization).await? {
            Some(facts) => self.admit::<A>(caller, facts).await,
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// As [`open`](Self::open), for lists: what one may not read is left out of them, and nobody asked for it.
    async fn permit<A: Act<Subject = PatientFacts>>(&self, caller: &Arc<Caller>, patient: PatientId) -> Result<Option<Permitted<A>>> {
        let found = facts::of_patient(&self.store, patient, caller.membership.organization).await?;
        Ok(found.and_then(|facts| self.gate.decide::<A>(caller, facts, self.now()).ok()))
    }

    /// As [`open`](Self::open), from memory where it can be: for changes alone, whose guard proves the memory.
    async fn open_to_write<A: Act<Subject = PatientFacts>>(
        &self,
        caller: &Arc<Caller>,
        patient: PatientId,
        fresh: bool,
    ) -> Result<Permitted<A>> {
        let key = (patient, caller.membership.organization.0);
        let remembered = if fresh { None } else { self.remembered().get(&key).cloned() };
        if let Some(facts) = remembered {
            return self.admit::<A>(caller, facts).await;
        }
        match facts::of_patient(&self.store, patient, caller.membership.organization).await? {
            Some(facts) => {
                self.remembered().insert(key, facts.clone());
                self.admit::<A>(caller, facts).await
            }
            None => Err(self.missing::<A>(caller).await),
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, HashMap<(PatientId, Uuid), PatientFacts>> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() > 50_000 {
            remembered.clear();
        }
        remembered
    }

    /// Shows what was read, after the access is on record.
    async fn show<T>(&self, permit: &impl Permit, depth: Depth, range: Option<(i64, i64)>, value: T) -> Result<T> {
        self.record(vec![audit::opened(permit, depth, range)]).await?;
        Ok(value)
    }

    /// Writes log rows. If they cannot be written, nothing is answered.
    async fn record(&self, log: Vec<LogRow>) -> Result<()> {
        if log.is_empty() {
            return Ok(());
        }
        self.commit(Change { log, ..Change::default() }).await.map(|_| ())
    }

    /// Runs a write; when team, session or membership moved between the decision and the commit, decides again from fresh facts.
    async fn deciding<T, F: Future<Output = Result<T>>>(&self, caller: &Arc<Caller>, write: impl Fn(Arc<Caller>, bool) -> F) -> Result<T> {
        let mut caller = Arc::clone(caller);
        for attempt in 1..TRIES {
            match write(Arc::clone(&caller), attempt > 1).await {
                Err(Error::Moved) => caller = self.enter_again(&caller).await?,
                done => return done,
            }
        }
        write(caller, true).await
    }

    /// Commits a change under its operation key.
    async fn commit_once(&self, change: Change) -> Result<Done> {
        let ours = change.idempotency.as_ref().map(|key| key.body_hash);
        match self.store.writer().commit(change).await {
            Ok(committed) => Ok(Done::Now(committed)),
            Err(Rejected::Refused(Refusal::Repeated { body_hash, result })) if ours.is_some_and(|ours| body_hash == ours) => {
                Ok(Done::Before(result))
            }
            Err(rejected) => Err(rejected.into()),
        }
    }

    async fn commit(&self, change: Change) -> Result<Committed> {
        self.store.writer().commit(change).await.map_err(Error::from)
    }

    /// An empty change by the holder of a permit: guarded by the person's epoch.
    fn change<A: Act>(permit: &Permitted<A>) -> Change {
        let caller = permit.caller();
        Change { person: Some((caller.membership.person, caller.person_epoch)), ..Change::default() }
    }

    /// An empty change of a stream: guarded by its epoch too.
    fn stream_change<A: Act<Subject: OnStream>>(permit: &Permitted<A>) -> Change {
        let facts = permit.subject().on();
        let stream = StreamGuard { stream: facts.stream, epoch: facts.epoch, events: 0, bump: false };
        Change { stream: Some(stream), ..Self::change(permit) }
    }

    fn idempotency<A: Act>(
        permit: &Permitted<A>,
        key: Uuid,
        about: &str,
        body: &impl serde::Serialize,
        result: Uuid,
    ) -> Result<Idempotency> {
        let mut hash = Sha256::new();
        hash.update(A::NAME);
        hash.update([0]);
        hash.update(about);
        hash.update([0]);
        hash.update(serde_json::to_vec(body)?);
        let caller = permit.caller();
        Ok(Idempotency {
            region: caller.region,
            person: caller.membership.person,
            key,
            body_hash: hash.finalize().into(),
            result,
            at: permit.decided_at(),
        })
    }
}

/// So often is a write decided anew when team or session move under it.
const TRIES: usize = 3;

/// What came of a change under an operation key.
enum Done {
    /// Committed now.
    Now(Committed),
    /// The same operation was committed before, and made this.
    Before(Uuid),
}
