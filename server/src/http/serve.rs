//! The accept loop: our own, because handshakes and headers need timeouts, connections need caps, and small answers need TCP_NODELAY.

use super::Peer;
use axum::Router;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tower::ServiceExt as _;

/// So many connections in all, sockets among them.
const CONNECTIONS: usize = 20_000;
/// So many from one address, behind which a whole hospital may sit; loopback, where proxies and measurements come from, and the proxy
/// on another machine, which stands for everybody, are not counted.
const PER_ADDRESS: usize = 1024;
/// A TLS handshake takes no longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The headers of a request take no longer; on a new connection that counts from its first moment, whatever is sent.
const HEADERS: Duration = Duration::from_secs(10);
/// So long may requests under way take when the server stops.
const DRAIN: Duration = Duration::from_secs(10);

/// How connections come in.
#[derive(Clone, Default)]
pub struct Door {
    /// Encrypts here.
    pub tls: Option<TlsAcceptor>,
    /// A proxy that encrypts before it.
    pub proxy: Option<IpAddr>,
    /// Opens to everybody in clear: only for what holds nothing of people.
    pub in_clear: bool,
}

/// Counts connections, and says who may have one.
struct Caps {
    all: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    proxy: Option<IpAddr>,
    /// Whether strangers may come.
    open: bool,
}

/// A counted connection; gives its place back when dropped.
struct Place {
    caps: Arc<Caps>,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Caps {
    fn new(door: &Door) -> Arc<Self> {
        Arc::new(Self {
            all: Arc::new(Semaphore::new(CONNECTIONS)),
            by_address: Mutex::default(),
            proxy: door.proxy,
            open: door.tls.is_some() || door.in_clear,
        })
    }

    fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let near = address.is_loopback() || self.proxy == Some(address);
        // In clear nothing is said to strangers: who listens on the way would have the password, and the cookie too.
        if !near && !self.open {
            return None;
        }
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= PER_ADDRESS && !near {
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

/// A stream that keeps its place, also when a socket takes it over, and that a stop waits for.
struct Counted {
    stream: TcpStream,
    _place: Place,
    _token: TaskTrackerToken,
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Serves until told to drain; then finishes what is under way.
pub async fn serve(listener: TcpListener, door: Door, router: Router, drain: CancellationToken) {
    let caps = Caps::new(&door);
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
        // A listener of both families names IPv4 addresses as IPv6 ones.
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
        let Some(place) = caps.take(address.ip()) else { continue };
        let _nodelay = stream.set_nodelay(true);
        let stream = Counted { stream, _place: place, _token: tracker.token() };
        let (router, tls, drain) = (router.clone(), door.tls.clone(), drain.clone());
        tracker.spawn(connection(stream, address, tls, router, drain));
    }
    tracker.close();
    // What does not finish in time is cut off: the clients' operation keys tell what happened.
    let _late = tokio::time::timeout(DRAIN, tracker.wait()).await;
}

async fn connection(stream: Counted, address: SocketAddr, tls: Option<TlsAcceptor>, router: Router, drain: CancellationToken) {
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
    let arrived = Arc::new(AtomicBool::new(false));
    let first = Arc::clone(&arrived);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        first.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(100).keep_alive_interval(Duration::from_secs(30));
    let graceful = GracefulShutdown::new();
    let connection = graceful.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned());
    tokio::pin!(connection);
    // The builder reads which version is spoken, and HTTP/2 its preface, without a timer.
    let silence = async {
        tokio::time::sleep(HEADERS).await;
        if arrived.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ended = &mut connection => return,
        () = silence => return,
        () = drain.cancelled() => {}
    }
    tokio::select! {
        _ended = connection => {}
        () = graceful.shutdown() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 255, 255, 1));
    const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

    #[test]
    fn in_clear_only_this_machine_and_the_proxy_come_in() {
        let comes_in = |door: &Door| [HERE, PROXY, STRANGER].map(|address| Caps::new(door).take(address).is_some());
        assert_eq!(comes_in(&Door::default()), [true, false, false]);
        assert_eq!(comes_in(&Door { proxy: Some(PROXY), ..Door::default() }), [true, true, false]);
        assert_eq!(comes_in(&Door { in_clear: true, ..Door::default() }), [true, true, true]);
    }

    #[test]
    fn one_address_takes_no_more_than_its_share_but_the_proxy_stands_for_everybody() {
        let caps = Caps::new(&Door { proxy: Some(PROXY), in_clear: true, ..Door::default() });
        let mut places: Vec<_> = (0..PER_ADDRESS).map(|_| caps.take(STRANGER).expect("a place")).collect();
        assert!(caps.take(STRANGER).is_none());
        for address in [PROXY, HERE] {
            let more: Vec<_> = (0..=PER_ADDRESS).map_while(|_| caps.take(address)).collect();
            assert_eq!(more.len(), PER_ADDRESS + 1);
        }
        places.pop();
        assert!(caps.take(STRANGER).is_some());
    }
}
