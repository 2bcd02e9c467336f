//! Fetching a list that the operator names, and what it links to: over https, from the same host, bounded in time and size, with no redirects
//! and no proxy.

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url, header};
use std::time::Duration;

/// An answer has so long.
const TIMEOUT: Duration = Duration::from_secs(20);
/// And so many bytes: one more than what reads it takes is refused there.
const BYTES_MAX: usize = 2 * 1024 * 1024 + 1;

/// Why nothing was fetched. Never holds what was answered.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address that is asked.
    #[error("not an https address")]
    Address,
    /// No answer.
    #[error("no answer")]
    Unreachable,
    /// Another answer.
    #[error("the answer is {0}")]
    Status(u16),
    /// More than is read.
    #[error("the answer is too long")]
    TooLong,
}

/// What came of asking for the list.
pub enum Fetched {
    /// It is as it was.
    Unchanged,
    /// It is another.
    New {
        /// What it says.
        body: Vec<u8>,
        /// Its tag.
        tag: Option<String>,
    },
}

/// Fetches one list and what it links to.
pub struct Fetcher {
    client: Client,
    list: Url,
}

impl Fetcher {
    /// For a list at this address. `loopback` lets tests play the host on this machine.
    pub fn new(address: &str, loopback: bool) -> Result<Self, FetchError> {
        let list = Url::parse(address).map_err(|_| FetchError::Address)?;
        let tested = loopback && list.host_str() == Some("127.0.0.1");
        if list.host_str().is_none() || !(list.scheme() == "https" || tested) || !list.username().is_empty() {
            return Err(FetchError::Address);
        }
        let client = Client::builder().https_only(!tested).redirect(Policy::none()).no_proxy().referer(false).timeout(TIMEOUT);
        let client = client.build().map_err(|_| FetchError::Unreachable)?;
        Ok(Self { client, list })
    }

    /// The list, unless it is still the one with this tag.
    pub async fn list(&self, tag: Option<&str>) -> Result<Fetched, FetchError> {
        let mut request = self.client.get(self.list.clone());
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        // The error would name the address.
        let response = request.send().await.map_err(|_| FetchError::Unreachable)?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        Ok(Fetched::New { body: read(response).await?, tag })
    }

    /// What an address of the list leads to; none when it is another host's.
    pub async fn linked(&self, link: &str) -> Result<Option<Vec<u8>>, FetchError> {
        let Ok(url) = self.list.join(link) else { return Ok(None) };
        if url.origin() != self.list.origin() {
            return Ok(None);
        }
        let response = self.client.get(url).send().await.map_err(|_| FetchError::Unreachable)?;
        read(response).await.map(Some)
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, FetchError> {
    if !response.status().is_success() {
        return Err(FetchError::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| FetchError::Unreachable)? {
        body.extend_from_slice(&part);
        if body.len() >= BYTES_MAX {
            body.truncate(BYTES_MAX);
            break;
        }
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_https_and_only_the_same_host_is_asked() {
        for bad in ["http://www.data.jma.go.jp/feed.xml", "ftp://x/y", "file:///etc/passwd", "https://user@x/y", "x"] {
            assert!(Fetcher::new(bad, false).is_err(), "{bad}");
        }
        let fetcher = Fetcher::new("https://feed.example/list.xml", false).expect("an address");
        for other in ["https://evil.example/x", "http://feed.example/x", "https://feed.example:444/x"] {
            assert!(fetcher.linked(other).await.expect("not asked").is_none(), "{other}");
        }
    }
}
