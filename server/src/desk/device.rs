//! Who works at a browser today: the next one finds their own name there and gives a password. The browser's own cookie opens the list; it
//! names nobody, lets nobody in, and shows the names of that one browser.

use super::sign_in::{Opening, TODAY_SECONDS};
use super::throttle::{Device, Marked};
use super::{Desk, Entrance, Error, Result, SignedIn};
use crate::domain::core::id::PersonId;
use crate::store::Change;
use crate::store::people::device::{self, Place};
use crate::store::people::{membership, person};
use serde::Serialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

/// A list has at most so many.
const PEOPLE: i64 = 20;

/// Somebody who signed in with this browser today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DevicePersonView {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The organization acted for, once chosen.
    pub organization: Option<String>,
}

impl Desk {
    /// Everybody who signed in with this browser today, the last one first, but for those who signed out.
    pub async fn device_people(&self, device: Option<&str>) -> Result<Vec<DevicePersonView>> {
        let Some(device) = device.and_then(Device::read) else { return Ok(Vec::new()) };
        let (hash, now) = (self.device_hash(device.id).await?, self.now());
        let mut people = Vec::new();
        for row in device::list(&self.store, hash, now.plus_seconds(-TODAY_SECONDS), now, PEOPLE).await? {
            let identity = self.open_identity(row.region_id, row.person_id, &row.identity).await?;
            people.push(DevicePersonView { person: row.person_id, name: identity.name.clone(), organization: row.organization_name });
        }
        Ok(people)
    }

    /// Takes somebody off the list of this browser.
    pub async fn leave_device(&self, device: Option<&str>, person: PersonId) -> Result<()> {
        let Some(device) = device.and_then(Device::read) else { return Ok(()) };
        let mut change = Change::default();
        device::delete(&mut change, self.device_hash(device.id).await?, person);
        self.commit(change).await.map(|_| ())
    }

    /// Signs in somebody of the list, by password alone, for the membership that was acted for last.
    pub async fn sign_in_at_device(
        &self,
        device: Option<&str>,
        person: PersonId,
        password: Zeroizing<String>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let known = device.and_then(Device::read).ok_or(Error::SignInFailed)?;
        let (device_hash, now) = (self.device_hash(known.id).await?, self.now());
        let place = device::find(&self.store, device_hash, person, now.plus_seconds(-TODAY_SECONDS)).await?;
        let Place { membership_id, source } = place.ok_or(Error::SignInFailed)?;
        let source = source.try_into().map_err(|_| Error::SignInFailed)?;
        let found = person::find_credentials_of(&self.store, person).await?.ok_or(Error::SignInFailed)?;
        let attempt = Self::attempt_at_device(known.id, source, (found.id, found.region_id), entrance);
        let (person, region) = self.prove(&attempt, password, found.password_hash).await?;
        let acted = match membership_id {
            Some(id) => membership::find(&self.store, id).await?.filter(|acted| acted.holds_at(now)).map(|acted| acted.id),
            None => None,
        };
        let mut change = Change::default();
        attempt.give_back(&mut change);
        let device = Some(Marked { kept: device.unwrap_or_default().to_owned(), device_hash, source });
        let opening = Opening { person, region, membership: acted, before: None, action: "sign_in", device };
        self.start_session(change, opening, entrance).await
    }
}
