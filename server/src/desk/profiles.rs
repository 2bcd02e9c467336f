//! The directory (事業所をさがす): what the organizations of a region publish of themselves, and what is new.

use super::providers::ProviderNoticeView;
use super::{Desk, Result, signed};
use crate::audit;
use crate::domain::boards::provider::{ProviderNoticeKind, ProviderNoticeState};
use crate::domain::core::id::{OrganizationId, ProviderNoticeId};
use crate::domain::core::text::fold;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::OrganizationKind;
use crate::domain::people::profile::{Place, Search, Service, has_ended};
use crate::gate::{Act as _, Caller, ManagePublicPage, OrganizationFacts, Permitted, ProposeProvider, RegionFacts, SeeDirectory};
use crate::store::people::profile::{self, Listed, News};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many organizations of a region are looked through at most.
pub(super) const LOOKED_THROUGH: usize = 10_000;
/// So many are shown.
const SHOWN: usize = 500;
/// What was announced is new for so long.
const NEWS_SECONDS: i64 = 90 * 86_400;

/// What was announced of an organization lately.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ProviderNewsView {
    /// Which announcement.
    pub notice: ProviderNoticeId,
    /// What.
    pub kind: ProviderNoticeKind,
    /// From which day.
    pub effective_on: Date,
    /// When the base said yes.
    pub decided_at: Timestamp,
}

impl From<News> for ProviderNewsView {
    fn from(news: News) -> Self {
        Self { notice: news.notice, kind: news.kind, effective_on: news.effective_on, decided_at: news.decided_at }
    }
}

/// An organization as the directory has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DirectoryView {
    /// Id.
    pub id: OrganizationId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: Option<String>,
    /// Kind.
    pub kind: OrganizationKind,
    /// Official code.
    pub code: Option<String>,
    /// Municipality.
    pub municipality_code: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Where it is on the map.
    pub place: Option<Place>,
    /// Telephone.
    pub phone: Option<String>,
    /// Telephone at night.
    pub night_phone: Option<String>,
    /// FAX.
    pub fax: Option<String>,
    /// What it offers, in the order of the codes.
    pub services: Vec<Service>,
    /// When it is open.
    pub hours: Option<String>,
    /// Its page on the net.
    pub web: Option<String>,
    /// Its first day, where it was announced.
    pub opens_on: Option<Date>,
    /// Its last day.
    pub closes_on: Option<Date>,
    /// Whether that day is over.
    pub is_closed: bool,
    /// Whether it stands on the public page.
    pub is_listed: bool,
    /// Version.
    pub version: i64,
    /// What was announced of it lately.
    pub news: Option<ProviderNewsView>,
    /// What was approved for a later day and is not in the entry yet; only where one organization is asked for.
    pub upcoming: Vec<ProviderNoticeView>,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

impl Desk {
    /// The organizations that somebody looks for, by reading; with news alone, the newest first.
    pub async fn directory(&self, caller: &Arc<Caller>, search: &Search) -> Result<Vec<DirectoryView>> {
        search.check()?;
        let permit = self.see_directory(caller).await?;
        let (since, today) = self.news_since(caller).await?;
        let found = profile::list(&self.store, &permit, search, (since, today), signed(LOOKED_THROUGH)).await?;
        let mut found: Vec<Listed> = found.into_iter().filter(|listed| search.finds(&listed.profile)).collect();
        if search.is_new {
            found.sort_by_key(|listed| std::cmp::Reverse(listed.news.map(|news| news.decided_at)));
        } else {
            found.sort_by_cached_key(|listed| fold(listed.profile.kana.as_deref().unwrap_or(&listed.profile.name)));
        }
        let views = found.into_iter().take(SHOWN).map(|listed| self.directory_view(&permit, listed, today)).collect();
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// One organization, and what is to come of it.
    pub async fn directory_entry(&self, caller: &Arc<Caller>, id: OrganizationId) -> Result<DirectoryView> {
        let permit = self.see_directory(caller).await?;
        let mut view = self.listed(&permit, id).await?;
        let wanted =
            crate::store::boards::provider::Wanted { state: Some(ProviderNoticeState::Approved), organization: Some(id), mine: false };
        let approved = self.provider_notices_seen(&permit, wanted).await?;
        view.upcoming = approved.into_iter().filter(|notice| notice.applied_at.is_none()).collect();
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// An organization of the caller's region; one of another is not there.
    pub(super) async fn listed(&self, permit: &Permitted<SeeDirectory>, id: OrganizationId) -> Result<DirectoryView> {
        let (since, today) = self.news_since(permit.caller()).await?;
        match profile::find(&self.store, permit, id, (since, today)).await? {
            Some(listed) => Ok(self.directory_view(permit, listed, today)),
            None => Err(self.missing::<SeeDirectory>(permit.caller()).await),
        }
    }

    pub(super) async fn news_since(&self, caller: &Caller) -> Result<(Timestamp, Date)> {
        Ok((self.now().plus_seconds(-NEWS_SECONDS), Date(self.today(caller).await?)))
    }

    fn directory_view(&self, permit: &Permitted<SeeDirectory>, listed: Listed, today: Date) -> DirectoryView {
        let own = OrganizationFacts { organization: listed.id, region: permit.subject().region };
        let may_propose = self.gate.may::<ProposeProvider>(permit.caller(), &own, permit.decided_at());
        let profile = listed.profile;
        DirectoryView {
            id: listed.id,
            name: profile.name,
            kana: profile.kana,
            kind: profile.kind,
            code: listed.code,
            municipality_code: profile.municipality_code,
            address: profile.address,
            place: profile.place,
            phone: profile.phone,
            night_phone: profile.night_phone,
            fax: profile.fax,
            services: profile.services,
            hours: profile.hours,
            web: profile.web,
            opens_on: listed.opens_on,
            closes_on: listed.closes_on,
            is_closed: has_ended(listed.closes_on, today),
            is_listed: listed.listed,
            version: listed.version,
            news: listed.news.map(ProviderNewsView::from),
            upcoming: Vec::new(),
            may: may_propose.then_some(ProposeProvider::NAME).into_iter().collect(),
        }
    }

    /// Says whether an organization stands on the public page.
    pub async fn list_publicly(&self, caller: &Arc<Caller>, id: OrganizationId, listed: bool) -> Result<DirectoryView> {
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.admit::<ManagePublicPage>(&caller, RegionFacts { region: caller.region }).await?;
            let directory = self.see_directory(&caller).await?;
            self.listed(&directory, id).await?;
            let mut change = Self::change(&permit);
            profile::set_listed(&mut change, &permit, id, listed);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.directory_entry(caller, id).await
    }
}
