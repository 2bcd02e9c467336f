//! Where there is room (空床): the wards of a region, and what their organizations say of them.

use super::ward_list::{table, words};
use super::{Desk, Done, Error, Result, signed};
use crate::audit;
use crate::domain::boards::ward::{BedType, FeeClass, Procedure, Search, Sought, Vacancy, VacancyState, Ward, WardFunction, WardKind};
use crate::domain::core::id::{OrganizationId, WardId};
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::domain::people::OrganizationKind;
use crate::gate::{Caller, OrganizationFacts, Permitted, RegionFacts, SeeVacancies, UpdateVacancies};
use crate::hub::wire::AuthorView;
use crate::store::boards::ward::{self, Found, Said, Teller};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many wards of a region are looked through at most.
pub(super) const LOOKED_THROUGH: usize = 10_000;
/// So many are shown.
const SHOWN: usize = 1_000;
/// So many vacancies of a ward are shown.
const HISTORY: usize = 200;

/// What was said of a ward.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VacancyView {
    /// Version, from 1.
    pub version: i64,
    /// Whether there is room.
    pub state: VacancyState,
    /// How many places are free.
    pub free: Option<i64>,
    /// How many of them for women, where they are told apart.
    pub free_female: Option<i64>,
    /// How many for men.
    pub free_male: Option<i64>,
    /// How many are promised and not taken yet.
    pub adjusting: Option<i64>,
    /// From which day there will be room.
    pub available_from: Option<Date>,
    /// What else is to be known of it.
    pub remark: Option<String>,
    /// When it was said.
    pub recorded_at: Timestamp,
    /// When it was last said to be so still.
    pub confirmed_at: Timestamp,
    /// Who said it.
    pub author: AuthorView,
    /// Who said last that it is so still.
    pub confirmed_by: AuthorView,
    /// Too long ago to rely on.
    pub stale: bool,
}

/// A ward, or another offer of places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WardView {
    /// Id.
    pub id: WardId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The name of its organization.
    pub organization_name: String,
    /// Its organization's kind.
    pub organization_kind: OrganizationKind,
    /// Its organization's telephone.
    pub organization_phone: Option<String>,
    /// Its organization's municipality.
    pub municipality_code: Option<String>,
    /// Its name.
    pub name: String,
    /// What is offered.
    pub kind: WardKind,
    /// What it is for; hospitals only.
    pub function: Option<WardFunction>,
    /// Of which kind its beds are by law; hospitals only.
    pub bed_type: Option<BedType>,
    /// By which fee it is paid; hospitals only.
    pub fee_class: Option<FeeClass>,
    /// What it can take, in the order of the codes.
    pub procedures: Vec<Procedure>,
    /// What a room costs beside that, in yen a day.
    pub extra_charge_yen: Option<i64>,
    /// Takes somebody so that the family can rest.
    pub respite: bool,
    /// When it is to be asked.
    pub reception_hours: Option<String>,
    /// Its own telephone.
    pub phone: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was said of it last.
    pub vacancy: Option<VacancyView>,
    /// Whether it is the caller's to keep.
    pub is_mine: bool,
}

impl WardView {
    /// What its organization wrote.
    pub(super) fn body(&self) -> Ward {
        Ward {
            name: self.name.clone(),
            kind: self.kind,
            function: self.function,
            bed_type: self.bed_type,
            fee_class: self.fee_class,
            procedures: self.procedures.clone(),
            extra_charge_yen: self.extra_charge_yen,
            respite: self.respite,
            reception_hours: self.reception_hours.clone(),
            phone: self.phone.clone(),
            note: self.note.clone(),
        }
    }

    /// What was said of it last.
    pub(super) fn said(&self) -> Option<Vacancy> {
        self.vacancy.as_ref().map(|said| Vacancy {
            state: said.state,
            free: said.free,
            free_female: said.free_female,
            free_male: said.free_male,
            adjusting: said.adjusting,
            available_from: said.available_from,
            remark: said.remark.clone(),
        })
    }
}

impl Desk {
    pub(super) async fn see_vacancies(&self, caller: &Arc<Caller>) -> Result<Permitted<SeeVacancies>> {
        self.admit::<SeeVacancies>(caller, RegionFacts { region: caller.region }).await
    }

    /// The wards that somebody looks for, those with room first.
    pub async fn wards(&self, caller: &Arc<Caller>, search: &Search) -> Result<Vec<WardView>> {
        let (permit, views) = self.searched(caller, search).await?;
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// The same as CSV.
    pub async fn ward_list(&self, caller: &Arc<Caller>, search: &Search) -> Result<String> {
        let (permit, views) = self.searched(caller, search).await?;
        let text = table(&views, &self.zone(caller).await?);
        self.show(&permit, Depth::Exported, None, text).await
    }

    pub(super) async fn searched(&self, caller: &Arc<Caller>, search: &Search) -> Result<(Permitted<SeeVacancies>, Vec<WardView>)> {
        search.check()?;
        let permit = self.see_vacancies(caller).await?;
        let found = ward::list(&self.store, &permit, search, signed(LOOKED_THROUGH)).await?;
        let own = caller.membership.organization;
        let (mut views, mut others) = (Vec::new(), 0);
        for found in found.into_iter().filter(|found| finds(search, found)) {
            // One's own are always there, to be told.
            others += usize::from(found.organization != own);
            if found.organization == own || others <= SHOWN {
                views.push(self.ward_view(&permit, found).await?);
            }
        }
        Ok((permit, views))
    }

    /// One ward, closed or not.
    pub async fn ward(&self, caller: &Arc<Caller>, id: WardId) -> Result<WardView> {
        let permit = self.see_vacancies(caller).await?;
        let found = self.found(&permit, id).await?;
        let view = self.ward_view(&permit, found).await?;
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// What was said of a ward, newest first.
    pub async fn vacancies(&self, caller: &Arc<Caller>, id: WardId) -> Result<Vec<VacancyView>> {
        let permit = self.see_vacancies(caller).await?;
        let kind = self.found(&permit, id).await?.ward.kind;
        let mut views = Vec::new();
        for said in ward::list_said(&self.store, &permit, id, signed(HISTORY)).await? {
            views.push(self.vacancy_view(&permit, kind, said).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// A ward of the caller's region; one of another is not there.
    async fn found(&self, permit: &Permitted<SeeVacancies>, id: WardId) -> Result<Found> {
        match ward::find(&self.store, permit, id).await? {
            Some(found) => Ok(found),
            None => Err(self.missing::<SeeVacancies>(permit.caller()).await),
        }
    }

    /// A ward that the caller keeps.
    async fn open_ward(&self, caller: &Arc<Caller>, id: WardId) -> Result<(Permitted<UpdateVacancies>, Found)> {
        let permit = self.see_vacancies(caller).await?;
        let found = self.found(&permit, id).await?;
        let facts = OrganizationFacts { organization: found.organization, region: permit.subject().region };
        Ok((self.admit::<UpdateVacancies>(caller, facts).await?, found))
    }

    pub(super) async fn ward_view(&self, permit: &Permitted<SeeVacancies>, found: Found) -> Result<WardView> {
        let own = OrganizationFacts { organization: found.organization, region: permit.subject().region };
        let vacancy = match found.said {
            Some(said) => Some(self.vacancy_view(permit, found.ward.kind, said).await?),
            None => None,
        };
        Ok(WardView {
            id: found.id,
            organization: found.organization,
            organization_name: found.organization_name,
            organization_kind: found.organization_kind,
            organization_phone: found.organization_phone,
            municipality_code: found.municipality,
            name: found.ward.name,
            kind: found.ward.kind,
            function: found.ward.function,
            bed_type: found.ward.bed_type,
            fee_class: found.ward.fee_class,
            procedures: found.ward.procedures,
            extra_charge_yen: found.ward.extra_charge_yen,
            respite: found.ward.respite,
            reception_hours: found.ward.reception_hours,
            phone: found.ward.phone,
            note: found.ward.note,
            version: found.version,
            closed_at: found.closed_at,
            vacancy,
            is_mine: self.gate.may::<UpdateVacancies>(permit.caller(), &own, permit.decided_at()),
        })
    }

    async fn teller(&self, permit: &Permitted<SeeVacancies>, teller: Teller) -> Result<AuthorView> {
        self.author(permit, teller.person, teller.membership, teller.organization, teller.profession).await
    }

    async fn vacancy_view(&self, permit: &Permitted<SeeVacancies>, kind: WardKind, said: Said) -> Result<VacancyView> {
        Ok(VacancyView {
            version: said.version,
            state: said.vacancy.state,
            free: said.vacancy.free,
            free_female: said.vacancy.free_female,
            free_male: said.vacancy.free_male,
            adjusting: said.vacancy.adjusting,
            available_from: said.vacancy.available_from,
            remark: said.vacancy.remark,
            recorded_at: said.recorded_at,
            confirmed_at: said.confirmed_at,
            author: self.teller(permit, said.author).await?,
            confirmed_by: self.teller(permit, said.confirmer).await?,
            stale: kind.is_stale(said.confirmed_at, permit.decided_at()),
        })
    }

    /// Adds a ward to the caller's organization.
    pub async fn add_ward(&self, caller: &Arc<Caller>, key: Uuid, body: Ward) -> Result<WardView> {
        let body = &body.compose()?;
        let id = self.deciding(caller, move |caller, _| async move {
            let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
            let permit = self.admit::<UpdateVacancies>(&caller, own).await?;
            self.check_impersonal(&caller, &texts_of(body), body.phone.as_deref()).await?;
            let id = WardId(self.new_id());
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", body, id.0)?);
            ward::insert(&mut change, &permit, id, body);
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(id),
                Done::Before(made) => Ok(WardId(made)),
            }
        });
        let id = id.await?;
        self.ward(caller, id).await
    }

    /// Writes a ward anew, from the version that was read.
    pub async fn edit_ward(&self, caller: &Arc<Caller>, id: WardId, read: i64, body: Ward) -> Result<WardView> {
        let body = &body.compose()?;
        let written = self.deciding(caller, move |caller, _| async move {
            let (permit, _) = self.open_ward(&caller, id).await?;
            self.check_impersonal(&caller, &texts_of(body), body.phone.as_deref()).await?;
            let mut change = Self::change(&permit);
            ward::update(&mut change, &permit, (id, read), body);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.ward(caller, id).await
    }

    /// Closes a ward: it is in no list any more. Closed twice, it stays closed.
    pub async fn close_ward(&self, caller: &Arc<Caller>, id: WardId) -> Result<WardView> {
        let closed = self.deciding(caller, move |caller, _| async move {
            let (permit, found) = self.open_ward(&caller, id).await?;
            if found.closed_at.is_some() {
                return Ok(());
            }
            let mut change = Self::change(&permit);
            ward::close(&mut change, &permit, id);
            change.log.push(audit::written(&permit, None, None));
            match self.commit(change).await {
                // Somebody else closed it at the same moment.
                Ok(_) | Err(Error::Stale) => Ok(()),
                Err(e) => Err(e),
            }
        });
        closed.await?;
        self.ward(caller, id).await
    }

    /// The closed wards of the caller's organization, the last one first.
    pub async fn closed_wards(&self, caller: &Arc<Caller>) -> Result<Vec<WardView>> {
        let sees = self.see_vacancies(caller).await?;
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let permit = self.admit::<UpdateVacancies>(caller, own).await?;
        let mut views = Vec::new();
        for found in ward::list_closed(&self.store, &permit, signed(SHOWN)).await? {
            views.push(self.ward_view(&sees, found).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// Opens a closed ward again, with what was said of it last. Opened twice, it stays open.
    pub async fn reopen_ward(&self, caller: &Arc<Caller>, id: WardId) -> Result<WardView> {
        let opened = self.deciding(caller, move |caller, _| async move {
            let (permit, found) = self.open_ward(&caller, id).await?;
            if found.closed_at.is_none() {
                return Ok(());
            }
            let mut change = Self::change(&permit);
            ward::reopen(&mut change, &permit, id);
            change.log.push(audit::written(&permit, None, None));
            match self.commit(change).await {
                // Somebody else opened it at the same moment.
                Ok(_) | Err(Error::Stale) => Ok(()),
                Err(e) => Err(e),
            }
        });
        opened.await?;
        self.ward(caller, id).await
    }

    /// Says something new of a ward, from the vacancy that was read; 0 before the first. The same key and body give the same again.
    pub async fn tell_vacancy(&self, caller: &Arc<Caller>, id: WardId, read: i64, key: Uuid, body: Vacancy) -> Result<WardView> {
        let body = &body.compose()?;
        let told = self.deciding(caller, move |caller, _| async move {
            let (permit, found) = self.open_ward(&caller, id).await?;
            let texts = [("remark", body.remark.as_deref().unwrap_or_default())];
            self.check_impersonal(&caller, &texts, found.ward.phone.as_deref()).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &format!("{id} {read}"), body, id.0)?);
            ward::insert_vacancy(&mut change, &permit, (id, read), body);
            change.log.push(audit::written(&permit, None, None));
            self.commit_once(change).await.map(|_| ())
        });
        self.told(caller, id, told.await).await
    }

    /// Says that what was read is so still (変わりなし).
    pub async fn confirm_vacancy(&self, caller: &Arc<Caller>, id: WardId, read: i64) -> Result<WardView> {
        let confirmed = self.deciding(caller, move |caller, _| async move {
            let (permit, _) = self.open_ward(&caller, id).await?;
            let mut change = Self::change(&permit);
            ward::confirm(&mut change, &permit, (id, read));
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await.map(|_| ())
        });
        self.told(caller, id, confirmed.await).await
    }

    /// The ward after something was said of it, or as it is where somebody else was first.
    async fn told(&self, caller: &Arc<Caller>, id: WardId, told: Result<()>) -> Result<WardView> {
        match told {
            Ok(()) => self.ward(caller, id).await,
            // Whoever came second meets a row that moved, or one that is there already.
            Err(Error::Stale | Error::AlreadyExists) => Err(Error::ToldMeanwhile(Box::new(self.ward(caller, id).await?))),
            Err(e) => Err(e),
        }
    }
}

fn texts_of(ward: &Ward) -> [(&'static str, &str); 3] {
    let hours = ward.reception_hours.as_deref().unwrap_or_default();
    [("name", &ward.name), ("reception_hours", hours), ("note", ward.note.as_deref().unwrap_or_default())]
}

fn finds(search: &Search, found: &Found) -> bool {
    search.finds(&Sought {
        ward: &found.ward,
        vacancy: found.said.as_ref().map(|said| &said.vacancy),
        organization: &found.organization_name,
        words: &words(&found.ward),
    })
}
