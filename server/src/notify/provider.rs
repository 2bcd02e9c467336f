//! Asking an organization's identity provider: over https, at public addresses alone, bounded in time and size, with no redirects and no proxy.

use super::fetch::FetchError;
use super::push::PublicOnly;
use hyper::http::{Request, Response};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use std::sync::Arc;
use std::time::Duration;

/// An answer has so long: somebody waits for it.
const TIMEOUT: Duration = Duration::from_secs(8);
/// And so many bytes.
const BYTES_MAX: usize = 256 * 1024;

/// Asks identity providers.
pub struct ProviderClient {
    client: Option<Client>,
    loopback: bool,
}

impl ProviderClient {
    /// `loopback` lets tests play the provider on this machine.
    pub fn new(loopback: bool) -> Self {
        let client = Client::builder().https_only(!loopback).redirect(Policy::none()).no_proxy().referer(false).timeout(TIMEOUT);
        let client = client.dns_resolver(Arc::new(PublicOnly::new(loopback))).build();
        if let Err(e) = &client {
            tracing::error!(error = %e, "no identity provider can be reached");
        }
        Self { client: client.ok(), loopback }
    }

    /// Whether an address is one that is asked: a name over https, and nothing beside it that could lead elsewhere.
    pub fn is_asked(&self, address: &str) -> bool {
        self.address(address).is_ok()
    }

    fn address(&self, address: &str) -> Result<Url, FetchError> {
        let url = Url::parse(address).map_err(|_| FetchError::Address)?;
        let tested = self.loopback && url.host_str() == Some("127.0.0.1");
        let named = url.scheme() == "https" && url.domain().is_some();
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if (named || tested) && plain { Ok(url) } else { Err(FetchError::Address) }
    }

    /// What a provider answers, whatever its status.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
        self.address(&request.uri().to_string())?;
        let request = reqwest::Request::try_from(request).map_err(|_| FetchError::Address)?;
        // An error would name the address.
        let mut answer = self.client()?.execute(request).await.map_err(|_| FetchError::Unreachable)?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|_| FetchError::Unreachable)? {
            body.extend_from_slice(&part);
            if body.len() > BYTES_MAX {
                return Err(FetchError::TooLong);
            }
        }
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }

    fn client(&self) -> Result<&Client, FetchError> {
        self.client.as_ref().ok_or(FetchError::Unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_a_name_over_https() {
        let client = ProviderClient::new(false);
        for good in ["https://login.example.jp", "https://sso.example.jp/realms/hospital", "https://idp.example.jp:8443/x"] {
            assert!(client.is_asked(good), "{good}");
        }
        for bad in [
            "http://login.example.jp",
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://user@login.example.jp/",
            "https://login.example.jp/#x",
            "http://127.0.0.1:1/",
            "file:///etc/passwd",
            "x",
        ] {
            assert!(!client.is_asked(bad), "{bad}");
        }
        assert!(ProviderClient::new(true).is_asked("http://127.0.0.1:8080/"));
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_asked() {
        let request = Request::get("https://localhost/x").body(Vec::new()).expect("a request");
        assert!(matches!(ProviderClient::new(false).send(request).await, Err(FetchError::Unreachable)));
    }
}
