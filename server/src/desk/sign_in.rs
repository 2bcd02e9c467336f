//! Signing in: name and password, then the acting membership. One opaque token; only its hash is stored.

use super::names::Identity;
use super::passwords::check_password;
use super::{Desk, Error, MembershipView, Result};
use crate::audit;
use crate::domain::core::id::{MembershipId, PersonId, RegionId, RequestId, SessionId};
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::Membership;
use crate::gate::{Act, Caller, ManageMemberships, OrganizationFacts, ReadAccessLog, RegisterPatient};
use crate::store::people::session::{self, NewSession, SessionRow};
use crate::store::people::{membership, organization, person};
use crate::store::{Change, LogRow};
use crate::vault::{Owner, random_token};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Unused for so long, a session ends (MHLW guideline 7.0, system 12: automatic lock).
pub const IDLE_SECONDS: i64 = 15 * 60;
/// A session ends after so long in any case.
const ABSOLUTE_SECONDS: i64 = 12 * 3600;
/// Use is written down at most so often.
const TOUCH_SECONDS: i64 = 60;
/// So many failures of one login name are free; each further one waits twice as long.
const FREE_FAILURES: i64 = 5;
/// Of one address: a whole clinic may stand behind it, and nobody is to be kept out by a colleague's mistakes.
const FREE_FAILURES_OF_ADDRESS: i64 = 100;
/// Failures are forgotten after so long.
const FORGET_SECONDS: i64 = 15 * 60;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The request.
    pub request: RequestId,
    /// The address.
    pub address: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    session: SessionRow,
    membership: Option<Membership>,
    entrance: Entrance,
}

/// A session that was just made, with its token for the cookie.
pub struct SignedIn {
    /// The token, once.
    pub token: Zeroizing<String>,
    /// What the client learns.
    pub view: SessionView,
}

/// The person who is signed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// Id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
}

/// The region.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegionView {
    /// Id.
    pub id: RegionId,
    /// Name.
    pub name: String,
    /// Time zone that decides days and ages.
    pub time_zone: String,
}

/// A session as its holder sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Id.
    pub session: SessionId,
    /// Ends at the latest.
    pub expires_at: Timestamp,
    /// Who is signed in.
    pub person: PersonView,
    /// Where.
    pub region: RegionView,
    /// Acting for which membership; none until chosen.
    pub acting: Option<MembershipView>,
    /// One's memberships.
    pub memberships: Vec<MembershipView>,
    /// What the policies let this membership do in its organization; the screens show those buttons.
    pub may: Vec<&'static str>,
}

/// Sessions used lately, by the hash of their token.
#[derive(Default)]
pub struct Visits(Mutex<Remembered>);

type Remembered = HashMap<[u8; 32], (SessionRow, Option<Membership>)>;

fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn new_token() -> Zeroizing<String> {
    Zeroizing::new(BASE64URL_NOPAD.encode(&*random_token()))
}

impl Visitor {
    /// The caller that decisions are made about; needs an acting membership.
    pub fn caller(&self) -> Result<Arc<Caller>> {
        let membership = self.membership.clone().ok_or(Error::MembershipRequired)?;
        Ok(Arc::new(Caller {
            session: self.session.id,
            region: self.session.region_id,
            membership,
            person_epoch: self.session.epoch,
            expires: self.session.expires_at,
            request: self.entrance.request,
            address: self.entrance.address.clone(),
        }))
    }

    /// A row about the visit itself, for the auditor of the organization that the visitor acts for.
    fn row(&self, action: &'static str, outcome: Outcome, now: Timestamp) -> LogRow {
        let row = audit::sign_in(action, outcome, Some(self.session.region_id), &self.entrance.address, self.entrance.request, now);
        let (membership, organization) = self.membership.as_ref().map(|acting| (acting.id, acting.organization)).unzip();
        LogRow { person: Some(self.session.person_id), session: Some(self.session.id), membership, organization, ..row }
    }
}

impl Desk {
    /// Who holds this token. With `remembered`, a session used lately is not looked up: for changes, whose guard proves it.
    pub async fn enter(&self, token: &str, entrance: Entrance, remembered: bool) -> Result<Visitor> {
        let hash = hash_token(token);
        let now = self.now();
        if remembered {
            let known = self.visits().get(&hash).cloned();
            if let Some((session, membership)) = known
                && session.expires_at > now
                && session.seen_at > now.plus_seconds(-TOUCH_SECONDS)
            {
                return Ok(Visitor { session, membership, entrance });
            }
        }
        let found = session::find(&self.store, hash, now, now.plus_seconds(-IDLE_SECONDS)).await?;
        let Some(mut session) = found else {
            self.visits().remove(&hash);
            return Err(Error::SignInRequired);
        };
        if session.seen_at <= now.plus_seconds(-TOUCH_SECONDS) {
            let mut change = Change::default();
            session::touch(&mut change, session.id, now);
            self.commit(change).await?;
            session.seen_at = now;
        }
        let membership = match session.membership_id {
            Some(id) => Some(membership::find(&self.store, id).await?.filter(|found| found.holds_at(now)).ok_or(Error::SignInRequired)?),
            None => None,
        };
        self.visits().insert(hash, (session.clone(), membership.clone()));
        Ok(Visitor { session, membership, entrance })
    }

    fn visits(&self) -> std::sync::MutexGuard<'_, Remembered> {
        let mut visits = self.visits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if visits.len() > 50_000 {
            visits.clear();
        }
        visits
    }

    /// The caller again, as the database has it now: after a guard said that something moved.
    pub(super) async fn enter_again(&self, caller: &Caller) -> Result<Arc<Caller>> {
        let now = self.now();
        self.visits().retain(|_, (session, _)| session.id != caller.session);
        let session =
            session::find_by_id(&self.store, caller.session, now, now.plus_seconds(-IDLE_SECONDS)).await?.ok_or(Error::SignInRequired)?;
        let found = membership::find(&self.store, caller.membership.id).await?;
        let membership = found.filter(|found| found.holds_at(now)).ok_or(Error::SignInRequired)?;
        Ok(Arc::new(Caller { membership, person_epoch: session.epoch, ..caller.clone() }))
    }

    /// Signs in by login name and password.
    pub async fn sign_in(&self, login: &str, password: Zeroizing<String>, entrance: &Entrance) -> Result<SignedIn> {
        let login_hash = self.login_hash(login).await?;
        let address_hash: [u8; 32] = Sha256::digest(entrance.address.as_bytes()).into();
        self.refuse_throttled(&[(login_hash, FREE_FAILURES), (address_hash, FREE_FAILURES_OF_ADDRESS)]).await?;
        let found = person::find_credentials(&self.store, login_hash).await?;
        let (stored, person) = found.map_or((None, None), |found| (found.password_hash, Some((found.id, found.region_id))));
        let fits = self.passwords.fits(password, stored).await?;
        let now = self.now();
        match person {
            Some((person, region)) if fits => {
                let mut change = Change::default();
                person::forget_failures(&mut change, login_hash);
                self.start_session(change, person, region, None, entrance, "sign_in").await
            }
            _ => {
                let region = person.map(|(_, region)| region);
                let row = audit::sign_in("sign_in", Outcome::Failed, region, &entrance.address, entrance.request, now);
                let mut change = Change { log: vec![row], ..Change::default() };
                for key in [login_hash, address_hash] {
                    person::count_failure(&mut change, key, now, now.plus_seconds(-FORGET_SECONDS));
                }
                self.commit(change).await?;
                Err(Error::SignInFailed)
            }
        }
    }

    async fn refuse_throttled(&self, keys: &[([u8; 32], i64)]) -> Result<()> {
        let now = self.now();
        for (key, free) in keys {
            let Some((failures, last)) = person::find_throttle(&self.store, *key).await? else { continue };
            let over = u32::try_from(failures - free).unwrap_or(0).min(9);
            if failures >= *free && last > now.plus_seconds(-FORGET_SECONDS) {
                let until = last.plus_seconds(1 << over);
                if until > now {
                    return Err(Error::Throttled { retry_after_seconds: (until.0 - now.0) / 1_000_000 + 1 });
                }
            }
        }
        Ok(())
    }

    /// The keyed hash that a login name is found by.
    pub(super) async fn login_hash(&self, login: &str) -> Result<[u8; 32]> {
        let keys = self.keys_of(Owner::INSTALLATION).await?;
        let folded = crate::domain::core::text::fold(login);
        keys.keyed_hash("login", &folded).ok_or_else(|| crate::vault::DoesNotOpen.into())
    }

    /// Uses a one-time link: sets login name and password, and signs in.
    pub async fn first_sign_in(&self, token: &str, login: &str, password: Zeroizing<String>, entrance: &Entrance) -> Result<SignedIn> {
        check_filled("login", login, 100)?;
        check_password(&password)?;
        let now = self.now();
        let token_hash = hash_token(token);
        let Some((person, region)) = person::find_by_link(&self.store, token_hash, now).await? else {
            let row = audit::sign_in("first_sign_in", Outcome::Failed, None, &entrance.address, entrance.request, now);
            self.record(vec![row]).await?;
            return Err(Error::SignInFailed);
        };
        let login_hash = self.login_hash(login).await?;
        let hash = self.passwords.hash(password).await?;
        let mut change = Change::default();
        person::use_link(&mut change, token_hash, person, login_hash, hash, now);
        self.start_session(change, person, region, None, entrance, "first_sign_in").await
    }

    /// Signs in as a made-up person of the demo region; the edge allows it on loopback only.
    pub async fn sign_in_as(&self, membership: MembershipId, entrance: &Entrance) -> Result<SignedIn> {
        let found = membership::find(&self.store, membership).await?.ok_or(Error::NotFound)?;
        let regions = organization::list_regions(&self.store).await?;
        let region = regions.first().ok_or(Error::NotFound)?.id;
        self.start_session(Change::default(), found.person, region, Some(membership), entrance, "demo_sign_in").await
    }

    /// Chooses or switches the acting membership: a new session, and the end of the old one.
    pub async fn act_for(&self, visitor: &Visitor, membership: MembershipId) -> Result<SignedIn> {
        let now = self.now();
        let own = membership::list_own(&self.store, &visitor.session, now).await?;
        if !own.iter().any(|found| found.id == membership) {
            self.record(vec![visitor.row("act_for", Outcome::Denied, now)]).await?;
            return Err(Error::NotFound);
        }
        let mut change = Change::default();
        session::end(&mut change, visitor.session.id, now);
        person::bump(&mut change, visitor.session.person_id);
        let session = &visitor.session;
        let signed_in =
            self.start_session(change, session.person_id, session.region_id, Some(membership), &visitor.entrance, "act_for").await?;
        self.forget_person(session.person_id);
        Ok(signed_in)
    }

    /// Signs out.
    pub async fn sign_out(&self, visitor: &Visitor) -> Result<()> {
        let now = self.now();
        let session = &visitor.session;
        let mut change = Change { log: vec![visitor.row("sign_out", Outcome::Allowed, now)], ..Change::default() };
        session::end(&mut change, session.id, now);
        person::bump(&mut change, session.person_id);
        self.commit(change).await?;
        self.forget_person(session.person_id);
        Ok(())
    }

    /// Forgets what was remembered of a person, and makes their sockets ask again.
    pub(super) fn forget_person(&self, person: PersonId) {
        self.visits().retain(|_, (session, _)| session.person_id != person);
        self.hub.person_changed(person);
    }

    async fn start_session(
        &self,
        mut change: Change,
        person: PersonId,
        region: RegionId,
        membership: Option<MembershipId>,
        entrance: &Entrance,
        action: &'static str,
    ) -> Result<SignedIn> {
        let now = self.now();
        let token = new_token();
        let id = SessionId(self.new_id());
        let only = match membership {
            Some(id) => Some(id),
            None => membership::find_only(&self.store, person, now).await?,
        };
        change.insert(NewSession {
            id,
            token_hash: hash_token(&token),
            region_id: region,
            person_id: person,
            membership_id: only,
            created_at: now,
            seen_at: now,
            expires_at: now.plus_seconds(ABSOLUTE_SECONDS),
            ended_at: None,
        });
        let organization = match only {
            Some(id) => membership::find(&self.store, id).await?.map(|found| found.organization),
            None => None,
        };
        let row = audit::sign_in(action, Outcome::Allowed, Some(region), &entrance.address, entrance.request, now);
        change.log.push(LogRow { person: Some(person), session: Some(id), membership: only, organization, ..row });
        self.commit(change).await?;
        let visitor = self.enter(&token, entrance.clone(), false).await?;
        Ok(SignedIn { view: self.session_view(&visitor).await?, token })
    }

    /// What the holder of a session sees of it.
    pub async fn session_view(&self, visitor: &Visitor) -> Result<SessionView> {
        let session = &visitor.session;
        let own = person::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let identity: Arc<Identity> = self.open_identity(session.region_id, session.person_id, &own.identity).await?;
        let regions = organization::list_regions(&self.store).await?;
        let region = regions.into_iter().find(|region| region.id == session.region_id).ok_or(Error::SignInRequired)?;
        let mut memberships = Vec::new();
        for found in membership::list_own(&self.store, session, self.now()).await? {
            memberships.push(self.membership_view(&found, &identity).await?);
        }
        let acting = memberships.iter().find(|view| visitor.membership.as_ref().is_some_and(|acting| acting.id == view.id)).cloned();
        Ok(SessionView {
            session: session.id,
            expires_at: session.expires_at,
            person: PersonView { id: session.person_id, name: identity.name.clone(), kana: identity.kana.clone() },
            region: RegionView { id: region.id, name: region.name, time_zone: region.time_zone },
            may: visitor.caller().map(|caller| self.may_in_organization(&caller)).unwrap_or_default(),
            acting,
            memberships,
        })
    }

    fn may_in_organization(&self, caller: &Caller) -> Vec<&'static str> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let now = self.now();
        let mut may = Vec::new();
        if self.gate.may::<RegisterPatient>(caller, &own, now) {
            may.push(RegisterPatient::NAME);
        }
        if self.gate.may::<ManageMemberships>(caller, &own, now) {
            may.push(ManageMemberships::NAME);
        }
        if self.gate.may::<ReadAccessLog>(caller, &own, now) {
            may.push(ReadAccessLog::NAME);
        }
        may
    }
}
