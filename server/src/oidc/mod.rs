//! Signing in at an organization's identity provider: OpenID Connect by code with PKCE, and the sign-outs that providers announce. Knows
//! the protocol and nothing of people: what comes out is what a provider says of a subject, checked. The only state is what providers
//! publish of themselves, kept for an hour.

#[cfg(test)]
mod tests;
mod token;

pub use token::{IdToken, LogoutToken};

use crate::domain::core::time::Timestamp;
use crate::notify::{FetchError, ProviderClient};
use data_encoding::BASE64URL_NOPAD;
use form_urlencoded::Serializer;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use token::Keys;

/// What a provider publishes of itself is asked for again after so long.
const KEPT_SECONDS: i64 = 3600;
/// For a key that is not known it is asked again, but no more often than this.
const AGAIN_SECONDS: i64 = 60;
/// So many providers are kept.
const KEPT: usize = 1_000;

/// Why a provider's word is not taken. Names the check and never what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No answer, or none that can be read.
    #[error("the provider cannot be asked")]
    Provider,
    /// What it publishes is another's, or leads where nobody is asked.
    #[error("the provider does not publish what it must")]
    Published,
    /// The answer came from somebody else (RFC 9207).
    #[error("another provider answered")]
    MixedUp,
    /// It takes the code from nobody, or not from us.
    #[error("the code is not taken")]
    Code,
    /// No token, or one that asks for what we do not know.
    #[error("the token cannot be read")]
    Malformed,
    /// Signed in a way that is not allowed.
    #[error("the algorithm is not allowed")]
    Algorithm,
    /// Signed by a key that the provider does not publish.
    #[error("the key is not known")]
    Key,
    /// Not signed by the key that it names.
    #[error("the signature is wrong")]
    Signature,
    /// Of another issuer.
    #[error("the issuer is another")]
    Issuer,
    /// For somebody else.
    #[error("the audience is another")]
    Audience,
    /// The answer to another question, or to none.
    #[error("the nonce is another")]
    Nonce,
    /// Too old, or of tomorrow.
    #[error("the time is over")]
    Time,
}

impl From<FetchError> for Refused {
    fn from(_: FetchError) -> Self {
        Self::Provider
    }
}

/// A client of a provider, as its organization set it up.
#[derive(Clone, Debug)]
pub struct Client {
    /// The provider's issuer, to the letter.
    pub issuer: String,
    /// By which name it knows us.
    pub id: String,
    /// And by which secret.
    pub secret: Option<String>,
}

/// What is asked of a provider, and what its answer is checked against.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Comes back with the answer.
    pub state: &'a str,
    /// Comes back in the token.
    pub nonce: &'a str,
    /// Proves that whoever redeems the code asked for it (RFC 7636).
    pub verifier: &'a str,
    /// Where the browser comes back to.
    pub redirect: &'a str,
    /// When it was asked.
    pub asked: Timestamp,
}

/// The provider's metadata (OpenID Connect Discovery 1.0, 3).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Debug)]
struct Published {
    metadata: Metadata,
    keys: Keys,
    at: Timestamp,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// The identity providers that were asked lately.
pub struct Providers {
    client: ProviderClient,
    published: Mutex<HashMap<String, Arc<Published>>>,
}

impl Providers {
    /// `loopback` lets tests play a provider on this machine.
    pub fn new(loopback: bool) -> Self {
        Self { client: ProviderClient::new(loopback), published: Mutex::default() }
    }

    /// Whether an address is one that is asked.
    pub fn is_asked(&self, issuer: &str) -> bool {
        self.client.is_asked(issuer)
    }

    /// Whether a provider is there and publishes what it must.
    pub async fn check(&self, issuer: &str, now: Timestamp) -> Result<(), Refused> {
        self.fetch(issuer, now).await.map(|_| ())
    }

    /// Where the browser goes to sign in. The provider is to ask even whom it knows already: at a shared computer that is somebody else.
    pub async fn location(&self, client: &Client, question: &Question<'_>, now: Timestamp) -> Result<String, Refused> {
        let published = self.published(&client.issuer, now).await?;
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(question.verifier.as_bytes()));
        let mut query = Serializer::new(String::new());
        query.extend_pairs([
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", &client.id),
            ("redirect_uri", question.redirect),
            ("state", question.state),
            ("nonce", question.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
            // With an age, it says when it asked.
            ("max_age", "300"),
        ]);
        let endpoint = &published.metadata.authorization_endpoint;
        Ok(format!("{endpoint}{}{}", if endpoint.contains('?') { '&' } else { '?' }, query.finish()))
    }

    /// Redeems a code, and checks what the provider says. `issuer` is who answered, where the answer says so.
    pub async fn redeem(
        &self,
        client: &Client,
        question: &Question<'_>,
        code: &str,
        issuer: Option<&str>,
        now: Timestamp,
    ) -> Result<IdToken, Refused> {
        let published = self.published(&client.issuer, now).await?;
        // The code goes to nobody before it is clear whose it is.
        match issuer {
            Some(issuer) if issuer != client.issuer => return Err(Refused::MixedUp),
            None if published.metadata.authorization_response_iss_parameter_supported => return Err(Refused::MixedUp),
            _ => {}
        }
        let (form, secret) = published.metadata.form(client, question, code);
        let secret = secret.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
        let answer = self.client.post(&published.metadata.token_endpoint, form, secret).await;
        let answer = answer.map_err(|e| if matches!(e, FetchError::Status(400..500)) { Refused::Code } else { Refused::Provider })?;
        let tokens: Tokens = serde_json::from_slice(&answer).map_err(|_| Refused::Malformed)?;
        let token: IdToken = self.open(&client.issuer, &tokens.id_token, "JWT", now).await?;
        token.check(client, question, now)?;
        Ok(token)
    }

    /// Checks a token by which a provider says that somebody signed out there.
    pub async fn logout(&self, client: &Client, token: &str, now: Timestamp) -> Result<LogoutToken, Refused> {
        let token: LogoutToken = self.open(&client.issuer, token, "logout+jwt", now).await?;
        token.check(client, now)?;
        Ok(token)
    }

    /// Where the browser goes to sign out at the provider too (OpenID Connect RP-Initiated Logout 1.0).
    pub async fn end(&self, client: &Client, back: &str, now: Timestamp) -> Result<Option<String>, Refused> {
        let published = self.published(&client.issuer, now).await?;
        let Some(endpoint) = &published.metadata.end_session_endpoint else { return Ok(None) };
        let mut query = Serializer::new(String::new());
        query.extend_pairs([("client_id", client.id.as_str()), ("post_logout_redirect_uri", back)]);
        Ok(Some(format!("{endpoint}{}{}", if endpoint.contains('?') { '&' } else { '?' }, query.finish())))
    }

    async fn open<T: DeserializeOwned>(&self, issuer: &str, token: &str, kind: &str, now: Timestamp) -> Result<T, Refused> {
        let published = self.published(issuer, now).await?;
        match published.keys.open(token, kind) {
            // Keys change; but whoever makes up their names does not make us ask again and again.
            Err(Refused::Key) if published.at <= now.plus_seconds(-AGAIN_SECONDS) => self.fetch(issuer, now).await?.keys.open(token, kind),
            opened => opened,
        }
    }

    async fn published(&self, issuer: &str, now: Timestamp) -> Result<Arc<Published>, Refused> {
        let kept = self.published.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned();
        match kept.filter(|kept| kept.at > now.plus_seconds(-KEPT_SECONDS)) {
            Some(kept) => Ok(kept),
            None => self.fetch(issuer, now).await,
        }
    }

    async fn fetch(&self, issuer: &str, now: Timestamp) -> Result<Arc<Published>, Refused> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = serde_json::from_slice(&self.client.get(&address).await?).map_err(|_| Refused::Provider)?;
        metadata.check(issuer, &self.client)?;
        let keys = Keys::read(&self.client.get(&metadata.jwks_uri).await?)?;
        let published = Arc::new(Published { metadata, keys, at: now });
        let mut kept = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(issuer.to_owned(), Arc::clone(&published));
        Ok(published)
    }
}

impl Metadata {
    /// Whether it is that issuer's, to the letter, and leads only where somebody may be asked.
    fn check(&self, issuer: &str, client: &ProviderClient) -> Result<(), Refused> {
        let plain = self.code_challenge_methods_supported.as_ref().is_none_or(|methods| methods.iter().any(|method| method == "S256"));
        let ends = [Some(&self.authorization_endpoint), self.end_session_endpoint.as_ref()];
        let asked = ends.into_iter().flatten().all(|end| client.is_asked(end));
        if self.issuer == issuer && plain && asked { Ok(()) } else { Err(Refused::Published) }
    }

    /// What redeems a code: the form, and beside it name and secret of the client, where they do not stand in it.
    fn form(&self, client: &Client, question: &Question<'_>, code: &str) -> (String, Option<(String, String)>) {
        let mut form = Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", question.redirect),
            ("code_verifier", question.verifier),
            ("client_id", &client.id),
        ]);
        let escape = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let mut beside = None;
        match &client.secret {
            Some(secret) if self.takes_secrets_in_forms_only() => {
                form.append_pair("client_secret", secret);
            }
            Some(secret) => beside = Some((escape(&client.id), escape(secret))),
            None => {}
        }
        (form.finish(), beside)
    }

    fn takes_secrets_in_forms_only(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let takes = |name: &str| methods.iter().any(|method| method == name);
        takes("client_secret_post") && !takes("client_secret_basic")
    }
}
