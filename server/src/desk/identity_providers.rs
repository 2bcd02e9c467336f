//! By whose word people of an organization sign in: its identity providers, set up by its admin.

use super::keys::seal;
use super::{Desk, Error, Result};
use crate::audit;
use crate::domain::core::id::{IdentityProviderId, OrganizationId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check, check_filled};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::gate::{Caller, ManageIdentityProviders, Permitted};
use crate::oidc::Client;
use crate::store::people::identity_provider::{self, IdentityProvider, NewIdentityProvider as NewRow};
use crate::store::people::organization;
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A provider, by its name: the button of the page where nobody has signed in yet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProviderNameView {
    /// Id.
    pub id: IdentityProviderId,
    /// Name.
    pub name: String,
}

/// A provider, as the admin of its organization sees it. Its secret is shown to nobody.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IdentityProviderView {
    /// Id.
    pub id: IdentityProviderId,
    /// What the button says.
    pub name: String,
    /// Its issuer, to the letter.
    pub issuer: String,
    /// By which name it knows this server.
    pub client_id: String,
    /// Whether it is given a secret.
    pub has_secret: bool,
    /// Whether its word on factors counts.
    pub trusted: bool,
    /// Acr values that mean two kinds of factor, between blanks.
    pub acr_values: String,
    /// Version.
    pub version: i64,
    /// When it was set up.
    pub created_at: Timestamp,
}

/// What may change of a provider.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IdentityProviderSettings)]
pub struct ProviderSettings {
    /// What the button says.
    pub name: String,
    /// The secret that it gave this server; the one before stays when there is none.
    pub client_secret: Option<String>,
    /// Whether its word on factors counts.
    pub trusted: bool,
    /// Acr values that mean two kinds of factor, between blanks.
    #[serde(default)]
    pub acr_values: String,
}

/// A new provider.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IdentityProviderBody)]
pub struct NewIdentityProvider {
    /// Its issuer, to the letter.
    pub issuer: String,
    /// By which name it knows this server.
    pub client_id: String,
    /// The rest.
    pub settings: ProviderSettings,
}

impl ProviderSettings {
    fn check(&self) -> std::result::Result<(), Invalid> {
        check_filled("name", &self.name, 60)?;
        check("acr_values", &self.acr_values, 500)?;
        self.client_secret.as_deref().map_or(Ok(()), |secret| check_filled("client_secret", secret, 500))
    }
}

pub(super) fn secret_place(id: IdentityProviderId) -> Place {
    Place { table: "identity_provider", column: "client_secret", row: id.0 }
}

fn key_owner(organization: OrganizationId) -> Owner {
    Owner::new(OwnerKind::Organization, organization)
}

impl Desk {
    /// The names of all providers, for whoever has not signed in.
    pub async fn identity_provider_names(&self) -> Result<Vec<ProviderNameView>> {
        let names = identity_provider::list_names(&self.store).await?;
        Ok(names.into_iter().map(|(id, name)| ProviderNameView { id, name }).collect())
    }

    /// The providers of an organization.
    pub async fn identity_providers(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Vec<IdentityProviderView>> {
        let permit = self.keep_providers(caller, organization).await?;
        let found = identity_provider::list(&self.store, &permit).await?;
        self.show(&permit, Depth::Listed, None, found.into_iter().map(IdentityProviderView::from).collect()).await
    }

    /// Sets a provider up, when it is there and publishes what it must.
    pub async fn add_identity_provider(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        body: NewIdentityProvider,
    ) -> Result<IdentityProviderView> {
        let permit = self.keep_providers(caller, organization).await?;
        body.settings.check()?;
        check_filled("client_id", &body.client_id, 200)?;
        check_filled("issuer", &body.issuer, 300)?;
        let now = self.now();
        if !self.identity_providers.is_asked(&body.issuer) {
            return Err(Invalid::new("issuer", "not_allowed_here").into());
        }
        if let Err(refused) = self.identity_providers.check(&body.issuer, now).await {
            tracing::info!(reason = %refused, "an identity provider was not set up");
            return Err(Invalid::new("issuer", "unknown_id").into());
        }
        let id = IdentityProviderId(self.new_id());
        let client_secret = self.seal_secret(&permit, id, body.settings.client_secret).await?;
        let mut change = Self::change(&permit);
        let row = NewRow {
            id,
            region_id: permit.subject().region,
            organization_id: organization,
            name: body.settings.name,
            issuer: body.issuer,
            client_id: body.client_id,
            client_secret,
            trusted: body.settings.trusted,
            acr_values: body.settings.acr_values,
            version: 1,
            created_by: caller.membership.id,
            created_at: now,
            ended_at: None,
        };
        change.insert(row);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        self.identity_provider(id).await.map(IdentityProviderView::from)
    }

    /// Writes a provider's name, secret and trust anew, from the version that was read.
    pub async fn edit_identity_provider(
        &self,
        caller: &Arc<Caller>,
        id: IdentityProviderId,
        read: i64,
        body: ProviderSettings,
    ) -> Result<IdentityProviderView> {
        let permit = self.keep_provider(caller, id).await?;
        body.check()?;
        let secret = self.seal_secret(&permit, id, body.client_secret).await?;
        let mut change = Self::change(&permit);
        identity_provider::update(&mut change, &permit, (id, read), (body.name, secret), (body.trusted, body.acr_values));
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        self.identity_provider(id).await.map(IdentityProviderView::from)
    }

    /// Takes a provider off. Sessions that came from it go on; nobody signs in by it any more.
    pub async fn end_identity_provider(&self, caller: &Arc<Caller>, id: IdentityProviderId) -> Result<()> {
        let permit = self.keep_provider(caller, id).await?;
        let mut change = Self::change(&permit);
        identity_provider::end(&mut change, &permit, id);
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await.map(|_| ())
    }

    /// A provider by which people sign in.
    pub(super) async fn identity_provider(&self, id: IdentityProviderId) -> Result<IdentityProvider> {
        identity_provider::find(&self.store, id).await?.ok_or(Error::NotFound)
    }

    /// The same, as its protocol knows it.
    pub(super) async fn client_of(&self, provider: &IdentityProvider) -> Result<Client> {
        let secret = match &provider.client_secret {
            Some(sealed) => Some(self.keys_of(key_owner(provider.organization_id)).await?.open(secret_place(provider.id), sealed)?),
            None => None,
        };
        Ok(Client { issuer: provider.issuer.clone(), id: provider.client_id.clone(), secret })
    }

    async fn seal_secret(
        &self,
        permit: &Permitted<ManageIdentityProviders>,
        id: IdentityProviderId,
        secret: Option<String>,
    ) -> Result<Option<Sealed>> {
        let Some(secret) = secret else { return Ok(None) };
        let facts = permit.subject();
        let key = self.sealing_key(key_owner(facts.organization), Some(facts.region), 1).await?;
        seal(&key, secret_place(id), &secret).map(Some)
    }

    async fn keep_providers(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Permitted<ManageIdentityProviders>> {
        match organization::facts(&self.store, organization).await? {
            Some(facts) => self.admit::<ManageIdentityProviders>(caller, facts).await,
            None => Err(self.missing::<ManageIdentityProviders>(caller).await),
        }
    }

    async fn keep_provider(&self, caller: &Arc<Caller>, id: IdentityProviderId) -> Result<Permitted<ManageIdentityProviders>> {
        match identity_provider::find(&self.store, id).await? {
            Some(found) => self.keep_providers(caller, found.organization_id).await,
            None => Err(self.missing::<ManageIdentityProviders>(caller).await),
        }
    }
}

impl From<IdentityProvider> for IdentityProviderView {
    fn from(row: IdentityProvider) -> Self {
        Self {
            id: row.id,
            name: row.name,
            issuer: row.issuer,
            client_id: row.client_id,
            has_secret: row.client_secret.is_some(),
            trusted: row.trusted != 0,
            acr_values: row.acr_values,
            version: row.version,
            created_at: row.created_at,
        }
    }
}
