//! A scanner of the machine (clamd), asked over its socket before a file is taken. Where one is set, a file that it did not see is not taken.

use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// A scan takes no longer.
const PATIENCE: Duration = Duration::from_mins(1);
/// What goes to the scanner at once; its own limit is far above.
const PIECE: usize = 64 * 1024;

/// What the scanner says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing found.
    Clean,
    /// Something found.
    Found,
}

/// A scanner that listens on a socket of this machine.
#[derive(Clone, Debug)]
pub struct Scanner(PathBuf);

impl Scanner {
    /// The scanner at a socket.
    pub const fn new(socket: PathBuf) -> Self {
        Self(socket)
    }

    /// Has a file looked at: `INSTREAM` of clamd, lengths in four bytes, an empty piece at the end.
    pub async fn scan(&self, file: &[u8]) -> std::io::Result<Scanned> {
        let answer = timeout(PATIENCE, self.ask(file)).await.map_err(|_| std::io::ErrorKind::TimedOut)??;
        match answer.trim_end_matches(['\0', '\n']) {
            "stream: OK" => Ok(Scanned::Clean),
            found if found.starts_with("stream: ") && found.ends_with(" FOUND") => Ok(Scanned::Found),
            _ => Err(std::io::ErrorKind::InvalidData.into()),
        }
    }

    async fn ask(&self, file: &[u8]) -> std::io::Result<String> {
        let mut line = UnixStream::connect(&self.0).await?;
        line.write_all(b"zINSTREAM\0").await?;
        for piece in file.chunks(PIECE) {
            line.write_u32(u32::try_from(piece.len()).unwrap_or_default()).await?;
            line.write_all(piece).await?;
        }
        line.write_u32(0).await?;
        let mut answer = String::new();
        line.take(1024).read_to_string(&mut answer).await?;
        Ok(answer)
    }
}
