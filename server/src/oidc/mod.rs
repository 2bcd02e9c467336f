//! Signing in at an organization's identity provider: OpenID Connect by code with PKCE, and the sign-outs that providers announce. Knows
//! the protocol and nothing of people: what comes out is what a provider says of a subject, checked. The only state is what providers
//! publish of themselves, kept for an hour.

#[cfg(test)]
mod tests;
mod token;

pub use token::{IdToken, LogoutToken};

use crate::domain::core::time::Timestamp;
use crate::notify::{FetchError, ProviderClient};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, AuthType, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields,
    IssuerUrl, LogoutRequest, Nonce, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadata, RedirectUrl,
    RequestTokenError, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use token::Session;

/// What a provider publishes of itself is asked for again after so long.
const KEPT_SECONDS: i64 = 3600;
/// For a key that is not known it is asked again, but no more often than this.
const AGAIN_SECONDS: i64 = 60;
/// So many providers are kept.
const KEPT: usize = 1_000;
/// With an age, a provider says when it asked.
const AGE: Duration = Duration::from_mins(5);

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

/// What we look at besides what the library does.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Besides {
    end_session_endpoint: Option<EndSessionUrl>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Besides {}

type Metadata = ProviderMetadata<
    Besides,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Fields = IdTokenFields<Session, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// A client of the library, which knows where to send a browser and a code.
type Party = openidconnect::Client<
    Session,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

#[derive(Debug)]
struct Published {
    metadata: Metadata,
    at: Timestamp,
}

/// The library asks by our own client.
impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
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
        let party = self.published(&client.issuer, now).await?.party(client, question.redirect)?;
        let (state, nonce) = (question.state.to_owned(), question.nonce.to_owned());
        let verifier = PkceCodeVerifier::new(question.verifier.to_owned());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let asked = party.authorize_url(flow, || CsrfToken::new(state), || Nonce::new(nonce));
        let asked = asked.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        Ok(asked.add_prompt(CoreAuthPrompt::Login).set_max_age(AGE).url().0.into())
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
            None if published.metadata.additional_metadata().authorization_response_iss_parameter_supported => {
                return Err(Refused::MixedUp);
            }
            _ => {}
        }
        let party = published.party(client, question.redirect)?;
        let request = party.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| Refused::Published)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(question.verifier.to_owned()));
        let answer = request.request_async(&self.client).await.map_err(|e| match e {
            RequestTokenError::ServerResponse(_) => Refused::Code,
            RequestTokenError::Parse(..) => Refused::Malformed,
            RequestTokenError::Request(_) | RequestTokenError::Other(_) => Refused::Provider,
        })?;
        let token = answer.id_token().ok_or(Refused::Malformed)?;
        match token::check(token, client, published.metadata.jwks(), question, now) {
            Err(Refused::Key) if published.is_old(now) => {
                token::check(token, client, self.fetch(&client.issuer, now).await?.metadata.jwks(), question, now)
            }
            checked => checked,
        }
    }

    /// Checks a token by which a provider says that somebody signed out there.
    pub async fn logout(&self, client: &Client, token: &str, now: Timestamp) -> Result<LogoutToken, Refused> {
        let published = self.published(&client.issuer, now).await?;
        let opened = match LogoutToken::open(token, published.metadata.jwks()) {
            Err(Refused::Key) if published.is_old(now) => LogoutToken::open(token, self.fetch(&client.issuer, now).await?.metadata.jwks()),
            opened => opened,
        }?;
        opened.check(client, now)?;
        Ok(opened)
    }

    /// Where the browser goes to sign out at the provider too (OpenID Connect RP-Initiated Logout 1.0).
    pub async fn end(&self, client: &Client, back: &str, now: Timestamp) -> Result<Option<String>, Refused> {
        let published = self.published(&client.issuer, now).await?;
        let Some(endpoint) = published.metadata.additional_metadata().end_session_endpoint.clone() else { return Ok(None) };
        let back = PostLogoutRedirectUrl::new(back.to_owned()).map_err(|_| Refused::Published)?;
        let request = LogoutRequest::from(endpoint).set_client_id(ClientId::new(client.id.clone())).set_post_logout_redirect_uri(back);
        Ok(Some(request.http_get_url().into()))
    }

    async fn published(&self, issuer: &str, now: Timestamp) -> Result<Arc<Published>, Refused> {
        let kept = self.published.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned();
        match kept.filter(|kept| kept.at > now.plus_seconds(-KEPT_SECONDS)) {
            Some(kept) => Ok(kept),
            None => self.fetch(issuer, now).await,
        }
    }

    async fn fetch(&self, issuer: &str, now: Timestamp) -> Result<Arc<Published>, Refused> {
        let url = IssuerUrl::new(issuer.to_owned()).map_err(|_| Refused::Published)?;
        let metadata = Metadata::discover_async(url, &self.client).await.map_err(|e| match e {
            openidconnect::DiscoveryError::Validation(_) => Refused::Published,
            _ => Refused::Provider,
        })?;
        let keys = metadata.jwks().keys().iter().filter(|key| token::is_long(key)).cloned().collect();
        let published = Arc::new(Published { metadata: metadata.set_jwks(CoreJsonWebKeySet::new(keys)), at: now });
        published.check(issuer, &self.client)?;
        let mut kept = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(issuer.to_owned(), Arc::clone(&published));
        Ok(published)
    }
}

impl Published {
    /// Whether it is that issuer's, to the letter, and leads only where somebody may be asked.
    fn check(&self, issuer: &str, client: &ProviderClient) -> Result<(), Refused> {
        let besides = self.metadata.additional_metadata();
        let plain = besides.code_challenge_methods_supported.as_ref().is_none_or(|methods| methods.iter().any(|method| method == "S256"));
        let ends = [Some(self.metadata.authorization_endpoint().as_str()), besides.end_session_endpoint.as_ref().map(|end| end.as_str())];
        let asked = ends.into_iter().flatten().all(|end| client.is_asked(end));
        if self.metadata.issuer().as_str() == issuer && plain && asked { Ok(()) } else { Err(Refused::Published) }
    }

    /// Keys change; but whoever makes up their names does not make us ask again and again.
    fn is_old(&self, now: Timestamp) -> bool {
        self.at <= now.plus_seconds(-AGAIN_SECONDS)
    }

    fn party(&self, client: &Client, redirect: &str) -> Result<Party, Refused> {
        let secret = client.secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| Refused::Published)?;
        let party: Party = openidconnect::Client::from_provider_metadata(self.metadata.clone(), ClientId::new(client.id.clone()), secret);
        let methods = self.metadata.token_endpoint_auth_methods_supported().map(Vec::as_slice).unwrap_or_default();
        let in_forms_only =
            methods.contains(&CoreClientAuthMethod::ClientSecretPost) && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic);
        let how = if in_forms_only { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(party.set_redirect_uri(redirect).set_auth_type(how))
    }
}
