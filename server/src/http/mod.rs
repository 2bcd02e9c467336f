//! The edge: routes, extractors, errors, TLS, the static client. Decides nothing; every handler is one sentence to the desk.

mod boards;
mod care;
mod client;
mod core;
mod description;
mod error;
mod extract;
mod guard;
mod operation;
mod oversight;
mod people;
pub mod serve;
pub mod tls;

pub use error::{CODES, Problem, Result};
pub use extract::{Acting, Address, Body, Entering, IfMatch, Known, LargeSheet, OperationKey, Params, Sheet, SmallFile, Visiting};
pub use guard::{Peer, RequestContext, is_same_origin};
pub use operation::metrics_router;

use crate::desk::Desk;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::Predicate as _;
use tower_http::compression::predicate::{NotForContentType, SizeAbove};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What every handler has at hand.
pub struct Edge {
    /// The desk.
    pub desk: Arc<Desk>,
    /// How the edge was set up.
    pub settings: EdgeSettings,
    /// Told when the server drains: sockets close then.
    pub drain: CancellationToken,
}

/// How the edge is set up.
#[derive(Clone, Debug, Default)]
pub struct EdgeSettings {
    /// A proxy whose forwarding headers are believed.
    pub trusted_proxy: Option<IpAddr>,
    /// The address that browsers know this server by.
    pub origin: Option<String>,
    /// The list of made-up people who sign in with one click, on loopback only.
    pub personas: Option<PathBuf>,
    /// Opens `/ws/echo` for protocol conformance suites; tests only.
    pub echo: bool,
}

/// The state of the router.
pub type Shared = Arc<Edge>;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tsunagu",
        description = "One secure timeline per home-care patient. docs/api.md says what the shapes mean. A write carries X-Tsunagu: 1, and every \
                       call after the sign-in names in X-Tsunagu-Session the session that the page believes in: for another one it is 401."
    ),
    components(schemas(
        Problem,
        crate::desk::Missing,
        crate::desk::Scope,
        crate::domain::boards::ward::PlaceFor,
        crate::domain::people::profile::Service,
        crate::hub::wire::ServerFrame,
        crate::hub::wire::ClientFrame
    ))
)]
struct Document;

fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(people())
        .routes(routes!(care::reach::show))
        .routes(routes!(care::today::show))
        .routes(routes!(care::patient::list, care::patient::create))
        .routes(routes!(care::patient::search))
        .routes(routes!(care::patient::show, care::patient::update))
        .routes(routes!(care::patient::versions))
        .routes(routes!(care::patient::set_state))
        .routes(routes!(care::handover::show, care::handover::write))
        .routes(routes!(care::handover::versions))
        .routes(routes!(care::care_team::show, care::care_team::create))
        .routes(routes!(care::care_team::end))
        .routes(routes!(care::care_team::refuse))
        .routes(routes!(care::entry::list, care::entry::post))
        .routes(routes!(care::entry::correct))
        .routes(routes!(care::entry::retract))
        .routes(routes!(care::entry::acknowledge))
        .routes(routes!(care::entry::withdraw_acknowledgement))
        .routes(routes!(care::entry::revisions))
        .routes(routes!(care::entry::readers))
        .routes(routes!(care::must_read::show))
        .routes(routes!(care::must_read::remind))
        .routes(routes!(care::receipt::note))
        .routes(routes!(care::receipt::put_back))
        .routes(routes!(boards::board::list, boards::board::open))
        .routes(routes!(boards::board::show))
        .routes(routes!(boards::board::close))
        .routes(routes!(boards::board::reopen))
        .routes(routes!(boards::board::entries, boards::board::post))
        .routes(routes!(boards::board::note_receipts))
        .routes(routes!(boards::following::show, boards::following::choose))
        .routes(routes!(boards::following::urgent_reach))
        .routes(routes!(boards::reach::show))
        .routes(routes!(boards::reach::call_list))
        .routes(routes!(boards::disaster::list, boards::disaster::open))
        .routes(routes!(boards::disaster::show))
        .routes(routes!(boards::disaster::close))
        .routes(routes!(boards::disaster::reopen))
        .routes(routes!(boards::disaster::boards))
        .routes(routes!(boards::disaster::standings, boards::disaster::report))
        .routes(routes!(boards::disaster::export))
        .routes(routes!(boards::disaster::history))
        .routes(routes!(boards::ward::list, boards::ward::create))
        .routes(routes!(boards::ward::export))
        .routes(routes!(boards::ward::map))
        .routes(routes!(boards::ward::import))
        .routes(routes!(boards::ward::closed))
        .routes(routes!(boards::ward::duty, boards::ward::choose_duty))
        .routes(routes!(boards::ward::reopen))
        .routes(routes!(boards::inquiry::list, boards::inquiry::ask))
        .routes(routes!(boards::inquiry::show))
        .routes(routes!(boards::inquiry::say))
        .routes(routes!(boards::inquiry::answer))
        .routes(routes!(boards::inquiry::end))
        .routes(routes!(boards::inquiry::note_read))
        .routes(routes!(boards::ward::show, boards::ward::update))
        .routes(routes!(boards::ward::close))
        .routes(routes!(boards::ward::versions))
        .routes(routes!(boards::ward::tell))
        .routes(routes!(boards::ward::confirm))
        .merge(published())
        .routes(routes!(boards::training::list))
        .routes(routes!(boards::training::create))
        .routes(routes!(boards::training::show, boards::training::update))
        .routes(routes!(boards::training::cancel))
        .routes(routes!(boards::training::apply))
        .routes(routes!(boards::training::withdraw))
        .routes(routes!(boards::training::keep_on_list))
        .routes(routes!(boards::training::participants))
        .routes(routes!(boards::training::export))
        .routes(routes!(boards::training::note_attendance, boards::training::check_in))
        .routes(routes!(boards::training::survey, boards::training::answer))
        .routes(routes!(boards::training::contacts))
        .routes(routes!(boards::training::invite))
        .routes(routes!(boards::training::calendar, boards::training::issue_calendar, boards::training::revoke_calendar))
        .routes(routes!(boards::training::read_calendar))
        .routes(routes!(core::attachment::begin))
        .routes(routes!(core::attachment::begin_on_board))
        .routes(routes!(core::attachment::upload))
        .routes(routes!(core::attachment::put_chunk))
        .routes(routes!(core::attachment::finish))
        .routes(routes!(core::attachment::delete))
        .routes(routes!(core::attachment::content))
        .routes(routes!(core::attachment::thumbnail))
        .routes(routes!(core::stream::events))
        .routes(routes!(core::stream::heads))
        .routes(routes!(oversight::access_log::list))
        .routes(routes!(oversight::indicator::list))
        .routes(routes!(oversight::indicator::export))
        .routes(routes!(operation::openapi))
        .routes(routes!(operation::healthz))
        .routes(routes!(operation::readyz))
        .merge(alerts())
}

/// Who signs in, what they chose, and who belongs where.
fn people() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(people::session::sign_in, people::session::current, people::session::sign_out))
        .routes(routes!(people::session::first_sign_in))
        .routes(routes!(people::session::act_for))
        .routes(routes!(people::session::needing))
        .routes(routes!(people::factors::show))
        .routes(routes!(people::factors::set_password))
        .routes(routes!(
            people::factors::set_up_authenticator,
            people::factors::confirm_authenticator,
            people::factors::remove_authenticator
        ))
        .routes(routes!(people::factors::renew_codes))
        .routes(routes!(people::factors::prove_anew))
        .routes(routes!(people::persona::list))
        .routes(routes!(people::persona::sign_in))
        .routes(routes!(people::organization::list))
        .routes(routes!(people::membership::list))
        .routes(routes!(people::membership::end))
        .routes(routes!(people::invitation::list, people::invitation::create))
        .routes(routes!(people::invitation::renew))
        .routes(routes!(people::invitation::withdraw))
        .routes(routes!(people::invitation::ask_recovery))
        .routes(routes!(people::invitation::confirm_recovery))
        .routes(routes!(people::invitation::withdraw_recovery))
        .routes(routes!(people::application::forms))
        .routes(routes!(people::application::apply))
        .routes(routes!(people::application::list))
        .routes(routes!(people::application::show))
        .routes(routes!(people::application::approve))
        .routes(routes!(people::application::refuse))
        .routes(routes!(people::application::policy, people::application::write_policy))
        .routes(routes!(people::application::accept_policy))
        .routes(routes!(people::rota::list, people::rota::add))
        .routes(routes!(people::rota::edit, people::rota::end))
        .routes(routes!(people::rota::shifts, people::rota::plan))
        .routes(routes!(people::rota::remove))
        .routes(routes!(people::emergency_account::prepare))
        .routes(routes!(people::emergency_account::destroy))
        .routes(routes!(people::departure::show, people::departure::depart))
        .routes(routes!(people::departure::put_leave, people::departure::end_leave))
        .routes(routes!(people::roster::show))
        .routes(routes!(people::roster::check))
        .routes(routes!(people::roster::export))
        .routes(routes!(people::roster::look))
        .routes(routes!(people::roster::take))
        .routes(routes!(people::scim_token::list, people::scim_token::make))
        .routes(routes!(people::scim_token::end))
        .routes(routes!(people::session::lock))
        .routes(routes!(people::own_session::list))
        .routes(routes!(people::own_session::end))
        .routes(routes!(people::own_session::end_others))
        .routes(routes!(people::passkey::ask))
        .routes(routes!(people::passkey::sign_in))
        .routes(routes!(people::passkey::ask_for_new))
        .routes(routes!(people::passkey::add))
        .routes(routes!(people::passkey::rename, people::passkey::delete))
        .routes(routes!(people::hpki::show, people::hpki::keep, people::hpki::delete))
        .routes(routes!(people::hpki::look))
        .routes(routes!(people::organization::set_idle))
        .routes(routes!(people::device::list))
        .routes(routes!(people::device::forget))
        .routes(routes!(people::device::sign_in))
        .merge(identity_providers())
        .routes(routes!(people::draft::list))
        .routes(routes!(people::draft::put, people::draft::delete))
        .routes(routes!(people::notification::settings, people::notification::choose))
        .routes(routes!(people::notification::key))
        .routes(routes!(people::notification::subscribe, people::notification::unsubscribe))
        .routes(routes!(people::notification::test))
        .routes(routes!(people::notification::give_mail, people::notification::forget_mail))
        .routes(routes!(people::notification::confirm_mail))
}

/// Identity providers, and who signs in by them.
fn identity_providers() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(people::identity_provider::names))
        .routes(routes!(people::identity_provider::list, people::identity_provider::create))
        .routes(routes!(people::identity_provider::update))
        .routes(routes!(people::identity_provider::end))
        .routes(routes!(people::identity_provider::logout))
        .routes(routes!(people::provider_session::go))
        .routes(routes!(people::provider_session::come_back))
        .routes(routes!(people::provider_session::end))
        .routes(routes!(people::provider_session::identities))
        .routes(routes!(people::provider_session::unlink))
}

/// Alerts and broadcasts.
fn alerts() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(boards::alert::list))
        .routes(routes!(boards::alert::show))
        .routes(routes!(boards::alert::release))
        .routes(routes!(boards::alert::dismiss))
        .routes(routes!(boards::alert::duty, boards::alert::set_duty))
        .routes(routes!(boards::broadcast::choices))
        .routes(routes!(boards::broadcast::preview))
        .routes(routes!(boards::broadcast::list, boards::broadcast::send))
        .routes(routes!(boards::broadcast::show))
        .routes(routes!(boards::broadcast::reach))
        .routes(routes!(boards::broadcast::call_list))
        .routes(routes!(boards::broadcast::unread))
        .routes(routes!(boards::broadcast::correct))
        .routes(routes!(boards::broadcast::retract))
        .routes(routes!(boards::broadcast::cap))
}

/// What organizations publish of themselves, and what anybody may read.
fn published() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(people::profile::list))
        .routes(routes!(people::profile::show))
        .routes(routes!(people::profile::set_listed))
        .routes(routes!(boards::provider::list, boards::provider::propose))
        .routes(routes!(boards::provider::history))
        .routes(routes!(boards::provider::show))
        .routes(routes!(boards::provider::approve))
        .routes(routes!(boards::provider::refuse))
        .routes(routes!(boards::provider::withdraw))
        .routes(routes!(boards::public_page::show, boards::public_page::keep))
        .routes(routes!(boards::public_page::publish_entry))
        .routes(routes!(boards::public_page::publish_training))
        .routes(routes!(boards::public_page::shelters, boards::public_page::add_shelter))
        .routes(routes!(boards::public_page::edit_shelter, boards::public_page::remove_shelter))
}

/// The OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    description::finish(api().into_openapi())
}

/// All routes: the API, the sockets' (from one room further out) and the client.
pub fn router(edge: Shared, sockets: Router<Shared>) -> Router {
    let (router, _) = api().split_for_parts();
    let router = router
        .route(boards::light::PATH, get(boards::light::show).post(boards::light::report))
        .route(boards::light::STYLE_PATH, get(boards::light::style))
        .route(boards::public::PATH, get(boards::public::show))
        .route(boards::public::PREVIEW_PATH, get(boards::public::preview))
        .route(boards::public::STYLE_PATH, get(boards::public::style))
        .merge(people::scim::routes());
    // Photos and PDFs are packed already, and their length is told.
    let packs = SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::const_new("application/pdf"));
    // Fifty entries are a third of a second on a bad line, packed a twentieth. The client was packed when it was built.
    let packed = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(packs);
    router
        .layer(packed)
        .merge(sockets)
        .fallback(client::serve)
        .method_not_allowed_fallback(guard::method_not_allowed)
        .layer(from_fn_with_state(Arc::clone(&edge), guard::around))
        .with_state(edge)
}
