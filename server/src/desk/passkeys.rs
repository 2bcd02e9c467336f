//! Passkeys (WebAuthn): what cannot be phished, because the browser itself tells the authenticator whom it talks to. Name and password, their
//! line and their waits have no part in it: somebody whose name is being guessed at signs in at once.
//!
//! What was asked travels with the browser in a sealed word, so that nobody who is not signed in makes the database grow; only an answer
//! that holds is written down, once.

use super::sign_in::Opening;
use super::throttle::Attempt;
use super::{Desk, Entrance, Error, Result, SignedIn, Visitor, keys};
use crate::domain::core::id::{PasskeyId, PersonId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::check_filled;
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Outcome;
use crate::domain::people::proof::Proof;
use crate::gate::{AddPasskey, Caller, OrganizationFacts};
use crate::store::Change;
use crate::store::people::passkey::{self, NewPasskey};
use crate::store::people::session::SessionRow;
use crate::store::people::{membership, person};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder, WebauthnError,
};

/// For so long an answer counts; the browser gives up by then, too.
const ANSWER_SECONDS: i64 = 5 * 60;
/// What an authenticator shows the passkey as belonging to.
const NAME: &str = "つなぐ";

const SIGNING_IN: &str = "passkey_sign_in";
const SETTING_UP: &str = "passkey_set_up";

/// What the browser asks its authenticator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PasskeyRequestView {
    /// Comes back with the answer.
    pub ceremony: String,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub options: Value,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PasskeyView {
    /// Id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When somebody signed in with it last.
    pub used_at: Option<Timestamp>,
}

/// What was asked, sealed on its way through the browser.
#[derive(Serialize, Deserialize)]
struct Asked<T> {
    /// Who; nobody in particular when somebody signs in.
    person: Option<PersonId>,
    until: Timestamp,
    state: T,
}

/// A question that came back: what was asked, and what it is known by once it is answered.
struct Question<T> {
    asked: Asked<T>,
    id_hash: [u8; 32],
}

/// A signature that holds.
struct Asserted {
    passkey: PasskeyId,
    counter: i64,
    question: [u8; 32],
    until: Timestamp,
}

pub(super) fn credential_place(passkey: PasskeyId) -> Place {
    Place { table: "passkey", column: "credential", row: passkey.0 }
}

pub(super) fn passkey_name_place(passkey: PasskeyId) -> Place {
    Place { table: "passkey", column: "name", row: passkey.0 }
}

fn word_place(kind: &'static str) -> Place {
    Place { table: "ceremony", column: kind, row: Uuid::nil() }
}

/// This server as authenticators know it. They take names alone, no addresses.
fn site(origin: &str) -> Result<Webauthn> {
    let url = Url::parse(origin).map_err(|_| Error::PasskeysUnavailable)?;
    let name = url.domain().ok_or(Error::PasskeysUnavailable)?;
    let site = WebauthnBuilder::new(name, &url).and_then(|builder| builder.rp_name(NAME).build());
    site.map_err(|_| Error::PasskeysUnavailable)
}

/// Whether browsers offer passkeys at an address: https, or this machine by its name, and nothing after it.
pub fn is_origin(origin: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| {
        let safe = url.scheme() == "https" || url.scheme() == "http" && url.domain() == Some("localhost");
        safe && url.origin().ascii_serialization() == origin && site(origin).is_ok()
    })
}

/// The faults of what cannot be set up go to whoever sets it up: nothing in them is secret.
fn not_taken(_: WebauthnError) -> Error {
    Invalid::new("credential", "not_allowed_here").into()
}

/// An authenticator that counts its signatures and went back is two: one of them is a copy. Nobody gets in, and it is on record as that.
const fn copied(attempt: &mut Attempt<'_>) -> Error {
    attempt.action = "passkey_copied";
    Error::SignInFailed
}

fn read<T: DeserializeOwned>(credential: Value) -> Result<T> {
    serde_json::from_value(credential).map_err(|_| Invalid::new("credential", "wrong_type").into())
}

impl Desk {
    /// What to ask the authenticator of somebody who signs in.
    pub async fn ask_passkey(&self, origin: &str) -> Result<PasskeyRequestView> {
        let (asked, state) = site(origin)?.start_discoverable_authentication().map_err(|e| internal(&e))?;
        let ceremony = match self.seal_word(SIGNING_IN, None, state).await {
            // Where no region was made yet there is no key, and nobody can sign in.
            Err(_) if !self.has_region().await? => return Err(Error::SignInFailed),
            sealed => sealed?,
        };
        Ok(PasskeyRequestView { ceremony, options: serde_json::to_value(asked.public_key)? })
    }

    /// Signs in by passkey. In a session of the same person it is a fresh proof, and the session goes on under another token.
    pub async fn sign_in_with_passkey(
        &self,
        origin: &str,
        ceremony: &str,
        credential: Value,
        visitor: Option<&Visitor>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let site = site(origin)?;
        let answer: PublicKeyCredential = read(credential)?;
        let mut attempt = self.attempt_by_passkey(entrance).await?;
        let (asserted, person, region) = match self.assert(&site, ceremony, &answer, &mut attempt).await {
            Err(Error::SignInFailed) => return Err(self.failed_late(&attempt).await),
            checked => checked?,
        };
        let now = self.now();
        let mut change = Change::default();
        passkey::answer(&mut change, asserted.question, region, asserted.until, now);
        passkey::note_use(&mut change, asserted.passkey, asserted.counter, now);
        let proved = (Proof::Passkey, now);
        if let Some(visitor) = visitor.filter(|visitor| visitor.session.person_id == person) {
            return self.renew(change, visitor, visitor.session.membership_id, proved, "prove_anew").await;
        }
        let opening = Opening {
            person,
            region,
            membership: None,
            before: None,
            until: None,
            proved,
            action: "sign_in_with_passkey",
            device: None,
            alone: false,
        };
        match self.start_session(change, opening, entrance).await {
            // Somebody else was first with the same answer, or with the same count.
            Err(Error::Stale) => Err(self.failed_late(&attempt).await),
            signed_in => signed_in,
        }
    }

    /// Whose signature it is, if it holds. Nobody is told what is wrong with another.
    async fn assert(
        &self,
        site: &Webauthn,
        ceremony: &str,
        answer: &PublicKeyCredential,
        attempt: &mut Attempt<'_>,
    ) -> Result<(Asserted, PersonId, RegionId)> {
        let Question { asked, id_hash } = self.open_word::<DiscoverableAuthentication>(SIGNING_IN, ceremony).await?;
        let (said, credential_id) = site.identify_discoverable_authentication(answer).map_err(|_| Error::SignInFailed)?;
        let found = passkey::find(&self.store, self.passkey_hash(credential_id).await?).await?.ok_or(Error::SignInFailed)?;
        attempt.person = Some((found.person_id, found.region_id));
        if said != found.person_id.0 {
            return Err(Error::SignInFailed);
        }
        let keys = self.keys_of(Owner::new(OwnerKind::Person, found.person_id)).await?;
        let passkey: Passkey = keys.open(credential_place(found.id), &found.credential)?;
        let checked = site.finish_discoverable_authentication_v2(answer, asked.state, passkey);
        let counter = match checked {
            Ok(result) => i64::from(result.counter()),
            Err(WebauthnError::CredentialPossibleCompromise) => return Err(copied(attempt)),
            Err(_) => return Err(Error::SignInFailed),
        };
        if (counter != 0 || found.counter != 0) && counter <= found.counter {
            return Err(copied(attempt));
        }
        let asserted = Asserted { passkey: found.id, counter, question: id_hash, until: asked.until };
        Ok((asserted, found.person_id, found.region_id))
    }

    /// What to ask an authenticator that shall hold a new passkey: one that is not known yet, finds the passkey without a name being typed,
    /// and verifies its user.
    pub async fn ask_for_new_passkey(&self, visitor: &Visitor, origin: &str) -> Result<PasskeyRequestView> {
        self.check_may_add_passkey(visitor).await?;
        let session = &visitor.session;
        let own = person::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let identity = self.open_identity(session.region_id, session.person_id, &own.identity).await?;
        let keys = self.keys_of(Owner::new(OwnerKind::Person, session.person_id)).await?;
        let mut known = Vec::new();
        for row in passkey::list_own(&self.store, session).await? {
            known.push(keys.open::<Passkey>(credential_place(row.id), &row.credential)?.cred_id().clone());
        }
        let begun = site(origin)?.start_passkey_registration(session.person_id.0, &identity.name, &identity.name, Some(known));
        let (asked, state) = begun.map_err(|e| internal(&e))?;
        let mut options = serde_json::to_value(asked.public_key)?;
        // The library asks for as little as it can; signing in without a name needs a passkey that the authenticator finds by itself.
        if let Some(wanted) = options["authenticatorSelection"].as_object_mut() {
            wanted.insert("residentKey".to_owned(), json!("required"));
            wanted.insert("requireResidentKey".to_owned(), json!(true));
        }
        let ceremony = self.seal_word(SETTING_UP, Some(session.person_id), state).await?;
        Ok(PasskeyRequestView { ceremony, options })
    }

    /// Sets up a passkey. The session goes on under another token as one that was opened with it; the others end.
    pub async fn add_passkey(&self, visitor: &Visitor, origin: &str, ceremony: &str, credential: Value, name: &str) -> Result<SignedIn> {
        check_filled("name", name, 60)?;
        self.check_may_add_passkey(visitor).await?;
        let session = &visitor.session;
        let answer: RegisterPublicKeyCredential = read(credential)?;
        let Question { asked, id_hash } = match self.open_word::<PasskeyRegistration>(SETTING_UP, ceremony).await {
            Err(Error::SignInFailed) => return Err(Invalid::new("ceremony", "not_allowed_here").into()),
            opened => opened?,
        };
        if asked.person != Some(session.person_id) {
            return Err(Invalid::new("ceremony", "not_allowed_here").into());
        }
        let made = site(origin)?.finish_passkey_registration(&answer, &asked.state).map_err(not_taken)?;
        let (id, now) = (PasskeyId(self.new_id()), self.now());
        let key = self.sealing_key(Owner::new(OwnerKind::Person, session.person_id), Some(session.region_id), 2).await?;
        let mut change = Change::default();
        passkey::answer(&mut change, id_hash, session.region_id, asked.until, now);
        passkey::insert(
            &mut change,
            NewPasskey {
                id,
                region: session.region_id,
                person: session.person_id,
                id_hash: self.passkey_hash(made.cred_id()).await?,
                credential: keys::seal(&key, credential_place(id), &made)?,
                name: keys::seal(&key, passkey_name_place(id), &name)?,
                now,
            },
        );
        self.renew_alone(change, visitor, (Proof::Passkey, now), "add_passkey").await
    }

    /// As [`check_may_set_up`](Self::check_may_set_up). What cannot be phished is enough for setting up more of it, and so is a link, which
    /// somebody handed over who answers for it; with less the gate is asked, for each membership.
    async fn check_may_add_passkey(&self, visitor: &Visitor) -> Result<()> {
        if visitor.session.proof == Proof::EnvelopeAlone {
            return Ok(());
        }
        self.check_may_set_up(visitor).await?;
        let (session, now) = (&visitor.session, self.now());
        if session.proof == Proof::Link || session.proof.is_strong() {
            return Ok(());
        }
        for membership in membership::list_own(&self.store, session, now).await? {
            let facts = OrganizationFacts { organization: membership.organization, region: session.region_id };
            let holder = Caller { proof: session.proof, proved_at: session.proved_at, ..self.absent(session.region_id, membership) };
            if self.gate.decide::<AddPasskey>(&Arc::new(holder), facts, now).is_err() {
                return Err(Error::StrongFactorRequired);
            }
        }
        Ok(())
    }

    /// The passkeys of a session's owner, the oldest first; what they are called is for whoever gave two kinds of factor.
    pub(super) async fn passkey_views(&self, session: &SessionRow) -> Result<Vec<PasskeyView>> {
        let keys = self.keys_of(Owner::new(OwnerKind::Person, session.person_id)).await?;
        let mut views = Vec::new();
        for row in passkey::list_own(&self.store, session).await? {
            let name = if session.proof.is_whole() { keys.open(passkey_name_place(row.id), &row.name)? } else { String::new() };
            views.push(PasskeyView { id: row.id, name, created_at: row.created_at, used_at: row.used_at });
        }
        Ok(views)
    }

    /// Calls one of the visitor's passkeys otherwise.
    pub async fn rename_passkey(&self, visitor: &Visitor, id: PasskeyId, name: &str) -> Result<()> {
        check_filled("name", name, 60)?;
        let session = &visitor.session;
        self.check_own_passkey(session, id).await?;
        let key = self.sealing_key(Owner::new(OwnerKind::Person, session.person_id), Some(session.region_id), 1).await?;
        let mut change = Change::default();
        change.log.push(visitor.row("rename_passkey", Outcome::Allowed, self.now()));
        passkey::rename(&mut change, session.person_id, id, keys::seal(&key, passkey_name_place(id), &name)?);
        self.commit(change).await.map(|_| ())
    }

    /// Takes one of the visitor's passkeys away, unless there is nothing else to sign in with. All other sessions end.
    pub async fn delete_passkey(&self, visitor: &Visitor, id: PasskeyId) -> Result<()> {
        self.check_may_set_up(visitor).await?;
        let session = &visitor.session;
        self.check_own_passkey(session, id).await?;
        if passkey::count(&self.store, session.person_id).await? <= 1 && !self.signs_in_by_code(session).await? {
            return Err(Error::LastFactor);
        }
        let mut change = Change::default();
        passkey::delete(&mut change, session.person_id, id);
        self.commit_factors(change, visitor, "delete_passkey").await
    }

    /// What is not one's own is not there.
    async fn check_own_passkey(&self, session: &SessionRow, id: PasskeyId) -> Result<()> {
        let own = passkey::list_own(&self.store, session).await?;
        if own.iter().any(|row| row.id == id) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// The keyed hash that a passkey is found by.
    async fn passkey_hash(&self, credential_id: &[u8]) -> Result<[u8; 32]> {
        self.keyed("passkey", &BASE64URL_NOPAD.encode(credential_id)).await
    }

    async fn seal_word<T: Serialize>(&self, kind: &'static str, person: Option<PersonId>, state: T) -> Result<String> {
        let key = self.sealing_key(Owner::INSTALLATION, None, 1).await?;
        let asked = Asked { person, until: self.now().plus_seconds(ANSWER_SECONDS), state };
        Ok(BASE64URL_NOPAD.encode(&keys::seal(&key, word_place(kind), &asked)?.0))
    }

    /// What was asked; stale where that is too long ago.
    async fn open_word<T: DeserializeOwned>(&self, kind: &'static str, word: &str) -> Result<Question<T>> {
        let sealed = BASE64URL_NOPAD.decode(word.as_bytes()).map_err(|_| Error::SignInFailed)?;
        let id_hash = Sha256::digest(&sealed).into();
        let keys = self.keys_of(Owner::INSTALLATION).await?;
        let asked: Asked<T> = keys.open(word_place(kind), &Sealed(sealed)).map_err(|_| Error::SignInFailed)?;
        if asked.until <= self.now() {
            return Err(Error::Stale);
        }
        Ok(Question { asked, id_hash })
    }
}

fn internal(e: &WebauthnError) -> Error {
    Error::Internal(anyhow::anyhow!("webauthn: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name_and_a_safe_line() {
        for good in ["https://tsunagu.example.jp", "https://tsunagu.example.jp:8443", "http://localhost:8080"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "http://tsunagu.example.jp",
            "https://192.0.2.7",
            "http://127.0.0.1:8080",
            "https://tsunagu.example.jp/",
            "https://tsunagu.example.jp/x",
            "https://tsunagu.example.jp:443",
            "tsunagu.example.jp",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
