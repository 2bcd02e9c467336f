//! Mail: constant sentences to confirmed addresses, over one SMTP server.

use data_encoding::HEXLOWER;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::time::Duration;

/// The server has so long.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Why no mail goes out. Names no address.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The settings are wrong.
    #[error("TSUNAGU_SMTP_URL and TSUNAGU_MAIL_FROM belong together: smtps://user:password@mail.example.jp and a mail address")]
    Settings,
    /// Not a mail address.
    #[error("not a mail address")]
    Address,
    /// The server does not take it.
    #[error("the mail server does not take it")]
    NotTaken,
}

/// Sends mails.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// A sender over the server of a URL: `smtps://`, or `smtp://` with `?tls=required`; in clear only to this machine.
    pub fn new(url: &str, from: &str) -> Result<Self, MailError> {
        let safe = url.starts_with("smtps://") || url.contains("?tls=required") || is_local(url);
        if !safe {
            return Err(MailError::Settings);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailError::Settings)?;
        let from: Mailbox = from.parse().map_err(|_| MailError::Settings)?;
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { transport: transport.timeout(Some(TIMEOUT)).hello_name(hello).build(), from })
    }

    /// Whether a text is a mail address.
    pub fn is_address(text: &str) -> bool {
        text.len() <= 254 && text.parse::<Address>().is_ok()
    }

    /// Sends one mail.
    pub async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), MailError> {
        let to = Mailbox::new(None, to.parse().map_err(|_| MailError::Address)?);
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).map_err(|_| MailError::NotTaken)?;
        let message = Message::builder()
            .message_id(Some(format!("<{}@{}>", HEXLOWER.encode(&id), self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| MailError::Address)?;
        // The server's sentence may quote the address.
        self.transport.send(message).await.map(|_| ()).map_err(|_| MailError::NotTaken)
    }
}

fn is_local(url: &str) -> bool {
    let host = url.strip_prefix("smtp://").map(|rest| rest.rsplit('@').next().unwrap_or(rest));
    let host = host.map(|host| host.split(['/', '?']).next().unwrap_or(host));
    host.is_some_and(|host| ["127.0.0.1", "localhost"].contains(&host.split(':').next().unwrap_or(host)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_leaves_this_machine_encrypted_or_not_at_all() {
        let made = |url: &str| Mailer::new(url, "つなぐ <tsunagu@example.jp>").is_ok();
        for good in ["smtps://user:secret@mail.example.jp", "smtp://mail.example.jp:587?tls=required", "smtp://127.0.0.1:2525"] {
            assert!(made(good), "{good}");
        }
        for bad in ["smtp://mail.example.jp", "smtp://127.0.0.1@mail.example.jp", "smtp://127.0.0.1.example.jp", "mail.example.jp"] {
            assert!(!made(bad), "{bad}");
        }
        assert!(Mailer::new("smtp://127.0.0.1", "nobody").is_err());
    }
}
