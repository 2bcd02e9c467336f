//! Tsunagu (つなぐ): one secure timeline per home-care patient. This is the map of the server; `docs/architecture.md` says why.
//!
//! | floor | room | what it is for |
//! | --- | --- | --- |
//! | 6 | [`http`] [`live`] [`cli`] [`demo`] [`intake`] | the edge: routes and sockets, commands, the made-up region, what comes from outside; decides nothing |
//! | 5 | [`desk`] | the one way in: open → show, and open → append → commit → wake |
//! | 4 | [`audit`] | the access log |
//! | 3 | [`store`] [`files`] [`notify`] | SQL; the only place that names sqlx and rusqlite · sealed files · the senders of push and mail |
//! | 2 | [`gate`] [`vault`] [`media`] [`hpki`] [`hub`] | decisions, sealing, what a file or a certificate is, who listens: pure |
//! | 1 | [`domain`] | the rules of home care: pure |
//!
//! Imports go down only; a test reads them.

pub mod app;
pub mod audit;
pub mod cli;
pub mod config;
pub mod demo;
pub mod desk;
pub mod domain;
pub mod files;
pub mod gate;
pub mod hpki;
pub mod http;
pub mod hub;
pub mod inlet;
pub mod intake;
pub mod live;
pub mod media;
pub mod notify;
pub mod oidc;
pub mod store;
pub mod vault;
