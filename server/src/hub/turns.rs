//! How often a session may register: each time the log gets a row per timeline, and nobody is to fill it in a loop.

use crate::domain::core::id::SessionId;
use crate::domain::core::time::Timestamp;
use std::collections::HashMap;

/// So many in one go: every window of a browser comes back when the server was started again.
const BURST: i64 = 20;
/// Then one more every so often.
const EVERY_SECONDS: i64 = 3;
/// What is held of sessions that have rested goes when there are more.
const HELD: usize = 10_000;

/// Per session, when all turns that it has taken are paid for.
#[derive(Default)]
pub struct Turns(HashMap<SessionId, Timestamp>);

impl Turns {
    /// Takes a turn, or says after how many seconds there is one.
    pub fn take(&mut self, session: SessionId, now: Timestamp) -> Result<(), i64> {
        if self.0.len() >= HELD {
            self.0.retain(|_, paid| *paid > now);
        }
        let paid = self.0.entry(session).or_insert(now);
        let next = (*paid).max(now).plus_seconds(EVERY_SECONDS);
        let over = next.0 - now.plus_seconds(BURST * EVERY_SECONDS).0;
        if over > 0 {
            return Err((over - 1) / 1_000_000 + 1);
        }
        *paid = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_burst_is_free_then_one_waits_and_nobody_waits_for_others() {
        let (own, other) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let (mut turns, mut now) = (Turns::default(), Timestamp(1_000_000));
        for _ in 0..BURST {
            assert_eq!(turns.take(own, now), Ok(()));
        }
        assert_eq!(turns.take(own, now), Err(EVERY_SECONDS));
        assert_eq!(turns.take(other, now), Ok(()));
        now = now.plus_seconds(EVERY_SECONDS - 1);
        assert_eq!(turns.take(own, now), Err(1));
        now = now.plus_seconds(1);
        assert_eq!(turns.take(own, now), Ok(()));
        assert_eq!(turns.take(own, now), Err(EVERY_SECONDS), "a refusal costs nothing, and gives nothing");
        now = now.plus_seconds(3600);
        assert_eq!((0..=BURST).take_while(|_| turns.take(own, now).is_ok()).count(), 20);
    }
}
