//! One keep-alive HTTP/1.1 connection. As lean as it can be, because it shares the processors with what it measures.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderValue, IF_MATCH};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

/// A whole answer.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON, or an error that shows status and body.
    pub fn json(&self) -> Result<Value> {
        if !self.status.is_success() {
            bail!("{}: {}", self.status, self.text());
        }
        serde_json::from_slice(&self.body).with_context(|| format!("not JSON: {}", self.text()))
    }

    /// The body for a message, cut to a readable length.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(400).collect()
    }
}

/// One connection, used by one client at a time.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    host: HeaderValue,
    cookie: Option<HeaderValue>,
}

impl Connection {
    /// Connects; `cookie` goes with every request.
    pub async fn open(address: SocketAddr, cookie: Option<HeaderValue>) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, address, host: HeaderValue::from_str(&address.to_string())?, cookie })
    }

    /// Calls the server by the name that a browser on this machine has passkeys for.
    pub fn at_localhost(self, port: u16) -> Result<Self> {
        Ok(Self { host: HeaderValue::from_str(&format!("localhost:{port}"))?, ..self })
    }

    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Result<Reply> {
        let request = self.request(Method::GET, path).body(Full::default())?;
        self.send(request).await
    }

    /// Writes, with the header that every write needs and, where it makes something, the operation's key.
    pub async fn post(&mut self, path: &str, key: Option<Uuid>, body: Bytes) -> Result<Reply> {
        let mut request = self.request(Method::POST, path).header("x-tsunagu", "1");
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key.to_string());
        }
        let request = request.body(Full::new(body))?;
        self.send(request).await
    }

    /// Sends a spreadsheet.
    pub async fn post_sheet(&mut self, path: &str, sheet: Bytes) -> Result<Reply> {
        let request = self.request(Method::POST, path).header("x-tsunagu", "1").header(CONTENT_TYPE, "text/csv").body(Full::new(sheet))?;
        self.send(request).await
    }

    /// Writes over the version that was read.
    pub async fn put(&mut self, path: &str, read: &str, key: Uuid, body: Bytes) -> Result<Reply> {
        let request = self.request(Method::PUT, path).header("x-tsunagu", "1").header(CONTENT_TYPE, "application/json");
        let request = request.header(IF_MATCH, read).header("idempotency-key", key.to_string()).body(Full::new(body))?;
        self.send(request).await
    }

    /// Deletes.
    pub async fn delete(&mut self, path: &str) -> Result<Reply> {
        let request = self.request(Method::DELETE, path).header("x-tsunagu", "1").body(Full::default())?;
        self.send(request).await
    }

    fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path).header(HOST, self.host.clone());
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie.clone());
        }
        request
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Reply> {
        // A server closes a line that says nothing for ten seconds, and a busy machine can take so long between two requests.
        if self.sender.is_closed() {
            *self = Self { host: self.host.clone(), ..Self::open(self.address, self.cookie.clone()).await? };
        }
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Reply { status: parts.status, headers: parts.headers, body })
    }
}
