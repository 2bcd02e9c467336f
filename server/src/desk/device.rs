//! Who works at a browser today: the next one finds their own name there and gives a password. The marks in the browser's own cookie open the
//! list; they name nobody, let nobody in, and each shows the name that signed in when it was given.

use super::sign_in::{Opening, TODAY_SECONDS};
use super::throttle::{Device, Marked};
use super::{Desk, Entrance, Error, Result, SignedIn, TRIES};
use crate::domain::core::id::PersonId;
use crate::domain::core::time::Timestamp;
use crate::domain::people::proof::Proof;
use crate::store::Change;
use crate::store::people::device::{self, Place};
use crate::store::people::{membership, person};
use serde::Serialize;
use std::cmp::Reverse;
use utoipa::ToSchema;
use zeroize::Zeroizing;

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

/// Who signed in since then is on the list.
fn today(now: Timestamp) -> Timestamp {
    now.plus_seconds(-TODAY_SECONDS)
}

impl Desk {
    /// Everybody who signed in with this browser today, the last one first, but for those who signed out.
    pub async fn device_people(&self, device: Option<&str>) -> Result<Vec<DevicePersonView>> {
        let Some(device) = device.and_then(Device::read) else { return Ok(Vec::new()) };
        let now = self.now();
        let mut found = Vec::new();
        for mark in device.marks {
            found.extend(device::list(&self.store, self.device_hash(mark).await?, today(now), now).await?);
        }
        found.sort_by_key(|row| Reverse(row.signed_in_at));
        let mut people = Vec::new();
        for row in found {
            let identity = self.open_identity(row.region_id, row.person_id, &row.identity).await?;
            people.push(DevicePersonView { person: row.person_id, name: identity.name.clone(), organization: row.organization_name });
        }
        Ok(people)
    }

    /// Takes somebody off the list of this browser.
    pub async fn leave_device(&self, device: Option<&str>, person: PersonId) -> Result<()> {
        let Some(device) = device.and_then(Device::read) else { return Ok(()) };
        // Who is not on the list leaves it without a write: anybody may ask.
        let Some((hash, _)) = self.place_at(&device, person).await? else { return Ok(()) };
        let mut change = Change::default();
        device::delete(&mut change, hash, person);
        self.commit(change).await.map(|_| ())
    }

    /// Where somebody is on the list of a browser.
    async fn place_at(&self, device: &Device<'_>, person: PersonId) -> Result<Option<([u8; 32], Place)>> {
        for mark in &device.marks {
            let hash = self.device_hash(mark).await?;
            if let Some(place) = device::find(&self.store, hash, person, today(self.now())).await? {
                return Ok(Some((hash, place)));
            }
        }
        Ok(None)
    }

    /// Signs in somebody of the list, for the membership that was acted for last: by password alone where two kinds of factor were given
    /// today, otherwise as at the door.
    pub async fn sign_in_at_device(
        &self,
        device: Option<&str>,
        person: PersonId,
        password: Zeroizing<String>,
        code: Option<&str>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        for _ in 1..TRIES {
            match self.sign_in_at_device_once(device, person, password.clone(), code, entrance).await {
                Err(Error::Moved) => {}
                done => return done,
            }
        }
        self.sign_in_at_device_once(device, person, password, code, entrance).await
    }

    async fn sign_in_at_device_once(
        &self,
        device: Option<&str>,
        person: PersonId,
        password: Zeroizing<String>,
        code: Option<&str>,
        entrance: &Entrance,
    ) -> Result<SignedIn> {
        let known = device.and_then(Device::read).ok_or(Error::SignInFailed)?;
        // The credentials before the place: what ends a stay here moves the epoch, and the place is not read from before that.
        let found = person::find_credentials_of(&self.store, person).await?.ok_or(Error::SignInFailed)?;
        let epoch = found.epoch;
        let (device_hash, Place { membership_id, source, whole_until }) =
            self.place_at(&known, person).await?.ok_or(Error::SignInFailed)?;
        let source = source.try_into().map_err(|_| Error::SignInFailed)?;
        let attempt = Self::attempt_at_device(source, (found.id, found.region_id), entrance);
        let (person, region) = self.prove(&attempt, password, found.password_hash).await?;
        // Two kinds were given here today: the session goes on, and ends when it would have ended.
        let until = whole_until.filter(|until| *until > self.now());
        let proof = match until {
            Some(_) => Proof::Returned,
            None => self.take_code(&attempt, (person, region), code).await?.unwrap_or(Proof::Password),
        };
        let acted = match membership_id {
            Some(id) => membership::find(&self.store, id).await?.filter(|acted| acted.holds_at(self.now())).map(|acted| acted.id),
            None => None,
        };
        let mut change = Change { person: Some((person, epoch)), ..Change::default() };
        attempt.give_back(&mut change);
        let device = Some(Marked { kept: device.unwrap_or_default().to_owned(), device_hash, source });
        let opening = Opening {
            person,
            region,
            membership: acted,
            before: None,
            until,
            proved: (proof, self.now()),
            action: "sign_in",
            device,
            alone: false,
        };
        let signed_in = self.start_session(change, opening, entrance).await;
        self.unless_moved(&attempt, proof, signed_in).await
    }
}
