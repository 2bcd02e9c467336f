//! `load crash`: kill -9 in a loop, and nothing acknowledged may be missing.
//!
//! A round: start, post with many clients, kill at a random moment, start again, send what was not acknowledged once more under the
//! same keys, and read every timeline: no gap, no repetition, every acknowledged post under its number, every other one exactly once.
//! Then the server's own check of the whole database.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use crate::Kind;
use crate::api::{self, Session};
use crate::http::Connection;
use crate::ledger::{Ledger, Post, Reader};
use crate::postgres::Cluster;
use crate::posts::{self, Lane};
use crate::site::Site;
use crate::words;

/// How many post at once.
const CLIENTS: usize = 16;
/// As how many people.
const PERSONAS: usize = 4;
/// A data folder is used for this many rounds; then a fresh one, or the checks of the whole database would grow without end.
const ROUNDS_PER_SITE: u32 = 50;
/// Of what was acknowledged before a crash, this many are sent again after it: they must be known.
const REPEATED: usize = 32;

#[derive(Args)]
pub struct Options {
    /// The server to kill
    #[arg(long, default_value = "target/quick/tsunagu")]
    server: PathBuf,
    /// How often
    #[arg(long, default_value_t = 30)]
    rounds: u32,
    /// On which database
    #[arg(long, value_enum)]
    db: Kind,
    /// The longest life of a server under load
    #[arg(long, default_value_t = 0.6)]
    seconds: f64,
    /// Where the random moments begin, to repeat a run
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// Runs all rounds; the first violation ends it with an error.
pub async fn run(options: &Options) -> Result<()> {
    let cluster = match options.db {
        Kind::Sqlite => None,
        Kind::Postgres => Some(Cluster::start().await?),
    };
    let name = options.db.name();
    let mut random = SmallRng::seed_from_u64(options.seed);
    let mut posts = 0;
    let mut trial: Option<Trial> = None;
    for round in 1..=options.rounds {
        if (round - 1).is_multiple_of(ROUNDS_PER_SITE)
            && let Some(ended) = trial.take()
        {
            posts += ended.finish().await?;
        }
        if trial.is_none() {
            trial = Some(Trial::begin(Site::new(&options.server, options.db, cluster.as_ref()).await?)?);
        }
        let trial = trial.as_mut().context("a trial")?;
        let life = Duration::from_secs_f64(random.random_range(0.02..=options.seconds.max(0.03)));
        let acknowledged = trial.round(life).await.with_context(|| format!("{name} round {round}, killed after {life:?}"))?;
        eprintln!("{name} {round}/{}: killed after {} ms and {acknowledged} acknowledged posts", options.rounds, life.as_millis());
    }
    if let Some(ended) = trial {
        posts += ended.finish().await?;
    }
    println!("{name}: killed {} times, {posts} posts, none lost, none doubled, no gap", options.rounds);
    Ok(())
}

/// One data folder and everything that was ever sent to it.
struct Trial {
    site: Site,
    ledger: Ledger,
    reader: Option<Reader>,
}

impl Trial {
    fn begin(site: Site) -> Result<Self> {
        site.demo(&["--patients", "20", "--days", "1"])?;
        Ok(Self { site, ledger: Ledger::default(), reader: None })
    }

    /// One life, one death, and what was left. Gives the number of posts that were acknowledged before the end.
    async fn round(&mut self, life: Duration) -> Result<usize> {
        let server = self.site.start().await.context("before the crash")?;
        let sessions = api::sign_in(server.address, PERSONAS).await?;
        let reader = self.reader.get_or_insert_with(|| Reader::new(&sessions));
        let book: Arc<Mutex<Ledger>> = Arc::default();
        let clients: Vec<_> = (0..CLIENTS)
            .zip(sessions.iter().cycle())
            .map(|(number, session)| tokio::spawn(post_until_killed(posts::lane(session), number, Arc::clone(&book))))
            .collect();
        tokio::time::sleep(life).await;
        server.kill()?;
        for client in clients {
            client.await??;
        }
        let mut ledger = std::mem::take(&mut *book.lock().unwrap_or_else(PoisonError::into_inner));
        let acknowledged = ledger.acknowledged().count();

        let server = self.site.start().await.context("after the crash")?;
        let sessions = api::sign_in(server.address, PERSONAS).await?;
        reader.renew(&sessions);
        send_again(&sessions, &mut ledger).await?;
        let faults = ledger.settle(&reader.catch_up().await?);
        ensure!(faults.none(), "{faults:?}");
        self.ledger.absorb(ledger);
        server.stop()?;
        self.site.check()?;
        Ok(acknowledged)
    }

    /// Once more over everything: a later crash must not have touched what an earlier round had found in order.
    async fn finish(mut self) -> Result<usize> {
        let server = self.site.start().await?;
        let reader = self.reader.as_mut().context("no round was run")?;
        reader.renew(&api::sign_in(server.address, PERSONAS).await?);
        reader.rewind();
        let faults = self.ledger.settle(&reader.catch_up().await?);
        ensure!(faults.none(), "after all rounds: {faults:?}");
        server.stop()?;
        Ok(self.ledger.len())
    }
}

/// Posts until the line breaks. A refusal is an error; a broken line is what we came for.
async fn post_until_killed(lane: Lane, number: usize, book: Arc<Mutex<Ledger>>) -> Result<()> {
    let Ok(mut connection) = Connection::open(lane.address, lane.cookie.clone()).await else { return Ok(()) };
    for path in lane.paths.iter().cycle().skip(number) {
        let key = words::new_key();
        book.lock().unwrap_or_else(PoisonError::into_inner).begin(key, path, &lane.author);
        let Ok(reply) = connection.post(path, Some(key), words::post_body(key)).await else { return Ok(()) };
        ensure!(reply.status.is_success(), "a post was answered {}: {}", reply.status, reply.text());
        let seq = api::seq_of(&reply.body).context("an acknowledgement without a number")?;
        book.lock().unwrap_or_else(PoisonError::into_inner).acknowledge(key, seq);
    }
    Ok(())
}

/// Sends under the same keys what was not acknowledged, and some of what was.
async fn send_again(sessions: &[Session], ledger: &mut Ledger) -> Result<()> {
    let again: Vec<Post> = ledger.unacknowledged().chain(ledger.acknowledged().take(REPEATED)).cloned().collect();
    for post in again {
        let author = sessions.iter().find(|session| session.persona == post.author);
        let mut connection = author.context("the author of a post did not sign in again")?.connect().await?;
        let reply = connection.post(&post.path, Some(post.key), words::post_body(post.key)).await?;
        ensure!(reply.status.is_success(), "a repetition was answered {}: {}", reply.status, reply.text());
        ledger.acknowledge(post.key, api::seq_of(&reply.body).context("an acknowledgement without a number")?);
    }
    Ok(())
}
