//! A clock that each task can turn back, so that what is made up is recorded in the past.

use crate::domain::core::time::{Clock, Timestamp};

tokio::task_local! {
    static MOMENT: Timestamp;
}

/// Inside `at` the moment given there, elsewhere one fixed moment.
#[derive(Clone, Copy, Debug)]
pub struct DemoClock {
    otherwise: Timestamp,
}

impl DemoClock {
    /// A clock that stands still at a moment wherever no other is set.
    pub const fn new(otherwise: Timestamp) -> Self {
        Self { otherwise }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        MOMENT.try_with(|moment| *moment).unwrap_or(self.otherwise)
    }
}

/// Does something as if it were that moment.
pub(super) async fn at<F: Future>(moment: Timestamp, act: F) -> F::Output {
    MOMENT.scope(moment, act).await
}
