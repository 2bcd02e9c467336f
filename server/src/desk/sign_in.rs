//! Signing in: name and password, then the acting membership. One opaque token; only its hash is stored.

use super::names::Identity;
use super::throttle::{Attempt, Marked};
use super::{Desk, Error, MembershipView, Result, TRIES};
use crate::audit;
use crate::domain::core::id::{MembershipId, PersonId, RegionId, RequestId, SessionId};
use crate::domain::core::text::fold;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::Membership;
use crate::domain::people::agent::Agent;
use crate::domain::people::proof::Proof;
use crate::gate::{
    Act, AskInquiry, Caller, DecideProvider, KeepRoster, KeepRotas, ManageBoards, ManageDisasters, ManageIdentityProviders,
    ManageMemberships, ManagePublicPage, OrganizationFacts, ProposeProvider, Publish, ReadAccessLog, RegionFacts, RegisterPatient,
    SeeApplications, SeeBroadcasts, SeeDirectory, SeeDisasters, SeeIndicators, SeeInquiries, SeeRotas, SeeVacancies, SetDuty,
    UpdateVacancies, WriteOperatingPolicy,
};
use crate::store::people::device::{self, NewDevicePerson};
use crate::store::people::session::{self, NewSession, SessionRow};
use crate::store::people::{identity_provider, membership, operating_policy, organization, person, subscription};
use crate::store::{Change, LogRow};
use crate::vault::random_token;
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// Unused for so long, a session ends where its organization says nothing else (MHLW guideline 7.0, system 12: automatic lock).
const IDLE_SECONDS: i64 = 15 * 60;
/// A session ends after so long in any case.
const ABSOLUTE_SECONDS: i64 = 12 * 3600;
/// For so long after signing in somebody is on the list of the browser.
pub(super) const TODAY_SECONDS: i64 = 12 * 3600;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The request.
    pub request: RequestId,
    /// The address.
    pub address: String,
    /// What kind of browser it is.
    pub agent: Agent,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub(super) session: SessionRow,
    pub(super) membership: Option<Membership>,
    pub(super) entrance: Entrance,
}

/// A session that was just made, with its token for the cookie.
pub struct SignedIn {
    /// The token, once.
    pub token: Zeroizing<String>,
    /// What the browser keeps beyond the session, after a password: it has signed in under this name.
    pub device: Option<String>,
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
    /// How one proved who one is. Where that is one kind of factor only, nothing is open but giving or setting up another.
    pub proof: Proof,
    /// When, last.
    pub proved_at: Timestamp,
    /// Unused for so long, it ends.
    pub idle_seconds: i64,
    /// Acting for which membership; none until chosen.
    pub acting: Option<MembershipView>,
    /// One's memberships.
    pub memberships: Vec<MembershipView>,
    /// What the policies let this membership do in its organization; the screens show those buttons.
    pub may: Vec<&'static str>,
    /// The version of the operating policy that holds, where one has not accepted it yet.
    pub policy_to_accept: Option<i64>,
}

/// A session that is about to be made.
pub(super) struct Opening {
    pub person: PersonId,
    pub region: RegionId,
    pub membership: Option<MembershipId>,
    /// The session that it takes the place of; none when somebody signs in.
    pub before: Option<SessionId>,
    /// Ends at the latest, where what it goes on from does.
    pub until: Option<Timestamp>,
    /// How the person proved who they are, and when.
    pub proved: (Proof, Timestamp),
    pub action: &'static str,
    /// The browser; none when it is the one that the session before was in.
    pub device: Option<Marked>,
    /// Whether all other sessions of the person end.
    pub alone: bool,
}

pub(super) fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub(super) fn new_token() -> Zeroizing<String> {
    Zeroizing::new(BASE64URL_NOPAD.encode(&*random_token()))
}

/// A session that ended under a change is one that is not there.
pub(super) fn ended(e: Error) -> Error {
    if matches!(e, Error::Stale) { Error::SignInRequired } else { e }
}

impl Visitor {
    /// The session.
    pub const fn session(&self) -> SessionId {
        self.session.id
    }

    /// Whether two kinds of factor were given: without, nothing is open but giving or setting up another.
    pub const fn is_whole(&self) -> bool {
        self.session.proof.is_whole()
    }

    /// One's own factors and sessions are changed by somebody who is there now.
    pub fn check_fresh(&self, now: Timestamp) -> Result<()> {
        if self.session.proof.is_fresh(self.session.proved_at, now) { Ok(()) } else { Err(Error::FreshProofRequired) }
    }

    /// The caller that decisions are made about; needs two kinds of factor and an acting membership.
    pub fn caller(&self) -> Result<Arc<Caller>> {
        if !self.is_whole() {
            return Err(Error::SecondFactorRequired);
        }
        let membership = self.membership.clone().ok_or(Error::MembershipRequired)?;
        Ok(Arc::new(Caller {
            session: self.session.id,
            region: self.session.region_id,
            membership,
            person_epoch: self.session.epoch,
            expires: self.session.expires_at,
            proof: self.session.proof,
            proved_at: self.session.proved_at,
            request: self.entrance.request,
            address: self.entrance.address.clone(),
        }))
    }

    /// A row about the visit itself, for the auditor of the organization that the visitor acts for.
    pub(super) fn row(&self, action: &'static str, outcome: Outcome, now: Timestamp) -> LogRow {
        let row = audit::sign_in(action, outcome, Some(self.session.region_id), &self.entrance.address, self.entrance.request, now);
        let (membership, organization) = self.membership.as_ref().map(|acting| (acting.id, acting.organization)).unzip();
        LogRow { person: Some(self.session.person_id), session: Some(self.session.id), membership, organization, ..row }
    }
}

impl Desk {
    /// Signs in by login name and password, and a code where an authenticator was set up. `device` is what the browser kept when somebody
    /// signed in with it before.
    pub async fn sign_in(
        &self,
        login: &str,
        password: Zeroizing<String>,
        code: Option<&str>,
        device: Option<&str>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        for _ in 1..TRIES {
            match self.sign_in_once(login, password.clone(), code, device, entrance).await {
                Err(Error::Moved) => {}
                done => return done,
            }
        }
        self.sign_in_once(login, password, code, device, entrance).await
    }

    async fn sign_in_once(
        &self,
        login: &str,
        password: Zeroizing<String>,
        code: Option<&str>,
        device: Option<&str>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let found = person::find_credentials(&self.store, self.login_hash(login).await?).await?;
        let epoch = found.as_ref().map_or(0, |found| found.epoch);
        let (stored, person) = found.map_or((None, None), |found| (found.password_hash, Some((found.id, found.region_id))));
        let attempt = self.attempt(login, device, person, entrance).await?;
        let (person, region) = self.prove(&attempt, password, stored).await?;
        let proof = self.take_code(&attempt, (person, region), code).await?.unwrap_or(Proof::Password);
        // What was proved holds for what was set up then: not when the password was changed or taken away meanwhile.
        let mut change = Change { person: Some((person, epoch)), ..Change::default() };
        attempt.give_back(&mut change);
        let device = Some(self.mark_device(login, device).await?);
        let opening = Opening {
            person,
            region,
            membership: None,
            before: None,
            until: None,
            proved: (proof, self.now()),
            action: "sign_in",
            device,
            alone: false,
        };
        let signed_in = self.start_session(change, opening, entrance).await;
        self.unless_moved(&attempt, proof, signed_in).await
    }

    /// Where somebody's epoch moved while they signed in, the attempt was none, and begins anew; a code is taken once, so the next one is
    /// asked for.
    pub(super) async fn unless_moved(&self, attempt: &Attempt<'_>, proof: Proof, signed_in: Result<SignedIn>) -> Result<SignedIn> {
        if !matches!(signed_in, Err(Error::Moved)) {
            return signed_in;
        }
        self.take_back(attempt).await?;
        let took_a_code = matches!(proof, Proof::PasswordAndCode | Proof::PasswordAndRecoveryCode);
        Err(if took_a_code { Error::CodeRequired } else { Error::Moved })
    }

    /// Who is trying to sign in, when the password fits.
    pub(super) async fn prove(
        &self,
        attempt: &Attempt<'_>,
        password: Zeroizing<String>,
        stored: Option<String>,
    ) -> Result<(PersonId, RegionId)> {
        // Who must wait takes no place in the line; when the turn comes, others may have failed meanwhile.
        self.hold_back(attempt).await?;
        let turn = self.passwords.turn(&attempt.from, attempt.known).await?;
        self.count_ahead(attempt).await?;
        let fits = self.passwords.fits(turn, password, stored).await?;
        match attempt.person.filter(|_| fits) {
            Some(proved) => Ok(proved),
            None => Err(self.failed(attempt).await),
        }
    }

    /// The keyed hash that a login name is found by.
    pub(super) async fn login_hash(&self, login: &str) -> Result<[u8; 32]> {
        self.keyed("login", &fold(login)).await
    }

    /// Signs in as a made-up person of the demo region; the edge allows it on loopback only.
    pub async fn sign_in_as(&self, membership: MembershipId, login: &str, device: Option<&str>, entrance: &Entrance) -> Result<SignedIn> {
        let found = membership::find(&self.store, membership).await?.ok_or(Error::NotFound)?;
        let region = organization::facts(&self.store, found.organization).await?.ok_or(Error::NotFound)?.region;
        let device = Some(self.mark_device(login, device).await?);
        let opening = Opening {
            person: found.person,
            region,
            membership: Some(membership),
            before: None,
            until: None,
            proved: (Proof::Persona, self.now()),
            action: "demo_sign_in",
            device,
            alone: false,
        };
        self.start_session(Change::default(), opening, entrance).await
    }

    /// Chooses or switches the acting membership: a new session, and the end of the old one. None when it is the one held already.
    pub async fn act_for(&self, visitor: &Visitor, membership: MembershipId) -> Result<Option<SignedIn>> {
        let mut visitor = visitor.clone();
        if visitor.session.membership_id == Some(membership) {
            return Ok(None);
        }
        for _ in 1..TRIES {
            match self.switch(&visitor, membership).await {
                Err(Error::Moved) => visitor.session = self.stands(visitor.session.id).await?,
                done => return done.map(Some),
            }
        }
        self.switch(&visitor, membership).await.map(Some)
    }

    async fn switch(&self, visitor: &Visitor, membership: MembershipId) -> Result<SignedIn> {
        let now = self.now();
        let session = &visitor.session;
        let own = membership::list_own(&self.store, session, now).await?;
        let Some(chosen) = own.iter().find(|found| found.id == membership) else {
            self.record(vec![visitor.row("act_for", Outcome::Denied, now)]).await?;
            return Err(Error::NotFound);
        };
        // A provider speaks for its own organization; for another one somebody proves who they are otherwise.
        if session.proof.is_provided()
            && identity_provider::find_organization_of_session(&self.store, session.id).await? != Some(chosen.organization)
        {
            self.record(vec![visitor.row("act_for", Outcome::Denied, now)]).await?;
            return Err(Error::FreshProofRequired);
        }
        let proved = (session.proof, session.proved_at);
        self.renew(Change::default(), visitor, Some(membership), proved, "act_for").await
    }

    /// Takes the place of a session, with another token: its holder acts for another membership, or has proved who they are.
    pub(super) async fn renew(
        &self,
        change: Change,
        visitor: &Visitor,
        membership: Option<MembershipId>,
        proved: (Proof, Timestamp),
        action: &'static str,
    ) -> Result<SignedIn> {
        self.renew_or_end(change, visitor, membership, proved, (action, false)).await
    }

    /// As [`renew`](Self::renew), where what its holder signs in with has changed: all their other sessions end.
    pub(super) async fn renew_alone(
        &self,
        change: Change,
        visitor: &Visitor,
        proved: (Proof, Timestamp),
        action: &'static str,
    ) -> Result<SignedIn> {
        self.renew_or_end(change, visitor, visitor.session.membership_id, proved, (action, true)).await
    }

    async fn renew_or_end(
        &self,
        mut change: Change,
        visitor: &Visitor,
        membership: Option<MembershipId>,
        proved: (Proof, Timestamp),
        (action, alone): (&'static str, bool),
    ) -> Result<SignedIn> {
        let session = &visitor.session;
        // A session that ended meanwhile must not live on in a new one.
        change.person = Some((session.person_id, session.epoch));
        session::end(&mut change, session.id, self.now());
        subscription::delete_of_session(&mut change, session.id);
        person::bump(&mut change, session.person_id);
        let opening = Opening {
            person: session.person_id,
            region: session.region_id,
            membership,
            before: Some(session.id),
            // A link is for half an hour; whoever set up what they sign in with stays.
            until: (!session.proof.is_handed()).then_some(session.expires_at),
            proved,
            action,
            device: None,
            alone,
        };
        let signed_in = self.start_session(change, opening, &visitor.entrance).await;
        self.forget_person(session.person_id);
        signed_in.map_err(ended)
    }

    /// Signs out, and leaves the list of the browser.
    pub async fn sign_out(&self, visitor: &Visitor) -> Result<()> {
        let mut change = Change::default();
        device::delete_of_session(&mut change, visitor.session.id);
        self.end_visit(visitor, "sign_out", change).await
    }

    /// Ends the session of somebody who comes back: their name stays on the list of the browser.
    pub async fn lock(&self, visitor: &Visitor) -> Result<()> {
        self.end_visit(visitor, "lock", Change::default()).await
    }

    async fn end_visit(&self, visitor: &Visitor, action: &'static str, mut change: Change) -> Result<()> {
        let now = self.now();
        let session = &visitor.session;
        change.log.push(visitor.row(action, Outcome::Allowed, now));
        session::end(&mut change, session.id, now);
        subscription::delete_of_session(&mut change, session.id);
        person::bump(&mut change, session.person_id);
        let signed_out = self.commit(change).await;
        self.forget_person(session.person_id);
        signed_out.map(|_| ()).map_err(ended)
    }

    pub(super) async fn start_session(&self, mut change: Change, opening: Opening, entrance: &Entrance) -> Result<SignedIn> {
        let now = self.now();
        let token = new_token();
        let id = SessionId(self.new_id());
        let Opening { person, region, membership, before, until, proved, action, device, alone } = opening;
        let only = match membership {
            Some(id) => Some(id),
            None => membership::find_only(&self.store, person, now).await?,
        };
        let organization = match only {
            Some(id) => membership::find(&self.store, id).await?.map(|found| found.organization),
            None => None,
        };
        let idle_minutes = match organization {
            Some(id) => organization::find_idle_minutes(&self.store, id).await?,
            None => None,
        };
        let expires_at = until.unwrap_or(now.plus_seconds(ABSOLUTE_SECONDS));
        let whole_until = proved.0.is_whole().then_some(expires_at);
        change.insert(NewSession {
            id,
            token_hash: hash_token(&token),
            region_id: region,
            person_id: person,
            membership_id: only,
            created_at: now,
            seen_at: now,
            expires_at,
            ended_at: None,
            proof: proved.0,
            proved_at: proved.1,
            idle_seconds: idle_minutes.map_or(IDLE_SECONDS, |minutes| minutes * 60),
            agent: entrance.agent.text(),
        });
        let kept = device.map(|Marked { kept, device_hash, source }| {
            device::sweep(&mut change, now.plus_seconds(-TODAY_SECONDS));
            device::put(
                &mut change,
                &NewDevicePerson { device_hash, person, region, membership: only, session: id, source, whole_until, now },
            );
            kept
        });
        if alone {
            session::end_others(&mut change, person, (before.unwrap_or(id), id), now);
        }
        if let Some(before) = before {
            device::follow(&mut change, before, id, only, whole_until);
            identity_provider::follow(&mut change, before, id);
        }
        let row = audit::sign_in(action, Outcome::Allowed, Some(region), &entrance.address, entrance.request, now);
        change.log.push(LogRow { person: Some(person), session: Some(id), membership: only, organization, ..row });
        self.commit(change).await?;
        let visitor = self.enter(&token, entrance.clone(), false, true).await?;
        Ok(SignedIn { view: self.session_view(&visitor).await?, token, device: kept })
    }

    /// What the holder of a session sees of it.
    pub async fn session_view(&self, visitor: &Visitor) -> Result<SessionView> {
        let session = &visitor.session;
        let own = person::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let identity: Arc<Identity> = self.open_identity(session.region_id, session.person_id, &own.identity).await?;
        let regions = organization::list_regions(&self.store).await?;
        let region = regions.into_iter().find(|region| region.id == session.region_id).ok_or(Error::SignInRequired)?;
        let mut memberships = Vec::new();
        // Where somebody works is for whoever gave two kinds of factor, or was given a link there and sees by it who is meant.
        let is_told = visitor.is_whole() || session.proof.is_handed();
        let own = if is_told { membership::list_own(&self.store, session, self.now()).await? } else { Vec::new() };
        for found in own {
            memberships.push(self.membership_view(session.region_id, &found, &identity).await?);
        }
        let acting = memberships.iter().find(|view| visitor.membership.as_ref().is_some_and(|acting| acting.id == view.id)).cloned();
        let policy_to_accept = if visitor.is_whole() { operating_policy::to_accept(&self.store, session, self.now()).await? } else { None };
        Ok(SessionView {
            session: session.id,
            expires_at: session.expires_at,
            proof: session.proof,
            proved_at: session.proved_at,
            idle_seconds: session.idle_seconds,
            person: PersonView { id: session.person_id, name: identity.name.clone(), kana: identity.kana.clone() },
            region: RegionView { id: region.id, name: region.name, time_zone: region.time_zone },
            may: visitor.caller().map(|caller| self.may_in_organization(&caller)).unwrap_or_default(),
            acting,
            memberships,
            policy_to_accept,
        })
    }

    fn may_in_organization(&self, caller: &Caller) -> Vec<&'static str> {
        let own = OrganizationFacts { organization: caller.membership.organization, region: caller.region };
        let (region, now) = (RegionFacts { region: caller.region }, self.now());
        macro_rules! asked {
            ($($action:ident on $facts:expr),+ $(,)?) => { [$(($action::NAME, self.gate.may::<$action>(caller, &$facts, now))),+] };
        }
        let asked = asked![
            RegisterPatient on own,
            ManageMemberships on own,
            ManageIdentityProviders on own,
            KeepRoster on own,
            SeeRotas on own,
            KeepRotas on own,
            ReadAccessLog on own,
            ManageBoards on region,
            SeeVacancies on region,
            UpdateVacancies on own,
            SeeInquiries on own,
            AskInquiry on own,
            SeeDisasters on region,
            ManageDisasters on region,
            SeeIndicators on region,
            SeeDirectory on region,
            ProposeProvider on own,
            DecideProvider on region,
            SeeApplications on region,
            WriteOperatingPolicy on region,
            Publish on region,
            ManagePublicPage on region,
            SeeBroadcasts on region,
            SetDuty on region,
        ];
        asked
            .into_iter()
            .filter(|(name, may)| *may && (*name != SeeIndicators::NAME || self.has_indicators()))
            .map(|(name, _)| name)
            .collect()
    }
}
