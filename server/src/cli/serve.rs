//! `tsunagu serve`.

use super::say;
use crate::app::{App, SystemClock, make_data_dir};
use crate::config::Config;
use crate::http::tls;
use crate::store::Migrate;
use anyhow::Context as _;
use clap::Args;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[derive(Args)]
pub struct ServeArgs {
    /// Serve this machine's local network over HTTPS with a certificate of its own, and print a QR code for phones.
    #[arg(long)]
    lan: bool,
}

pub async fn run(mut config: Config, args: ServeArgs) -> anyhow::Result<()> {
    let address = if args.lan { open_to_lan(&mut config)? } else { config.listen };
    let secure = config.tls_cert.is_some();
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("TSUNAGU_LISTEN={}", config.listen))?;
    let app = App::open(config, Migrate::OnlyEmpty, Arc::new(SystemClock)).await?;
    let address = SocketAddr::new(address.ip(), listener.local_addr()?.port());
    let url = format!("{}://{address}/", if secure { "https" } else { "http" });
    say(&format!("Tsunagu {} is listening on {url}", env!("CARGO_PKG_VERSION")));
    if args.lan {
        say(&QrCode::new(url.as_bytes())?.render::<Dense1x2>().build());
        say("The certificate is this machine's own: the phone will ask once whether to trust it.");
    }
    let drain = CancellationToken::new();
    let serving = app.serve(listener, drain.clone());
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return ended,
        () = told_to_stop() => drain.cancel(),
    }
    serving.await
}

async fn told_to_stop() {
    let mut stop = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    let [interrupt, terminate] = &mut stop;
    match (interrupt, terminate) {
        (Some(interrupt), Some(terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
}

/// Makes a certificate for the address that other machines reach this one by, and listens for them.
fn open_to_lan(config: &mut Config) -> anyhow::Result<SocketAddr> {
    let address = lan_address();
    if config.tls_cert.is_none() {
        make_data_dir(&config.data_dir)?;
        let (certificate, key) = (config.data_dir.join("lan.crt"), config.data_dir.join("lan.pem"));
        tls::make_local(&certificate, &key, &[address, IpAddr::V4(Ipv4Addr::LOCALHOST)])?;
        (config.tls_cert, config.tls_key) = (Some(certificate), Some(key));
    }
    // The default port is for plain HTTP on loopback.
    let port = if config.listen == Config::default().listen { 8443 } else { config.listen.port() };
    config.listen = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    Ok(SocketAddr::new(address, port))
}

/// The address that this machine would send from; connecting a datagram socket sends nothing.
fn lan_address() -> IpAddr {
    let found = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    found.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}
