//! Asking each other whether there is room (照会): between two organizations, sealed, without a patient.

use super::{Desk, Done, Error, Result, keys, signed};
use crate::audit;
use crate::domain::boards::inquiry::{
    Answer, Form, Inquiry, InquiryAnswer, InquiryMessageKind, InquiryPurpose, InquiryState, InquiryUrgency, Message, office_minutes,
};
use crate::domain::boards::ward::{PlaceFor, Procedure};
use crate::domain::core::id::{InquiryId, OrganizationId, RegionId, WardId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::{Date, Timestamp};
use crate::domain::oversight::Depth;
use crate::gate::{
    Act, AnswerInquiry, AskInquiry, Caller, EndInquiry, InquiryFacts, OrganizationFacts, Permit, Permitted, PostInInquiry, ReadInquiry,
    RegionFacts, SeeInquiries, SeeVacancies,
};
use crate::hub::wire::AuthorView;
use crate::store::boards::inquiry::{self, Found, NewInquiry, Words};
use crate::store::boards::ward;
use crate::vault::{Owner, OwnerKind, Place};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many are shown of each direction.
const SHOWN: usize = 200;

/// One of the two organizations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InquirySideView {
    /// Which.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its telephone.
    pub phone: Option<String>,
}

/// What somebody did or said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InquiryMessageView {
    /// From 1.
    pub number: i64,
    /// What it does.
    pub kind: InquiryMessageKind,
    /// What is answered.
    pub answer: Option<InquiryAnswer>,
    /// The words.
    pub text: Option<String>,
    /// When.
    pub recorded_at: Timestamp,
    /// Who.
    pub author: AuthorView,
}

/// An inquiry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InquiryView {
    /// Id.
    pub id: InquiryId,
    /// Whom.
    pub ward: WardId,
    /// The ward's name.
    pub ward_name: String,
    /// The ward's telephone.
    pub ward_phone: Option<String>,
    /// Who asks.
    pub asking: InquirySideView,
    /// Who is asked.
    pub asked: InquirySideView,
    /// What for.
    pub purpose: InquiryPurpose,
    /// How soon.
    pub urgency: InquiryUrgency,
    /// The decade of the age.
    pub age_band: Option<i64>,
    /// For whom.
    pub sex: Option<PlaceFor>,
    /// What is to be taken care of.
    pub procedures: Vec<Procedure>,
    /// From which day.
    pub from: Option<Date>,
    /// Until which day.
    pub until: Option<Date>,
    /// How it stands.
    pub state: InquiryState,
    /// What was answered last.
    pub answer: Option<InquiryAnswer>,
    /// The number of the last message: answers and ends name it.
    pub head: i64,
    /// How many messages the caller has not read, without their own.
    pub unread: i64,
    /// Who asked.
    pub author: AuthorView,
    /// When.
    pub created_at: Timestamp,
    /// When something happened last.
    pub moved_at: Timestamp,
    /// How many minutes of office hours an open one has waited.
    pub waiting_minutes: i64,
    /// What was said, the first first; where one inquiry is asked for.
    pub messages: Vec<InquiryMessageView>,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// What one's organization asks and is asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InquiriesView {
    /// What it asks: the open ones first.
    pub sent: Vec<InquiryView>,
    /// What it is asked.
    pub received: Vec<InquiryView>,
}

fn form_place(id: InquiryId) -> Place {
    Place { table: "inquiry", column: "form", row: id.0 }
}

fn content_place(id: Uuid) -> Place {
    Place { table: "inquiry_message", column: "content", row: id }
}

fn key_owner(region: RegionId) -> Owner {
    Owner::new(OwnerKind::Region, region)
}

/// What is asked for is not to be had of this inquiry: it is over.
fn is_over() -> Error {
    Invalid::new("inquiry", "not_allowed_here").into()
}

impl Desk {
    /// The facts about an inquiry as the database has them now, through the gate.
    async fn open_inquiry<A: Act<Subject = InquiryFacts>>(&self, caller: &Arc<Caller>, id: InquiryId) -> Result<Permitted<A>> {
        match inquiry::facts(&self.store, id).await? {
            Some(facts) => self.admit::<A>(caller, facts).await,
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// What the caller's organization asks and is asked.
    pub async fn inquiries(&self, caller: &Arc<Caller>) -> Result<InquiriesView> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let permit = self.admit::<SeeInquiries>(caller, own).await?;
        let zone = self.zone(caller).await?;
        let mut view = InquiriesView { sent: Vec::new(), received: Vec::new() };
        for found in inquiry::list(&self.store, &permit, signed(SHOWN)).await? {
            let is_sent = found.asking_id == caller.membership.organization;
            let one = self.inquiry_view(&permit, found, &zone).await?;
            if is_sent { view.sent.push(one) } else { view.received.push(one) }
        }
        self.show(&permit, Depth::Listed, None, view).await
    }

    /// One inquiry with all that was said in it.
    pub async fn inquiry(&self, caller: &Arc<Caller>, id: InquiryId) -> Result<InquiryView> {
        let permit = self.open_inquiry::<ReadInquiry>(caller, id).await?;
        let Some(found) = inquiry::find(&self.store, &permit).await? else { return Err(self.missing::<ReadInquiry>(caller).await) };
        let keys = self.keys_of(key_owner(found.region_id)).await?;
        let mut view = self.inquiry_view(&permit, found, &self.zone(caller).await?).await?;
        for said in inquiry::list_said(&self.store, &permit).await? {
            let place = content_place(said.id);
            view.messages.push(InquiryMessageView {
                number: said.number,
                kind: said.kind,
                answer: said.answer,
                text: said.content.as_ref().map(|sealed| keys.open(place, sealed)).transpose()?,
                recorded_at: said.recorded_at,
                author: self.author(&permit, said.person_id, said.membership_id, said.organization_id, said.profession).await?,
            });
        }
        self.show(&permit, Depth::Opened, None, view).await
    }

    async fn inquiry_view(&self, permit: &impl Permit, found: Found, zone: &TimeZone) -> Result<InquiryView> {
        let form: Form = self.keys_of(key_owner(found.region_id)).await?.open(form_place(found.id), &found.form)?;
        let (caller, now) = (permit.caller(), permit.decided_at());
        let facts = InquiryFacts { inquiry: found.id, region: found.region_id, asking: found.asking_id, asked: found.asked_id };
        let is_open = found.state == InquiryState::Open;
        let lasts = is_open || found.state == InquiryState::Answered;
        let asked = [
            (PostInInquiry::NAME, lasts && self.gate.may::<PostInInquiry>(caller, &facts, now)),
            (AnswerInquiry::NAME, lasts && self.gate.may::<AnswerInquiry>(caller, &facts, now)),
            (EndInquiry::NAME, lasts && self.gate.may::<EndInquiry>(caller, &facts, now)),
        ];
        Ok(InquiryView {
            id: found.id,
            ward: found.ward_id,
            ward_name: found.ward_name,
            ward_phone: found.ward_phone,
            asking: self.side(found.asking_id).await?,
            asked: self.side(found.asked_id).await?,
            purpose: form.purpose,
            urgency: form.urgency,
            age_band: form.age_band,
            sex: form.sex,
            procedures: form.procedures,
            from: form.from,
            until: form.until,
            state: found.state,
            answer: found.answer,
            head: found.head,
            unread: found.unread,
            author: self.author(permit, found.person_id, found.asked_by, found.asking_id, found.profession).await?,
            created_at: found.created_at,
            moved_at: found.moved_at,
            waiting_minutes: if is_open { office_minutes(found.created_at, now, zone) } else { 0 },
            messages: Vec::new(),
            may: asked.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect(),
        })
    }

    async fn side(&self, id: OrganizationId) -> Result<InquirySideView> {
        let found = self.organization(id).await?.ok_or(Error::NotFound)?;
        Ok(InquirySideView { organization: id, name: found.name.clone(), phone: found.phone.clone() })
    }

    /// Asks one ward or several; each gets an inquiry of its own.
    pub async fn ask_inquiry(&self, caller: &Arc<Caller>, key: Uuid, body: Inquiry) -> Result<Vec<InquiryView>> {
        let body = &body.compose()?;
        let batch = self.deciding(caller, move |caller, _| async move {
            let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
            let permit = self.admit::<AskInquiry>(&caller, own).await?;
            let sees = self.admit::<SeeVacancies>(&caller, RegionFacts { region: caller.region }).await?;
            self.check_impersonal(&caller, &[("text", body.text.as_deref().unwrap_or_default())], None).await?;
            let batch = self.new_id();
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, "", body, batch)?);
            for ward in &body.wards {
                let found = ward::find(&self.store, &sees, *ward).await?.filter(|found| found.closed_at.is_none());
                let Some(found) = found else { return Err(Invalid::new("wards", "unknown_id").into()) };
                if found.organization == permit.subject().organization {
                    return Err(Invalid::new("wards", "not_allowed_here").into());
                }
                let id = InquiryId(self.new_id());
                let sealing = self.sealing_key(key_owner(caller.region), Some(caller.region), 1).await?;
                let form = keys::seal(&sealing, form_place(id), &body.form)?;
                let words = self.sealed_words(&permit, body.text.as_deref()).await?;
                inquiry::insert(&mut change, &permit, NewInquiry { id, batch, ward: *ward, asked: found.organization, form, words });
            }
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(batch),
                Done::Before(made) => Ok(made),
            }
        });
        let batch = batch.await?;
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let permit = self.admit::<SeeInquiries>(caller, own).await?;
        let zone = self.zone(caller).await?;
        let mut views = Vec::new();
        for found in inquiry::list_batch(&self.store, &permit, batch).await? {
            views.push(self.inquiry_view(&permit, found, &zone).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// The caller's words, sealed for the message that they write now.
    async fn sealed_words(&self, permit: &impl Permit, text: Option<&str>) -> Result<Words> {
        let (id, region) = (self.new_id(), permit.caller().region);
        let Some(text) = text else { return Ok(Words { id, content: None }) };
        let key = self.sealing_key(key_owner(region), Some(region), 1).await?;
        Ok(Words { id, content: Some(keys::seal(&key, content_place(id), &text)?) })
    }

    /// Says something in an inquiry.
    pub async fn say_in_inquiry(&self, caller: &Arc<Caller>, id: InquiryId, key: Uuid, body: Message) -> Result<InquiryView> {
        body.check()?;
        let body = &body;
        let said = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_inquiry::<PostInInquiry>(&caller, id).await?;
            self.check_impersonal(&caller, &[("text", &body.text)], None).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), body, id.0)?);
            inquiry::say(&mut change, &permit, self.sealed_words(&permit, Some(&body.text)).await?);
            change.log.push(audit::written(&permit, None, None));
            self.commit_once(change).await.map(|_| ())
        });
        match said.await {
            Err(Error::Stale) => Err(is_over()),
            said => self.after_inquiry(caller, id, said).await,
        }
    }

    /// Answers an inquiry, from the message that was read last.
    pub async fn answer_inquiry(&self, caller: &Arc<Caller>, id: InquiryId, read: i64, key: Uuid, body: Answer) -> Result<InquiryView> {
        let body = &body.compose()?;
        let answered = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_inquiry::<AnswerInquiry>(&caller, id).await?;
            self.check_impersonal(&caller, &[("text", body.text.as_deref().unwrap_or_default())], None).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &format!("{id} {read}"), body, id.0)?);
            let words = self.sealed_words(&permit, body.text.as_deref()).await?;
            inquiry::answer(&mut change, &permit, read, body.answer, words);
            change.log.push(audit::written(&permit, None, None));
            self.commit_once(change).await.map(|_| ())
        });
        self.after_inquiry(caller, id, answered.await).await
    }

    /// Takes an inquiry back that was not answered, else ends it, from the message that was read last.
    pub async fn end_inquiry(&self, caller: &Arc<Caller>, id: InquiryId, read: i64, key: Uuid) -> Result<InquiryView> {
        let ended = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_inquiry::<EndInquiry>(&caller, id).await?;
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &format!("{id} {read}"), &(), id.0)?);
            inquiry::end(&mut change, &permit, read, self.sealed_words(&permit, None).await?);
            change.log.push(audit::written(&permit, None, None));
            self.commit_once(change).await.map(|_| ())
        });
        self.after_inquiry(caller, id, ended.await).await
    }

    /// Notes that the caller has read so far.
    pub async fn note_inquiry_read(&self, caller: &Arc<Caller>, id: InquiryId, number: i64) -> Result<()> {
        let noted = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_inquiry::<ReadInquiry>(&caller, id).await?;
            let mut change = Self::change(&permit);
            inquiry::note_read(&mut change, &permit, number);
            self.commit(change).await.map(|_| ())
        });
        noted.await
    }

    async fn after_inquiry(&self, caller: &Arc<Caller>, id: InquiryId, done: Result<()>) -> Result<InquiryView> {
        done?;
        self.inquiry(caller, id).await
    }
}
