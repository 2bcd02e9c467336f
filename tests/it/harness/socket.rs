//! A client of `/ws`.

use super::Patient;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn open(base: &str, cookie: &str) -> Result<Self, u16> {
        Self::open_from(base, cookie, Some(base)).await
    }

    /// Opens a socket with an Origin; the status when it is refused.
    pub async fn open_from(base: &str, cookie: &str, origin: Option<&str>) -> Result<Self, u16> {
        Self::open_at(base, "/ws", cookie, origin).await
    }

    pub async fn open_at(base: &str, path: &str, cookie: &str, origin: Option<&str>) -> Result<Self, u16> {
        let mut request = format!("{}{path}", base.replace("http", "ws")).into_client_request().expect("a request");
        let headers = request.headers_mut();
        if !cookie.is_empty() {
            headers.insert("cookie", HeaderValue::from_str(cookie).expect("a cookie"));
        }
        if let Some(origin) = origin {
            headers.insert("origin", HeaderValue::from_str(origin).expect("an origin"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(e) => unreachable!("{e}"),
        }
    }

    pub async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.expect("it is sent");
    }

    /// A client that says hello on a line with a small buffer, and reads nothing unless it is told to.
    pub async fn open_sleeping(base: &str, cookie: &str) -> Self {
        let address = base.trim_start_matches("http://").parse().expect("an address");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("a small buffer");
        let line = socket.connect(address).await.expect("it connects");
        let mut request = format!("{}/ws", base.replace("http", "ws")).into_client_request().expect("a request");
        request.headers_mut().insert("cookie", HeaderValue::from_str(cookie).expect("a cookie"));
        request.headers_mut().insert("origin", HeaderValue::from_str(base).expect("an origin"));
        let (socket, _) = client_async(request, MaybeTlsStream::Plain(line)).await.expect("a socket");
        let mut sleeper = Self(socket);
        sleeper.send(&serde_json::json!({"type": "hello"})).await;
        sleeper
    }

    /// Sends words that may not be a frame; false when the line is closed.
    pub async fn send_text(&mut self, text: &str) -> bool {
        self.0.send(Message::text(text.to_owned())).await.is_ok()
    }

    /// The next event of a timeline; everything else is passed over.
    pub async fn next_event(&mut self, patient: &Patient) -> Value {
        loop {
            let event = self.next_of("event").await;
            if event["stream"] == patient.stream.as_str() {
                return event;
            }
        }
    }

    /// Reads until the server closes; the code.
    pub async fn close_code(&mut self) -> Option<u64> {
        loop {
            let frame = self.next().await;
            if let Some(code) = frame.get("closed") {
                return code.as_u64();
            }
        }
    }

    /// Every frame up to the one that is waited for.
    pub async fn until(&mut self, last: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            assert!(frame.get("closed").is_none(), "closed while waiting: {frame}");
            let found = last(&frame);
            frames.push(frame);
            if found {
                return frames;
            }
        }
    }

    /// The next frame, beats passed over; the close code as `{"closed": code}`.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("a frame in time");
            match message {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    if frame["type"] != "beat" {
                        return frame;
                    }
                }
                Some(Ok(Message::Close(frame))) => return serde_json::json!({"closed": frame.map(|frame| u16::from(frame.code))}),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return serde_json::json!({"closed": null}),
            }
        }
    }

    /// The next frame of a type, others passed over; a close ends the wait.
    pub async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
            assert!(frame.get("closed").is_none(), "closed while waiting for {kind}: {frame}");
        }
    }
}
