//! Stories on paper: the same for the same seed, complete, and within what the desk takes.

use super::calendar::Day;
use super::courses;
use super::lately::Asking;
use super::noise::roughen;
use super::region::Region;
use super::script::{Act, Cue, Sketch};
use super::stage::{Play, professions};
use super::{Plan, Timestamp};
use crate::domain::care::entry::{Draft, EntryKind, Ground, Importance, RetractionKind};
use crate::domain::care::patient::PatientState;
use crate::domain::people::{OrganizationKind, Role};
use std::collections::{BTreeSet, HashSet};

const END: Timestamp = Timestamp(1_795_160_400_000_000);

fn plan() -> Plan {
    Plan { patients: 60, days: 90, seed: 1, end: END }
}

fn plays(plan: &Plan) -> (Region, Vec<Play>) {
    let region = Region::draw(plan.seed, plan.patients);
    let plays = (0..plan.patients).map(|number| Play::write(plan, &region, number)).collect();
    (region, plays)
}

fn sketches(plays: &[Play]) -> Vec<&Sketch> {
    let cues = plays.iter().flat_map(|play| &play.script.cues);
    cues.filter_map(|cue| if let Act::Post { sketch, .. } = &cue.act { Some(&**sketch) } else { None }).collect()
}

#[test]
fn the_same_seed_tells_the_same_stories() {
    let region = Region::draw(7, 60);
    assert_eq!(region, Region::draw(7, 60));
    for number in [0, 5, 11, 30] {
        let once = Play::write(&Plan { seed: 7, ..plan() }, &region, number);
        let again = Play::write(&Plan { seed: 7, ..plan() }, &region, number);
        let other = Play::write(&Plan { seed: 8, ..plan() }, &region, number);
        assert_eq!((&once.patient, &once.team, &once.script), (&again.patient, &again.team, &again.script));
        assert_ne!(once.script, other.script);
    }
}

#[test]
fn the_small_region_is_whole() {
    let region = Region::draw(1, 60);
    assert_eq!((region.offices.len(), region.workers.len()), (40, 120));
    let kinds: BTreeSet<_> = region.offices.iter().map(|office| office.kind).collect();
    assert_eq!(kinds.len(), OrganizationKind::ALL.len());
    let roles: BTreeSet<_> = region.workers.iter().map(|worker| worker.role).collect();
    // All but the one that nobody has.
    assert_eq!(roles.len(), Role::ALL.len() - 1);
    assert!(region.humans.len() <= 115, "several persons have two memberships");
    for (number, office) in region.offices.iter().enumerate() {
        let admin = office.workers.iter().any(|worker| region.workers[*worker].role == Role::OrgAdmin);
        assert!(admin, "{number} {}", office.name);
    }
    let logins: HashSet<_> = region.humans.iter().map(|human| &human.login).collect();
    assert_eq!(logins.len(), region.humans.len());
    let large = Region::draw(7, 30_000);
    let names: HashSet<_> = large.offices.iter().map(|office| &office.name).collect();
    assert_eq!(names.len(), large.offices.len());
}

#[test]
fn every_gap_is_filled_and_every_draft_is_taken() {
    for seed in [1, 2, 7] {
        let (region, plays) = plays(&Plan { seed, ..plan() });
        for play in &plays {
            play.patient.chart.check(Day::of(END).date().0).expect("a chart that the desk takes");
            for cue in &play.script.cues {
                assert!(cue.at <= END);
                let (Act::Post { sketch, .. } | Act::Correct { sketch, .. }) = &cue.act else { continue };
                assert!(!sketch.text.contains(['{', '}']), "{}", sketch.text);
                let Sketch { kind, text, observed_at, composed_at, vitals, medication, contact, must_read, .. } = (**sketch).clone();
                let draft = Draft {
                    kind,
                    text,
                    vitals,
                    medication,
                    contact,
                    composed_at,
                    importance: None,
                    scene: None,
                    reply_to: None,
                    addressees: Vec::new(),
                    next_visit: false,
                    observed_at: Some(observed_at),
                    attachments: Vec::new(),
                    notice: None,
                    personal_reason: None,
                    must_read: must_read.as_ref().map(Asking::must_read),
                };
                let composed = draft.compose(cue.at, Ground::Timeline);
                assert!(composed.is_ok(), "{composed:?}: {sketch:?} by {}", region.name_of(cue.by));
            }
        }
    }
}

#[test]
fn the_mixture_is_the_recipes() {
    let (region, plays) = plays(&plan());
    let all = sketches(&plays);
    let share = |count: usize| 100.0 * f64::from(u32::try_from(count).expect("few")) / f64::from(u32::try_from(all.len()).expect("few"));
    let count = |test: &dyn Fn(&&&Sketch) -> bool| share(all.iter().filter(test).count());
    assert!((4_000..12_000).contains(&all.len()), "{}", all.len());
    for kind in EntryKind::ALL.iter().filter(|kind| **kind != EntryKind::Notice) {
        assert!(count(&|sketch| sketch.kind == *kind) > 0.8, "{kind}");
    }
    let short = count(&|sketch| sketch.reply_to.is_some() && sketch.text.chars().count() <= 12);
    assert!((9.0..20.0).contains(&short), "short {short}");
    let long = count(&|sketch| sketch.text.chars().count() >= 400);
    assert!((1.5..8.0).contains(&long), "long {long}");
    let urgent = count(&|sketch| sketch.importance == Importance::Urgent);
    assert!((0.3..5.0).contains(&urgent), "urgent {urgent}");
    let acts = |test: &dyn Fn(&Act) -> bool| share(plays.iter().flat_map(|play| &play.script.cues).filter(|cue| test(&cue.act)).count());
    let corrected = acts(&|act| matches!(act, Act::Correct { .. }));
    assert!((1.5..4.5).contains(&corrected), "corrected {corrected}");
    let withdrawn = acts(&|act| matches!(act, Act::Retract { kind: RetractionKind::Withdrawn, .. }));
    assert!((0.4..2.0).contains(&withdrawn), "withdrawn {withdrawn}");
    let voices: BTreeSet<_> = plays.iter().flat_map(|play| professions(&region, &play.script)).collect();
    assert!(voices.len() >= 10, "{voices:?}");
}

#[test]
fn nobody_writes_or_reads_before_joining_or_after_leaving() {
    let plan = Plan { patients: 400, seed: 7, ..plan() };
    let (region, plays) = plays(&plan);
    for play in &plays {
        let readings = play.readings(&plan, &region).into_iter().flatten().map(|reading| Cue {
            at: reading.at,
            by: reading.worker,
            act: Act::Acknowledge { entry: 0 },
        });
        for cue in play.script.cues.iter().cloned().chain(readings) {
            let worker = &region.workers[cue.by];
            let joined = play
                .script
                .cues
                .iter()
                .filter(|other| other.at <= cue.at)
                .filter_map(|other| if let Act::Join(row) = &other.act { Some(row) } else { None });
            let host = super::reading::host_row(&play.team);
            assert!(cue.at >= play.start.at(510), "{cue:?}");
            let on_team = std::iter::once(&host).chain(&play.team.rows).chain(joined).any(|row| {
                row.office == worker.office
                    && row.worker.is_none_or(|only| only == cue.by)
                    && (row.professions.is_empty() || row.professions.contains(&worker.profession))
                    && row.until.is_none_or(|until| cue.at < until.at(0))
            });
            assert!(on_team, "{:?} {cue:?}", play.patient.chart.name);
        }
        let posts = play.script.cues.iter().filter(|cue| matches!(cue.act, Act::Post { .. } | Act::Move { .. }));
        let after_the_end = posts.skip_while(|cue| !matches!(cue.act, Act::Move { state: PatientState::Ended, .. })).count();
        assert!(after_the_end <= 4, "{} visits to the dead", play.patient.chart.name);
    }
}

#[test]
fn surprising_characters_are_there() {
    let (_, plays) = plays(&plan());
    let texts: Vec<&str> = sketches(&plays).iter().map(|sketch| sketch.text.as_str()).collect();
    for mark in ["㎏", "ﾊﾞｲﾀﾙ", "SpO₂", "\r\n", "\u{200d}", "１"] {
        assert!(texts.iter().any(|text| text.contains(mark)), "{mark:?}");
    }
    let mut dice = super::chance::Dice::of(1, "noise", 0);
    assert_eq!(roughen(&mut dice, 2, "体温36.5℃".to_owned()).chars().filter(char::is_ascii_digit).count(), 0);
    let names: Vec<&str> = plays.iter().map(|play| play.patient.chart.name.as_str()).collect();
    assert_eq!(names.iter().filter(|name| **name == "佐藤 花子").count(), 2);
    assert!(names.contains(&"𠮷田 髙子"));
}

#[test]
fn nearly_everybody_has_a_hand_over_and_each_version_follows_the_one_before() {
    let (_, plays) = plays(&plan());
    let written = |play: &Play| -> Vec<usize> {
        let mut versions = Vec::new();
        for cue in &play.script.cues {
            let Act::HandOver { version, body } = &cue.act else { continue };
            body.check().expect("a hand-over that the desk takes");
            let texts = [&body.condition, &body.care, &body.medication, &body.family, &body.plan];
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains('{')), "{body:?}");
            versions.push(*version);
        }
        versions
    };
    let counts: Vec<usize> = plays
        .iter()
        .map(|play| {
            let versions = written(play);
            assert!(versions.iter().copied().eq(0..versions.len()), "{versions:?}");
            versions.len()
        })
        .collect();
    assert_eq!(counts[0], 3);
    assert!(counts.iter().filter(|count| **count > 0).count() >= 57, "{counts:?}");
    assert!(counts.iter().filter(|count| **count > 1).count() >= 15, "{counts:?}");
}

#[test]
fn of_what_asks_for_confirmation_most_is_answered_and_some_waits_for_the_station() {
    let (_, plays) = plays(&plan());
    let asked = |play: &Play| -> Vec<(usize, Asking)> {
        let asked =
            |cue: &Cue| if let Act::Post { entry, sketch } = &cue.act { sketch.must_read.clone().map(|asks| (*entry, asks)) } else { None };
        play.script.cues.iter().filter_map(asked).collect()
    };
    let is_answered = |play: &Play, entry: usize| play.script.cues.iter().any(|cue| cue.act == Act::Acknowledge { entry });
    let all: Vec<(&Play, usize, Asking)> =
        plays.iter().flat_map(|play| asked(play).into_iter().map(move |(entry, asks)| (play, entry, asks))).collect();
    let answered = all.iter().filter(|(play, entry, _)| is_answered(play, *entry)).count();
    assert!(all.len() > 40 && answered * 10 > all.len() * 8, "{answered} of {}", all.len());
    assert_eq!(all.iter().filter(|(.., asks)| asks.private).count(), 1);
    let overdue = all.iter().any(|(play, _, asks)| play.patient.number == 3 && asks.due_at.is_some_and(|due| due < END));
    assert!(overdue, "the new inhaler of the fourth patient");
}

#[test]
fn answers_follow_what_they_answer() {
    for (number, course) in courses::ALL.iter().enumerate() {
        for (position, beat) in course.beats.iter().enumerate() {
            assert!(beat.answers.is_none_or(|answered| answered < position), "{number} {position}");
        }
        let times: Vec<i64> = course.beats.iter().map(|beat| beat.day * 1440 + beat.minute).collect();
        assert!(times.is_sorted(), "{number}");
    }
}
