//! What was sent, what was acknowledged, and whether the server's own account agrees.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use uuid::Uuid;

use crate::api::{self, Patient, Session};

/// A post that a client began.
#[derive(Clone)]
pub struct Post {
    pub key: Uuid,
    /// Where it was sent.
    pub path: Arc<str>,
    /// Which persona sent it: a key is known to the server per person.
    pub author: Arc<str>,
    /// The number in the acknowledgement, once there was one.
    pub seq: Option<i64>,
}

/// Every post of a run by its operation key.
#[derive(Default)]
pub struct Ledger {
    posts: HashMap<Uuid, Post>,
    /// Keys that were acknowledged under two numbers.
    twice: u64,
}

/// What is wrong after a run; all zero is the only good answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Acknowledged, but not there, or under another number.
    pub lost: u64,
    /// There more than once, or acknowledged under two numbers.
    pub duplicated: u64,
}

impl Faults {
    /// Adds another run's.
    pub fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.duplicated += other.duplicated;
    }

    /// Nothing is wrong.
    pub fn none(self) -> bool {
        self == Self::default()
    }
}

impl Ledger {
    /// A client is about to send.
    pub fn begin(&mut self, key: Uuid, path: &Arc<str>, author: &Arc<str>) {
        let post = || Post { key, path: Arc::clone(path), author: Arc::clone(author), seq: None };
        self.posts.entry(key).or_insert_with(post);
    }

    /// The server acknowledged.
    pub fn acknowledge(&mut self, key: Uuid, seq: i64) {
        let Some(post) = self.posts.get_mut(&key) else { return };
        if post.seq.is_some_and(|before| before != seq) {
            self.twice += 1;
        }
        post.seq = Some(seq);
    }

    /// How many posts were begun.
    pub fn len(&self) -> usize {
        self.posts.len()
    }

    /// What was sent and never answered: it may be there or not, and a repetition must settle it.
    pub fn unacknowledged(&self) -> impl Iterator<Item = &Post> {
        self.posts.values().filter(|post| post.seq.is_none())
    }

    /// What was answered.
    pub fn acknowledged(&self) -> impl Iterator<Item = &Post> {
        self.posts.values().filter(|post| post.seq.is_some())
    }

    /// Takes everything of another ledger.
    pub fn absorb(&mut self, other: Self) {
        self.posts.extend(other.posts);
        self.twice += other.twice;
    }

    /// Compares with what the timelines hold.
    pub fn settle(&self, held: &Held) -> Faults {
        let mut faults = Faults { lost: 0, duplicated: self.twice };
        for (key, post) in &self.posts {
            let places = held.numbers.get(key).map_or(&[][..], Vec::as_slice);
            if places.len() > 1 {
                faults.duplicated += 1;
            }
            if post.seq.is_some_and(|seq| !places.iter().any(|(path, number)| *path == post.path && *number == seq)) {
                faults.lost += 1;
            }
        }
        faults
    }
}

/// What the timelines hold of our posts: for each key the places where it stands.
#[derive(Default)]
pub struct Held {
    numbers: HashMap<Uuid, Vec<(Arc<str>, i64)>>,
}

/// The timelines that a run writes to, and how far each has been read.
pub struct Reader {
    timelines: Vec<Timeline>,
}

struct Timeline {
    patient: Patient,
    session: Session,
    seen: i64,
}

impl Reader {
    /// The timelines of these sessions, each once, read from their present heads.
    pub fn new(sessions: &[Session]) -> Self {
        let mut timelines: Vec<Timeline> = Vec::new();
        for session in sessions {
            for patient in &session.patients {
                if timelines.iter().all(|timeline| timeline.patient.id != patient.id) {
                    timelines.push(Timeline { patient: patient.clone(), session: session.clone(), seen: patient.head });
                }
            }
        }
        Self { timelines }
    }

    /// Reads everything that came since the last time. Refuses numbers with a gap, a repetition or a wrong order.
    pub async fn catch_up(&mut self) -> Result<Held> {
        let mut held = Held::default();
        for timeline in &mut self.timelines {
            let mut connection = timeline.session.connect().await?;
            let (events, last) = api::walk(&mut connection, &timeline.patient.stream, timeline.seen).await?;
            timeline.seen = last;
            let path: Arc<str> = timeline.patient.posts().into();
            for event in events {
                if let Some(key) = event.key {
                    held.numbers.entry(key).or_default().push((Arc::clone(&path), event.seq));
                }
            }
        }
        Ok(held)
    }

    /// Goes back to where it began, for a second look at everything.
    pub fn rewind(&mut self) {
        for timeline in &mut self.timelines {
            timeline.seen = timeline.patient.head;
        }
    }

    /// Goes on with new sessions of the same personas, after a restart.
    pub fn renew(&mut self, sessions: &[Session]) {
        for timeline in &mut self.timelines {
            let mut able = sessions.iter().filter(|session| session.patients.iter().any(|patient| patient.id == timeline.patient.id));
            if let Some(session) = able.next() {
                timeline.session = session.clone();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::new_key;

    const PATH: &str = "/api/patients/pat_a/entries";

    fn held(rows: &[(Uuid, i64)]) -> Held {
        let mut held = Held::default();
        for (key, seq) in rows {
            held.numbers.entry(*key).or_default().push((PATH.into(), *seq));
        }
        held
    }

    fn ledger(key: Uuid, seqs: &[i64]) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.begin(key, &PATH.into(), &"mem_a".into());
        for seq in seqs {
            ledger.acknowledge(key, *seq);
        }
        ledger
    }

    #[test]
    fn an_acknowledged_post_that_is_there_once_is_no_fault() {
        let key = new_key();
        assert!(ledger(key, &[7, 7]).settle(&held(&[(key, 7)])).none());
    }

    #[test]
    fn an_acknowledged_post_that_is_missing_or_renumbered_is_lost() {
        let key = new_key();
        assert_eq!(ledger(key, &[7]).settle(&held(&[])).lost, 1);
        assert_eq!(ledger(key, &[7]).settle(&held(&[(key, 8)])).lost, 1);
    }

    #[test]
    fn a_post_that_is_there_twice_is_duplicated() {
        let key = new_key();
        assert_eq!(ledger(key, &[7]).settle(&held(&[(key, 7), (key, 8)])).duplicated, 1);
        assert_eq!(ledger(key, &[7, 8]).settle(&held(&[(key, 8)])).duplicated, 1);
    }

    #[test]
    fn an_unanswered_post_may_be_there_or_not() {
        let key = new_key();
        assert!(ledger(key, &[]).settle(&held(&[])).none());
        assert!(ledger(key, &[]).settle(&held(&[(key, 7)])).none());
        assert_eq!(ledger(key, &[]).unacknowledged().count(), 1);
    }
}
