//! The senders of notifications outside the app: Web Push and mail. They carry a constant sentence and ids, never a name or a text.
//! They decide nothing, read no database, and log neither addresses nor what a service answered beyond its status. The fetcher of a list of
//! alerts and the client of identity providers live here too: this is the one room that calls other machines.

mod address;
mod envelope;
mod fetch;
mod mail;
mod provider;
mod push;
mod vapid;

pub use envelope::{Receiver, Unsealable};
pub use fetch::{FetchError, Fetched, Fetcher};
pub use mail::{MailError, Mailer};
pub use provider::ProviderClient;
pub use push::{Delivery, Endpoint, Letter, NotAnEndpoint, PushClient, Urgency};
pub use vapid::{VapidError, VapidKey};

/// The senders that a desk has.
pub struct Senders {
    /// Web Push.
    pub push: PushClient,
    /// Mail; none when no server is set.
    pub mail: Option<Mailer>,
}

impl Default for Senders {
    fn default() -> Self {
        Self { push: PushClient::new(None, false), mail: None }
    }
}
