//! The socket: says what is new, and carries it when it can. Writes go over HTTP. Stands one step outside `http`, whose door it uses.

mod feed;
mod socket;

pub use feed::run as run_feed;

use crate::http::Shared;
use axum::Router;
use axum::routing::get;

/// `/ws`, and for conformance suites `/ws/echo`.
pub fn routes(echo: bool) -> Router<Shared> {
    let routes = Router::new().route("/ws", get(socket::upgrade));
    if echo { routes.route("/ws/echo", get(socket::echo)) } else { routes }
}
