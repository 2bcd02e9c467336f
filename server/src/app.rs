//! Assembles everything once; there is no global state.

use crate::config::Config;
use crate::desk::{Desk, Passwords};
use crate::domain::core::time::{Clock, Timestamp};
use crate::files::{Files, Scanner};
use crate::gate::Gate;
use crate::hpki::Roots;
use crate::http::serve::Door;
use crate::http::{Edge, EdgeSettings, Shared};
use crate::inlet::{self, Feed, Folder};
use crate::notify::{Fetcher, Mailer, PushClient, Senders};
use crate::oidc::Providers;
use crate::store::core::key::{self, KekRow};
use crate::store::{Change, Location, Migrate, Store};
use crate::vault::{RootKey, Vault};
use crate::{http, live};
use anyhow::{Context as _, anyhow, bail};
use std::fs::{File, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Memory of one password hash, in KiB (OWASP: argon2id with 19 MiB, two passes).
const PASSWORD_KIB: u32 = 19 * 1024;
/// Receipts are written down so often.
const RECEIPTS_EVERY: Duration = Duration::from_secs(2);
/// What waits to ring is looked at so often, and what has just happened at once.
const RING_EVERY: Duration = Duration::from_secs(10);
/// News are gathered for so long.
const RING_PAUSE: Duration = Duration::from_millis(200);
/// What stays unread is looked for so often.
const MAIL_EVERY: Duration = Duration::from_mins(1);
/// It is looked so often whether a week is over.
const PUBLISH_EVERY: Duration = Duration::from_mins(10);
/// Files that were not posted are looked for so often.
const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// A stop waits so long for those who are being told.
const NOTIFY_GRACE: Duration = Duration::from_secs(3);

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// An opened installation: the desk, and the lock on its data folder.
pub struct App {
    /// The desk.
    pub desk: Arc<Desk>,
    config: Config,
    // Held while the app lives: a second server on the same folder is refused.
    _lock: File,
}

impl App {
    /// Opens the data folder, the database and the keys. An empty database gets its keys; an older one is migrated when asked to.
    pub async fn open(config: Config, migrate: Migrate, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Self::open_with(config, migrate, clock, Passwords::new(PASSWORD_KIB)).await
    }

    /// As [`open`](Self::open), with passwords of another cost: tests sign in often.
    pub async fn open_with(config: Config, migrate: Migrate, clock: Arc<dyn Clock>, passwords: Passwords) -> anyhow::Result<Self> {
        make_data_dir(&config.data_dir)?;
        let lock = lock(&config.data_dir)?;
        let location = config.location()?;
        if let Location::Sqlite(path) = &location {
            close_database(path).with_context(|| format!("the database {} cannot be closed to others", path.display()))?;
        }
        let reserve = matches!(location, Location::Sqlite(_)).then(|| config.data_dir.join("reserve"));
        let store = Store::open(&location, migrate, reserve.as_deref()).await?;
        let vault = open_vault(&store, &config, &*clock).await?;
        let desk = Arc::new(
            Desk::new(store, Gate::new()?, vault, clock, passwords)
                .with_senders(senders(&config)?)
                .with_identity_providers(Providers::new(config.test_push))
                .with_indicators(config.indicators || config.demo)
                .with_files(files(&config)?, config.clamd_socket.clone().map(Scanner::new))
                .with_hpki_roots(hpki_roots(&config)?)
                .with_alert_areas(config.alert_areas()?),
        );
        Ok(Self { desk, config, _lock: lock })
    }

    /// Serves on a listener until told to drain, then finishes what is under way.
    pub async fn serve(self, listener: TcpListener, drain: CancellationToken) -> anyhow::Result<()> {
        self.desk.close_orphans().await.map_err(|e| anyhow!(e))?;
        let edge: Shared = Arc::new(Edge { desk: Arc::clone(&self.desk), settings: self.edge_settings(), drain: drain.clone() });
        let router = http::router(Arc::clone(&edge), live::routes(self.config.test_echo));
        let metrics = self.metrics(&edge, drain.clone()).await?;
        let alerts = self.alerts()?;
        let serving = http::serve::serve(listener, self.door()?, router, drain.clone());
        tokio::select! {
            ((), (), ()) = async { tokio::join!(serving, self.notify(drain.clone()), self.take_alerts(alerts, &drain)) } => {}
            () = live::run_feed(Arc::clone(&self.desk)) => {}
            () = self.write_receipts() => {}
            () = self.publish() => {}
            () = self.sweep() => {}
            () = metrics => {}
        }
        self.desk.close().await;
        Ok(())
    }

    fn edge_settings(&self) -> EdgeSettings {
        EdgeSettings {
            trusted_proxy: self.config.trusted_proxy,
            origin: self.config.origin.clone(),
            personas: self.config.demo.then(|| self.config.personas_path()),
            echo: self.config.test_echo,
        }
    }

    fn door(&self) -> anyhow::Result<Door> {
        let tls = match (&self.config.tls_cert, &self.config.tls_key) {
            (Some(certificate), Some(key)) => Some(http::tls::acceptor(certificate, key)?),
            _ => None,
        };
        Ok(Door { tls, proxy: self.config.trusted_proxy, in_clear: false })
    }

    /// Publishes the figures of a week when it is over.
    async fn publish(&self) {
        loop {
            if let Err(e) = self.desk.publish_indicators().await {
                tracing::warn!(error = %e, "figures wait");
            }
            tokio::time::sleep(PUBLISH_EVERY).await;
        }
    }

    async fn write_receipts(&self) {
        loop {
            tokio::time::sleep(RECEIPTS_EVERY).await;
            self.desk.flush_receipts().await;
        }
    }

    async fn sweep(&self) {
        loop {
            if let Err(e) = self.desk.sweep_attachments().await {
                tracing::warn!(error = %e, "files that were not posted wait");
            }
            if let Err(e) = self.desk.forget_applications().await {
                tracing::warn!(error = %e, "applications that are to be forgotten wait");
            }
            tokio::time::sleep(SWEEP_EVERY).await;
        }
    }

    /// Rings whom it concerns, and mails what stays unread. A stop waits for what is under way, but not for a service that does not answer.
    async fn notify(&self, drain: CancellationToken) {
        let stopped = async {
            drain.cancelled().await;
            tokio::time::sleep(NOTIFY_GRACE).await;
        };
        tokio::select! {
            () = stopped => {}
            ((), ()) = async { tokio::join!(self.ring(&drain), self.mail(&drain)) } => {}
        }
    }

    async fn ring(&self, drain: &CancellationToken) {
        while !drain.is_cancelled() {
            if let Err(e) = self.desk.ring().await {
                tracing::warn!(error = %e, "notifications wait");
            }
            if let Err(e) = Box::pin(self.desk.apply_provider_notices()).await {
                tracing::warn!(error = %e, "the directory waits");
            }
            if let Err(e) = self.desk.take_leaves().await {
                tracing::warn!(error = %e, "leaves wait");
            }
            let news = async {
                let _at_least_now_and_then = tokio::time::timeout(RING_EVERY, self.desk.hub().stirred()).await;
                tokio::time::sleep(RING_PAUSE).await;
            };
            tokio::select! {
                () = drain.cancelled() => {}
                () = news => {}
            }
        }
    }

    async fn mail(&self, drain: &CancellationToken) {
        while !drain.is_cancelled() {
            if let Err(e) = self.desk.mail_unread().await {
                tracing::warn!(error = %e, "mails wait");
            }
            tokio::select! {
                () = drain.cancelled() => {}
                () = tokio::time::sleep(MAIL_EVERY) => {}
            }
        }
    }

    /// Where alerts come in, as it is set.
    fn alerts(&self) -> anyhow::Result<(Option<Folder>, Option<Feed>)> {
        let open = |path: &std::path::PathBuf| Folder::open(path).with_context(|| format!("TSUNAGU_ALERTS_FOLDER={}", path.display()));
        let folder = self.config.alerts_folder.as_ref().map(open).transpose()?;
        let feed = self.config.alerts_feed.as_ref().map(|feed| Fetcher::new(feed, self.config.test_push)).transpose()?;
        Ok((folder, feed.map(Feed::new)))
    }

    async fn take_alerts(&self, (folder, feed): (Option<Folder>, Option<Feed>), drain: &CancellationToken) {
        let watching = async {
            if let Some(folder) = folder {
                inlet::watch(&self.desk, folder, drain).await;
            }
        };
        let polling = async {
            if let Some(feed) = feed {
                inlet::poll(&self.desk, feed, drain).await;
            }
        };
        tokio::join!(watching, polling);
    }

    /// Metrics on their own address, or nothing for ever.
    async fn metrics(&self, edge: &Shared, drain: CancellationToken) -> anyhow::Result<impl Future<Output = ()> + use<>> {
        let router = match self.config.metrics_listen {
            None => None,
            Some(address) => {
                let handle = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
                let wal = match self.config.location()? {
                    Location::Sqlite(path) => Some(path.with_extension("db-wal")),
                    Location::Postgres(_) => None,
                };
                let listener = TcpListener::bind(address).await.with_context(|| format!("TSUNAGU_METRICS_LISTEN={address}"))?;
                Some((listener, http::metrics_router(handle, Arc::clone(edge), wal)))
            }
        };
        Ok(async move {
            match router {
                Some((listener, router)) => {
                    // Numbers without people in them: who collects them may sit on another machine.
                    http::serve::serve(listener, Door { in_clear: true, ..Door::default() }, router, drain).await;
                }
                None => std::future::pending().await,
            }
        })
    }
}

/// The senders of notifications, as they are set.
fn senders(config: &Config) -> anyhow::Result<Senders> {
    let mail = match (&config.smtp_url, &config.mail_from) {
        (Some(url), Some(from)) => Some(Mailer::new(url, from)?),
        _ => None,
    };
    Ok(Senders { push: PushClient::new(config.push_contact.clone(), config.test_push), mail })
}

/// Where files are kept, as it is set.
fn files(config: &Config) -> anyhow::Result<Files> {
    match &config.attachments {
        Some(bucket) => Files::in_bucket(bucket).context("TSUNAGU_ATTACHMENTS"),
        None => Files::in_folder(&config.data_dir.join("attachments")).context("the folder for files"),
    }
}

/// The roots of the healthcare PKI that the region trusts; none where none are set.
fn hpki_roots(config: &Config) -> anyhow::Result<Roots> {
    let Some(path) = &config.hpki_roots else { return Ok(Roots::default()) };
    let about = || format!("TSUNAGU_HPKI_ROOTS={}", path.display());
    Roots::read(&std::fs::read(path).with_context(about)?).with_context(about)
}

/// Makes the data folder for nobody else: the names of files and their sizes tell something too. One that is there is closed.
pub fn make_data_dir(path: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).with_context(|| format!("the data folder {}", path.display()))?;
    take_from_others(path).with_context(|| format!("the data folder {} is open to others and cannot be closed", path.display()))
}

/// The database file is its owner's alone, wherever it lies. What SQLite puts beside it takes after it.
fn close_database(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
        made => return made.map(|_| ()),
    }
    for beside in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        match take_from_others(Path::new(&name)) {
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            done => done?,
        }
    }
    Ok(())
}

/// Takes what others may; what the owner may stays as it is.
fn take_from_others(path: &Path) -> std::io::Result<()> {
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode.trailing_zeros() >= 6 { Ok(()) } else { std::fs::set_permissions(path, Permissions::from_mode(mode & 0o700)) }
}

fn lock(data_dir: &Path) -> anyhow::Result<File> {
    let path = data_dir.join("lock");
    let file = File::create(&path).with_context(|| format!("the data folder {} cannot be written", data_dir.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => bail!("another Tsunagu server is running on the data folder {}", data_dir.display()),
        Err(std::fs::TryLockError::Error(e)) => Err(e).with_context(|| format!("the lock {}", path.display())),
    }
}

/// The vault, with the stored keys. A database that holds wrapped keys never gets a new root key.
async fn open_vault(store: &Store, config: &Config, clock: &dyn Clock) -> anyhow::Result<Vault> {
    let path = config.root_key_path();
    let stored = key::list_keks(store).await?;
    if !stored.is_empty() {
        let root = RootKey::read(&path, &config.data_dir)?;
        return Vault::open(&root, &stored)
            .map_err(|_| anyhow!("the root key file {} is not the one that this database was made with", path.display()));
    }
    let root = if path.exists() { RootKey::read(&path, &config.data_dir)? } else { RootKey::create(&path, &config.data_dir)? };
    let wrapped = Vault::new_kek(&root, 1);
    let mut change = Change::default();
    change.insert(KekRow { version: 1, wrapped: wrapped.clone(), created_at: clock.now() });
    store.writer().commit(change).await.map_err(|e| anyhow!("the first key cannot be written: {e:?}"))?;
    Ok(Vault::open(&root, &[(1, wrapped)])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_costs_whoever_guesses_what_it_should() {
        // A06: OWASP's first choice.
        let hash = Passwords::new(PASSWORD_KIB).hash("correct horse battery".to_owned().into()).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }
}
