//! What somebody signs in with, changed by whoever it belongs to: the password here, the rest next door. Whoever has only a part of it gets no
//! further by adding another: that is asked in one place.

use super::passkeys::PasskeyView;
use super::throttle::Attempt;
use super::{Desk, Entrance, Error, Result, SignedIn, Visitor};
use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::authenticator::step_of;
use crate::domain::people::proof::Proof;
use crate::domain::people::{password, typed};
use crate::store::Change;
use crate::store::people::password::{self as passwords, OldPassword};
use crate::store::people::session::SessionRow;
use crate::store::people::{authenticator, identity_provider, membership, organization, passkey, person};
use serde::Serialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// What one signs in with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactorsView {
    /// Whether a login name was chosen.
    pub login_set: bool,
    /// Whether a password was chosen.
    pub password_set: bool,
    /// The authenticator app, where one was set up.
    pub authenticator: Option<AuthenticatorView>,
    /// So many recovery codes are left.
    pub recovery_codes_left: i64,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyView>,
}

/// An authenticator app.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuthenticatorView {
    /// When it was set up.
    pub created_at: Timestamp,
}

impl Desk {
    /// What the visitor signs in with.
    pub async fn factors(&self, visitor: &Visitor) -> Result<FactorsView> {
        let session = &visitor.session;
        let own = passwords::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let app = authenticator::find(&self.store, session.person_id).await?;
        Ok(FactorsView {
            login_set: own.login_hash.is_some(),
            password_set: own.password_hash.is_some(),
            authenticator: app.map(|app| AuthenticatorView { created_at: app.created_at }),
            recovery_codes_left: authenticator::count_codes(&self.store, session).await?,
            passkeys: self.passkey_views(session).await?,
        })
    }

    /// Whether the visitor may change what they sign in with: somebody who is there now and gave two kinds of factor; or who has not set up
    /// two kinds yet, or was let in to do so. A password at a browser that knows it lets one come back, but it changes nothing: a second
    /// factor for good must not come of one for today.
    pub(super) async fn check_may_set_up(&self, visitor: &Visitor) -> Result<()> {
        let session = &visitor.session;
        if session.proof == Proof::Link {
            return Ok(());
        }
        visitor.check_fresh(self.now())?;
        match session.proof {
            Proof::EnvelopeAlone => Err(Error::StrongFactorRequired),
            proof if proof.is_provided() => self.check_works_there_alone(session).await,
            Proof::ProviderAlone if identity_provider::is_vouched_for(&self.store, session.person_id).await? => {
                Err(Error::SecondFactorRequired)
            }
            Proof::Returned => Err(Error::FreshProofRequired),
            proof if !proof.is_whole() && self.has_second_factor(session.person_id).await? => Err(Error::SecondFactorRequired),
            _ => Ok(()),
        }
    }

    /// What a provider alone vouches for becomes a way in for good where no other organization trusts in it.
    async fn check_works_there_alone(&self, session: &SessionRow) -> Result<()> {
        let theirs = identity_provider::find_organization_of_session(&self.store, session.id).await?;
        let own = membership::list_own(&self.store, session, self.now()).await?;
        if own.iter().all(|held| Some(held.organization) == theirs) { Ok(()) } else { Err(Error::FreshProofRequired) }
    }

    async fn has_second_factor(&self, person: PersonId) -> Result<bool> {
        Ok(passkey::count(&self.store, person).await? != 0 || authenticator::find(&self.store, person).await?.is_some())
    }

    /// Whether login name, password and authenticator are there, so that a passkey may go.
    pub(super) async fn signs_in_by_code(&self, session: &SessionRow) -> Result<bool> {
        let own = passwords::find_own(&self.store, session).await?;
        let has_password = own.is_some_and(|own| own.login_hash.is_some() && own.password_hash.is_some());
        Ok(has_password && authenticator::find(&self.store, session.person_id).await?.is_some())
    }

    /// Chooses a password, and at first a login name. All other sessions end.
    pub async fn set_password(&self, visitor: &Visitor, login: Option<&str>, password: Zeroizing<String>) -> Result<()> {
        self.check_may_set_up(visitor).await?;
        let session = &visitor.session;
        let own = passwords::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let login_hash = match (login, own.login_hash) {
            (Some(login), _) => {
                check_filled("login", login, 100)?;
                self.login_hash(login).await?
            }
            (None, Some(hash)) => hash.try_into().map_err(|_| anyhow::anyhow!("a login hash of another length"))?,
            (None, None) => return Err(Invalid::new("login", "missing").into()),
        };
        password::check(&password, &self.words_near(visitor, login).await?)?;
        let old = passwords::list_old(&self.store, session).await?;
        // Each takes its turn: nobody who is let in keeps those waiting who want to come in.
        let from = session.person_id.to_string();
        for before in old.into_iter().map(|(hash,)| hash).chain(own.password_hash.clone()) {
            let turn = self.passwords.turn(&from, true).await?;
            if self.passwords.fits(turn, password.clone(), Some(before)).await? {
                return Err(Invalid::new("password", "used_before").into());
            }
        }
        let turn = self.passwords.turn(&from, true).await?;
        let (hash, now) = (self.passwords.hash_in(turn, password).await?, self.now());
        let (id, region_id, person_id) = (self.new_id(), session.region_id, session.person_id);
        let old = own.password_hash.map(|hash| OldPassword { id, region_id, person_id, hash, replaced_at: now });
        let mut change = Change::default();
        passwords::choose(&mut change, session.person_id, login_hash, hash, old, now);
        if login.is_none() {
            return self.commit_factors(change, visitor, "set_password").await;
        }
        // That a name is taken says that there is somebody of that name: it counts like a name that was tried.
        let attempt = self.attempt_to_choose((session.person_id, session.region_id), &visitor.entrance).await?;
        self.count_ahead(&attempt).await?;
        attempt.give_back(&mut change);
        let chosen = self.commit_factors(change, visitor, "set_password").await;
        if matches!(chosen, Err(Error::AlreadyExists)) {
            self.record_failure(&attempt, Outcome::Failed).await?;
        }
        chosen
    }

    /// What somebody would try first who knows the visitor: names of the person, of where they work, and the login name.
    async fn words_near(&self, visitor: &Visitor, login: Option<&str>) -> Result<Vec<String>> {
        let session = &visitor.session;
        let regions = organization::list_regions(&self.store).await?;
        let mut words: Vec<String> = regions.into_iter().map(|region| region.name).chain(login.map(str::to_owned)).collect();
        if let Some(own) = person::find_own(&self.store, session).await? {
            let identity = self.open_identity(session.region_id, session.person_id, &own.identity).await?;
            words.extend([identity.name.clone(), identity.kana.clone()]);
        }
        for held in membership::list_own(&self.store, session, self.now()).await? {
            words.extend(self.organization(held.organization).await?.map(|found| found.name.clone()));
        }
        Ok(words)
    }

    /// Proves anew who one is, by password and code, or by the code that an identity provider's word lacks: the session goes on under
    /// another token.
    pub async fn prove_anew(
        &self,
        visitor: &Visitor,
        password: Option<Zeroizing<String>>,
        code: Option<&str>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let session = &visitor.session;
        let who = (session.person_id, session.region_id);
        let own = passwords::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let attempt = self.attempt_anew(who, entrance).await?;
        let by_code_alone = password.is_none();
        match password {
            Some(password) => drop(self.prove(&attempt, password, own.password_hash).await?),
            None if session.proof == Proof::ProviderAlone => self.count_ahead(&attempt).await?,
            None => return Err(Invalid::new("password", "missing").into()),
        }
        let proof = match self.take_code(&attempt, who, code).await? {
            Some(_) if by_code_alone => Proof::ProviderAndCode,
            Some(proof) => proof,
            None if by_code_alone => return Err(Error::SecondFactorRequired),
            None => Proof::Password,
        };
        // Where there is no authenticator, a password does not take the place of what was given before.
        if session.proof.is_whole() && !proof.is_whole() {
            return Err(Error::SecondFactorRequired);
        }
        let mut change = Change::default();
        attempt.give_back(&mut change);
        self.renew(change, visitor, session.membership_id, (proof, self.now()), "prove_anew").await
    }

    /// Asks for what must come with a password that fits, and takes it: the code of an authenticator, or a recovery code. None where no
    /// authenticator is set up: nothing was asked, and nothing was proved. A code that is none counts like a wrong password, and once more
    /// for its owner from everywhere: whoever has the password still does not guess the code. Only who knows the password can make its
    /// owner wait here.
    pub(super) async fn take_code(
        &self,
        attempt: &Attempt<'_>,
        (person, region): (PersonId, RegionId),
        code: Option<&str>,
    ) -> Result<Option<Proof>> {
        let Some(app) = authenticator::find(&self.store, person).await? else { return Ok(None) };
        let Some(code) = code.map(typed::read).filter(|code| !code.is_empty()) else {
            self.take_back(attempt).await?;
            return Err(Error::CodeRequired);
        };
        let codes = self.attempt_by_code((person, region), attempt).await?;
        if let Err(held) = self.count_ahead(&codes).await {
            self.take_back(attempt).await?;
            return Err(held);
        }
        let mut change = Change::default();
        codes.give_back(&mut change);
        let proof = if code.len() == 6 {
            let secret = self.secret_of(person, &app).await?;
            let Some(step) = step_of(&secret, &code, self.now()) else { return Err(self.failed(attempt).await) };
            authenticator::take_step(&mut change, app.id, step);
            Proof::PasswordAndCode
        } else {
            authenticator::take_code(&mut change, person, self.code_hash_of(person, &code).await?, self.now());
            Proof::PasswordAndRecoveryCode
        };
        match self.commit(change).await {
            Ok(_) => Ok(Some(proof)),
            // It is none, or was taken before.
            Err(Error::Stale) => Err(self.failed(attempt).await),
            Err(e) => Err(e),
        }
    }
}
