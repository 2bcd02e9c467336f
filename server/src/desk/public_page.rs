//! The page that anybody may read without signing in (住民向け): what is marked for it, and what it shows. It names organizations and nobody
//! who works there.

use super::chart::payload_place;
use super::throttle::network;
use super::{Desk, Error, Result, TrainingView, shelters, signed};
use crate::audit;
use crate::domain::boards::public_page::{Leaflet, PublicPage};
use crate::domain::boards::shelter::Shelter;
use crate::domain::care::entry::{Content, EntryState};
use crate::domain::core::id::{EntryId, RegionId, TrainingId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::gate::{Act as _, Caller, Home, ManagePublicPage, Publish, RegionFacts, Shown};
use crate::hub::wire::EntryView;
use crate::store::boards::public_page::{self, ShownOrganization, ShownTraining};
use crate::store::boards::shelter;
use crate::store::people::organization;
use crate::vault::{Owner, OwnerKind};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// So many notices and trainings are shown.
const SHOWN: usize = 50;
/// So many organizations.
const ORGANIZATIONS: usize = 500;
/// From one network the page is asked for so often in a minute: a whole town may stand behind one address.
const A_MINUTE: u32 = 300;
const MINUTE: i64 = 60_000_000;
/// So many networks are counted one by one.
const NETWORKS: usize = 10_000;
/// A page is shown again for so long without being put together anew, unless this server changed something: of another server it learns so late.
const KEPT: i64 = 3_000_000;

/// How much stands on the page.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PublicCountsView {
    /// Notices.
    pub notices: i64,
    /// Trainings that are not over.
    pub trainings: i64,
    /// Shelters.
    pub shelters: i64,
    /// Organizations.
    pub organizations: i64,
}

/// The public page as it is kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicPageView {
    /// Whether anybody may read it.
    pub is_on: bool,
    /// What its address ends with, instead of the region's id.
    pub short_name: Option<String>,
    /// What it is called; else the region's name.
    pub title: Option<String>,
    /// Where residents may ask.
    pub contact: Option<String>,
    /// Leaflets that lie elsewhere.
    pub leaflets: Vec<Leaflet>,
    /// Version; 0 before the first.
    pub version: i64,
    /// Where it is.
    pub path: String,
    /// How much stands on it.
    pub counts: PublicCountsView,
    /// When something on it was marked, taken back or changed.
    pub changed_at: Option<Timestamp>,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// A notice on the public page.
#[derive(Debug)]
pub struct PublicNotice {
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Who posted it.
    pub organization: String,
    /// When.
    pub posted_at: Timestamp,
    /// When it was corrected.
    pub revised_at: Option<Timestamp>,
}

/// Everything that the public page shows.
#[derive(Debug)]
pub struct Publication {
    /// The region.
    pub region: String,
    /// What it is called and leads to.
    pub page: PublicPage,
    /// When something on it was marked, taken back or changed.
    pub changed_at: Timestamp,
    /// The time zone of its days and hours.
    pub zone: TimeZone,
    /// Notices, the newest first.
    pub notices: Vec<PublicNotice>,
    /// Trainings, the next first.
    pub trainings: Vec<ShownTraining>,
    /// Shelters, those that are open first.
    pub shelters: Vec<Shelter>,
    /// Organizations, by kind.
    pub organizations: Vec<ShownOrganization>,
}

/// How often each network asked within this minute, and what was shown just now.
#[derive(Default)]
pub(super) struct PublicDoor {
    asked: Mutex<(i64, HashMap<String, u32>)>,
    kept: Mutex<HashMap<RegionId, KeptPage>>,
}

/// What a page showed, and when that was so: before which changes of this server.
struct KeptPage {
    at: Timestamp,
    committed: u64,
    shows: Arc<Publication>,
}

impl PublicDoor {
    fn lets_in(&self, address: &str, now: Timestamp) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0 / MINUTE;
        if asked.0 != minute {
            *asked = (minute, HashMap::new());
        }
        let mut network = network(address);
        // Beyond so many networks the rest counts as one.
        if asked.1.len() >= NETWORKS && !asked.1.contains_key(&network) {
            network.clear();
        }
        let times = asked.1.entry(network).or_insert(0);
        *times = times.saturating_add(1);
        *times <= A_MINUTE
    }

    fn kept(&self, region: RegionId, committed: u64, now: Timestamp) -> Option<Arc<Publication>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&region).filter(|kept| kept.committed == committed && (0..KEPT).contains(&(now.0 - kept.at.0)))?;
        Some(Arc::clone(&found.shows))
    }

    fn keep(&self, region: RegionId, page: KeptPage) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(region, page);
    }
}

impl Desk {
    /// The public page of a region as it is kept, for those who work there.
    pub async fn public_page(&self, caller: &Arc<Caller>) -> Result<PublicPageView> {
        let (now, region) = (self.now(), RegionFacts { region: caller.region });
        let kept = public_page::find(&self.store, caller.region).await?;
        let counts = public_page::count(&self.store, caller.region, now).await?;
        let asked = [
            (Publish::NAME, self.gate.may::<Publish>(caller, &region, now)),
            (ManagePublicPage::NAME, self.gate.may::<ManagePublicPage>(caller, &region, now)),
        ];
        let (page, version, changed_at) = match kept {
            Some((page, version, at)) => (page, version, Some(at)),
            None => (PublicPage { is_on: false, short_name: None, title: None, contact: None, leaflets: Vec::new() }, 0, None),
        };
        Ok(PublicPageView {
            path: format!("/public/{}", page.short_name.clone().unwrap_or_else(|| caller.region.to_string())),
            is_on: page.is_on,
            short_name: page.short_name,
            title: page.title,
            contact: page.contact,
            leaflets: page.leaflets,
            version,
            counts: PublicCountsView {
                notices: counts.notices,
                trainings: counts.trainings,
                shelters: counts.shelters,
                organizations: counts.organizations,
            },
            changed_at,
            may: asked.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect(),
        })
    }

    /// Keeps the page, from the version that was read.
    pub async fn keep_public_page(&self, caller: &Arc<Caller>, read: i64, body: PublicPage) -> Result<PublicPageView> {
        let body = &body.compose()?;
        let kept = self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<ManagePublicPage>(&caller, RegionFacts { region: caller.region }).await?;
            self.check_impersonal(&caller, &body.texts(), None).await?;
            let mut change = Self::change(&permit);
            public_page::keep(&mut change, &permit, read, body)?;
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        kept.await?;
        self.public_page(caller).await
    }

    /// Makes a notice of a board public, or takes it back: at once, but for what browsers keep for a minute.
    pub async fn publish_entry(&self, caller: &Arc<Caller>, id: EntryId, public: bool) -> Result<EntryView> {
        let written = self.deciding(caller, move |caller, _| async move {
            let facts = self.entry_facts::<Publish>(&caller, id).await?;
            let Home::Board(board) = facts.home else { return Err(self.missing::<Publish>(&caller).await) };
            let view = self.entry_view(&caller, id).await?;
            let permit = self.publishes(&caller).await?;
            if public {
                // Nobody outside can tell that it is a drill.
                if public_page::is_of_drill(&self.store, board.board).await? {
                    return Err(Invalid::new("entry", "not_allowed_here").into());
                }
                let content = view.content.as_ref().filter(|_| view.state == EntryState::Posted);
                let notice = view.notice.as_ref().filter(|notice| notice.expires_at.is_none_or(|until| until > permit.decided_at()));
                let (Some(content), Some(notice)) = (content, notice) else {
                    return Err(Invalid::new("entry", "not_allowed_here").into());
                };
                // Why it was right on a board says nothing of everybody else.
                self.check_impersonal(&caller, &[("notice.title", &notice.title), ("text", &content.text)], None).await?;
            }
            let mut change = Self::change(&permit);
            public_page::mark_notice(&mut change, &permit, (id, view.revision), public);
            change.log.push(audit::managed(&permit, view.stream, None));
            self.commit(change).await
        });
        Box::pin(written).await?;
        self.entry_view(caller, id).await
    }

    /// Makes a training public, or takes it back.
    pub async fn publish_training(&self, caller: &Arc<Caller>, id: TrainingId, public: bool) -> Result<TrainingView> {
        let written = self.deciding(caller, move |caller, _| async move {
            let (_, _, found) = self.find_training(&caller, id).await?;
            let permit = self.publishes(&caller).await?;
            if public {
                self.check_impersonal(&caller, &found.training.texts(), None).await?;
            }
            let mut change = Self::change(&permit);
            public_page::mark_training(&mut change, &permit, (id, found.version), public);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.training(caller, id).await
    }

    /// Holds back who asks too often for what is for everybody.
    pub(super) fn check_public_door(&self, address: &str) -> Result<()> {
        let now = self.now();
        if self.public_door.lets_in(address, now) {
            return Ok(());
        }
        Err(Error::Throttled { retry_after_seconds: 60 - (now.0 / 1_000_000) % 60 })
    }

    /// The page of a region for whoever asks, by the region's id or its short name. Nobody's account reads it, so nothing is logged of it;
    /// a page that is not on is not there.
    pub async fn publication(&self, name: &str, address: &str) -> Result<Arc<Publication>> {
        self.check_public_door(address)?;
        let now = self.now();
        let facts = public_page::facts(&self.store, name).await?.ok_or(Error::NotFound)?;
        let committed = self.store.writer().committed();
        let ticket = self.gate.show_to_anybody(facts, now).ok_or(Error::NotFound)?;
        if let Some(kept) = self.public_door.kept(ticket.region(), committed, now) {
            return Ok(kept);
        }
        let shows = Arc::new(self.published(&ticket).await?);
        self.public_door.keep(ticket.region(), KeptPage { at: now, committed, shows: Arc::clone(&shows) });
        Ok(shows)
    }

    /// The same for whoever turns it on, before it is on.
    pub async fn preview_publication(&self, caller: &Arc<Caller>, name: &str) -> Result<Publication> {
        let permit = self.admit::<ManagePublicPage>(caller, RegionFacts { region: caller.region }).await?;
        let named = public_page::facts(&self.store, name).await?.map(|facts| facts.region).or_else(|| name.parse::<RegionId>().ok());
        if named != Some(caller.region) {
            return Err(self.missing::<ManagePublicPage>(caller).await);
        }
        let publication = self.published(&Shown::from(&permit)).await?;
        self.show(&permit, Depth::Opened, None, publication).await
    }

    async fn published(&self, shown: &Shown) -> Result<Publication> {
        let region = shown.region();
        let zone = self.zone_of(region).await?;
        let today = Date(shown.decided_at().date_in(&zone));
        let regions = organization::list_regions(&self.store).await?;
        let name = regions.into_iter().find(|found| found.id == region).map(|found| found.name).ok_or(Error::NotFound)?;
        let kept = public_page::find(&self.store, region).await?;
        let (page, changed_at) = kept.map_or_else(
            || (PublicPage { is_on: false, short_name: None, title: None, contact: None, leaflets: Vec::new() }, shown.decided_at()),
            |(page, _, at)| (page, at),
        );
        let keys = self.keys_of(Owner::new(OwnerKind::Region, region)).await?;
        let mut notices = Vec::new();
        for row in public_page::list_notices(&self.store, shown, signed(SHOWN)).await? {
            let content: Content = keys.open(payload_place(row.content_id), &row.payload)?;
            notices.push(PublicNotice {
                title: content.title.unwrap_or_default(),
                text: content.text,
                organization: row.organization_name,
                posted_at: row.recorded_at,
                revised_at: row.revised_at,
            });
        }
        let shelters = shelter::list_shown(&self.store, shown, signed(shelters::SHOWN)).await?;
        Ok(Publication {
            region: name,
            page,
            changed_at,
            zone,
            notices,
            trainings: public_page::list_trainings(&self.store, shown, signed(SHOWN)).await?,
            shelters: shelters.into_iter().map(|found| found.shelter).collect(),
            organizations: public_page::list_organizations(&self.store, shown, today, signed(ORGANIZATIONS)).await?,
        })
    }
}
