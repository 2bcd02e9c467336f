//! The bare broadcast: every listener gets every frame; all that waits for a socket is fed, then flushed once.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::SinkExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Clone)]
struct Room {
    listeners: Arc<Mutex<Vec<UnboundedSender<Utf8Bytes>>>>,
    frame: Utf8Bytes,
}

/// `POST /say` sends one frame to all that listen at `GET /ws`.
pub fn routes(frame_bytes: usize) -> Router {
    let start = r#"{"type":"event","text":""#;
    let padding = frame_bytes.saturating_sub(start.len() + 2);
    let frame = Utf8Bytes::from(format!("{start}{}\"}}", "x".repeat(padding)));
    Router::new().route("/say", post(say)).route("/ws", get(listen)).with_state(Room { listeners: Arc::default(), frame })
}

async fn say(State(room): State<Room>, _body: Bytes) -> impl IntoResponse {
    let mut listeners = room.listeners.lock().unwrap_or_else(PoisonError::into_inner);
    listeners.retain(|listener| listener.send(room.frame.clone()).is_ok());
    (StatusCode::CREATED, r#"{"seq":1}"#)
}

async fn listen(State(room): State<Room>, upgrade: WebSocketUpgrade) -> impl IntoResponse {
    upgrade.read_buffer_size(4096).write_buffer_size(4096).max_write_buffer_size(256 << 10).on_upgrade(move |socket| async move {
        let (sender, frames) = unbounded_channel();
        room.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        // A listener that goes away is the normal end.
        drop(deliver(socket, frames).await);
    })
}

async fn deliver(mut socket: WebSocket, mut frames: UnboundedReceiver<Utf8Bytes>) -> Result<(), axum::Error> {
    socket.recv().await.transpose()?;
    socket.send(Message::text(r#"{"type":"heads","items":[],"more":false}"#)).await?;
    while let Some(frame) = frames.recv().await {
        socket.feed(Message::Text(frame)).await?;
        while let Ok(frame) = frames.try_recv() {
            socket.feed(Message::Text(frame)).await?;
        }
        socket.flush().await?;
    }
    Ok(())
}
