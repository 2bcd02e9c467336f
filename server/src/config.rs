//! Settings: defaults, then a file, then the environment. An unknown key refuses to start, with the line at fault.

use crate::desk::is_origin;
use crate::domain::boards::alert::AreaRules;
use crate::notify::Fetcher;
use crate::store::Location;
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The documented sample, printed by `tsunagu config`.
pub const SAMPLE: &str = include_str!("config.sample.toml");

/// How a server is set up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Which database; a file in the data folder when absent.
    pub database_url: Option<String>,
    /// The data folder.
    pub data_dir: PathBuf,
    /// The root key; beside the data folder when absent.
    pub root_key_file: Option<PathBuf>,
    /// Certificate chain, PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    pub tls_key: Option<PathBuf>,
    /// The address that browsers know this server by, such as `https://tsunagu.example.jp`; `localhost` alone when absent.
    pub origin: Option<String>,
    /// A proxy whose forwarding headers are believed; in clear, nobody else comes over a network.
    pub trusted_proxy: Option<IpAddr>,
    /// Where to serve metrics; off when absent.
    pub metrics_listen: Option<SocketAddr>,
    /// Whom push services may write to about this server, such as `mailto:it@example.jp`.
    pub push_contact: Option<String>,
    /// The mail server; no mail when absent.
    pub smtp_url: Option<String>,
    /// From which address mails come.
    pub mail_from: Option<String>,
    /// Publishes figures of the region for those who watch it (行政・閲覧専用).
    #[serde(deserialize_with = "flag")]
    pub indicators: bool,
    /// Where files are kept: `s3://bucket/prefix`; a folder in the data folder when absent.
    pub attachments: Option<String>,
    /// The socket of clamd: no file is taken that it did not see.
    pub clamd_socket: Option<PathBuf>,
    /// Roots of the healthcare PKI, PEM: certificates below them are evidence of a profession; none is checked when absent.
    pub hpki_roots: Option<PathBuf>,
    /// A folder into which other systems put alerts; none is watched when absent.
    pub alerts_folder: Option<PathBuf>,
    /// The address of a feed of alerts; none is asked when absent.
    pub alerts_feed: Option<String>,
    /// Codes of areas that are the region's besides its municipalities: `450000`, or `4520100=452017` for one municipality.
    pub alerts_areas: String,
    /// Offers the demo region's people with one click, on loopback only.
    #[serde(deserialize_with = "flag")]
    pub demo: bool,
    /// Opens `/ws/echo` for protocol conformance suites.
    #[serde(deserialize_with = "flag")]
    pub test_echo: bool,
    /// Lets a push service, a feed of alerts or an identity provider be on this machine, for tests.
    #[serde(deserialize_with = "flag")]
    pub test_push: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: None,
            data_dir: PathBuf::from("var"),
            root_key_file: None,
            tls_cert: None,
            tls_key: None,
            origin: None,
            trusted_proxy: None,
            metrics_listen: None,
            push_contact: None,
            smtp_url: None,
            mail_from: None,
            indicators: false,
            attachments: None,
            clamd_socket: None,
            hpki_roots: None,
            alerts_folder: None,
            alerts_feed: None,
            alerts_areas: String::new(),
            demo: false,
            test_echo: false,
            test_push: false,
        }
    }
}

/// A flag is `true` in a file and `1` in the environment.
fn flag<'de, D: serde::Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Bool(bool),
        Text(String),
    }
    match Flag::deserialize(from)? {
        Flag::Bool(on) => Ok(on),
        Flag::Text(text) => match text.as_str() {
            "1" | "true" => Ok(true),
            "0" | "false" | "" => Ok(false),
            _ => Err(serde::de::Error::custom("a flag is 1 or 0")),
        },
    }
}

const PREFIX: &str = "TSUNAGU_";

impl Config {
    /// Reads the file, if one is named, and the environment over it.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Self> {
        let mut table = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("the settings file {}", path.display()))?;
                // Read once as settings, for an error that names the line.
                toml::from_str::<Self>(&text).with_context(|| format!("the settings file {}", path.display()))?;
                text.parse::<toml::Table>()?
            }
            None => toml::Table::new(),
        };
        for (name, value) in environment {
            let Some(key) = name.strip_prefix(PREFIX) else { continue };
            table.insert(key.to_lowercase(), toml::Value::String(value.clone()));
            let one = toml::Table::from_iter([(key.to_lowercase(), toml::Value::String(value.clone()))]);
            if let Err(e) = one.try_into::<Self>() {
                bail!("{name}={value}: {}", e.message());
            }
        }
        let config: Self = table.try_into()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            bail!("TSUNAGU_TLS_CERT and TSUNAGU_TLS_KEY belong together");
        }
        if !self.listen.ip().is_loopback() && self.tls_cert.is_none() && self.trusted_proxy.is_none() {
            bail!(
                "TSUNAGU_LISTEN={}: plain HTTP is for loopback, or behind TSUNAGU_TRUSTED_PROXY; else set TSUNAGU_TLS_CERT and TSUNAGU_TLS_KEY",
                self.listen
            );
        }
        if self.origin.as_ref().is_some_and(|origin| !is_origin(origin)) {
            bail!("TSUNAGU_ORIGIN is an https address with a name, and nothing after it, such as https://tsunagu.example.jp");
        }
        if self.push_contact.as_ref().is_some_and(|contact| !contact.starts_with("mailto:") && !contact.starts_with("https://")) {
            bail!("TSUNAGU_PUSH_CONTACT begins with mailto: or https://");
        }
        if self.smtp_url.is_some() != self.mail_from.is_some() {
            bail!("TSUNAGU_SMTP_URL and TSUNAGU_MAIL_FROM belong together");
        }
        if self.attachments.as_ref().is_some_and(|place| !place.starts_with("s3://")) {
            bail!("TSUNAGU_ATTACHMENTS begins with s3://; without it files are kept in the data folder");
        }
        if let Err(e) = self.alert_areas() {
            bail!("TSUNAGU_ALERTS_AREAS={}: {e}", self.alerts_areas);
        }
        if let Some(feed) = &self.alerts_feed
            && Fetcher::new(feed, self.test_push).is_err()
        {
            bail!("TSUNAGU_ALERTS_FEED is an https address");
        }
        self.location()?;
        Ok(())
    }

    /// Areas that are the region's besides its municipalities.
    pub fn alert_areas(&self) -> anyhow::Result<AreaRules> {
        Ok(self.alerts_areas.parse()?)
    }

    /// Where the database is.
    pub fn location(&self) -> anyhow::Result<Location> {
        match &self.database_url {
            Some(url) => Ok(Location::parse(url)?),
            None => Ok(Location::Sqlite(self.data_dir.join("tsunagu.db"))),
        }
    }

    /// Where the root key is.
    pub fn root_key_path(&self) -> PathBuf {
        self.root_key_file.clone().unwrap_or_else(|| {
            let mut name = self.data_dir.clone().into_os_string();
            name.push(".key");
            PathBuf::from(name)
        })
    }

    /// The list of the demo's people.
    pub fn personas_path(&self) -> PathBuf {
        self.data_dir.join("personas.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_env(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        Config::read(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_sample_names_every_setting_with_its_default() {
        let on: String =
            SAMPLE.lines().map(|line| line.strip_prefix("#! ").unwrap_or(line)).fold(String::new(), |text, line| text + line + "\n");
        let table: toml::Table = on.parse().expect("the sample");
        let defaults = format!("{:?}", Config::default());
        for key in table.keys() {
            assert!(defaults.contains(&format!("{key}:")), "{key}");
        }
        assert_eq!(table.len(), 22);
        toml::from_str::<Config>(&on).expect("every setting of the sample is read");
        assert!(SAMPLE.parse::<toml::Table>().expect("the sample").is_empty(), "as printed, the sample changes nothing");
    }

    #[test]
    fn what_is_unknown_or_unsafe_refuses_to_start() {
        let refused = |pairs| from_env(pairs).expect_err("refused").to_string();
        assert!(refused(&[("TSUNAGU_LISTNE", "127.0.0.1:1")]).contains("TSUNAGU_LISTNE"));
        assert!(refused(&[("TSUNAGU_LISTEN", "here")]).contains("TSUNAGU_LISTEN=here"));
        assert!(refused(&[("TSUNAGU_LISTEN", "0.0.0.0:80")]).contains("plain HTTP"));
        assert!(refused(&[("TSUNAGU_PUSH_CONTACT", "it@example.jp")]).contains("mailto:"));
        assert!(refused(&[("TSUNAGU_SMTP_URL", "smtps://mail.example.jp")]).contains("TSUNAGU_MAIL_FROM"));
        assert!(refused(&[("TSUNAGU_ATTACHMENTS", "/srv/files")]).contains("s3://"));
        assert!(refused(&[("TSUNAGU_ALERTS_AREAS", "450000=宮崎")]).contains("TSUNAGU_ALERTS_AREAS"));
        assert!(refused(&[("TSUNAGU_ALERTS_FEED", "http://feed.example/x")]).contains("https"));
        assert!(refused(&[("TSUNAGU_DATABASE_URL", "mysql://x")]).contains("sqlite: or postgres://"));
        assert!(refused(&[("TSUNAGU_DATABASE_URL", "postgres://db.example/x")]).contains("verify-full"));
        assert!(from_env(&[("TSUNAGU_DATABASE_URL", "postgres://localhost/x"), ("TSUNAGU_DEMO", "1"), ("PATH", "/")]).expect("fine").demo);
    }

    #[test]
    fn a_wrong_line_of_the_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tsunagu.toml");
        std::fs::write(&path, "# mine\nlisten = \"127.0.0.1:1\"\nlissten = 3\n").expect("writes");
        let error = format!("{:#}", Config::read(Some(&path), std::iter::empty()).expect_err("refused"));
        assert!(error.contains("line 3") && error.contains("lissten"), "{error}");
    }
}
