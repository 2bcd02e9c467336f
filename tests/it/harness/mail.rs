//! A mail server on this machine that speaks as much SMTP (RFC 5321) as one mail needs, and keeps what it got.

use data_encoding::BASE64;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub source: String,
}

impl Mail {
    /// The text, decoded.
    pub fn text(&self) -> String {
        let (head, body) = self.source.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains("base64"), "{head}");
        let lines: String = body.split_whitespace().collect();
        String::from_utf8(BASE64.decode(lines.as_bytes()).expect("base64")).expect("UTF-8")
    }
}

pub struct MailServer {
    pub url: String,
    mails: Arc<Mutex<Vec<Mail>>>,
    refuses: Arc<Mutex<bool>>,
    serving: JoinHandle<()>,
}

impl MailServer {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("its address"));
        let (mails, refuses) = (Arc::new(Mutex::default()), Arc::new(Mutex::new(false)));
        let (kept, no) = (Arc::clone(&mails), Arc::clone(&refuses));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer_no = *no.lock().expect("the answer");
                talk(stream, answer_no, &kept).await;
            }
        });
        Self { url, mails, refuses, serving }
    }

    /// Whether it refuses what comes from now on.
    pub fn refuses(&self, refuses: bool) {
        *self.refuses.lock().expect("the answer") = refuses;
    }

    /// What arrived since the last look.
    pub fn taken(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.mails.lock().expect("the mails"))
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One conversation. A mail is kept before it is answered for, so that whoever sent it finds it here.
async fn talk(stream: TcpStream, refuses: bool, kept: &Mutex<Vec<Mail>>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader);
    let mut mail = Mail::default();
    writer.write_all(b"220 test\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let (verb, rest) = line.trim_end().split_once([' ', ':']).unwrap_or((line.trim_end(), ""));
        let address = || rest.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer: &[u8] = match verb {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "MAIL" => {
                mail.from = address();
                b"250 ok\r\n"
            }
            "RCPT" if refuses => b"550 no\r\n",
            "RCPT" => {
                mail.to = address();
                b"250 ok\r\n"
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.ok()?;
                while !mail.source.ends_with("\r\n.\r\n") {
                    if lines.read_line(&mut mail.source).await.ok()? == 0 {
                        return None;
                    }
                }
                mail.source.truncate(mail.source.len() - ".\r\n".len());
                kept.lock().expect("the mails").push(std::mem::take(&mut mail));
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        writer.write_all(answer).await.ok()?;
    }
}
