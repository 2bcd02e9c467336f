//! The made-up region: municipalities, organizations, people and patients that do not exist, and what they wrote about each other.
//!
//! Everything is decided on paper first, by seeded dice, and then goes through the desk like anybody's work: policies, seals and log are
//! real. The same plan tells the same stories; only keys and ids differ. On paper: `region` and its `places` and `names`, each
//! `patient` with a `team`, the hidden state of the `body`, `courses` of events, the `voices` of professions, the `script`. At the
//! desk: `founding`, `stage`, and for what is the same in every region, `boards` with their `notices`, `vacancies` of the `offers`, `inquiries`, `rotas`,
//! `trainings` of the `curriculum`, `drills`, `alerts` with broadcasts, `announcements`, the weekly `figures` of all of it, and the `photos` of the
//! first patient.

mod aftermath;
mod alerts;
mod announcements;
mod boards;
mod body;
mod calendar;
mod chance;
mod clock;
mod conditions;
mod courses;
mod curriculum;
mod drills;
mod figures;
mod founding;
mod handing_over;
mod inquiries;
mod lately;
mod names;
mod noise;
mod notices;
mod offers;
mod patient;
mod personas;
mod photos;
mod places;
mod playing;
mod reading;
mod region;
mod rotas;
mod script;
mod slots;
mod stage;
mod team;
#[cfg(test)]
mod tests;
mod trainings;
mod vacancies;
mod voices;

pub use clock::DemoClock;

use crate::desk::Desk;
use crate::domain::core::time::Timestamp;
use founding::World;
use stage::Stage;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// The password of every made-up person.
pub const PASSWORD: &str = "tsunagu-demo-2026";

/// So many stories are played at the same time: the writer's batches form from them, and memory holds no more than these.
const AT_ONCE: usize = 512;
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// How large, how long, which dice, until when.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Patients.
    pub patients: usize,
    /// Days of entries.
    pub days: u32,
    /// The dice.
    pub seed: u64,
    /// The last entries lie just before this moment.
    pub end: Timestamp,
}

/// What was made.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// Organizations.
    pub organizations: usize,
    /// Memberships.
    pub memberships: usize,
    /// Patients.
    pub patients: usize,
    /// Entries.
    pub entries: usize,
    /// How long it took.
    pub seconds: f64,
}

/// Makes up the region in an empty database whose desk runs on a [`DemoClock`], and writes down whom one can sign in as. Tells now and then
/// how many entries there are.
pub async fn generate(
    desk: &Arc<Desk>,
    plan: &Plan,
    personas_file: &Path,
    progress: impl Fn(usize) + Send + Sync,
) -> anyhow::Result<Summary> {
    let started = Instant::now();
    let world = Arc::new(World::found(desk, plan).await?);
    let count = Arc::new(AtomicUsize::new(0));
    let mut patients_of = vec![0_usize; world.memberships.len()];
    let mut playing = JoinSet::new();
    let mut next = 0;
    loop {
        if playing.is_empty() {
            let numbers = next..plan.patients.min(next + AT_ONCE);
            next = numbers.end;
            let company = Arc::new(Barrier::new(numbers.len()));
            for number in numbers {
                let (world, plan, count, company) = (Arc::clone(&world), *plan, Arc::clone(&count), Arc::clone(&company));
                playing.spawn(async move { Stage::new(world, plan, number, count).perform(company).await });
            }
        }
        match tokio::time::timeout(TOLD_EVERY, playing.join_next()).await {
            Ok(None) => break,
            Ok(Some(played)) => {
                for member in played?? {
                    if let Some(patients) = patients_of.get_mut(member) {
                        *patients += 1;
                    }
                }
            }
            Err(_) => progress(count.load(Ordering::Relaxed)),
        }
    }
    count.fetch_add(Box::pin(boards::perform(&world, plan)).await?, Ordering::Relaxed);
    let wards = vacancies::perform(&world, plan).await?;
    inquiries::perform(&world, plan, &wards).await?;
    Box::pin(rotas::perform(&world, plan)).await?;
    trainings::perform(&world, plan).await?;
    count.fetch_add(Box::pin(drills::perform(&world, plan)).await?, Ordering::Relaxed);
    figures::perform(&world, plan).await?;
    Box::pin(announcements::perform(&world, plan)).await?;
    count.fetch_add(alerts::perform(&world, plan).await?, Ordering::Relaxed);
    progress(count.load(Ordering::Relaxed));
    personas::write(&world, &patients_of, personas_file)?;
    Ok(Summary {
        organizations: world.offices.len(),
        memberships: world.memberships.len(),
        patients: plan.patients,
        entries: count.load(Ordering::Relaxed),
        seconds: started.elapsed().as_secs_f64(),
    })
}
