//! The accept loop: our own, because handshakes and headers need timeouts, connections need caps, and small answers need TCP_NODELAY.

use super::Peer;
use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// So many connections in all.
const CONNECTIONS: usize = 20_000;
/// So many from one address; loopback, where proxies and measurements come from, is not counted.
const PER_ADDRESS: usize = 256;
/// A TLS handshake takes no longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The headers of a request take no longer.
const HEADERS: Duration = Duration::from_secs(10);
/// So long may requests under way take when the server stops.
const DRAIN: Duration = Duration::from_secs(10);

/// Counts connections.
struct Caps {
    all: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

/// A counted connection; gives its place back when dropped.
struct Place {
    caps: Arc<Caps>,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Caps {
    fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= PER_ADDRESS && !address.is_loopback() {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place { caps: Arc::clone(self), address, _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.caps.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Serves until told to drain; then finishes what is under way.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, router: Router, drain: CancellationToken) {
    let caps = Arc::new(Caps { all: Arc::new(Semaphore::new(CONNECTIONS)), by_address: Mutex::default() });
    let tracker = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = drain.cancelled() => break,
        };
        let Ok((stream, address)) = accepted else {
            // Out of file handles: closing connections will free some.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(place) = caps.take(address.ip()) else { continue };
        let (router, tls, drain) = (router.clone(), tls.clone(), drain.clone());
        tracker.spawn(async move {
            connection(stream, address, tls, router, drain).await;
            drop(place);
        });
    }
    tracker.close();
    // What does not finish in time is cut off: the clients' operation keys tell what happened.
    let _late = tokio::time::timeout(DRAIN, tracker.wait()).await;
}

async fn connection(stream: TcpStream, address: SocketAddr, tls: Option<TlsAcceptor>, router: Router, drain: CancellationToken) {
    let _nodelay = stream.set_nodelay(true);
    match tls {
        None => requests(stream, Peer { address, secure: false }, router, drain).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                requests(stream, Peer { address, secure: true }, router, drain).await;
            }
        }
    }
}

async fn requests(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, peer: Peer, router: Router, drain: CancellationToken) {
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(100).keep_alive_interval(Duration::from_secs(30));
    let graceful = GracefulShutdown::new();
    let connection = graceful.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned());
    tokio::pin!(connection);
    tokio::select! {
        _ended = &mut connection => return,
        () = drain.cancelled() => {}
    }
    tokio::select! {
        _ended = connection => {}
        () = graceful.shutdown() => {}
    }
}
