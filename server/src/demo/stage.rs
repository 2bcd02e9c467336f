//! Playing a patient's story through the desk, each line at its own time.

use super::Plan;
use super::calendar::{Day, days_before};
use super::chance::Dice;
use super::clock::at;
use super::founding::World;
use super::lately::Asking;
use super::patient::Patient;
use super::reading::{Reading, covered, host_row, readings};
use super::script::{Act, Cue, Script, Sketch, To};
use super::team::{Row, Team};
use crate::desk::{Correction, Error, NewRefusal, NewState, Retraction};
use crate::domain::care::care_team::{Basis, NewTeamMember};
use crate::domain::care::entry::{Addressee, Draft};
use crate::domain::care::patient::AttendingPhysician;
use crate::domain::core::id::{EntryId, PatientId};
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession;
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Barrier;
use uuid::Uuid;

/// Up to this size everybody on a team reads; beyond it those who have a named part in it, and less often.
const SMALL_REGION: usize = 500;
/// All stories wait for each other after so many days.
const PART_DAYS: i64 = 14;

/// So many lines of a story go to the writer at once at most.
const TOGETHER: usize = 8;

/// A patient with everything that will happen, on paper.
pub(super) struct Play {
    pub(super) patient: Patient,
    pub(super) team: Team,
    pub(super) script: Script,
    pub(super) start: Day,
}

impl Play {
    /// Puts a patient's story on paper.
    pub(super) fn write(plan: &Plan, region: &super::region::Region, number: usize) -> Self {
        // Registration is at eight: before nine in the morning the last day is yesterday.
        let today = Day::of(plan.end.plus_seconds(-9 * 3600));
        let mut dice = Dice::of(plan.seed, "start", number);
        let days = i64::from(plan.days.max(1)) - 1;
        // Most are known from the first day on, some come later.
        let late = if number >= 10 && dice.percent(25) { dice.between(0, days * 2 / 3) } else { 0 };
        let start = today.plus(late - days);
        let mut patient = Patient::make_up(plan.seed, number, today);
        let team = Team::gather(plan.seed, region, &patient, start);
        patient.chart.physicians = physicians(region, &team);
        let script = Script::write(plan.seed, region, &patient, &team, start, plan.end);
        Self { patient, team, script, start }
    }

    /// Who opens the timeline when.
    pub(super) fn readings(&self, plan: &Plan, region: &super::region::Region) -> Vec<Vec<Reading>> {
        readings(plan, region, &self.team, &self.script, self.patient.number, self.start, plan.patients <= SMALL_REGION)
    }

    /// The memberships on the team at the end.
    pub(super) fn members(&self, region: &super::region::Region) -> Vec<usize> {
        let joined = self.script.cues.iter().filter_map(|cue| if let Act::Join(row) = &cue.act { Some(row) } else { None });
        let host = host_row(&self.team);
        let today = Day::of(self.script.cues.last().map_or(self.start.at(0), |cue| cue.at));
        let rows = std::iter::once(&host).chain(&self.team.rows).chain(joined).filter(|row| row.until.is_none_or(|until| until > today));
        let mut members: Vec<usize> = rows.flat_map(|row| covered(region, row)).collect();
        members.sort_unstable();
        members.dedup();
        members
    }
}

/// Whether a line need not wait for those before it. Posts keep their order by themselves, until one answers another entry: that is looked
/// up first, so it comes last. Acknowledgements have no order among themselves, but follow their entries.
fn goes_with(before: &[Cue], cue: &Cue) -> bool {
    let posted = |number: usize| before.iter().any(|cue| matches!(cue.act, Act::Post { entry, .. } if entry == number));
    let is_orderly = |cue: &Cue| match &cue.act {
        Act::Post { sketch, .. } => sketch.reply_to.is_none(),
        Act::Acknowledge { .. } => true,
        _ => false,
    };
    before.iter().all(is_orderly)
        && match &cue.act {
            Act::Post { sketch, .. } => sketch.reply_to.is_none_or(|answered| !posted(answered)),
            Act::Acknowledge { entry } => !posted(*entry),
            _ => false,
        }
}

fn physicians(region: &super::region::Region, team: &Team) -> Vec<AttendingPhysician> {
    let rows = team.rows.iter().filter_map(|row| row.department.zip(row.worker).map(|found| (row, found)));
    let physician = |(row, (department, worker)): (&Row, (&str, usize))| AttendingPhysician {
        department: department.to_owned(),
        name: region.name_of(worker).to_owned(),
        organization: Some(region.office_name(row.office).to_owned()),
    };
    rows.map(physician).collect()
}

/// Plays one patient's story.
pub(super) struct Stage {
    world: Arc<World>,
    plan: Plan,
    play: Play,
    /// What the entries on paper became, with their newest revision.
    entries: Vec<Option<(EntryId, i64)>>,
    keys: Dice,
    /// Entries of the whole region so far.
    count: Arc<AtomicUsize>,
}

impl Stage {
    pub(super) fn new(world: Arc<World>, plan: Plan, number: usize, count: Arc<AtomicUsize>) -> Self {
        let story = Play::write(&plan, &world.region, number);
        let entries = vec![None; story.script.entries];
        Self { world, play: story, entries, keys: Dice::of(plan.seed, "keys", number), plan, count }
    }

    /// Plays the story part by part, in company; returns who is on the team at the end. Those who keep step write to the same pages of the
    /// database, which saves most of the writing.
    pub(super) async fn perform(mut self, company: Arc<Barrier>) -> anyhow::Result<Vec<usize>> {
        let members = self.play.members(&self.world.region);
        let mut readings = self.play.readings(&self.plan, &self.world.region);
        let mut cues = std::mem::take(&mut self.play.script.cues).into_iter().peekable();
        let days = i64::from(self.plan.days);
        let (first, parts) = (Day::of(self.plan.end).plus(1 - days), days / PART_DAYS + 1);
        let mut patient = None;
        for part in 1..=parts {
            let until = first.plus(part * PART_DAYS).at(0);
            if patient.is_none() && self.play.start.at(0) < until {
                patient = Some(self.gather().await?);
            }
            if let Some(patient) = patient {
                while let Some(cue) = cues.next_if(|cue| cue.at < until) {
                    let mut together = vec![cue];
                    while let Some(cue) = cues.next_if(|cue| cue.at < until && together.len() < TOGETHER && goes_with(&together, cue)) {
                        together.push(cue);
                    }
                    self.play(patient, &together).await?;
                }
                let past = readings.iter_mut().map(|own| own.drain(..own.partition_point(|reading| reading.at < until)).collect());
                self.read(patient, past.collect()).await?;
            }
            company.wait().await;
        }
        if let Some(patient) = patient.filter(|_| self.play.patient.number == 0) {
            Box::pin(self.show_photos(patient, &members)).await?;
        }
        Ok(members)
    }

    /// The newest note of the first patient has photos, so that a newcomer sees some.
    async fn show_photos(&mut self, patient: PatientId, members: &[usize]) -> anyhow::Result<()> {
        let is_nurse =
            |member: &&usize| self.world.region.workers.get(**member).is_some_and(|worker| worker.profession == Profession::Nurse);
        if let Some(nurse) = members.iter().find(is_nurse).copied() {
            let (world, moment) = (Arc::clone(&self.world), self.plan.end.plus_seconds(-60));
            super::photos::post(&world, nurse, patient, moment, || self.key(moment)).await?;
            self.count.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Registers the patient and gathers the team.
    async fn gather(&mut self) -> anyhow::Result<PatientId> {
        let registered = self.play.start.at(8 * 60);
        let patient = at(registered, self.register()).await?;
        for (row, minutes) in self.play.team.rows.iter().zip(1..) {
            at(registered.plus_seconds(60 * minutes), self.join(patient, row)).await?;
        }
        if let Some(office) = self.play.team.refused {
            at(registered.plus_seconds(1500), self.refuse(patient, office)).await?;
        }
        Ok(patient)
    }

    async fn register(&mut self) -> anyhow::Result<PatientId> {
        let caller = self.world.caller(self.play.team.registrar)?;
        let mut chart = self.play.patient.chart.clone();
        let desk = Arc::clone(&self.world.desk);
        loop {
            let key = self.key(desk.now());
            match desk.register_patient(&caller, chart.clone(), key).await {
                Ok(view) => return Ok(view.id),
                // Two made-up people with one name and one birthday: the second is a day older.
                Err(Error::AlreadyExists) => chart.birth_date = days_before(chart.birth_date.0, 1),
                Err(e) => return Err(e.into()),
            }
        }
    }

    async fn join(&self, patient: PatientId, row: &Row) -> anyhow::Result<()> {
        let region = &self.world.region;
        let registrar = self.play.team.registrar;
        let agreed = matches!(row.basis, Basis::Written | Basis::Oral);
        let member = NewTeamMember {
            organization: self.world.office(row.office)?,
            person: row.worker.map(|worker| self.world.membership(worker).map(|membership| membership.person)).transpose()?,
            professions: row.professions.clone(),
            team_role: row.role,
            department: row.department.map(str::to_owned),
            basis: row.basis,
            basis_obtained_by: agreed.then(|| region.name_of(registrar).to_owned()),
            basis_obtained_on: agreed.then(|| Day::of(self.world.desk.now()).date()),
            from: None,
            until: row.until.map(|day| day.at(0)),
        };
        self.world.desk.add_team_member(&self.world.caller(registrar)?, patient, member).await?;
        Ok(())
    }

    async fn refuse(&self, patient: PatientId, office: usize) -> anyhow::Result<()> {
        let refusal = NewRefusal { organization: self.world.office(office)?, from: None, until: None };
        self.world.desk.refuse(&self.world.caller(self.play.team.registrar)?, patient, refusal).await?;
        Ok(())
    }

    /// Plays lines that share a commit. They reach the writer in this order, because none of them waits for anything before it.
    async fn play(&mut self, patient: PatientId, cues: &[Cue]) -> anyhow::Result<()> {
        let keyed: Vec<(&Cue, Uuid)> = cues.iter().map(|cue| (cue, self.key(cue.at))).collect();
        let played = join_all(keyed.into_iter().map(|(cue, key)| at(cue.at, self.act(patient, cue, key)))).await;
        for made in played {
            if let Some((number, id, revision)) = made?
                && let Some(slot) = self.entries.get_mut(number)
            {
                *slot = Some((id, revision));
            }
        }
        Ok(())
    }

    /// Plays a line; returns the entry on paper that it wrote, and what it became.
    async fn act(&self, patient: PatientId, cue: &Cue, key: Uuid) -> anyhow::Result<Option<(usize, EntryId, i64)>> {
        let caller = self.world.caller(cue.by)?;
        let desk = &self.world.desk;
        match &cue.act {
            Act::Post { entry, sketch } => {
                let view = desk.post(&caller, patient, key, self.draft(sketch)?).await?;
                self.count.fetch_add(1, Ordering::Relaxed);
                return Ok(Some((*entry, view.id, view.revision)));
            }
            Act::Correct { entry, sketch } => {
                let Some((id, revision)) = self.entry(*entry) else { return Ok(None) };
                let view = desk.correct(&caller, id, key, Correction { revision, entry: self.draft(sketch)? }).await?;
                return Ok(Some((*entry, id, view.revision)));
            }
            Act::Retract { entry, kind, reason } => {
                let Some((id, _)) = self.entry(*entry) else { return Ok(None) };
                desk.retract(&caller, id, key, Retraction { kind: *kind, reason: reason.map(str::to_owned) }).await?;
            }
            Act::Acknowledge { entry } => {
                let Some((id, revision)) = self.entry(*entry) else { return Ok(None) };
                desk.acknowledge(&caller, id, key, revision).await?;
            }
            Act::HandOver { version, body } => {
                desk.write_handover(&caller, patient, i64::try_from(*version)?, body.clone()).await?;
            }
            Act::Join(row) => self.join(patient, row).await?,
            Act::Move { state, place } => {
                let state = NewState { state: *state, since: Day::of(cue.at).date(), place: place.clone(), reason: None };
                desk.set_state(&caller, patient, state).await?;
            }
        }
        Ok(None)
    }

    /// Writes down who has seen what. All readers of a timeline go together: their receipts lie side by side in the database.
    async fn read(&self, patient: PatientId, readings: Vec<Vec<Reading>>) -> anyhow::Result<()> {
        let noted = join_all(readings.iter().filter(|own| !own.is_empty()).map(|own| self.read_own(patient, own))).await;
        self.world.desk.flush_receipts().await;
        noted.into_iter().collect()
    }

    async fn read_own(&self, patient: PatientId, own: &[Reading]) -> anyhow::Result<()> {
        for reading in own {
            let seen: Vec<EntryId> = reading.entries.iter().filter_map(|entry| self.entry(*entry)).map(|(id, _)| id).collect();
            let noted = async {
                let caller = self.world.caller(reading.worker)?;
                anyhow::Ok(self.world.desk.note_receipts(&caller, patient, &seen).await?)
            };
            at(reading.at, noted).await?;
        }
        Ok(())
    }

    fn draft(&self, sketch: &Sketch) -> anyhow::Result<Draft> {
        Ok(Draft {
            kind: sketch.kind,
            text: sketch.text.clone(),
            importance: Some(sketch.importance),
            scene: sketch.scene,
            reply_to: sketch.reply_to.and_then(|entry| self.entry(entry)).map(|(id, _)| id),
            addressees: sketch.to.iter().map(|to| self.addressee(to)).collect::<anyhow::Result<_>>()?,
            next_visit: sketch.next_visit,
            observed_at: Some(sketch.observed_at),
            composed_at: sketch.composed_at,
            vitals: sketch.vitals.clone(),
            medication: sketch.medication.clone(),
            contact: sketch.contact.clone(),
            attachments: Vec::new(),
            notice: None,
            personal_reason: None,
            must_read: sketch.must_read.as_ref().map(Asking::must_read),
        })
    }

    fn addressee(&self, to: &To) -> anyhow::Result<Addressee> {
        Ok(match to {
            To::Worker(worker) => Addressee::Person(self.world.membership(*worker)?.person),
            To::Profession(profession) => Addressee::Profession(*profession),
            To::Office(office) => Addressee::Organization(self.world.office(*office)?),
        })
    }

    fn entry(&self, number: usize) -> Option<(EntryId, i64)> {
        self.entries.get(number).copied().flatten()
    }

    /// A client's key of an operation.
    fn key(&mut self, moment: Timestamp) -> Uuid {
        let bytes = self.keys.bytes();
        let millis = u64::try_from(moment.0 / 1000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, bytes.first_chunk().unwrap_or(&[0; 10])).into_uuid()
    }
}

/// The professions that write, for tests.
#[cfg(test)]
pub(super) fn professions(
    region: &super::region::Region,
    script: &Script,
) -> std::collections::BTreeSet<crate::domain::people::Profession> {
    script.cues.iter().filter_map(|cue| region.workers.get(cue.by)).map(|worker| worker.profession).collect()
}
