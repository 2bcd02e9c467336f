//! Signing in at the identity provider of one's organization. An account there is somebody's because they said so while they were signed
//! in, or had a one-time link: by issuer and subject, never by a mail address. The browser that asked is the only one that the answer
//! counts in, and it counts once.

use super::keys::seal;
use super::sign_in::{Opening, hash_token, new_token};
use super::{Desk, Entrance, Error, Result, SignedIn, Visitor};
use crate::audit;
use crate::domain::core::id::{IdentityProviderId, PersonId, RegionId, SessionId};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::proof::{FRESH_SECONDS, Proof};
use crate::domain::people::vouched;
use crate::oidc::{IdToken, Question, Refused};
use crate::store::people::ceremony::{self, NewCeremony};
use crate::store::people::identity_provider::{self, IdentityProvider, Provided};
use crate::store::people::{person, subscription};
use crate::store::{Change, LogRow};
use crate::vault::{Owner, Place};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

const CEREMONY: &str = "provider";
const LOGOUT: &str = "provider_logout";
/// An answer is waited for so long: passwords are looked for, telephones fetched.
const CEREMONY_SECONDS: i64 = 10 * 60;
/// A logout token is remembered for longer than it counts.
const LOGOUT_SECONDS: i64 = 15 * 60;

/// Where the browser goes to sign in.
pub struct GoingToProvider {
    /// The provider's page.
    pub location: String,
    /// What the browser keeps meanwhile: the answer counts there alone.
    pub kept: Zeroizing<String>,
}

/// What the browser comes back with.
#[derive(Clone, Debug, Default)]
pub struct ProviderAnswer {
    /// What it kept.
    pub kept: Option<String>,
    /// What was asked.
    pub state: String,
    /// The code; none where the provider refused.
    pub code: Option<String>,
    /// Who answered, where they say so.
    pub issuer: Option<String>,
}

/// A provider at which the visitor may have an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnIdentityView {
    /// The provider.
    pub id: IdentityProviderId,
    /// Its name.
    pub name: String,
    /// Since when the account there is the visitor's; none where there is none.
    pub linked_at: Option<Timestamp>,
}

/// What the answer is checked against.
#[derive(Serialize, Deserialize)]
struct Asked {
    provider: IdentityProviderId,
    nonce: String,
    verifier: String,
    redirect: String,
    at: i64,
    /// The session that goes on; none when somebody signs in.
    session: Option<SessionId>,
    /// Whether the account is to become the visitor's.
    link: bool,
}

/// An account at a provider, as it proved itself just now.
struct Account {
    provider: IdentityProvider,
    subject_hash: [u8; 32],
    sid_hash: Option<[u8; 32]>,
    proved: (Proof, Timestamp),
}

/// The row of a ceremony is found by a hash, and has no other name.
fn state_place(id_hash: [u8; 32]) -> Place {
    let [row @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = id_hash;
    Place { table: "ceremony", column: "state", row: Uuid::from_bytes(row) }
}

/// State and cookie together: neither is worth anything without the other.
fn hash_both(kept: &str, state: &str) -> [u8; 32] {
    hash_token(&format!("{kept}.{state}"))
}

fn refused(request: &Entrance, reason: Refused) -> Error {
    tracing::info!(request = %request.request, reason = %reason, "an identity provider's word is not taken");
    Error::SignInFailed
}

impl Desk {
    /// Begins to sign in at a provider, to prove anew who one is where somebody is signed in, or to `link` an account there. `redirect` is
    /// where the browser comes back to.
    pub async fn go_to_provider(
        &self,
        id: IdentityProviderId,
        visitor: Option<&Visitor>,
        link: bool,
        redirect: String,
        entrance: &Entrance,
    ) -> Result<GoingToProvider> {
        let provider = self.identity_provider(id).await?;
        if link {
            self.check_may_link(visitor.ok_or(Error::SignInRequired)?, id).await?;
        }
        let attempt = self.attempt_at_provider(entrance).await?;
        if visitor.is_none() {
            self.count_ahead(&attempt).await?;
        }
        let client = self.client_of(&provider).await?;
        let (kept, state, nonce, verifier) = (new_token(), new_token(), new_token(), new_token());
        let now = self.now();
        let question = Question { state: &state, nonce: &nonce, verifier: &verifier, redirect: &redirect, asked: now };
        let asked = self.identity_providers.location(&client, &question, now).await;
        let location = asked.map_err(|reason| {
            tracing::warn!(request = %entrance.request, reason = %reason, "an identity provider does not answer");
            Error::Unavailable
        })?;
        let id_hash = hash_both(&kept, &state);
        let asked = Asked {
            provider: id,
            nonce: nonce.as_str().to_owned(),
            verifier: verifier.as_str().to_owned(),
            redirect,
            at: now.0,
            session: visitor.map(Visitor::session),
            link,
        };
        let key = self.sealing_key(Owner::INSTALLATION, None, 1).await?;
        let mut change = Change::default();
        change.insert(NewCeremony {
            id_hash,
            kind: CEREMONY,
            person_id: visitor.map(|visitor| visitor.session.person_id),
            state: seal(&key, state_place(id_hash), &asked)?,
            expires_at: now.plus_seconds(CEREMONY_SECONDS),
            taken_at: None,
        });
        self.commit(change).await?;
        Ok(GoingToProvider { location, kept })
    }

    /// Comes back from a provider: with a session, or with none where an account was linked to the session that there is.
    pub async fn return_from_provider(
        &self,
        answer: &ProviderAnswer,
        visitor: Option<&Visitor>,
        entrance: &Entrance,
    ) -> Result<Option<SignedIn>> {
        let now = self.now();
        let id_hash = hash_both(answer.kept.as_deref().ok_or(Error::SignInFailed)?, &answer.state);
        let found = ceremony::find(&self.store, CEREMONY, id_hash, now).await?.ok_or(Error::SignInFailed)?;
        let asked: Asked = self.keys_of(Owner::INSTALLATION).await?.open(state_place(id_hash), &found.state)?;
        let mut change = Change::default();
        ceremony::take(&mut change, id_hash, now);
        // Of many who come at once with the same, one goes on.
        self.commit(change).await.map_err(|e| if matches!(e, Error::Stale) { Error::SignInFailed } else { e })?;
        let attempt = self.attempt_at_provider(entrance).await?;
        let entered = match self.account(&asked, answer, entrance).await {
            Ok(account) => self.enter_by(account, &asked, visitor, entrance).await,
            Err(e) => Err(e),
        };
        match entered {
            Ok(signed_in) => {
                let mut change = Change::default();
                attempt.give_back(&mut change);
                self.commit(change).await?;
                Ok(signed_in)
            }
            Err(e) => {
                if matches!(e, Error::SignInFailed | Error::AlreadyExists) {
                    self.record_failure(&attempt, Outcome::Failed).await?;
                }
                Err(e)
            }
        }
    }

    /// The account that a provider speaks of, once all that it says is checked.
    async fn account(&self, asked: &Asked, answer: &ProviderAnswer, entrance: &Entrance) -> Result<Account> {
        let provider = self.identity_provider(asked.provider).await.map_err(|_| Error::SignInFailed)?;
        let code = answer.code.as_deref().ok_or(Error::SignInFailed)?;
        let client = self.client_of(&provider).await?;
        let question = Question {
            state: &answer.state,
            nonce: &asked.nonce,
            verifier: &asked.verifier,
            redirect: &asked.redirect,
            asked: Timestamp(asked.at),
        };
        let now = self.now();
        let redeemed = self.identity_providers.redeem(&client, &question, code, answer.issuer.as_deref(), now).await;
        let IdToken { subject, sid, acr, amr, auth_time, .. } = redeemed.map_err(|reason| refused(entrance, reason))?;
        let proof = vouched::proof(provider.trusted != 0, &provider.acr_values, acr.as_deref(), &amr);
        // Where it does not say when it asked, it may have been long ago.
        let proved_at = auth_time.map_or(now.plus_seconds(-FRESH_SECONDS), |at| now.min(Timestamp(at.saturating_mul(1_000_000))));
        let subject_hash = self.subject_hash(&provider, &subject).await?;
        let sid_hash = match &sid {
            Some(sid) => Some(self.sid_hash(&provider, sid).await?),
            None => None,
        };
        Ok(Account { provider, subject_hash, sid_hash, proved: (proof, proved_at) })
    }

    async fn enter_by(&self, account: Account, asked: &Asked, visitor: Option<&Visitor>, entrance: &Entrance) -> Result<Option<SignedIn>> {
        let now = self.now();
        let id = account.provider.id;
        // What was begun in a session goes on in that one alone.
        let visitor = visitor.filter(|visitor| asked.session == Some(visitor.session()));
        if asked.session.is_some() && visitor.is_none() {
            return Err(Error::SignInFailed);
        }
        if asked.link {
            let visitor = visitor.ok_or(Error::SignInFailed)?;
            self.check_may_link(visitor, id).await?;
            return self.link(&account, visitor).await;
        }
        let linked = identity_provider::find_linked(&self.store, id, account.subject_hash).await?;
        let (person, region, epoch) = linked.ok_or(Error::SignInFailed)?;
        if !identity_provider::speaks_for(&self.store, id, person, now).await? {
            return Err(Error::SignInFailed);
        }
        let signed_in = match visitor {
            Some(visitor) if visitor.session.person_id != person => return Err(Error::SignInFailed),
            Some(visitor) => {
                let proved = better(account.proved, (visitor.session.proof, visitor.session.proved_at));
                self.renew(Change::default(), visitor, visitor.session.membership_id, proved, "provider_sign_in").await?
            }
            None => {
                // Whoever unlinks the account meanwhile, or is let in again by two, is not signed in by it any more.
                let change = Change { person: Some((person, epoch)), ..Change::default() };
                let started = self.start_session(change, opening(person, region, account.proved), entrance).await;
                started.map_err(|e| if matches!(e, Error::Moved) { Error::SignInFailed } else { e })?
            }
        };
        self.remember_provider(&account, &signed_in).await?;
        Ok(Some(signed_in))
    }

    /// Makes an account the visitor's. Whoever came with a one-time link is signed in by it.
    async fn link(&self, account: &Account, visitor: &Visitor) -> Result<Option<SignedIn>> {
        let session = &visitor.session;
        let mut change = Change::default();
        identity_provider::link(&mut change, account.provider.id, account.subject_hash, (session.person_id, session.region_id), self.now());
        if session.proof != Proof::Link {
            self.commit_factors(change, visitor, "link_identity").await?;
            return Ok(None);
        }
        let signed_in = self.renew_alone(change, visitor, account.proved, "link_identity").await?;
        self.remember_provider(account, &signed_in).await?;
        Ok(Some(signed_in))
    }

    /// Somebody who is there now and gave two kinds of factor, or holds a one-time link; and who works where the provider is.
    async fn check_may_link(&self, visitor: &Visitor, id: IdentityProviderId) -> Result<()> {
        let now = self.now();
        if visitor.session.proof != Proof::Link {
            if !visitor.is_whole() {
                return Err(Error::SecondFactorRequired);
            }
            // One factor for today must not become a way in for good.
            if visitor.session.proof == Proof::Returned {
                return Err(Error::FreshProofRequired);
            }
            visitor.check_fresh(now)?;
        }
        if identity_provider::speaks_for(&self.store, id, visitor.session.person_id, now).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Notes where a session came from, before its browser has it: it ends when the provider says so.
    async fn remember_provider(&self, account: &Account, signed_in: &SignedIn) -> Result<()> {
        let mut change = Change::default();
        let (subject, sid) = (account.subject_hash, account.sid_hash);
        identity_provider::remember(&mut change, signed_in.view.session, &account.provider, subject, sid);
        self.commit(change).await.map(|_| ())
    }

    /// The providers of the visitor's organizations, and whether they have an account there. One factor is not told where somebody works.
    pub async fn own_identities(&self, visitor: &Visitor) -> Result<Vec<OwnIdentityView>> {
        if !visitor.is_whole() && visitor.session.proof != Proof::Link {
            return Err(Error::SecondFactorRequired);
        }
        let own = identity_provider::list_own(&self.store, &visitor.session, self.now()).await?;
        Ok(own.into_iter().map(|row| OwnIdentityView { id: row.id, name: row.name, linked_at: row.linked_at }).collect())
    }

    /// An account is the visitor's no more. Whoever signs in by it alone gives another factor first: nothing else would be left.
    pub async fn unlink_identity(&self, visitor: &Visitor, id: IdentityProviderId) -> Result<()> {
        let ours = [Proof::Passkey, Proof::PasswordAndCode, Proof::PasswordAndRecoveryCode, Proof::Persona];
        if !ours.contains(&visitor.session.proof) {
            return Err(Error::SecondFactorRequired);
        }
        visitor.check_fresh(self.now())?;
        let own = identity_provider::list_own(&self.store, &visitor.session, self.now()).await?;
        if !own.iter().any(|row| row.id == id && row.linked_at.is_some()) {
            return Err(Error::NotFound);
        }
        let mut change = Change::default();
        identity_provider::unlink(&mut change, id, visitor.session.person_id);
        self.commit_factors(change, visitor, "unlink_identity").await
    }

    /// Where the visitor signs out at the provider too; none where the session did not come from one, or it has no such page.
    pub async fn provider_end(&self, visitor: &Visitor, back: &str) -> Result<Option<String>> {
        let Some(id) = identity_provider::find_of_session(&self.store, visitor.session()).await? else { return Ok(None) };
        let Some(provider) = identity_provider::find(&self.store, id).await? else { return Ok(None) };
        let client = self.client_of(&provider).await?;
        // Signing out here does not wait for what is wrong there.
        Ok(self.identity_providers.end(&client, back, self.now()).await.unwrap_or_default())
    }

    /// Ends the sessions of whom a provider says that they signed out there. Each token counts once.
    pub async fn provider_logout(&self, id: IdentityProviderId, token: &str, entrance: &Entrance) -> Result<()> {
        let provider = self.identity_provider(id).await?;
        let (client, now) = (self.client_of(&provider).await?, self.now());
        let logout = self.identity_providers.logout(&client, token, now).await.map_err(|reason| refused(entrance, reason))?;
        let subject_hash = match &logout.subject {
            Some(subject) => Some(self.subject_hash(&provider, subject).await?),
            None => None,
        };
        let sid_hash = match &logout.sid {
            Some(sid) => Some(self.sid_hash(&provider, sid).await?),
            None => None,
        };
        let ending = identity_provider::list_provided(&self.store, id, subject_hash, sid_hash).await?;
        let mut change = Change::default();
        let once = hash_token(&format!("{id}.{}", logout.jti));
        ceremony::say_once(&mut change, LOGOUT, once, now, now.plus_seconds(LOGOUT_SECONDS));
        for Provided { session_id, person_id, membership_id } in &ending {
            identity_provider::end_session(&mut change, *session_id, now);
            subscription::delete_of_session(&mut change, *session_id);
            person::bump(&mut change, *person_id);
            let row =
                audit::sign_in("provider_sign_out", Outcome::Allowed, Some(provider.region_id), &entrance.address, entrance.request, now);
            let (session, membership) = (Some(*session_id), *membership_id);
            change.log.push(LogRow { person: Some(*person_id), session, membership, organization: Some(provider.organization_id), ..row });
        }
        self.commit(change).await.map_err(|e| if matches!(e, Error::AlreadyExists) { Error::SignInFailed } else { e })?;
        for ended in ending {
            self.forget_person(ended.person_id);
        }
        Ok(())
    }

    /// Accounts are found by issuer and subject, under a key: who has which account stands nowhere in clear.
    async fn subject_hash(&self, provider: &IdentityProvider, subject: &str) -> Result<[u8; 32]> {
        self.keyed("identity_subject", &format!("{}\n{}\n{subject}", provider.id, provider.issuer)).await
    }

    async fn sid_hash(&self, provider: &IdentityProvider, sid: &str) -> Result<[u8; 32]> {
        self.keyed("identity_session", &format!("{}\n{sid}", provider.id)).await
    }
}

fn opening(person: PersonId, region: RegionId, proved: (Proof, Timestamp)) -> Opening {
    Opening { person, region, membership: None, before: None, until: None, proved, action: "provider_sign_in", device: None, alone: false }
}

/// A session that goes on is worth no less than it was.
const fn better(new: (Proof, Timestamp), held: (Proof, Timestamp)) -> (Proof, Timestamp) {
    let weaker = held.0.is_strong() && !new.0.is_strong() || held.0.is_whole() && !new.0.is_whole();
    if weaker { held } else { new }
}
