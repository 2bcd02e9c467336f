//! Authenticator apps and the recovery codes that come with one: set up, confirmed by a first code, taken away.

use super::links::qr_code;
use super::{Desk, Error, Result, SignedIn, Visitor};
use crate::domain::core::id::PersonId;
use crate::domain::core::invalid::Invalid;
use crate::domain::people::authenticator::{SECRET_BYTES, step_of, uri};
use crate::domain::people::proof::Proof;
use crate::domain::people::typed;
use crate::store::Change;
use crate::store::people::authenticator::{self, Authenticator, NewAuthenticator};
use crate::store::people::session::SessionRow;
use crate::store::people::{passkey, password, person};
use crate::vault::{Owner, OwnerKind, Place, random_token};
use data_encoding::BASE32_NOPAD;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The first code comes within so long.
const SET_UP_SECONDS: i64 = 15 * 60;
/// So many recovery codes, of eight letters: forty bits each.
const CODES: usize = 10;
const LETTERS: usize = 8;

/// What an app is told, once.
#[derive(Serialize, ToSchema)]
#[schema(as = AuthenticatorSecretView)]
pub struct SecretView {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an address that apps open.
    pub uri: String,
    /// The same as a QR code (SVG).
    pub qr: String,
}

/// Where the secret of an authenticator is sealed.
pub(super) fn secret_place(id: Uuid) -> Place {
    Place { table: "authenticator", column: "secret", row: id }
}

fn key_owner(person: PersonId) -> Owner {
    Owner::new(OwnerKind::Person, person)
}

impl Desk {
    /// The secret that codes are compared with.
    pub(super) async fn secret_of(&self, person: PersonId, app: &Authenticator) -> Result<Zeroizing<Vec<u8>>> {
        self.keys_of(key_owner(person)).await?.open_bytes(secret_place(app.id), &app.secret)
    }

    /// Begins to set up an authenticator. The one before counts until a code of the new one came.
    pub async fn set_up_authenticator(&self, visitor: &Visitor) -> Result<SecretView> {
        self.check_may_set_up(visitor).await?;
        let session = &visitor.session;
        let own = person::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        let identity = self.open_identity(session.region_id, session.person_id, &own.identity).await?;
        let random = random_token();
        let secret = random.first_chunk::<SECRET_BYTES>().ok_or_else(|| anyhow::anyhow!("a token of fewer bytes"))?;
        let id = self.new_id();
        let key = self.sealing_key(key_owner(session.person_id), Some(session.region_id), 1).await?;
        let mut change = Change { person: Some((session.person_id, session.epoch)), ..Change::default() };
        authenticator::put_waiting(
            &mut change,
            NewAuthenticator {
                id,
                region_id: session.region_id,
                person_id: session.person_id,
                secret: key.seal(secret_place(id), secret),
                created_at: self.now(),
                confirmed_at: None,
                last_step: 0,
            },
        );
        self.commit(change).await?;
        let secret = BASE32_NOPAD.encode(secret);
        let uri = uri(&secret, &identity.name);
        Ok(SecretView { qr: qr_code(&uri)?, secret, uri })
    }

    /// Confirms it by a first code; the recovery codes are seen once. The session goes on under another token, all others end.
    pub async fn confirm_authenticator(&self, visitor: &Visitor, code: &str) -> Result<(Vec<String>, SignedIn)> {
        self.check_may_set_up(visitor).await?;
        let (session, now) = (&visitor.session, self.now());
        let own = password::find_own(&self.store, session).await?.ok_or(Error::SignInRequired)?;
        // A link and an app are both something that one has: it takes a password that was chosen since.
        if session.proof == Proof::Link && own.password_set_at.is_none_or(|at| at < session.created_at) {
            return Err(Invalid::new("password", "missing").into());
        }
        let app = authenticator::find_waiting(&self.store, session, now.plus_seconds(-SET_UP_SECONDS)).await?.ok_or(Error::NotFound)?;
        let secret = self.secret_of(session.person_id, &app).await?;
        let step = step_of(&secret, &typed::read(code), now).ok_or(Invalid::new("code", "not_allowed_here"))?;
        let proved = match session.proof {
            Proof::Password | Proof::Link | Proof::PasswordAndRecoveryCode => (Proof::PasswordAndCode, now),
            Proof::ProviderAlone => (Proof::ProviderAndCode, now),
            proof => (proof, session.proved_at),
        };
        let mut change = Change::default();
        authenticator::confirm(&mut change, app.id, session.person_id, step, now);
        let codes = self.new_codes(&mut change, session).await?;
        let signed_in = self.renew_alone(change, visitor, proved, "set_up_authenticator").await?;
        Ok((codes, signed_in))
    }

    /// Takes the authenticator away, and its recovery codes with it.
    pub async fn remove_authenticator(&self, visitor: &Visitor) -> Result<()> {
        self.check_may_set_up(visitor).await?;
        let session = &visitor.session;
        self.has_authenticator(session).await?;
        let signed_in_otherwise = matches!(session.proof, Proof::Provider | Proof::StrongProvider | Proof::Persona);
        if !signed_in_otherwise && passkey::count(&self.store, session.person_id).await? == 0 {
            return Err(Error::LastFactor);
        }
        let mut change = Change::default();
        authenticator::delete(&mut change, session.person_id);
        self.commit_factors(change, visitor, "remove_authenticator").await
    }

    /// New recovery codes, seen once; those before count no longer.
    pub async fn renew_codes(&self, visitor: &Visitor) -> Result<Vec<String>> {
        self.check_may_set_up(visitor).await?;
        self.has_authenticator(&visitor.session).await?;
        let mut change = Change::default();
        let codes = self.new_codes(&mut change, &visitor.session).await?;
        self.commit_factors(change, visitor, "renew_recovery_codes").await?;
        Ok(codes)
    }

    async fn has_authenticator(&self, session: &SessionRow) -> Result<()> {
        authenticator::find(&self.store, session.person_id).await?.map(|_| ()).ok_or(Error::NotFound)
    }

    /// Adds new recovery codes to a change, in place of those before.
    async fn new_codes(&self, change: &mut Change, session: &SessionRow) -> Result<Vec<String>> {
        let mut codes = BTreeSet::new();
        while codes.len() < CODES {
            codes.insert(typed::letters(&random_token()[..LETTERS]));
        }
        let mut hashes = Vec::new();
        for code in &codes {
            hashes.push(self.code_hash_of(session.person_id, code).await?);
        }
        authenticator::put_codes(change, session.person_id, session.region_id, hashes);
        Ok(codes.into_iter().map(|code| format!("{}-{}", &code[..LETTERS / 2], &code[LETTERS / 2..])).collect())
    }

    /// What is kept of a recovery code.
    pub(super) async fn code_hash_of(&self, person: PersonId, code: &str) -> Result<[u8; 32]> {
        self.keyed("recovery_code", &format!("{person} {code}")).await
    }
}
