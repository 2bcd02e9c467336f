//! A fresh region on a fresh database for every test, and personas who act in it.

mod authenticator;
mod database;
mod identity_provider;
mod logs;
mod mail;
mod persona;
mod push;
mod server;
mod socket;

pub use authenticator::Authenticator;
pub use database::{Database, is_root};
pub use identity_provider::{IdentityProvider, Visit, by_nobody, by_secret};
pub use logs::contains;
pub use mail::MailServer;
pub use persona::{Answer, Patient, Persona, answer, cookie_of, key, note, patient_body, text};
pub use push::{Browser, PushService, Pushed};
pub use server::{Account, PASSWORD, Server, open_app};
pub use socket::Socket;

/// A word in every text that tests write: it must be found in no database file and no log.
pub const CANARY: &str = "黄色いカナリア";

/// Declares tests that run on both databases: `both! { async fn name(server: &Server) { … } }`. After each, the whole database is checked.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($server:ident: &Server) $body:block)+) => { $(
        $(#[$meta])*
        async fn $name($server: &$crate::harness::Server) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let server = $crate::harness::Server::start($crate::harness::Database::sqlite()).await;
                super::$name(&server).await;
                server.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let server = $crate::harness::Server::start($crate::harness::Database::postgres().await).await;
                super::$name(&server).await;
                server.finish().await;
            }
        }
    )+ };
}
pub(crate) use both;
