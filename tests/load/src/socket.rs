//! A listener: one socket of one persona.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use hyper::header::{COOKIE, HeaderValue, ORIGIN};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async};

/// An open socket.
pub struct Listener(WebSocketStream<TcpStream>);

impl Listener {
    /// Connects as the browser does, with cookie and origin.
    pub async fn connect(address: SocketAddr, cookie: Option<HeaderValue>) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        request.headers_mut().insert(ORIGIN, HeaderValue::from_str(&format!("http://{address}"))?);
        if let Some(cookie) = cookie {
            request.headers_mut().insert(COOKIE, cookie);
        }
        let (socket, _) = client_async(request, stream).await.context("the socket was refused")?;
        Ok(Self(socket))
    }

    /// Registers for everything the persona may read, and waits until the server has told all heads: what is posted after that comes.
    pub async fn hello(&mut self) -> Result<()> {
        self.0.send(Message::text(r#"{"type":"hello"}"#)).await?;
        loop {
            let frame = self.next().await?;
            let frame: serde_json::Value = serde_json::from_str(&frame)?;
            if frame["type"] == "heads" && frame["more"] == false {
                return Ok(());
            }
        }
    }

    /// The next text frame.
    pub async fn next(&mut self) -> Result<Utf8Bytes> {
        loop {
            match self.0.next().await.context("the socket ended")?? {
                Message::Text(text) => return Ok(text),
                Message::Close(frame) => bail!("the socket was closed: {frame:?}"),
                _ => {}
            }
        }
    }
}
