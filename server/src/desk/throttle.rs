//! Guessing passwords becomes slow for those who guess. What is held against an attempt:
//!
//! - its **source**, login name and network together: five failures are free, then each doubles the wait;
//! - the **login name** from everywhere and the **network** under all names: more is free and the wait stays short, because these waits
//!   also meet people who did nothing wrong.
//!
//! A browser that has signed in under the name before shows a mark for it, and is its own source: nobody else's failures keep it out. Several
//! people may share it, so its waits end after a minute: whoever mistypes a colleague's password there, or means to, keeps nobody out for long.
//! An attempt is counted before the password is looked at, and given back when it fits: guesses sent at once count like guesses sent one
//! after the other, and so do those whose sender hangs up.

use super::{Desk, Entrance, Error, Result};
use crate::audit;
use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::text::fold;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::gate::APPLY_TO_TAKE_PART;
use crate::store::people::{person, throttle};
use crate::store::{Change, LogRow};
use crate::vault::{DoesNotOpen, Owner, random_token};
use data_encoding::BASE64URL_NOPAD;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

type Key = [u8; 32];

/// Of a source.
const FREE: i64 = 5;
const LONGEST_SECONDS: i64 = 512;
/// Of a source that is a known browser.
const LONGEST_KNOWN_SECONDS: i64 = 60;
/// Of a login name from everywhere, of a network under all names, and of a network that tries one-time links.
const FREE_OF_LOGIN: i64 = 20;
const FREE_OF_NETWORK: i64 = 100;
const FREE_OF_LINKS: i64 = 20;
const LONGEST_SHARED_SECONDS: i64 = 30;
/// Failures are forgotten after so long.
const FORGET_SECONDS: i64 = 15 * 60;
/// Attempts that are held back go on record once in so long, and forgotten failures are dropped so often: nobody who is not signed in
/// makes the log grow at will.
const RECORD_SECONDS: i64 = 60;

/// What may be held against an attempt.
struct Rule {
    key: Key,
    free: i64,
    longest_seconds: i64,
}

/// Somebody who is not signed in yet.
pub(super) struct Attempt<'a> {
    pub(super) action: &'static str,
    entrance: &'a Entrance,
    /// Whose name it is, if anybody's.
    pub(super) person: Option<(PersonId, RegionId)>,
    /// Its own source first; the others are shared.
    rules: Vec<Rule>,
    /// Where it stands in line.
    pub(super) from: String,
    /// Whether the browser has signed in under this name before.
    pub(super) known: bool,
}

/// What the throttle remembers between attempts; the failures themselves are in the database.
#[derive(Default)]
pub(super) struct Throttle {
    /// Held while failures are compared and counted; when forgotten ones were dropped last.
    counting: tokio::sync::Mutex<Option<Timestamp>>,
    /// When a wait went on record last.
    recorded: Mutex<HashMap<Key, Timestamp>>,
}

impl Rule {
    /// Of an own source.
    const fn of_source(key: Key, known: bool) -> Self {
        Self { key, free: FREE, longest_seconds: if known { LONGEST_KNOWN_SECONDS } else { LONGEST_SECONDS } }
    }

    fn until(&self, failures: i64, last: Timestamp) -> Option<Timestamp> {
        let over = u32::try_from(failures - self.free).ok()?;
        Some(last.plus_seconds((1 << over.min(9)).min(self.longest_seconds)))
    }
}

impl Attempt<'_> {
    /// It was no failure: the source begins anew, the others are as before.
    pub(super) fn give_back(&self, change: &mut Change) {
        for (at, rule) in self.rules.iter().enumerate() {
            if at == 0 { throttle::forget(change, rule.key) } else { throttle::give_back(change, rule.key) }
        }
    }
}

impl Throttle {
    /// Whether a wait is to go on record now.
    fn is_news(&self, key: Key, now: Timestamp) -> bool {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.retain(|_, at| *at > now.plus_seconds(-RECORD_SECONDS));
        !recorded.contains_key(&key) && recorded.insert(key, now).is_none()
    }
}

impl Desk {
    /// An attempt to sign in under a name.
    pub(super) async fn attempt<'a>(
        &self,
        login: &str,
        device: Option<&str>,
        person: Option<(PersonId, RegionId)>,
        entrance: &'a Entrance,
    ) -> Result<Attempt<'a>> {
        let login = fold(login);
        let network = network(&entrance.address);
        let device = device.and_then(Device::read);
        let ours = self.mark(device.as_ref().map_or("", |device| device.id), &login).await?;
        let known = device.filter(|device| device.marks.iter().any(|mark| is_same(mark, &ours))).map(|device| device.id);
        let source = self.source(known.unwrap_or(&network), &login).await?;
        let mut rules = vec![Rule::of_source(source, known.is_some())];
        if known.is_none() {
            let shared = |key, free| Rule { key, free, longest_seconds: LONGEST_SHARED_SECONDS };
            rules.push(shared(self.keyed("sign_in_login", &login).await?, FREE_OF_LOGIN));
            rules.push(shared(self.keyed("sign_in_network", &network).await?, FREE_OF_NETWORK));
        }
        let from = known.map_or(network, str::to_owned);
        Ok(Attempt { action: "sign_in", entrance, person, rules, from, known: known.is_some() })
    }

    /// An attempt to use a one-time link. It cannot be guessed; only the log is to be kept from growing.
    pub(super) async fn attempt_by_link<'a>(&self, entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let from = network(&entrance.address);
        let key = self.keyed("sign_in_links", &from).await?;
        let rules = vec![Rule { key, free: FREE_OF_LINKS, longest_seconds: LONGEST_SHARED_SECONDS }];
        Ok(Attempt { action: "first_sign_in", entrance, person: None, rules, from, known: false })
    }

    /// An attempt to sign in at an identity provider. Nothing can be guessed there; only ceremonies and the log are to be kept from growing.
    pub(super) async fn attempt_at_provider<'a>(&self, entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let from = network(&entrance.address);
        let key = self.keyed("sign_in_providers", &from).await?;
        let rules = vec![Rule { key, free: FREE_OF_NETWORK, longest_seconds: LONGEST_SHARED_SECONDS }];
        Ok(Attempt { action: "provider_sign_in", entrance, person: None, rules, from, known: false })
    }

    /// An attempt of a directory. Its token cannot be guessed; only the log is to be kept from growing.
    pub(super) async fn attempt_by_scim_token<'a>(&self, entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let from = network(&entrance.address);
        let key = self.keyed("scim_tokens", &from).await?;
        let rules = vec![Rule { key, free: FREE_OF_LINKS, longest_seconds: LONGEST_SHARED_SECONDS }];
        Ok(Attempt { action: "scim", entrance, person: None, rules, from, known: false })
    }

    /// An attempt of somebody who has a session to prove anew who they are.
    pub(super) async fn attempt_anew<'a>(&self, who: (PersonId, RegionId), entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let source = self.keyed("prove_anew", &who.0.to_string()).await?;
        Ok(Attempt { action: "prove_anew", ..Self::attempt_at_device(source, who, entrance) })
    }

    /// An attempt at a code, after the password: it counts for its owner, wherever it comes from.
    pub(super) async fn attempt_by_code<'a>(&self, who: (PersonId, RegionId), first: &Attempt<'a>) -> Result<Attempt<'a>> {
        let source = self.keyed("second_factor", &who.0.to_string()).await?;
        let rules = vec![Rule::of_source(source, false)];
        Ok(Attempt { action: first.action, entrance: first.entrance, person: Some(who), rules, from: String::new(), known: false })
    }

    /// Takes an attempt back that was neither right nor wrong: one failure less, and no more.
    pub(super) async fn take_back(&self, attempt: &Attempt<'_>) -> Result<()> {
        let mut change = Change::default();
        for rule in &attempt.rules {
            throttle::give_back(&mut change, rule.key);
        }
        self.commit(change).await.map(|_| ())
    }

    /// An attempt to sign in with a passkey. It cannot be guessed; only the log is to be kept from growing.
    pub(super) async fn attempt_by_passkey<'a>(&self, entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let from = network(&entrance.address);
        let key = self.keyed("sign_in_passkeys", &from).await?;
        let rules = vec![Rule { key, free: FREE_OF_NETWORK, longest_seconds: LONGEST_SHARED_SECONDS }];
        Ok(Attempt { action: "sign_in_with_passkey", entrance, person: None, rules, from, known: false })
    }

    /// Holds an attempt back while one of its waits lasts.
    pub(super) async fn hold_back(&self, attempt: &Attempt<'_>) -> Result<()> {
        let now = self.now();
        let mut longest: Option<(Timestamp, Key)> = None;
        for rule in &attempt.rules {
            let failed = throttle::find(&self.store, rule.key, now.plus_seconds(-FORGET_SECONDS)).await?;
            let until = failed.and_then(|(failures, last)| rule.until(failures, last)).filter(|until| *until > now);
            longest = longest.max(until.map(|until| (until, rule.key)));
        }
        let Some((until, key)) = longest else { return Ok(()) };
        if self.throttle.is_news(key, now) {
            self.record_failure(attempt, Outcome::Denied).await?;
        }
        Err(Error::Throttled { retry_after_seconds: (until.0 - now.0) / 1_000_000 + 1 })
    }

    /// Counts an attempt as a failure, unless it is to be held back. One at a time, so that no two take the last free one.
    pub(super) async fn count_ahead(&self, attempt: &Attempt<'_>) -> Result<()> {
        let mut dropped = self.throttle.counting.lock().await;
        self.hold_back(attempt).await?;
        let now = self.now();
        let since = now.plus_seconds(-FORGET_SECONDS);
        let mut change = Change::default();
        for rule in &attempt.rules {
            throttle::count(&mut change, rule.key, now, since);
        }
        if dropped.is_none_or(|at| at <= now.plus_seconds(-RECORD_SECONDS)) {
            throttle::prune(&mut change, since);
            *dropped = Some(now);
        }
        self.commit(change).await.map(|_| ())
    }

    /// Puts a failure on record, for the auditors of every organization that the name's owner works for. The same is asked and written
    /// when the name is nobody's: time does not tell.
    pub(super) async fn record_failure(&self, attempt: &Attempt<'_>, outcome: Outcome) -> Result<()> {
        let (entrance, now) = (attempt.entrance, self.now());
        let (id, region) = attempt.person.unzip();
        let organizations = person::list_organizations(&self.store, id.unwrap_or(PersonId(Uuid::nil())), now).await?;
        let row = LogRow { person: id, ..audit::sign_in(attempt.action, outcome, region, &entrance.address, entrance.request, now) };
        let mut log: Vec<LogRow> =
            organizations.into_iter().map(|(organization,)| LogRow { organization: Some(organization), ..row.clone() }).collect();
        if log.is_empty() {
            log.push(row);
        }
        self.record(log).await
    }

    /// What an attempt that failed is answered with, after it is on record.
    pub(super) async fn failed(&self, attempt: &Attempt<'_>) -> Error {
        match self.record_failure(attempt, Outcome::Failed).await {
            Ok(()) => Error::SignInFailed,
            Err(e) => e,
        }
    }

    /// As [`failed`](Self::failed), for what cannot be guessed: a failure counts when it is one. So many from one network are on record; more
    /// of them wait, and keep nobody out whose signature or link holds.
    pub(super) async fn failed_late(&self, attempt: &Attempt<'_>) -> Error {
        let counted = match self.count_ahead(attempt).await {
            Ok(()) => self.record_failure(attempt, Outcome::Failed).await,
            held_back => held_back,
        };
        counted.err().unwrap_or(Error::SignInFailed)
    }

    /// An attempt to choose a login name: one that is taken is told, but nobody tries many.
    pub(super) async fn attempt_to_choose<'a>(&self, who: (PersonId, RegionId), entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let rules = vec![Rule::of_source(self.keyed("choose_login", &who.0.to_string()).await?, false)];
        Ok(Attempt { action: "set_password", entrance, person: Some(who), rules, from: String::new(), known: false })
    }

    /// An application to take part (利用申請): each counts, so that one network does not fill the base's list.
    pub(super) async fn attempt_to_apply<'a>(&self, entrance: &'a Entrance) -> Result<Attempt<'a>> {
        let from = network(&entrance.address);
        let rules = vec![Rule::of_source(self.keyed(APPLY_TO_TAKE_PART, &from).await?, false)];
        Ok(Attempt { action: APPLY_TO_TAKE_PART, entrance, person: None, rules, from, known: false })
    }

    /// A keyed hash under the installation's key. Where no region was made yet there is no key, and nobody can sign in.
    pub(super) async fn keyed(&self, label: &str, text: &str) -> Result<Key> {
        let keys = match self.keys_of(Owner::INSTALLATION).await {
            Err(_) if !self.has_region().await? => return Err(Error::SignInFailed),
            keys => keys?,
        };
        keys.keyed_hash(label, text).ok_or_else(|| DoesNotOpen.into())
    }

    /// An attempt of somebody who signed in with this browser today; failures count like those under the name.
    /// They stand in line as that, too: the id in the cookie may be any.
    pub(super) fn attempt_at_device(source: Key, person: (PersonId, RegionId), entrance: &Entrance) -> Attempt<'_> {
        let rules = vec![Rule::of_source(source, true)];
        Attempt { action: "sign_in", entrance, person: Some(person), rules, from: BASE64URL_NOPAD.encode(&source), known: true }
    }

    /// What failures under a name count as, from a network or from a browser that is known under it.
    async fn source(&self, from: &str, login: &str) -> Result<Key> {
        // No white space is left in a folded name: two different pairs never make one text.
        self.keyed("sign_in_source", &format!("{from} {login}")).await
    }

    async fn mark(&self, device: &str, login: &str) -> Result<String> {
        Ok(BASE64URL_NOPAD.encode(&self.keyed("device", &format!("{device} {login}")).await?))
    }

    /// What a browser shall keep, now that somebody has signed in with it.
    pub(super) async fn mark_device(&self, login: &str, device: Option<&str>) -> Result<Marked> {
        let login = fold(login);
        let fresh = BASE64URL_NOPAD.encode(&*random_token());
        let before = device.and_then(Device::read).unwrap_or(Device { id: &fresh, marks: Vec::new() });
        let mark = self.mark(before.id, &login).await?;
        let others = before.marks.into_iter().filter(|other| *other != mark).take(MARKS - 1);
        Ok(Marked {
            device_hash: self.device_hash(&mark).await?,
            source: self.source(before.id, &login).await?,
            kept: [before.id, &mark].into_iter().chain(others).collect::<Vec<_>>().join("."),
        })
    }

    /// What the database knows a browser by that somebody has signed in with: the mark that it was given then. Its id alone may have been
    /// planted by somebody who knows it.
    pub(super) async fn device_hash(&self, mark: &str) -> Result<Key> {
        self.keyed("device_people", mark).await
    }
}

/// So many login names share a browser: a tablet of the station.
const MARKS: usize = 20;
/// A mark and an id are 32 bytes each.
const WORD: usize = 43;

/// A browser that somebody has signed in with.
pub(super) struct Marked {
    /// What it shall keep.
    pub kept: String,
    /// What the database knows it and the name by.
    pub device_hash: Key,
    /// What failures under the name count as from now on.
    pub source: Key,
}

/// What a browser keeps: its id, and a keyed hash for each name that has signed in with it, newest first. It names nobody, and it lets
/// nobody in.
pub(super) struct Device<'a> {
    pub id: &'a str,
    pub marks: Vec<&'a str>,
}

impl<'a> Device<'a> {
    pub(super) fn read(cookie: &'a str) -> Option<Self> {
        let is_word = |word: &&str| word.len() == WORD && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let mut words = cookie.split('.');
        let id = words.next().filter(is_word)?;
        let mut known = HashSet::new();
        Some(Self { id, marks: words.take(MARKS).filter(|word| is_word(word) && known.insert(*word)).collect() })
    }
}

/// Compares in the same time whatever differs.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Who stands behind an address: of IPv6 a household has 2^64.
pub(super) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_one() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn waits_double_up_to_their_end() {
        let rule = Rule { key: [0; 32], free: 5, longest_seconds: 30 };
        let waits = [4, 5, 6, 9, 10, 1_000_000].map(|failures| rule.until(failures, Timestamp(0)).map(|until| until.0 / 1_000_000));
        assert_eq!(waits, [None, Some(1), Some(2), Some(16), Some(30), Some(30)]);
    }

    #[test]
    fn a_device_that_is_not_ours_is_none() {
        let word = "x".repeat(WORD);
        assert!(Device::read("").is_none() && Device::read("short.mark").is_none() && Device::read(&"é".repeat(WORD)).is_none());
        let many = (0..MARKS + 2).map(|number| format!("{number:0>WORD$}")).collect::<Vec<_>>().join(".");
        assert_eq!(Device::read(&format!("{word}.;.{word}")).map(|device| device.marks.len()), Some(1));
        assert_eq!(Device::read(&many).map(|device| device.marks.len()), Some(MARKS));
        assert_eq!(Device::read(&format!("{word}.{word}.{word}")).map(|device| device.marks.len()), Some(1), "each mark opens one list");
    }
}
