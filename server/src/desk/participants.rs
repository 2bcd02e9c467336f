//! Those who take part in a training: who they are, who came, what they thought of it, and who may be invited to the next one. For its
//! organizer alone; an answer is nobody's.

use super::trainings::{TrainingView, not_here};
use super::{Desk, Error, Result, keys};
use crate::audit;
use crate::domain::boards::training::{SeatState, Survey, standing};
use crate::domain::core::id::{MembershipId, OrganizationId, PersonId, TrainingApplicationId, TrainingId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::Profession;
use crate::gate::{ApplyForTraining, Caller, ManageTraining, Permitted};
use crate::store::boards::participant::{self, AnswerRow, Participant};
use crate::store::boards::training_notice;
use crate::vault::{Owner, OwnerKind, Place, random_token};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Of fewer answers than these one could guess whose they are.
const ANSWERS_SHOWN_FROM: usize = 3;

/// Somebody who applied for a training.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParticipantView {
    /// The application.
    pub application: TrainingApplicationId,
    /// Its number.
    pub number: i64,
    /// Whether it has a seat.
    pub state: SeatState,
    /// The place among those who wait, from 1; none with a seat.
    pub position: Option<i64>,
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession.
    pub profession: Profession,
    /// Organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// When.
    pub applied_at: Timestamp,
    /// When the person was noted as there.
    pub attended_at: Option<Timestamp>,
}

/// Whether somebody came.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AttendanceBody)]
pub struct Attendance {
    /// The application.
    pub application: TrainingApplicationId,
    /// Whether its person came.
    pub attended: bool,
}

/// What those who took part thought of a training.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingSurveyView {
    /// How many have answered.
    pub answers: usize,
    /// How many gave each mark from 1 to 5; none where there are fewer than three answers.
    pub satisfaction: Option<[usize; 5]>,
    /// 理解度
    pub understanding: Option<[usize; 5]>,
    /// 業務に役立つか
    pub usefulness: Option<[usize; 5]>,
    /// In their own words, in no order.
    pub comments: Vec<String>,
}

/// Somebody whom the organizer may invite.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingContactView {
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
    /// Since when.
    pub since: Timestamp,
    /// Whether they were invited to this training.
    pub invited: bool,
    /// Whether they have applied for it.
    pub applied: bool,
}

pub(super) fn comment_place(answer: Uuid) -> Place {
    Place { table: "training_answer", column: "comment", row: answer }
}

impl Desk {
    /// Who takes part.
    pub async fn participants(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<Vec<ParticipantView>> {
        let permit = self.open_training::<ManageTraining>(caller, id).await?;
        let views = self.participants_of(&permit).await?;
        self.show(&permit, Depth::Opened, None, views).await
    }

    /// The same as CSV.
    pub async fn participant_list(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<String> {
        let permit = self.open_training::<ManageTraining>(caller, id).await?;
        let views = self.participants_of(&permit).await?;
        let text = super::participant_list::table(&views, &self.zone(caller).await?);
        self.show(&permit, Depth::Exported, None, text).await
    }

    async fn participants_of(&self, permit: &Permitted<ManageTraining>) -> Result<Vec<ParticipantView>> {
        let (_, _, found) = self.find_training(permit.caller(), permit.subject().training).await?;
        let mut views = Vec::new();
        for row in participant::list(&self.store, permit).await? {
            views.push(self.participant_view(permit, row, found.training.seats).await?);
        }
        Ok(views)
    }

    async fn participant_view(&self, permit: &Permitted<ManageTraining>, row: Participant, seats: i64) -> Result<ParticipantView> {
        let author = self.author(permit, row.person_id, row.membership_id, row.organization_id, row.profession).await?;
        let kana = self.name_of(permit, row.person_id).await?.map(|identity| identity.kana.clone()).unwrap_or_default();
        let (state, position) = standing(row.rank, seats);
        Ok(ParticipantView {
            application: row.id,
            number: row.number,
            state,
            position,
            person: row.person_id,
            name: author.name,
            kana,
            profession: row.profession,
            organization: row.organization_id,
            organization_name: author.organization_name,
            applied_at: row.applied_at,
            attended_at: row.attended_at,
        })
    }

    /// Notes whether somebody came.
    pub async fn note_attendance(&self, caller: &Arc<Caller>, id: TrainingId, body: Attendance) -> Result<Vec<ParticipantView>> {
        self.note_whether_came(caller, id, body.application, body.attended, false).await.map_err(|error| match error {
            Error::Stale => Invalid::new("application", "unknown_id").into(),
            other => other,
        })?;
        self.participants(caller, id).await
    }

    /// Notes that somebody came who shows a code; each counts once.
    pub async fn check_in(&self, caller: &Arc<Caller>, id: TrainingId, code: &str) -> Result<ParticipantView> {
        let permit = self.open_training::<ManageTraining>(caller, id).await?;
        let shown = read_code(code);
        let mut whose = None;
        for row in participant::list(&self.store, &permit).await? {
            if self.code_of(permit.subject(), row.id).await? == shown {
                whose = Some(row.id);
            }
        }
        let application = whose.ok_or_else(|| Error::from(Invalid::new("code", "unknown_id")))?;
        self.note_whether_came(caller, id, application, true, true).await.map_err(|error| match error {
            Error::Stale => Error::AlreadyExists,
            other => other,
        })?;
        let views = self.participants(caller, id).await?;
        views.into_iter().find(|view| view.application == application).ok_or(Error::NotFound)
    }

    async fn note_whether_came(
        &self,
        caller: &Arc<Caller>,
        id: TrainingId,
        application: TrainingApplicationId,
        attended: bool,
        first: bool,
    ) -> Result<()> {
        self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ManageTraining>(&caller, id).await?;
            let whom = participant::list(&self.store, &permit).await?.into_iter().find(|row| row.id == application);
            let person = whom.ok_or(Error::Stale)?.person_id;
            let mut change = Self::change(&permit);
            if attended {
                participant::attend(&mut change, &permit, application, first);
            } else {
                participant::miss(&mut change, &permit, application);
            }
            change.log.push(audit::written_about(&permit, person));
            self.commit(change).await.map(|_| ())
        })
        .await
    }

    /// Keeps what the caller thought of a training, apart from that they have said it.
    pub async fn answer_survey(&self, caller: &Arc<Caller>, id: TrainingId, key: Uuid, body: Survey) -> Result<TrainingView> {
        let body = &body.compose()?;
        let answered = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ApplyForTraining>(&caller, id).await?;
            let (_, _, found) = self.find_training(&caller, id).await?;
            let is_over = found.cancelled_at.is_none() && found.training.ends_at <= permit.decided_at();
            let took_part = |rank, attended: bool| attended || standing(rank, found.training.seats).0 == SeatState::Seat;
            if !is_over || !found.mine.is_some_and(|mine| took_part(mine.rank, mine.attended_at.is_some())) {
                return Err(not_here());
            }
            let region = permit.subject().board.region;
            let random = random_token();
            let answer = uuid::Builder::from_random_bytes(*random.first_chunk().unwrap_or(&[0; 16])).into_uuid();
            let comment = match &body.comment {
                Some(comment) => {
                    let key = self.sealing_key(Owner::new(OwnerKind::Region, region), Some(region), 1).await?;
                    Some(keys::seal(&key, comment_place(answer), comment)?)
                }
                None => None,
            };
            let mut change = Self::change(&permit);
            // Of what was said nothing is kept beside the person, not even a hash: there are few different answers.
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), &(), id.0)?);
            let Survey { satisfaction, understanding, usefulness, .. } = *body;
            let row = AnswerRow { id: answer, region_id: region, training_id: id, satisfaction, understanding, usefulness, comment };
            participant::answer(&mut change, &permit, row);
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await {
                Err(Error::Stale) => Err(Error::AlreadyExists),
                done => done.map(|_| ()),
            }
        });
        answered.await?;
        self.training(caller, id).await
    }

    /// What those who took part thought of it.
    pub async fn survey(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<TrainingSurveyView> {
        let permit = self.open_training::<ManageTraining>(caller, id).await?;
        let answers = participant::list_answers(&self.store, &permit).await?;
        let mut view =
            TrainingSurveyView { answers: answers.len(), satisfaction: None, understanding: None, usefulness: None, comments: Vec::new() };
        if answers.len() >= ANSWERS_SHOWN_FROM {
            let counts = |mark: fn(&participant::Answer) -> i64| {
                let given = |wanted: i64| answers.iter().filter(|answer| mark(answer) == wanted).count();
                Some([given(1), given(2), given(3), given(4), given(5)])
            };
            view.satisfaction = counts(|answer| answer.satisfaction);
            view.understanding = counts(|answer| answer.understanding);
            view.usefulness = counts(|answer| answer.usefulness);
            let keys = self.keys_of(Owner::new(OwnerKind::Region, permit.subject().board.region)).await?;
            for answer in &answers {
                if let Some(comment) = &answer.comment {
                    view.comments.push(keys.open(comment_place(answer.id), comment)?);
                }
            }
        }
        self.show(&permit, Depth::Opened, None, view).await
    }

    /// Those whom the organizer may invite to this training.
    pub async fn training_contacts(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<Vec<TrainingContactView>> {
        let permit = self.open_training::<ManageTraining>(caller, id).await?;
        let mut views = Vec::new();
        for row in participant::list_contacts(&self.store, &permit).await? {
            let author = self.author(&permit, row.person_id, row.membership_id, row.organization_id, row.profession).await?;
            views.push(TrainingContactView {
                membership: row.membership_id,
                name: author.name,
                profession: row.profession,
                organization: row.organization_id,
                organization_name: author.organization_name,
                since: row.since,
                invited: row.invited != 0,
                applied: row.applied != 0,
            });
        }
        self.show(&permit, Depth::Opened, None, views).await
    }

    /// Invites all of them who have not applied and were not invited before; how many.
    pub async fn invite_to_training(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<usize> {
        self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ManageTraining>(&caller, id).await?;
            let (_, _, found) = self.find_training(&caller, id).await?;
            if found.cancelled_at.is_some() || found.training.apply_until < permit.decided_at() {
                return Err(not_here());
            }
            let contacts = participant::list_contacts(&self.store, &permit).await?;
            let mut change = Self::change(&permit);
            training_notice::invite(&mut change, &permit);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await?;
            Ok(contacts.iter().filter(|contact| contact.invited == 0 && contact.applied == 0).count())
        })
        .await
    }
}

/// A code as it was meant: however it was typed, and with the two digits that stand for letters that look like them.
fn read_code(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    letters
        .map(|c| match c {
            '0' => 'O',
            '1' => 'I',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::read_code;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["abcd-2o3i", " ABCD 203I", "ABCD-2031"] {
            assert_eq!(read_code(typed), "ABCD2O3I", "{typed}");
        }
    }
}
