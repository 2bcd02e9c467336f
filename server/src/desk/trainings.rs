//! Trainings (研修): what is held for whom, applying for a seat, and leaving the line again.

use super::{Desk, Done, Error, Result, signed};
use crate::audit;
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::training::{Cancellation, Material, SeatState, Training, standing, taken};
use crate::domain::core::id::{BoardId, OrganizationId, TrainingApplicationId, TrainingId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Act, ApplyForTraining, Caller, ManageTraining, Permitted, PostOnBoard, Publish, ReadBoard, RegionFacts, TrainingFacts};
use crate::store::Change;
use crate::store::boards::board;
pub use crate::store::boards::training::Wanted;
use crate::store::boards::training::{self, Found, Mine};
use crate::vault::{Owner, OwnerKind};
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many trainings are shown.
const SHOWN: usize = 200;
/// So many bytes of a keyed hash are the code with which somebody is noted at the door: eight letters.
const CODE_BYTES: usize = 5;

/// One's own application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrainingMineView {
    /// Id.
    pub application: TrainingApplicationId,
    /// Whether it has a seat.
    pub state: SeatState,
    /// The place among those who wait, from 1; none with a seat.
    pub position: Option<i64>,
    /// When.
    pub applied_at: Timestamp,
    /// When one was noted as there.
    pub attended_at: Option<Timestamp>,
    /// Whether one has answered the survey.
    pub answered: bool,
    /// With a seat, what one shows at the door, once; only where one training is asked for.
    pub code: Option<String>,
}

/// A training.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own on the screen")]
pub struct TrainingView {
    /// Id.
    pub id: TrainingId,
    /// Its board.
    pub board: BoardId,
    /// The name of its board.
    pub board_name: String,
    /// Who holds it.
    pub organization: OrganizationId,
    /// The name of who holds it.
    pub organization_name: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Where on the net; for those who have a seat, and its organizer.
    pub link: Option<String>,
    /// Whether it is on the net.
    pub has_link: bool,
    /// Whom to ask.
    pub contact: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Until when one applies.
    pub apply_until: Timestamp,
    /// For how many.
    pub seats: i64,
    /// How many seats are taken.
    pub taken: i64,
    /// How many wait for one.
    pub waiting: i64,
    /// What is read before or afterwards.
    pub materials: Vec<Material>,
    /// Version.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Why.
    pub cancel_reason: Option<String>,
    /// Whether applications are taken now.
    pub open: bool,
    /// One's own application.
    pub mine: Option<TrainingMineView>,
    /// Whether its organizer has invited the caller.
    pub invited: bool,
    /// Whether the caller lets its organizer invite them to later ones.
    pub on_list: bool,
    /// Anybody may read it on the public page.
    pub is_public: bool,
    /// What the policies let the caller do here; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// An application.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingApplicationBody)]
pub struct Application {
    /// Whether the organizer may invite one to later trainings.
    #[serde(default)]
    pub on_list: bool,
}

fn deadline_passed() -> Error {
    Invalid::new("apply_until", "too_old").into()
}

/// What is asked for is not to be had of this training.
pub(super) fn not_here() -> Error {
    Invalid::new("training", "not_allowed_here").into()
}

impl Desk {
    /// The facts about a training as the database has them now.
    async fn training_facts<A: Act>(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<TrainingFacts> {
        let home = training::home_of(&self.store, id).await?;
        let Some((board, organization)) = home else { return Err(self.missing::<A>(caller).await) };
        match board::of_board(&self.store, board, caller.membership.organization).await? {
            Some(board) => Ok(TrainingFacts { training: id, organization, board }),
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// A training, through the gate.
    pub(super) async fn open_training<A: Act<Subject = TrainingFacts>>(
        &self,
        caller: &Arc<Caller>,
        id: TrainingId,
    ) -> Result<Permitted<A>> {
        let facts = self.training_facts::<A>(caller, id).await?;
        self.admit::<A>(caller, facts).await
    }

    /// A training as it is now, for those who read its board.
    pub(super) async fn find_training(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<(Permitted<ReadBoard>, TrainingFacts, Found)> {
        let facts = self.training_facts::<ReadBoard>(caller, id).await?;
        let permit = self.admit::<ReadBoard>(caller, facts.board.clone()).await?;
        match training::find(&self.store, &permit, id).await? {
            Some(found) => Ok((permit, facts, found)),
            None => Err(self.missing::<ReadBoard>(caller).await),
        }
    }

    /// The trainings of all boards that the caller reads.
    pub async fn trainings(&self, caller: &Arc<Caller>, wanted: Wanted) -> Result<Vec<TrainingView>> {
        let now = self.now();
        let mut views = Vec::new();
        for facts in board::of_region(&self.store, caller.region, caller.membership.organization).await? {
            if facts.kind != BoardKind::Training {
                continue;
            }
            let Ok(permit) = self.gate.decide::<ReadBoard>(caller, facts, now) else { continue };
            for found in training::list(&self.store, &permit, wanted, signed(SHOWN)).await? {
                views.push(self.training_view(&permit, found));
            }
        }
        views.sort_by_key(|view| if wanted.past { -view.starts_at.0 } else { view.starts_at.0 });
        views.truncate(SHOWN);
        self.record(vec![audit::listed::<ReadBoard>(caller, now)]).await?;
        Ok(views)
    }

    /// One training.
    pub async fn training(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<TrainingView> {
        let (permit, facts, found) = self.find_training(caller, id).await?;
        let mut view = self.training_view(&permit, found);
        if let Some(mine) = view.mine.as_mut().filter(|mine| mine.state == SeatState::Seat && mine.attended_at.is_none()) {
            mine.code = Some(self.code_of(&facts, mine.application).await?);
        }
        self.show(&permit, Depth::Listed, None, view).await
    }

    fn training_view(&self, permit: &Permitted<ReadBoard>, found: Found) -> TrainingView {
        let (caller, now) = (permit.caller(), permit.decided_at());
        let facts = TrainingFacts { training: found.id, organization: found.organization, board: permit.subject().clone() };
        let manages = self.gate.may::<ManageTraining>(caller, &facts, now);
        let region = RegionFacts { region: facts.board.region };
        let asked = [
            (ApplyForTraining::NAME, self.gate.may::<ApplyForTraining>(caller, &facts, now)),
            (ManageTraining::NAME, manages),
            (Publish::NAME, self.gate.may::<Publish>(caller, &region, now)),
        ];
        let Training { title, description, place, link, contact, starts_at, ends_at, apply_until, seats, materials } = found.training;
        let mine = found.mine.map(|mine| mine_view(mine, seats));
        let has_seat = mine.as_ref().is_some_and(|mine| mine.state == SeatState::Seat);
        let (taken, waiting) = taken(found.applications, seats);
        TrainingView {
            id: found.id,
            board: facts.board.board,
            board_name: found.board_name,
            organization: found.organization,
            organization_name: found.organization_name,
            title,
            description,
            place,
            has_link: link.is_some(),
            link: link.filter(|_| manages || has_seat),
            contact,
            starts_at,
            ends_at,
            apply_until,
            seats,
            taken,
            waiting,
            materials,
            version: found.version,
            created_at: found.created_at,
            updated_at: found.updated_at,
            cancelled_at: found.cancelled_at,
            cancel_reason: found.cancel_reason,
            open: found.cancelled_at.is_none() && now <= apply_until,
            mine,
            invited: found.invited,
            on_list: found.on_list,
            is_public: found.public_at.is_some(),
            may: asked.into_iter().filter(|(_, allowed)| *allowed).map(|(name, _)| name).collect(),
        }
    }

    /// What somebody shows at the door: nothing of it is kept, and nobody makes it up who has not the key of the region.
    pub(super) async fn code_of(&self, facts: &TrainingFacts, application: TrainingApplicationId) -> Result<String> {
        let keys = self.keys_of(Owner::new(OwnerKind::Region, facts.board.region)).await?;
        let hash = keys.keyed_hash("training_code", &application.to_string()).ok_or(crate::vault::DoesNotOpen)?;
        Ok(BASE32_NOPAD.encode(hash.get(..CODE_BYTES).unwrap_or_default()))
    }

    /// Adds a training to a board, in the name of the caller's organization.
    pub async fn add_training(&self, caller: &Arc<Caller>, board: BoardId, key: Uuid, body: Training) -> Result<TrainingView> {
        let body = &body.compose(self.now(), None)?;
        let id = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_board_for::<PostOnBoard>(&caller, board).await?;
            if permit.subject().kind != BoardKind::Training {
                return Err(Invalid::new("board", "not_allowed_here").into());
            }
            self.check_impersonal(&caller, &body.texts(), None).await?;
            let id = TrainingId(self.new_id());
            let mut change = Self::stream_change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &board.to_string(), body, id.0)?);
            training::insert(&mut change, &permit, id, body)?;
            change.log.push(audit::written(&permit, None, None));
            match self.commit_once(change).await? {
                Done::Now(_) => Ok(id),
                Done::Before(made) => Ok(TrainingId(made)),
            }
        });
        let id = id.await?;
        self.training(caller, id).await
    }

    /// Writes a training anew, from the version that was read.
    pub async fn edit_training(&self, caller: &Arc<Caller>, id: TrainingId, read: i64, body: Training) -> Result<TrainingView> {
        let body = &body;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ManageTraining>(&caller, id).await?;
            let (_, _, before) = self.find_training(&caller, id).await?;
            if before.version != read || before.cancelled_at.is_some() {
                return Err(Error::Stale);
            }
            let body = body.clone().compose(permit.decided_at(), Some(&before.training))?;
            self.check_impersonal(&caller, &body.texts(), None).await?;
            let mut change = Self::change(&permit);
            training::update(&mut change, &permit, read, &body, body.moved_from(&before.training))?;
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.training(caller, id).await
    }

    /// Cancels a training. Cancelled twice, it stays cancelled; what is over took place.
    pub async fn cancel_training(&self, caller: &Arc<Caller>, id: TrainingId, body: Cancellation) -> Result<TrainingView> {
        let body = &body.compose()?;
        let cancelled = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ManageTraining>(&caller, id).await?;
            let (_, _, found) = self.find_training(&caller, id).await?;
            if found.cancelled_at.is_some() {
                return Ok(());
            }
            if found.training.ends_at <= permit.decided_at() {
                return Err(not_here());
            }
            self.check_impersonal(&caller, &[("reason", body.reason.as_deref().unwrap_or_default())], None).await?;
            let mut change = Self::change(&permit);
            training::cancel(&mut change, &permit, body);
            change.log.push(audit::written(&permit, None, None));
            match self.commit(change).await {
                // A colleague cancelled it at the same moment.
                Ok(_) | Err(Error::Stale) => Ok(()),
                Err(e) => Err(e),
            }
        });
        cancelled.await?;
        self.training(caller, id).await
    }

    /// Applies for a training: with a seat, or at the end of the line. The same key gives the same application again.
    pub async fn apply_for_training(&self, caller: &Arc<Caller>, id: TrainingId, key: Uuid, body: Application) -> Result<TrainingView> {
        let applied = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ApplyForTraining>(&caller, id).await?;
            let application = TrainingApplicationId(self.new_id());
            let mut change = Self::change(&permit);
            change.idempotency = Some(Self::idempotency(&permit, key, &id.to_string(), &body, application.0)?);
            training::apply(&mut change, &permit, application);
            if body.on_list {
                training::keep_on_list(&mut change, &permit, true);
            }
            change.log.push(audit::written(&permit, None, None));
            self.commit_once(change).await.map(|_| ())
        });
        match applied.await {
            Err(Error::Stale) => {
                let (_, _, found) = self.find_training(caller, id).await?;
                Err(if found.cancelled_at.is_some() { not_here() } else { deadline_passed() })
            }
            Err(e) => Err(e),
            Ok(()) => self.training(caller, id).await,
        }
    }

    /// Leaves the line; whoever has the seat then is told.
    pub async fn withdraw_from_training(&self, caller: &Arc<Caller>, id: TrainingId) -> Result<TrainingView> {
        match self.own_part(caller, id, training::withdraw).await {
            // Who was there, or could have been, stays in the line.
            Err(Error::Stale) => Err(not_here()),
            left => left,
        }
    }

    /// Whether the organizer of a training may invite the caller to later ones.
    pub async fn keep_on_training_list(&self, caller: &Arc<Caller>, id: TrainingId, on_list: bool) -> Result<TrainingView> {
        self.own_part(caller, id, move |change, permit| training::keep_on_list(change, permit, on_list)).await
    }

    async fn own_part(
        &self,
        caller: &Arc<Caller>,
        id: TrainingId,
        write: impl Fn(&mut Change, &Permitted<ApplyForTraining>) + Send + Sync,
    ) -> Result<TrainingView> {
        let write = &write;
        let written = self.deciding(caller, move |caller, _| async move {
            let permit = self.open_training::<ApplyForTraining>(&caller, id).await?;
            let mut change = Self::change(&permit);
            write(&mut change, &permit);
            change.log.push(audit::written(&permit, None, None));
            self.commit(change).await
        });
        written.await?;
        self.training(caller, id).await
    }
}

fn mine_view(mine: Mine, seats: i64) -> TrainingMineView {
    let (state, position) = standing(mine.rank, seats);
    TrainingMineView {
        application: mine.id,
        state,
        position,
        applied_at: mine.applied_at,
        attended_at: mine.attended_at,
        answered: mine.answered,
        code: None,
    }
}
