//! Many listeners on one timeline, and as many posts as they can take. The same storm goes over the real and the bare server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use hyper::header::HeaderValue;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::api;
use crate::fanout::PATIENCE;
use crate::http::Connection;
use crate::socket::Listener;

/// Concurrent posters.
const POSTERS: usize = 64;
/// No more than this many posts are on their way to the slowest listener, well within what a server may queue for a socket.
const WINDOW: u64 = 128;
/// Posters that wait are woken once per this many deliveries to a listener.
const STRIDE: u64 = 16;
/// Before the counting begins.
const WARM_UP: Duration = Duration::from_millis(500);

/// One storm's circumstances.
pub struct Storm {
    pub address: SocketAddr,
    /// Where posts go.
    pub path: String,
    /// Who posts and who listens, in turn.
    pub cookies: Vec<Option<HeaderValue>>,
    pub sockets: usize,
    pub length: Duration,
}

/// What arrived.
#[derive(Default)]
pub struct Deliveries {
    count: u64,
    time: Duration,
    pub lost: u64,
    pub resyncs: u64,
}

impl Deliveries {
    /// Over the measured time.
    pub fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.count).unwrap_or(u32::MAX)) / self.time.as_secs_f64()
    }

    /// Another turn's.
    pub fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.time += other.time;
        self.lost += other.lost;
        self.resyncs += other.resyncs;
    }
}

/// What posters and listeners share.
struct Progress {
    posted: AtomicU64,
    /// Per listener.
    delivered: Vec<AtomicU64>,
    moved: Notify,
    over: AtomicBool,
    resyncs: AtomicU64,
}

impl Progress {
    fn new(sockets: usize) -> Self {
        Self {
            posted: AtomicU64::new(0),
            delivered: (0..sockets).map(|_| AtomicU64::new(0)).collect(),
            moved: Notify::new(),
            over: AtomicBool::new(false),
            resyncs: AtomicU64::new(0),
        }
    }

    fn slowest(&self) -> u64 {
        self.delivered.iter().map(|count| count.load(Ordering::Relaxed)).min().unwrap_or_default()
    }

    fn total(&self) -> u64 {
        self.delivered.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    fn posted(&self) -> u64 {
        self.posted.load(Ordering::Relaxed)
    }
}

impl Storm {
    /// One turn.
    pub async fn run(&self) -> Result<Deliveries> {
        let progress = Arc::new(Progress::new(self.sockets));
        let mut listeners = Vec::new();
        for (number, cookie) in (0..self.sockets).zip(self.cookies.iter().cycle()) {
            let mut listener = Listener::connect(self.address, cookie.clone()).await?;
            listener.hello().await?;
            listeners.push(tokio::spawn(listen(listener, number, Arc::clone(&progress))));
        }
        let posters: Vec<_> = (0..POSTERS)
            .zip(self.cookies.iter().cycle())
            .map(|(_, cookie)| tokio::spawn(post(self.address, self.path.clone(), cookie.clone(), Arc::clone(&progress))))
            .collect();
        sleep(WARM_UP).await;
        let (begun, before) = (Instant::now(), progress.total());
        sleep(self.length).await;
        let (time, count) = (begun.elapsed(), progress.total() - before);
        progress.over.store(true, Ordering::Relaxed);
        progress.moved.notify_waiters();
        for poster in posters {
            poster.await??;
        }
        drop(timeout(PATIENCE, settled(&progress)).await);
        for listener in listeners {
            listener.abort();
        }
        let due = progress.posted() * u64::try_from(self.sockets)?;
        let resyncs = progress.resyncs.load(Ordering::Relaxed);
        Ok(Deliveries { count, time, lost: due.saturating_sub(progress.total()), resyncs })
    }
}

async fn settled(progress: &Progress) {
    while progress.slowest() < progress.posted() {
        sleep(Duration::from_millis(5)).await;
    }
}

async fn listen(mut listener: Listener, number: usize, progress: Arc<Progress>) {
    let Some(delivered) = progress.delivered.get(number) else { return };
    while let Ok(frame) = listener.next().await {
        if api::is_event(&frame) {
            if (delivered.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(STRIDE) {
                progress.moved.notify_waiters();
            }
        } else if frame.contains(r#""resync""#) {
            // A client would now pull what it missed; for the window that is as good as having it.
            progress.resyncs.fetch_add(1, Ordering::Relaxed);
            delivered.store(progress.posted(), Ordering::Relaxed);
            progress.moved.notify_waiters();
        }
    }
}

async fn post(address: SocketAddr, path: String, cookie: Option<HeaderValue>, progress: Arc<Progress>) -> Result<()> {
    let mut connection = Connection::open(address, cookie).await?;
    while !progress.over.load(Ordering::Relaxed) {
        // Made before the question is asked, so that an answer in between is not missed.
        let moved = progress.moved.notified();
        if progress.posted() >= progress.slowest() + WINDOW {
            moved.await;
            continue;
        }
        progress.posted.fetch_add(1, Ordering::Relaxed);
        api::post(&mut connection, &path).await?;
    }
    Ok(())
}
