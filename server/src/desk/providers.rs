//! New providers (新規事業者): what is announced of organizations, and how the base takes it over into the directory and onto the board.

use super::boards::BoardView;
use super::profiles::{DirectoryView, LOOKED_THROUGH};
use super::{Desk, Done, Error, Result, signed};
use crate::audit;
use crate::domain::boards::board::{Audience, BoardKind, NewBoard};
use crate::domain::boards::provider::{Approval, NewProviderNotice, ProviderNoticeKind, ProviderNoticeState, Refusal, posting};
use crate::domain::care::entry::{Draft, EntryKind, Ground, Notice};
use crate::domain::core::id::{BoardId, EntryId, OrganizationId, ProviderNoticeId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::profile::{Profile, Search};
use crate::gate::{
    Act as _, Caller, DecideProvider, OrganizationFacts, Permitted, PostOnBoard, ProposeProvider, RegionFacts, SeeDirectory,
};
use crate::hub::wire::AuthorView;
use crate::store::Change;
use crate::store::boards::board;
use crate::store::boards::provider::{self, Approved, Found, NewNotice, Wanted};
use crate::store::people::{organization, profile};
use crate::vault::{Owner, OwnerKind};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many announcements are shown.
const SHOWN: usize = 200;
/// So many are written into the directory at once.
const TOGETHER: i64 = 100;
/// What the board is called where there was none.
const BOARD_NAME: &str = "新規事業者";

/// What looks like the same organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderDuplicateView {
    /// One that is in the directory.
    pub organization: Option<OrganizationId>,
    /// An opening that waits.
    pub notice: Option<ProviderNoticeId>,
    /// Its name.
    pub name: String,
    /// Its telephone.
    pub phone: Option<String>,
    /// By what: `name`, `phone`.
    pub by: Vec<&'static str>,
}

/// What is announced of an organization.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderNoticeView {
    /// Id.
    pub id: ProviderNoticeId,
    /// What is announced.
    pub kind: ProviderNoticeKind,
    /// Where it stands.
    pub state: ProviderNoticeState,
    /// Of whom; of one that opens only when it was approved.
    pub organization: Option<OrganizationId>,
    /// Its name now, or the one that was announced.
    pub organization_name: String,
    /// The entry as it is to be; none when it closes.
    pub entry: Option<Profile>,
    /// The fields that are to be others; no other is ever written.
    pub changed: Vec<String>,
    /// The organization as the directory has it now; only where one announcement is asked for.
    #[schema(no_recursion)]
    pub current: Option<Box<DirectoryView>>,
    /// Whether that is another version than the one that was read by who announced it.
    pub outdated: bool,
    /// From which day; the last one of an organization that closes.
    pub effective_on: Date,
    /// When it was written into the directory.
    pub applied_at: Option<Timestamp>,
    /// What else is to be known.
    pub remark: Option<String>,
    /// The refused or withdrawn one that it corrects.
    pub follows: Option<ProviderNoticeId>,
    /// The one that corrects it.
    pub followed_by: Option<ProviderNoticeId>,
    /// When it was announced.
    pub proposed_at: Timestamp,
    /// By whom.
    pub proposed_by: AuthorView,
    /// When it was approved, refused or withdrawn.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<AuthorView>,
    /// Why it is refused.
    pub reason: Option<String>,
    /// What looks like the same organization; of an opening that waits, only where one is asked for.
    pub duplicates: Vec<ProviderDuplicateView>,
    /// The board of new providers on which it was posted.
    pub board: Option<BoardId>,
    /// The entry there.
    pub posted: Option<EntryId>,
    /// Version.
    pub version: i64,
    /// What the policies let the caller do here, and `withdraw_notice`; the screens show those buttons.
    pub may: Vec<&'static str>,
}

impl Desk {
    fn may_decide(&self, caller: &Arc<Caller>) -> Option<Permitted<DecideProvider>> {
        self.gate.decide::<DecideProvider>(caller, RegionFacts { region: caller.region }, self.now()).ok()
    }

    async fn decide_provider(&self, caller: &Arc<Caller>) -> Result<Permitted<DecideProvider>> {
        self.admit::<DecideProvider>(caller, RegionFacts { region: caller.region }).await
    }

    /// What was announced, as far as it is for the caller, and how much waits for their decision.
    pub async fn provider_notices(&self, caller: &Arc<Caller>, wanted: Wanted) -> Result<(Vec<ProviderNoticeView>, i64)> {
        let permit = self.see_directory(caller).await?;
        let views = self.provider_notices_seen(&permit, wanted).await?;
        let waiting = match self.may_decide(caller) {
            Some(decides) => provider::count_waiting(&self.store, &decides).await?,
            None => 0,
        };
        self.show(&permit, Depth::Listed, None, (views, waiting)).await
    }

    /// What was ever announced of an organization, as far as it is for the caller, the newest first.
    pub async fn provider_history(&self, caller: &Arc<Caller>, id: OrganizationId) -> Result<Vec<ProviderNoticeView>> {
        let permit = self.see_directory(caller).await?;
        self.listed(&permit, id).await?;
        let mut views = self.provider_notices_seen(&permit, Wanted { organization: Some(id), ..Wanted::default() }).await?;
        views.sort_by_key(|view| std::cmp::Reverse(view.proposed_at));
        self.show(&permit, Depth::Listed, None, views).await
    }

    pub(super) async fn provider_notices_seen(&self, permit: &Permitted<SeeDirectory>, wanted: Wanted) -> Result<Vec<ProviderNoticeView>> {
        let found = match self.may_decide(permit.caller()) {
            Some(decides) => provider::list(&self.store, &decides, wanted, signed(SHOWN)).await?,
            None => provider::list_seen(&self.store, permit, wanted, signed(SHOWN)).await?,
        };
        let mut views = Vec::new();
        for found in found {
            views.push(self.provider_view(permit, found).await?);
        }
        Ok(views)
    }

    /// One announcement, with the organization as it is now and what looks like it.
    pub async fn provider_notice(&self, caller: &Arc<Caller>, id: ProviderNoticeId) -> Result<ProviderNoticeView> {
        let permit = self.see_directory(caller).await?;
        let found = self.find_notice(&permit, id).await?;
        let twins = match (found.kind, found.state) {
            (ProviderNoticeKind::Opening, ProviderNoticeState::Proposed) => self.twins(&permit, &found).await?,
            _ => Vec::new(),
        };
        let mut view = self.provider_view(&permit, found).await?;
        view.duplicates = twins;
        if let Some(organization) = view.organization {
            view.current = Some(Box::new(self.listed(&permit, organization).await?));
        }
        self.show(&permit, Depth::Listed, None, view).await
    }

    async fn find_notice(&self, permit: &Permitted<SeeDirectory>, id: ProviderNoticeId) -> Result<Found> {
        let found = match self.may_decide(permit.caller()) {
            Some(decides) => provider::find(&self.store, &decides, id).await?,
            None => provider::find_seen(&self.store, permit, id).await?,
        };
        match found {
            Some(found) => Ok(found),
            None => Err(self.missing::<SeeDirectory>(permit.caller()).await),
        }
    }

    /// Organizations and other openings that have the same name or telephone.
    async fn twins(&self, permit: &Permitted<SeeDirectory>, of: &Found) -> Result<Vec<ProviderDuplicateView>> {
        let now = self.news_since(permit.caller()).await?;
        let mut twins = Vec::new();
        for listed in profile::list(&self.store, permit, &Search::default(), now, signed(LOOKED_THROUGH)).await? {
            let by = of.profile.resembles(&listed.profile.name, listed.profile.phone.as_deref());
            if !by.is_empty() {
                let (name, phone) = (listed.profile.name, listed.profile.phone);
                twins.push(ProviderDuplicateView { organization: Some(listed.id), notice: None, name, phone, by });
            }
        }
        let waiting = Wanted { state: Some(ProviderNoticeState::Proposed), ..Wanted::default() };
        let others = match self.may_decide(permit.caller()) {
            Some(decides) => provider::list(&self.store, &decides, waiting, signed(SHOWN)).await?,
            None => provider::list_seen(&self.store, permit, waiting, signed(SHOWN)).await?,
        };
        for other in others.into_iter().filter(|other| other.id != of.id && other.kind == ProviderNoticeKind::Opening) {
            let by = of.profile.resembles(&other.profile.name, other.profile.phone.as_deref());
            if !by.is_empty() {
                let (name, phone) = (other.profile.name, other.profile.phone);
                twins.push(ProviderDuplicateView { organization: None, notice: Some(other.id), name, phone, by });
            }
        }
        Ok(twins)
    }

    async fn provider_view(&self, permit: &Permitted<SeeDirectory>, found: Found) -> Result<ProviderNoticeView> {
        let caller = permit.caller();
        let waits = found.state == ProviderNoticeState::Proposed;
        let mut may = Vec::new();
        if waits && self.may_decide(caller).is_some() {
            may.push(DecideProvider::NAME);
        }
        if waits && found.proposer == caller.membership.organization {
            may.push("withdraw_notice");
        }
        let decided_by = match found.decided_by {
            Some(decider) => self.author_of(permit, decider).await?,
            None => None,
        };
        let closes = found.kind == ProviderNoticeKind::Closing;
        Ok(ProviderNoticeView {
            id: found.id,
            kind: found.kind,
            state: found.state,
            organization: found.organization,
            organization_name: found.organization_name.unwrap_or_else(|| found.profile.name.clone()),
            entry: (!closes).then_some(found.profile),
            changed: found.changed,
            current: None,
            outdated: waits && found.organization_version != found.version_now,
            effective_on: found.effective_on,
            applied_at: found.applied_at,
            remark: found.remark,
            follows: found.follows,
            followed_by: found.followed_by,
            proposed_at: found.proposed_at,
            proposed_by: self.author_of(permit, found.proposed_by).await?.ok_or(Error::NotFound)?,
            decided_at: found.decided_at,
            decided_by,
            reason: found.reason,
            duplicates: Vec::new(),
            board: found.board,
            posted: found.entry,
            version: found.version,
            may,
        })
    }

    /// Announces something of an organization. The same key and body give the same again.
    pub async fn propose_provider(&self, caller: &Arc<Caller>, key: Uuid, body: NewProviderNotice) -> Result<ProviderNoticeView> {
        let body = &body.compose(self.today(caller).await?)?;
        let id = self.deciding(caller, move |caller, _| async move {
            let directory = self.see_directory(&caller).await?;
            // Who opens is nobody's yet: whoever may speak for their own organization announces it.
            let about = body.organization.unwrap_or(caller.membership.organization);
            let before = self.listed(&directory, about).await?;
            let facts = OrganizationFacts { organization: about, region: caller.region };
            let permit = self.admit::<ProposeProvider>(&caller, facts).await?;
            let id = ProviderNoticeId(self.new_id());
            let (before, version) = profile_of(before);
            let (profile, changed) = match (&body.entry, body.organization) {
                (Some(entry), Some(_)) => (entry.clone(), entry.differs_from(&before)),
                (Some(entry), None) => (entry.clone(), filled(entry)),
                (None, _) => (before, Vec::new()),
            };
            let of = body.organization.zip(body.organization_version);
            // Of another version it may have become what was announced: the change says that it is stale.
            if body.entry.is_some() && changed.is_empty() && of.is_some_and(|(_, read)| read == version) {
                return Err(Invalid::new("entry", "empty").into());
            }
            self.check_announced(&directory, body, &profile).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", body, id.0)?);
            if let Some(read) = of {
                profile::guard(&mut change, read);
            }
            let new = NewNotice {
                id,
                kind: body.kind,
                of,
                profile,
                changed,
                effective_on: body.effective_on,
                remark: body.remark.clone(),
                follows: body.follows,
            };
            provider::insert(&mut change, &permit, new);
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(id),
                Done::Before(made) => Ok(ProviderNoticeId(made)),
            }
        });
        let id = id.await?;
        self.provider_notice(caller, id).await
    }

    /// What is announced holds nothing of persons, and corrects what is the caller's to correct.
    async fn check_announced(&self, directory: &Permitted<SeeDirectory>, body: &NewProviderNotice, profile: &Profile) -> Result<()> {
        let caller = directory.caller();
        if let Some(follows) = body.follows {
            let found = provider::find_seen(&self.store, directory, follows).await?;
            let found = found.filter(|found| found.proposer == caller.membership.organization);
            let found = found.ok_or_else(|| Invalid::new("follows", "unknown_id"))?;
            if !matches!(found.state, ProviderNoticeState::Refused | ProviderNoticeState::Withdrawn) {
                return Err(Invalid::new("follows", "not_allowed_here").into());
            }
        }
        self.check_impersonal(caller, &body.texts(), profile.phone.as_deref()).await
    }

    /// Takes an announcement over: the directory, the board and the announcement itself, all in one change.
    pub async fn approve_provider(&self, caller: &Arc<Caller>, id: ProviderNoticeId, body: Approval) -> Result<ProviderNoticeView> {
        self.decide_provider(caller).await?;
        let board = self.board_of_providers(caller).await?;
        let approved = self.deciding(caller, move |caller, _| async move {
            let permit = self.decide_provider(&caller).await?;
            let directory = self.see_directory(&caller).await?;
            let found = self.find_notice(&directory, id).await?;
            if found.state != ProviderNoticeState::Proposed || body.organization_version != found.version_now {
                return Err(Error::Stale);
            }
            let today = Date(self.today(&caller).await?);
            let applied = found.kind.shows_at_once() || found.effective_on <= today;
            let posts = self.open_board_for::<PostOnBoard>(&caller, board).await?;
            let (entry, organization) = (EntryId(self.new_id()), found.organization.unwrap_or(OrganizationId(self.new_id())));
            let mut change = Self::stream_change(&posts);
            self.write_entry(&mut change, &permit, organization, &found, applied).await?;
            let draft = self.posting_of(&directory, &found).await?;
            let composed = draft.compose(permit.decided_at(), Ground::Board { must_expire: false })?;
            self.append_post(&mut change, &posts, entry, entry.0, &composed).await?;
            provider::approve(&mut change, &permit, id, Approved { organization, board, entry, applied });
            change.log.push(audit::written(&permit, None, None));
            let committed = self.commit(change).await?;
            self.hub.wake(posts.subject().stream, committed.first);
            self.forget_organization(organization);
            Ok(())
        });
        approved.await?;
        self.provider_notice(caller, id).await
    }

    /// What an approved announcement makes of the directory.
    async fn write_entry(
        &self,
        change: &mut Change,
        permit: &Permitted<DecideProvider>,
        organization: OrganizationId,
        found: &Found,
        applied: bool,
    ) -> Result<()> {
        let Some(version) = found.version_now else {
            change.insert(self.new_key(Owner::new(OwnerKind::Organization, organization), Some(permit.subject().region), 1, 0)?.0);
            profile::open(change, permit, organization, &found.profile, found.effective_on);
            return Ok(());
        };
        if found.kind == ProviderNoticeKind::Closing {
            profile::close(change, permit, (organization, version), found.effective_on);
        } else if applied {
            let (now, read) = profile::find_to_apply(&self.store, organization).await?.ok_or(Error::NotFound)?;
            if read != version {
                return Err(Error::Stale);
            }
            profile::update(change, (organization, version), &now.with(&found.profile, &found.changed));
        } else {
            profile::guard(change, (organization, version));
        }
        Ok(())
    }

    /// What stands on the board afterwards.
    async fn posting_of(&self, permit: &Permitted<SeeDirectory>, found: &Found) -> Result<Draft> {
        let proposer = self.organization(found.proposer).await?.map(|found| found.name.clone()).unwrap_or_default();
        let name = match found.organization {
            Some(organization) => self.listed(permit, organization).await?.name,
            None => found.profile.name.clone(),
        };
        let remark = found.remark.as_deref();
        let (title, text) = posting(found.kind, (&name, &proposer), &found.profile, &found.changed, found.effective_on, remark);
        Ok(Draft { notice: Some(Notice { title, expires_at: None, pinned: false }), ..Draft::of(EntryKind::Notice, text) })
    }

    /// The first board of new providers on which the base writes; opened where there is none, before anything is approved.
    async fn board_of_providers(&self, caller: &Arc<Caller>) -> Result<BoardId> {
        let boards = board::of_region(&self.store, caller.region, caller.membership.organization).await?;
        let is_one = |facts: &&crate::gate::BoardFacts| {
            facts.kind == BoardKind::NewProvider && self.gate.may::<PostOnBoard>(caller, facts, self.now())
        };
        if let Some(facts) = boards.iter().find(is_one) {
            return Ok(facts.board);
        }
        let new = NewBoard { kind: BoardKind::NewProvider, name: BOARD_NAME.to_owned(), audience: Audience::default() };
        let BoardView { id, .. } = self.open_board(caller, self.new_id(), new).await?;
        Ok(id)
    }

    /// Says no, and why.
    pub async fn refuse_provider(&self, caller: &Arc<Caller>, id: ProviderNoticeId, body: Refusal) -> Result<ProviderNoticeView> {
        body.check()?;
        let body = &body;
        let refused = self.deciding(caller, move |caller, _| async move {
            let permit = self.decide_provider(&caller).await?;
            let directory = self.see_directory(&caller).await?;
            self.find_notice(&directory, id).await?;
            self.check_impersonal(&caller, &[("reason", &body.reason)], None).await?;
            let mut change = Self::change(&permit);
            provider::refuse(&mut change, &permit, id, &body.reason);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        refused.await?;
        self.provider_notice(caller, id).await
    }

    /// Takes an announcement of the caller's own organization back, while it waits.
    pub async fn withdraw_provider(&self, caller: &Arc<Caller>, id: ProviderNoticeId) -> Result<ProviderNoticeView> {
        let withdrawn = self.deciding(caller, move |caller, _| async move {
            let directory = self.see_directory(&caller).await?;
            let found = self.find_notice(&directory, id).await?;
            let facts = OrganizationFacts { organization: found.proposer, region: caller.region };
            let permit = self.admit::<ProposeProvider>(&caller, facts).await?;
            if found.proposer != caller.membership.organization {
                return Err(Error::Forbidden);
            }
            let mut change = Self::change(&permit);
            provider::withdraw(&mut change, &permit, id);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        withdrawn.await?;
        self.provider_notice(caller, id).await
    }

    /// Writes into the directory what was approved for a day that has come. Whatever moved meanwhile stays: only what was to be changed is.
    pub async fn apply_provider_notices(&self) -> Result<()> {
        for region in organization::list_regions(&self.store).await? {
            let zone = TimeZone::get(&region.time_zone).unwrap_or(TimeZone::UTC);
            let today = Date(self.now().date_in(&zone));
            let due = match provider::list_to_apply(&self.store, region.id, today, TOGETHER).await {
                Ok(due) => due,
                Err(e) => vec![Err(e)],
            };
            for found in due {
                let applied = match found {
                    Ok(found) => self.apply_provider_notice(&found).await,
                    Err(e) => Err(e.into()),
                };
                match applied {
                    // Somebody else was faster, or the entry moved: the next round looks again.
                    Ok(()) | Err(Error::Stale) => {}
                    // One that cannot be written keeps nothing from the others.
                    Err(e) => tracing::warn!(error = %e, region = %region.id, "an announcement waits for the directory"),
                }
            }
        }
        Ok(())
    }

    async fn apply_provider_notice(&self, found: &Found) -> Result<()> {
        let Some(organization) = found.organization else { return Ok(()) };
        let Some((profile, version)) = profile::find_to_apply(&self.store, organization).await? else { return Ok(()) };
        let mut change = Change::default();
        profile::update(&mut change, (organization, version), &profile.with(&found.profile, &found.changed));
        provider::note_applied(&mut change, found.id, self.now());
        self.commit(change).await?;
        self.forget_organization(organization);
        Ok(())
    }
}

/// What a directory entry publishes, and its version.
fn profile_of(view: DirectoryView) -> (Profile, i64) {
    let profile = Profile {
        name: view.name,
        kana: view.kana,
        kind: view.kind,
        municipality_code: view.municipality_code,
        address: view.address,
        place: view.place,
        phone: view.phone,
        night_phone: view.night_phone,
        fax: view.fax,
        services: view.services,
        hours: view.hours,
        web: view.web,
    };
    (profile, view.version)
}

/// The fields of a new entry in which something stands.
fn filled(entry: &Profile) -> Vec<&'static str> {
    let empty = Profile {
        name: String::new(),
        kana: None,
        kind: entry.kind,
        municipality_code: None,
        address: None,
        place: None,
        phone: None,
        night_phone: None,
        fax: None,
        services: Vec::new(),
        hours: None,
        web: None,
    };
    entry.differs_from(&empty)
}
