//! Cedar against a model that knows nothing of it, on random worlds.

use super::model::{
    Answer, Board, Hour, Inquiry, Member, Patient, Place as Where, Refusal, Row, Span, Thing as Numbered, World, kind_of, municipality_of,
};
use super::*;
use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::care::care_team::{Refused, TeamMember};
use crate::domain::core::id::{BoardId, DisasterId, EntryId, InquiryId, PatientId, StreamId, TrainingId};
use crate::domain::people::proof::FRESH_SECONDS;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

/// How many decisions at least: so many with `SOAK=1`, else so many.
const SOAK: usize = 10_000_000;
const USUAL: usize = 100_000;
const THREADS: u64 = 2;

/// How often each answer was given: allowed, forbidden, not found.
type Counts = [usize; 3];

#[test]
fn the_gate_and_the_model_agree_on_random_worlds() {
    let wanted = if is_set("SOAK") { SOAK } else { USUAL };
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || compare_worlds(first, wanted.div_ceil(2)))).collect();
        threads.into_iter().map(|thread| thread.join().expect("they agree")).fold([0; 3], add)
    });
    let all: usize = counts.iter().sum();
    assert!(all >= wanted, "{counts:?}");
    // Worlds in which hardly anything is allowed, or everything is, would prove little.
    assert!(counts.iter().all(|count| count * 20 > all), "{counts:?} of {all}");
}

fn add(a: Counts, b: Counts) -> Counts {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

fn compare_worlds(first: u64, wanted: usize) -> Counts {
    let gate = gate();
    let (mut counts, mut seed) = ([0; 3], first);
    while counts.iter().sum::<usize>() < wanted {
        let mut rng = SmallRng::seed_from_u64(seed);
        let world = World::random(&mut rng, 12, 6);
        let now = rng.random_range(-3..=4);
        for member in 0..world.members.len() {
            // The store hands over the rows of the caller's organization alone; the gate must be right with all of them too.
            let all_rows = rng.random_bool(0.5);
            compare(&gate, &world, member, now, all_rows, &mut counts, seed);
        }
        seed += THREADS;
    }
    counts
}

fn compare(gate: &Gate, world: &World, member: usize, now: Hour, all_rows: bool, counts: &mut Counts, seed: u64) {
    let caller = caller_of(world, member, hour(now));
    let only = (!all_rows).then_some(world.members[member].organization);
    let patients: Vec<_> = world.patients.iter().enumerate().map(|(n, patient)| patient_facts(n, patient, only)).collect();
    let boards: Vec<_> =
        world.boards.iter().enumerate().map(|(n, board)| board_facts(n, board, world.members[member].organization)).collect();
    let entries: Vec<_> = world
        .entries
        .iter()
        .enumerate()
        .map(|(n, entry)| EntryFacts {
            entry: EntryId(id(5, n)),
            author: PersonId(id(1, entry.author)),
            organization: organization(entry.organization),
            home: match entry.place {
                Where::Patient(n) => Home::Patient(patients[n].clone()),
                Where::Board(n) => Home::Board(boards[n].clone()),
            },
        })
        .collect();
    let organizations: Vec<_> = world
        .organizations
        .iter()
        .enumerate()
        .map(|(n, home)| OrganizationFacts { organization: organization(n), region: region(*home) })
        .collect();
    let seats: Vec<_> = world
        .organizations
        .iter()
        .enumerate()
        .flat_map(|(n, home)| Role::ALL.iter().flat_map(move |role| [false, true].map(|has_admin| (n, *home, *role, has_admin))))
        .map(|(n, home, role, has_admin)| {
            let facts = SeatFacts { organization: organization(n), region: region(home), role, has_admin };
            (Numbered::Seat { organization: n, role: role.as_str(), has_admin }, facts)
        })
        .collect();
    let disasters: Vec<_> = world
        .disasters
        .iter()
        .enumerate()
        .map(|(n, disaster)| DisasterFacts {
            disaster: DisasterId(id(10, n)),
            region: region(disaster.region),
            board: BoardId(id(11, n)),
            stream: StreamId(id(12, n)),
            epoch: 1,
            head: 0,
            closed: disaster.closed,
        })
        .collect();
    let trainings: Vec<_> = world
        .trainings
        .iter()
        .enumerate()
        .map(|(n, training)| TrainingFacts {
            training: TrainingId(id(10, n)),
            organization: organization(training.organization),
            board: boards[training.board].clone(),
        })
        .collect();
    let inquiries: Vec<_> = world.inquiries.iter().enumerate().map(|(n, inquiry)| inquiry_facts(n, inquiry)).collect();
    let regions: Vec<_> = (0..world.regions).map(|n| RegionFacts { region: region(n) }).collect();
    let things = patients
        .iter()
        .enumerate()
        .map(|(n, facts)| (Numbered::Patient(n), Kind::Patient, Thing::Patient(facts)))
        .chain(entries.iter().enumerate().map(|(n, facts)| (Numbered::Entry(n), Kind::Entry, Thing::Entry(facts))))
        .chain(
            organizations.iter().enumerate().map(|(n, facts)| (Numbered::Organization(n), Kind::Organization, Thing::Organization(facts))),
        )
        .chain(seats.iter().map(|(numbered, facts)| (*numbered, Kind::Seat, Thing::Seat(facts))))
        .chain(boards.iter().enumerate().map(|(n, facts)| (Numbered::Board(n), Kind::Board, Thing::Board(facts))))
        .chain(disasters.iter().enumerate().map(|(n, facts)| (Numbered::Disaster(n), Kind::Disaster, Thing::Disaster(facts))))
        .chain(trainings.iter().enumerate().map(|(n, facts)| (Numbered::Training(n), Kind::Training, Thing::Training(facts))))
        .chain(inquiries.iter().enumerate().map(|(n, facts)| (Numbered::Inquiry(n), Kind::Inquiry, Thing::Inquiry(facts))))
        .chain(regions.iter().enumerate().map(|(n, facts)| (Numbered::Region(n), Kind::Region, Thing::Region(facts))));
    for (numbered, kind, thing) in things {
        for (action, _, decide) in DECIDERS.iter().filter(|(_, of, _)| *of == kind) {
            let said = decide(gate, &caller, thing, hour(now));
            let answer = match (said.allowed, said.known) {
                (true, _) => Answer::Allowed,
                (false, true) => Answer::Forbidden,
                (false, false) => Answer::NotFound,
            };
            let expected = world.answer(member, action, numbered, now);
            assert_eq!(
                answer, expected,
                "seed {seed}: {action} on {numbered:?} at {now} by {:?}; the gate's reason: {:?}; {thing:?}",
                world.members[member], said.policies
            );
            counts[answer as usize] += 1;
        }
    }
}

fn caller_of(world: &World, member: usize, now: Timestamp) -> Arc<Caller> {
    let Member { person, organization: of, role, profession, span, strong, fresh } = &world.members[member];
    let (role, profession) = (role.parse().expect("a role"), profession.parse().expect("a profession"));
    let mut caller = caller(0, organization(*of), region(world.organizations[*of]), role, profession);
    (caller.membership.id, caller.membership.person) = (MembershipId(id(6, member)), PersonId(id(1, *person)));
    (caller.membership.from, caller.membership.until) = times(span);
    caller.proof = if *strong { Proof::Passkey } else { Proof::PasswordAndCode };
    caller.proved_at = if *fresh { now } else { now.plus_seconds(-FRESH_SECONDS) };
    Arc::new(caller)
}

fn patient_facts(n: usize, patient: &Patient, only: Option<usize>) -> PatientFacts {
    let concerns = |organization: usize| only.is_none_or(|only| only == organization);
    PatientFacts {
        patient: PatientId(id(3, n)),
        region: region(patient.region),
        host: organization(patient.host),
        stream: StreamId(id(4, n)),
        epoch: 1,
        head: 0,
        team: patient.team.iter().filter(|row| concerns(row.organization)).map(team_member).collect(),
        refused: patient.refusals.iter().filter(|refusal| concerns(refusal.organization)).map(refused).collect(),
    }
}

fn inquiry_facts(n: usize, inquiry: &Inquiry) -> InquiryFacts {
    InquiryFacts {
        inquiry: InquiryId(id(13, n)),
        region: region(inquiry.region),
        asking: organization(inquiry.asking),
        asked: organization(inquiry.asked),
    }
}

fn board_facts(n: usize, board: &Board, asks: usize) -> BoardFacts {
    fn parsed<T: std::str::FromStr>(words: &[&str]) -> Vec<T> {
        words.iter().filter_map(|word| word.parse().ok()).collect()
    }
    BoardFacts {
        board: BoardId(id(8, n)),
        region: region(board.region),
        stream: StreamId(id(9, n)),
        epoch: 1,
        head: 0,
        kind: BoardKind::Notice,
        audience: Audience {
            organization_kinds: parsed(&board.kinds),
            professions: parsed(&board.professions),
            municipalities: parsed(&board.municipalities),
        },
        closed: board.closed,
        disaster: None,
        standing: Standing {
            organization: organization(asks),
            kind: kind_of(asks).parse().expect("a kind"),
            municipality: municipality_of(asks).map(str::to_owned),
        },
    }
}

fn team_member(row: &Row) -> TeamMember {
    let (from, until) = times(&row.span);
    TeamMember {
        organization: organization(row.organization),
        person: row.person.map(|person| PersonId(id(1, person))),
        professions: row.professions.iter().map(|profession| profession.parse().expect("a profession")).collect(),
        from,
        until,
    }
}

fn refused(refusal: &Refusal) -> Refused {
    let (from, until) = times(&refusal.span);
    Refused { organization: organization(refusal.organization), from, until }
}

fn times(span: &Span) -> (Timestamp, Option<Timestamp>) {
    (hour(span.from), span.until.map(hour))
}

const fn hour(hour: Hour) -> Timestamp {
    NOW.plus_seconds(hour * 3_600)
}

const fn organization(n: usize) -> OrganizationId {
    OrganizationId(id(2, n))
}

const fn region(n: usize) -> RegionId {
    RegionId(id(7, n))
}

/// The same number is another id for another kind.
const fn id(kind: u128, n: usize) -> Uuid {
    number(kind * 1_000 + n as u128)
}
