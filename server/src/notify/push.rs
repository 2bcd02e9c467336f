//! The client of push services. Browsers choose them, so it goes to public https addresses alone, follows nobody elsewhere, waits little and
//! reads no answer.

use super::address::is_public;
use super::envelope::{self, Receiver};
use super::vapid::VapidKey;
use crate::domain::core::time::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url, header};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A push service has so long.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A device that is not there is rung when it comes back within this time.
const TTL_SECONDS: &str = "14400";
/// An endpoint is no longer than this.
const LONGEST: usize = 1000;

/// What a browser gave is not where a push service can be.
#[derive(Debug, thiserror::Error)]
#[error("not an address of a push service")]
pub struct NotAnEndpoint;

/// Where a push service takes messages for one browser.
#[derive(Clone)]
pub struct Endpoint(Url);

/// How much it matters, as the push service understands it (RFC 8030).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Wakes a sleeping device.
    High,
    /// May wait for it.
    Normal,
}

/// What is to be delivered.
pub struct Letter<'l> {
    /// What the browser shall read.
    pub plain: &'l [u8],
    /// A later letter of the same topic takes the place of one that still waits: at most 32 letters of base64url.
    pub topic: &'l str,
    /// How much it matters.
    pub urgency: Urgency,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The service took it, and said so with this status.
    Taken(u16),
    /// The subscription is gone (404, 410).
    Gone(u16),
    /// The service refused it for good.
    Refused(u16),
    /// Not now: another time.
    Later(u16),
    /// No service is there, or it may not be asked.
    Unreachable,
}

/// The client.
pub struct PushClient {
    client: OnceLock<Option<Client>>,
    contact: Option<String>,
    loopback: bool,
}

impl PushClient {
    /// A client that names `contact` to the services. `loopback` lets tests play a push service on this machine.
    pub const fn new(contact: Option<String>, loopback: bool) -> Self {
        Self { client: OnceLock::new(), contact, loopback }
    }

    /// Reads an endpoint. An address by number is no push service's, nor is another port.
    pub fn endpoint(&self, text: &str) -> Result<Endpoint, NotAnEndpoint> {
        let url = Url::parse(text).map_err(|_| NotAnEndpoint)?;
        let host = url.host_str().ok_or(NotAnEndpoint)?;
        let plain = text.len() <= LONGEST && url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let named = host.contains('.') && !host.ends_with('.') && host.parse::<std::net::Ipv4Addr>().is_err() && !host.starts_with('[');
        let public = url.scheme() == "https" && url.port().is_none() && named;
        let tested = self.loopback && host == "127.0.0.1";
        if plain && (public || tested) { Ok(Endpoint(url)) } else { Err(NotAnEndpoint) }
    }

    /// Delivers a letter.
    pub async fn send(&self, to: &Endpoint, receiver: &Receiver, key: &VapidKey, letter: &Letter<'_>, now: Timestamp) -> Delivery {
        let Some(client) = self.client.get_or_init(|| self.build()) else { return Delivery::Unreachable };
        // Keys are tried when they are given; those that fail later are as good as gone.
        let Ok(body) = envelope::seal(letter.plain, receiver) else { return Delivery::Gone(StatusCode::GONE.as_u16()) };
        let Ok(authorization) = key.authorize(&to.0.origin().ascii_serialization(), self.contact.as_deref(), now) else {
            return Delivery::Unreachable;
        };
        let request = client
            .post(to.0.clone())
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("ttl", TTL_SECONDS)
            .header("topic", letter.topic)
            .header("urgency", if letter.urgency == Urgency::High { "high" } else { "normal" })
            .body(body);
        match request.send().await {
            Ok(response) => delivery(response.status()),
            // The error would name the address.
            Err(_) => Delivery::Unreachable,
        }
    }

    fn build(&self) -> Option<Client> {
        let client = Client::builder()
            .https_only(!self.loopback)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(TIMEOUT / 2)
            .timeout(TIMEOUT)
            .dns_resolver(Arc::new(PublicOnly { loopback: self.loopback }));
        match client.build() {
            Ok(client) => Some(client),
            Err(e) => {
                tracing::error!(error = %e, "no push service can be reached");
                None
            }
        }
    }
}

fn delivery(status: StatusCode) -> Delivery {
    let code = status.as_u16();
    match status {
        _ if status.is_success() => Delivery::Taken(code),
        StatusCode::NOT_FOUND | StatusCode::GONE => Delivery::Gone(code),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Delivery::Later(code),
        _ if status.is_server_error() => Delivery::Later(code),
        _ => Delivery::Refused(code),
    }
}

/// Looks names up and leaves out what is not public: the answer that is checked is the one that is used.
pub(super) struct PublicOnly {
    loopback: bool,
}

impl PublicOnly {
    /// `loopback` lets tests play a service on this machine.
    pub(super) const fn new(loopback: bool) -> Self {
        Self { loopback }
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let loopback = self.loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = |address: &SocketAddr| is_public(address.ip()) || loopback && address.ip().is_loopback();
            let public: Vec<SocketAddr> = found.filter(allowed).collect();
            if public.is_empty() {
                return Err(Box::new(NotAnEndpoint).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_public_name_over_https() {
        let client = PushClient::new(None, false);
        for good in ["https://fcm.googleapis.com/fcm/send/abc", "https://web.push.apple.com/x?y=z"] {
            assert!(client.endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://push.example/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://[2606:4700::1111]/x",
            "https://8.8.8.8/x",
            "https://localhost/x",
            "https://push.example:8443/x",
            "https://push.example./x",
            "https://user@push.example/x",
            "https://push.example/x#y",
            "ftp://push.example/x",
            "file:///etc/passwd",
            "push.example",
            "",
        ] {
            assert!(client.endpoint(bad).is_err(), "{bad}");
        }
        let long = format!("https://push.example/{}", "x".repeat(1000));
        assert!(client.endpoint(&long).is_err());
        assert!(PushClient::new(None, true).endpoint("http://127.0.0.1:9/x").is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_looked_up() {
        let name = || "localhost".parse().expect("a name");
        assert!(PublicOnly { loopback: false }.resolve(name()).await.is_err());
        assert!(PublicOnly { loopback: true }.resolve(name()).await.is_ok());
    }
}
