//! A feed of the kind that the 気象庁 publishes: an Atom list of addresses, each with one telegram.

use super::{Fault, take};
use crate::desk::Desk;
use crate::intake;
use crate::notify::{FetchError, Fetched, Fetcher};
use anyhow::{Context as _, anyhow};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// So many entries are remembered as taken; a list has some hundred.
const REMEMBERED: usize = 10_000;
/// So long what is on a list is fetched before it is asked for anew.
const ROUND: Duration = Duration::from_mins(1);

/// A feed that is asked.
pub struct Feed {
    fetcher: Fetcher,
    /// The tag of the list as it was read last.
    tag: Option<String>,
    /// The entries that are done with.
    done: HashSet<String>,
}

impl Feed {
    /// A feed behind a fetcher of its address.
    pub fn new(fetcher: Fetcher) -> Self {
        Self { fetcher, tag: None, done: HashSet::new() }
    }

    /// Asks for the list, and takes in what is new on it, the oldest first. What does not arrive is asked for again.
    pub async fn ask(&mut self, desk: &Desk, drain: &CancellationToken) -> anyhow::Result<()> {
        let Some(listed) = drain.run_until_cancelled(self.fetcher.list(self.tag.as_deref())).await else { return Ok(()) };
        let (list, tag) = match listed? {
            Fetched::Unchanged => return Ok(()),
            Fetched::New { body, tag } => (body, tag),
        };
        let entries = intake::atom::links(&list).map_err(|refusal| anyhow!("the list: {refusal}"))?;
        if self.done.len() > REMEMBERED {
            self.done.clear();
        }
        let (mut missing, begun) = (None, Instant::now());
        for link in entries.into_iter().rev() {
            if self.done.contains(&link) {
                continue;
            }
            if begun.elapsed() > ROUND {
                missing = Some(anyhow!("the list is long: the rest follows"));
                break;
            }
            // What has arrived is taken in to its end.
            let Some(file) = drain.run_until_cancelled(self.fetcher.linked(&link)).await else { return Ok(()) };
            match Self::take(desk, &link, file).await {
                Ok(()) => {
                    self.done.insert(link);
                }
                Err(e) => missing = Some(e),
            }
        }
        // With the tag of a list of which something is missing, it would not come again.
        match missing {
            None => self.tag = tag,
            Some(e) => return Err(e),
        }
        Ok(())
    }

    async fn take(desk: &Desk, link: &str, file: Result<Option<Vec<u8>>, FetchError>) -> anyhow::Result<()> {
        let Some(file) = file? else {
            tracing::warn!("an entry of the feed of alerts leads to another host");
            return Ok(());
        };
        match take(desk, &file).await {
            Ok(_) => Ok(()),
            Err(Fault::Refused(refusal)) => {
                tracing::warn!(code = ?refusal.code, link, "an entry of the feed of alerts is refused");
                metrics::counter!("alerts_total", "outcome" => "refused").increment(1);
                Ok(())
            }
            Err(Fault::Later(e)) => Err(e).context("an entry of the feed"),
        }
    }
}
