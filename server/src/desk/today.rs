//! 今日: what is addressed to me, what waits for my 確認, and what happened since yesterday evening.

use super::chart::{chart_place, key_owner};
use super::roster::RosterTodayView;
use super::{Desk, Result, Visitor};
use crate::audit;
use crate::domain::boards::board::BoardKind;
use crate::domain::boards::training::{SeatState, Training, standing};
use crate::domain::care::patient::Chart;
use crate::domain::core::id::{MembershipId, StreamId, TrainingId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, Permitted, ReadBoard, ReadTimeline, Reading};
use crate::hub::wire::EntryView;
use crate::store::LogRow;
use crate::store::boards::board;
use crate::store::boards::training::{self, Found, Wanted};
use crate::store::care::{entry, facts, must_read, patient, today};
use crate::store::people::membership;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// The evening begins at this hour of the region.
const EVENING: i8 = 17;
/// So many trainings of a board are looked at.
const TRAININGS: i64 = 20;
const MINE: Wanted = Wanted { past: false, mine: true };

/// An entry with its patient's name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TodayEntryView {
    /// Whose timeline.
    pub patient_name: String,
    /// The entry.
    pub entry: EntryView,
}

/// A training in which I have a seat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TodayTrainingView {
    /// Training.
    pub id: TrainingId,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// What a day begins with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TodayView {
    /// Unread and addressed to me, my profession or my organization, newest first.
    pub addressed: Vec<TodayEntryView>,
    /// Waits for 確認 by my profession or organization, the earliest deadline first.
    pub waiting: Vec<TodayEntryView>,
    /// Everything since `night_since`, newest first (夜間の動き).
    pub night: Vec<TodayEntryView>,
    /// The last time it was five in the afternoon, or the moment that was asked for.
    pub night_since: Timestamp,
    /// What is not over and begins before the end of tomorrow, the next first.
    pub trainings: Vec<TodayTrainingView>,
    /// What waits for those who answer for the organization; none for others.
    pub roster: Option<RosterTodayView>,
    /// How many applications to take part wait for the caller's decision.
    pub applications: i64,
}

/// How much needs somebody in one of their memberships.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipNeedingView {
    /// Membership.
    pub membership: MembershipId,
    /// Entries that are addressed to it and unread, or wait for its 確認, each once.
    pub needing: usize,
}

/// How much needs somebody, whatever they act for at the moment: numbers alone, and nothing of what it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NeedingView {
    /// Entries in all memberships, each once.
    pub total: usize,
    /// Membership by membership.
    pub memberships: Vec<MembershipNeedingView>,
}

impl Desk {
    /// How much needs somebody in all of their memberships.
    pub async fn needing(&self, visitor: &Visitor) -> Result<NeedingView> {
        let (session, now) = (&visitor.session, self.now());
        let (mut all, mut memberships) = (HashSet::new(), Vec::new());
        for membership in membership::list_own(&self.store, session, now).await? {
            let addressed = today::list_addressed(&self.store, &membership).await?;
            let waiting = must_read::list_waiting(&self.store, &membership).await?;
            let mut own: HashSet<(StreamId, i64)> = addressed.into_iter().chain(waiting).collect();
            if !own.is_empty() {
                let holder = Arc::new(Caller {
                    proof: session.proof,
                    proved_at: session.proved_at,
                    ..self.absent(session.region_id, membership.clone())
                });
                let facts = facts::of_membership(&self.store, &membership, now).await?;
                let open: HashSet<StreamId> = facts
                    .into_iter()
                    .filter(|facts| self.gate.may::<ReadTimeline>(&holder, facts, now))
                    .map(|facts| facts.stream)
                    .collect();
                own.retain(|(stream, _)| open.contains(stream));
            }
            memberships.push(MembershipNeedingView { membership: membership.id, needing: own.len() });
            all.extend(own);
        }
        Ok(NeedingView { total: all.len(), memberships })
    }

    /// What a day begins with.
    pub async fn today_view(&self, caller: &Arc<Caller>, since: Option<Timestamp>) -> Result<TodayView> {
        let now = self.now();
        let night_since = match since {
            Some(since) => since,
            None => self.last_evening(caller).await?,
        };
        let acting = &caller.membership;
        let addressed = today::list_addressed(&self.store, acting).await?;
        let waiting = must_read::list_waiting(&self.store, acting).await?;
        let night = today::list_since(&self.store, acting, night_since).await?;
        let mut wanted: HashMap<StreamId, Vec<i64>> = HashMap::new();
        for (stream, seq) in addressed.iter().chain(&waiting).chain(&night) {
            wanted.entry(*stream).or_default().push(*seq);
        }
        let (mut entries, mut log) = (HashMap::new(), Vec::new());
        for facts in facts::of_membership(&self.store, acting, now).await? {
            let Some(numbers) = wanted.remove(&facts.stream) else { continue };
            let Ok(permit) = self.gate.decide::<ReadTimeline>(caller, facts, now) else { continue };
            let Some(row) = self.of_today(permit, numbers, &mut entries).await? else { continue };
            log.push(row);
        }
        let trainings = self.trainings_of_today(caller, &mut log).await?;
        self.record(log).await?;
        let pick = |numbers: Vec<(StreamId, i64)>| numbers.iter().filter_map(|number| entries.get(number).cloned()).collect();
        let roster = self.roster_today(caller).await?;
        let applications = self.applications_today(caller).await?;
        let (addressed, waiting, night) = (pick(addressed), pick(waiting), pick(night));
        Ok(TodayView { addressed, waiting, night, night_since, trainings, roster, applications })
    }

    /// Opens the wanted entries of one timeline; returns the row of the log.
    async fn of_today(
        &self,
        permit: Permitted<ReadTimeline>,
        mut numbers: Vec<i64>,
        entries: &mut HashMap<(StreamId, i64), TodayEntryView>,
    ) -> Result<Option<LogRow>> {
        let patient = permit.subject().patient;
        let Some(sealed) = patient::get(&self.store, &permit).await? else { return Ok(None) };
        let chart: Chart = self.keys_of(key_owner(patient)).await?.open(chart_place(patient), &sealed.chart)?;
        let reading = Reading::from(permit);
        numbers.sort_unstable();
        numbers.dedup();
        let Some((from, to)) = numbers.first().copied().zip(numbers.last().copied()) else { return Ok(None) };
        let mut rows = entry::list(&self.store, &reading, from, to, i64::MAX).await?;
        rows.retain(|row| numbers.binary_search(&row.seq).is_ok());
        for view in self.entry_views(&reading, rows).await? {
            entries.insert((view.stream, view.seq), TodayEntryView { patient_name: chart.name.clone(), entry: view });
        }
        Ok(Some(audit::opened(&reading, Depth::Listed, Some((from, to)))))
    }

    async fn trainings_of_today(&self, caller: &Arc<Caller>, log: &mut Vec<LogRow>) -> Result<Vec<TodayTrainingView>> {
        let now = self.now();
        let day = now.zoned(&self.zone(caller).await?).start_of_day().map_err(anyhow::Error::from)?;
        let end = day.checked_add(jiff::Span::new().days(2)).map_err(anyhow::Error::from)?;
        let end = Timestamp(end.timestamp().as_microsecond());
        let mut views = Vec::new();
        for facts in board::of_region(&self.store, caller.region, caller.membership.organization).await? {
            if facts.kind != BoardKind::Training {
                continue;
            }
            let Ok(permit) = self.gate.decide::<ReadBoard>(caller, facts, now) else { continue };
            for Found { id, training, mine, cancelled_at, .. } in training::list(&self.store, &permit, MINE, TRAININGS).await? {
                let has_seat = mine.is_some_and(|mine| standing(mine.rank, training.seats).0 == SeatState::Seat);
                if has_seat && cancelled_at.is_none() && training.starts_at < end {
                    let Training { title, place, starts_at, ends_at, .. } = training;
                    views.push(TodayTrainingView { id, title, place, starts_at, ends_at });
                }
            }
        }
        views.sort_by_key(|view| view.starts_at);
        if !views.is_empty() {
            log.push(audit::listed::<ReadBoard>(caller, now));
        }
        Ok(views)
    }

    /// The last time it was five in the afternoon in the caller's region.
    async fn last_evening(&self, caller: &Caller) -> Result<Timestamp> {
        let zone = self.zone(caller).await?;
        let now = self.now().zoned(&zone);
        let today = now.date().at(EVENING, 0, 0, 0).to_zoned(zone.clone()).map_err(anyhow::Error::from)?;
        let evening = if today <= now { today } else { today.checked_sub(jiff::Span::new().days(1)).map_err(anyhow::Error::from)? };
        Ok(Timestamp(evening.timestamp().as_microsecond()))
    }
}
