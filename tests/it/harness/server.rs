//! The real server, in process on a free port, with a clock that tests turn.

use super::{CANARY, Database, Persona, logs};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tsunagu::app::App;
use tsunagu::config::Config;
use tsunagu::desk::{Desk, Founding, NewOrganization, Passwords};
use tsunagu::domain::core::id::{OrganizationId, RegionId};
use tsunagu::domain::core::time::{Clock, Timestamp};
use tsunagu::domain::people::{Membership, OrganizationKind, Profession, Role};
use tsunagu::store::Migrate;

/// A clock that stands still until it is told to go on, but for a microsecond a look.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Default for TestClock {
    /// 2026-11-20 09:00 in Tokyo.
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_132_800_000_000)))
    }
}

impl TestClock {
    /// A moment as the API writes it.
    pub fn in_seconds(&self, seconds: i64) -> String {
        Timestamp(self.0.load(Ordering::Relaxed)).plus_seconds(seconds).to_string()
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

/// The password of every account.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Account {
    pub login: String,
    pub membership: Membership,
}

pub struct Server {
    pub clock: TestClock,
    pub region: RegionId,
    pub address: SocketAddr,
    pub desk: Arc<Desk>,
    pub database: Database,
    drain: CancellationToken,
    serving: JoinHandle<anyhow::Result<()>>,
    password_hash: OnceCell<String>,
}

/// The settings of a test server.
fn config(database: &Database) -> Config {
    Config {
        data_dir: database.folder().join("data"),
        root_key_file: Some(database.folder().join("root.key")),
        database_url: database.url(),
        // Tests play the push service themselves.
        test_push: true,
        ..Config::default()
    }
}

/// Opens an installation without serving: for those that must be refused.
pub async fn open_app(database: &Database, set: impl FnOnce(&mut Config)) -> anyhow::Result<App> {
    let mut config = config(database);
    set(&mut config);
    App::open_with(config, Migrate::OnlyEmpty, Arc::new(TestClock::default()), Passwords::new(8)).await
}

impl Server {
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, |_| {}).await
    }

    /// A server with other settings.
    pub async fn start_with(database: Database, set: impl FnOnce(&mut Config)) -> Self {
        Self::serve(database, TestClock::default(), None, set).await
    }

    /// The same server once more, on the data of the one before.
    pub async fn restart(self) -> Self {
        let (clock, region) = (self.clock.clone(), self.region);
        Self::serve(self.stop().await, clock, Some(region), |_| {}).await
    }

    async fn serve(database: Database, clock: TestClock, region: Option<RegionId>, set: impl FnOnce(&mut Config)) -> Self {
        logs::keep();
        let mut config = config(&database);
        set(&mut config);
        let app = App::open_with(config, Migrate::OnlyEmpty, Arc::new(clock.clone()), Passwords::new(8)).await.expect("the app opens");
        let desk = Arc::clone(&app.desk);
        let region = match region {
            Some(region) => region,
            None => desk.found_region("試験圏域", "Asia/Tokyo").await.expect("a region"),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let drain = CancellationToken::new();
        let serving = tokio::spawn(app.serve(listener, drain.clone()));
        Self { clock, region, address, desk, database, drain, serving, password_hash: OnceCell::new() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn organization(&self, name: &str, kind: OrganizationKind) -> OrganizationId {
        self.organization_in(name, kind, None, None).await
    }

    /// An organization of a municipality, with a telephone.
    pub async fn organization_in(
        &self,
        name: &str,
        kind: OrganizationKind,
        municipality: Option<&str>,
        phone: Option<&str>,
    ) -> OrganizationId {
        let new = NewOrganization {
            name: name.to_owned(),
            kind,
            code: None,
            municipality_code: municipality.map(str::to_owned),
            phone: phone.map(str::to_owned),
            night_phone: Some("0985-00-0000".to_owned()),
            active_medical: false,
        };
        self.desk.found_organization(self.region, new).await.expect("an organization")
    }

    /// Takes in a person with one membership; the name holds the canary.
    pub async fn account(&self, login: &str, organization: OrganizationId, profession: Profession, role: Role) -> Account {
        let mut accounts = self.account_with(login, vec![(organization, profession, role)]).await;
        accounts.remove(0)
    }

    /// Takes in a person with several memberships.
    pub async fn account_with(&self, login: &str, memberships: Vec<(OrganizationId, Profession, Role)>) -> Vec<Account> {
        self.account_in(self.region, login, memberships).await
    }

    /// As [`account`](Self::account), of somebody who has belonged for a month and may vouch for others.
    pub async fn old_hand(&self, login: &str, organization: OrganizationId, profession: Profession, role: Role) -> Account {
        let from = self.desk.now().plus_seconds(-30 * 86_400);
        let mut accounts = self.account_from(self.region, login, vec![(organization, profession, role)], from).await;
        accounts.remove(0)
    }

    async fn account_in(&self, region: RegionId, login: &str, memberships: Vec<(OrganizationId, Profession, Role)>) -> Vec<Account> {
        self.account_from(region, login, memberships, self.desk.now()).await
    }

    async fn account_from(
        &self,
        region: RegionId,
        login: &str,
        memberships: Vec<(OrganizationId, Profession, Role)>,
        from: Timestamp,
    ) -> Vec<Account> {
        let hash = self.password_hash.get_or_init(|| async { self.desk.hash_password(PASSWORD).await.expect("a hash") }).await;
        let founding = Founding {
            name: format!("{CANARY} {login}"),
            kana: "かなりあ".to_owned(),
            memberships,
            login: Some((login.to_owned(), hash.clone())),
        };
        let made = self.desk.found_person(region, &founding, from).await.expect("a person");
        made.into_iter().map(|membership| Account { login: login.to_owned(), membership }).collect()
    }

    /// Takes in a person and signs in.
    pub async fn persona(&self, login: &str, organization: OrganizationId, profession: Profession, role: Role) -> Persona {
        let account = self.account(login, organization, profession, role).await;
        Persona::sign_in(self, &account).await
    }

    /// As [`persona`](Self::persona), in another region.
    pub async fn persona_in(
        &self,
        region: RegionId,
        login: &str,
        organization: OrganizationId,
        profession: Profession,
        role: Role,
    ) -> Persona {
        let mut accounts = self.account_in(region, login, vec![(organization, profession, role)]).await;
        Persona::sign_in(self, &accounts.remove(0)).await
    }

    /// A visiting nurse of a new station, signed in.
    pub async fn nurse(&self, login: &str) -> Persona {
        let station = self.organization(&format!("{login}訪問看護"), OrganizationKind::VisitingNurseStation).await;
        self.persona(login, station, Profession::Nurse, Role::Staff).await
    }

    /// A physician of a new clinic, signed in.
    pub async fn physician(&self, login: &str) -> Persona {
        let clinic = self.organization(&format!("{login}クリニック"), OrganizationKind::Clinic).await;
        self.persona(login, clinic, Profession::Physician, Role::Staff).await
    }

    /// An admin of an organization's register who has been that for a month, signed in.
    pub async fn admin(&self, login: &str, organization: OrganizationId) -> Persona {
        let account = self.old_hand(login, organization, Profession::Clerk, Role::OrgAdmin).await;
        Persona::sign_in(self, &account).await
    }

    /// Waits until so many sockets are open.
    pub async fn has_connections(&self, wanted: usize) {
        let begun = Instant::now();
        while self.desk.hub().connections() != wanted {
            assert!(begun.elapsed() < Duration::from_secs(30), "{} connections", self.desk.hub().connections());
            tokio::task::yield_now().await;
        }
    }

    /// What the check of the whole database finds.
    pub async fn faults(&self) -> Vec<String> {
        self.desk.check().await.expect("the check runs").faults
    }

    /// Stops the server without a look at the database.
    pub async fn stop(self) -> Database {
        self.drain.cancel();
        self.serving.await.expect("the server stops").expect("without a fault");
        self.database
    }

    /// Stops the server, then checks: every number, every sealed value, every log row; and that no text of a test is in the clear.
    pub async fn finish(self) {
        self.desk.flush_receipts().await;
        let faults = self.faults().await;
        assert!(faults.is_empty(), "{faults:?}");
        let dump = self.stop().await.dump();
        assert!(!dump.is_empty());
        assert!(!logs::contains(&dump, CANARY.as_bytes()), "a text in clear in the database");
        let hex = data_encoding::HEXLOWER.encode(CANARY.as_bytes());
        assert!(!logs::contains(&dump, hex.as_bytes()), "a text in clear in a binary column");
        assert!(!logs::hold_the_canary(), "a text in the log");
    }
}
