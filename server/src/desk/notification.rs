//! One's own notifications: choices, devices, the key for the browser, and a try. What somebody chooses is theirs: being signed in is enough.

use super::{Desk, Error, Result, keys};
use crate::audit;
use crate::domain::core::id::{PersonId, RegionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::Settings;
use crate::gate::Caller;
use crate::notify::{Delivery, Letter, Receiver, Urgency, VapidKey};
use crate::store::Change;
use crate::store::people::subscription::{self, NewSubscription, Subscription};
use crate::store::people::{notification, notification_mail};
use crate::vault::{Owner, OwnerKind, Place, Sealed};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use utoipa::ToSchema;
use uuid::Uuid;

/// A device is tried at most so often.
const TRY_SECONDS: i64 = 10;
/// What a device is told when it is tried.
const TRIED: &str = "つなぐ：通知のお試しです";

/// What the sender puts into a letter: constant sentences, ids and numbers. Only the browser reads it.
#[derive(Serialize)]
pub(super) struct Told<'t> {
    /// The sentence to show.
    pub text: &'t str,
    /// Why, as a code.
    pub reason: &'t str,
    /// How many it stands for.
    pub count: usize,
    /// The page to open.
    pub link: &'t str,
    /// A later one with the same tag takes its place.
    pub tag: &'t str,
}

/// A browser's subscription, as the browser writes it.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PushSubscriptionBody)]
pub struct NewDevice {
    /// The address at its push service.
    pub endpoint: String,
    /// When the browser lets it end; not used.
    #[serde(default, rename = "expirationTime")]
    pub expiration_time: Option<f64>,
    /// Its keys.
    pub keys: DeviceKeys,
}

/// The keys of a subscription.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PushKeysBody)]
pub struct DeviceKeys {
    /// Public key on P-256, base64url.
    pub p256dh: String,
    /// Authentication secret, base64url.
    pub auth: String,
}

/// What is sealed of a device.
#[derive(Serialize, Deserialize)]
pub(super) struct DeviceAddress {
    endpoint: String,
    p256dh: String,
    auth: String,
}

/// One's notifications.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotificationSettingsView {
    /// What was chosen.
    pub settings: Settings,
    /// How many devices ring.
    pub devices: usize,
    /// Whether this one does.
    pub this_device: bool,
    /// Whether this server sends mail.
    pub mail_offered: bool,
    /// One's mail address, and whether it is confirmed.
    pub mail: Option<MailView>,
}

/// One's own mail address.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailView {
    /// Address.
    pub address: String,
    /// Whether a code confirmed it: before that it gets nothing else.
    pub confirmed: bool,
}

/// What the push service said of a try.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TriedView {
    /// `taken`, `gone` (subscribe again), `refused`, `later` or `unreachable`.
    pub outcome: &'static str,
    /// The status that it answered with.
    pub status: Option<u16>,
}

pub(super) fn settings_place(person: PersonId) -> Place {
    Place { table: "notification_setting", column: "settings", row: person.0 }
}

pub(super) fn address_place(id: Uuid) -> Place {
    Place { table: "push_subscription", column: "address", row: id }
}

pub(super) fn pair_place(region: RegionId) -> Place {
    Place { table: "vapid_key", column: "private_key", row: region.0 }
}

fn key_owner(person: PersonId) -> Owner {
    Owner::new(OwnerKind::Person, person)
}

impl From<Delivery> for TriedView {
    fn from(delivery: Delivery) -> Self {
        let (outcome, status) = match delivery {
            Delivery::Taken(status) => ("taken", Some(status)),
            Delivery::Gone(status) => ("gone", Some(status)),
            Delivery::Refused(status) => ("refused", Some(status)),
            Delivery::Later(status) => ("later", Some(status)),
            Delivery::Unreachable => ("unreachable", None),
        };
        Self { outcome, status }
    }
}

/// A change by a person about what is their own, guarded by their epoch, and its row in the log.
pub(super) fn own_change(caller: &Caller, action: &'static str, now: Timestamp) -> Change {
    Change {
        person: Some((caller.membership.person, caller.person_epoch)),
        log: vec![audit::own(caller, action, now)],
        ..Change::default()
    }
}

impl Desk {
    /// One's notifications as they are set.
    pub async fn notification_settings(&self, caller: &Arc<Caller>) -> Result<NotificationSettingsView> {
        let person = caller.membership.person;
        let mail = match notification_mail::find(&self.store, person).await? {
            Some(row) => Some(MailView { address: self.mail_address(&row).await?, confirmed: row.confirmed_at.is_some() }),
            None => None,
        };
        Ok(NotificationSettingsView {
            settings: self.settings_of(person).await?,
            devices: subscription::count_own(&self.store, person, self.now()).await?,
            this_device: subscription::find_own(&self.store, caller).await?.is_some(),
            mail_offered: self.senders.mail.is_some(),
            mail,
        })
    }

    /// A person's choices.
    pub(super) async fn settings_of(&self, person: PersonId) -> Result<Settings> {
        let sealed = notification::find_settings(&self.store, person).await?;
        self.opened_settings(person, sealed.as_ref()).await
    }

    /// A person's choices from their seal; as at first where nothing was chosen.
    pub(super) async fn opened_settings(&self, person: PersonId, sealed: Option<&Sealed>) -> Result<Settings> {
        match sealed {
            Some(sealed) => self.keys_of(key_owner(person)).await?.open(settings_place(person), sealed),
            None => Ok(Settings::default()),
        }
    }

    /// Chooses.
    pub async fn choose_notifications(&self, caller: &Arc<Caller>, settings: Settings) -> Result<NotificationSettingsView> {
        settings.check()?;
        let settings = &settings;
        let chosen = self.deciding(caller, move |caller, _| async move {
            let (person, now) = (caller.membership.person, self.now());
            let key = self.sealing_key(key_owner(person), Some(caller.region), 1).await?;
            let sealed = keys::seal(&key, settings_place(person), settings)?;
            let mut change = own_change(&caller, "set_notifications", now);
            notification::put_settings(&mut change, person, caller.region, sealed, now);
            self.commit(change).await
        });
        chosen.await?;
        self.notification_settings(caller).await
    }

    /// Takes this device in. It rings until it signs out, the membership ends, or its push service forgets it.
    pub async fn subscribe(&self, caller: &Arc<Caller>, device: NewDevice) -> Result<()> {
        self.senders.push.endpoint(&device.endpoint).map_err(|_| Invalid::new("endpoint", "not_allowed_here"))?;
        Receiver::read(&device.keys.p256dh, &device.keys.auth).map_err(|_| Invalid::new("keys", "wrong_type"))?;
        let endpoint_hash = self.keyed("push", &device.endpoint).await?;
        let address = DeviceAddress { endpoint: device.endpoint, p256dh: device.keys.p256dh, auth: device.keys.auth };
        let address = &address;
        let taken = self.deciding(caller, move |caller, _| async move {
            let now = self.now();
            let key = self.sealing_key(key_owner(caller.membership.person), Some(caller.region), 1).await?;
            let id = self.new_id();
            let address = keys::seal(&key, address_place(id), address)?;
            let mut change = own_change(&caller, "subscribe_device", now);
            subscription::insert(&mut change, &caller, NewSubscription { id, endpoint_hash, address, now });
            self.commit(change).await
        });
        taken.await.map(|_| ())
    }

    /// This device rings no longer.
    pub async fn unsubscribe(&self, caller: &Arc<Caller>) -> Result<()> {
        let left = self.deciding(caller, |caller, _| async move {
            let mut change = own_change(&caller, "unsubscribe_device", self.now());
            subscription::delete_of_session(&mut change, caller.session);
            self.commit(change).await
        });
        left.await.map(|_| ())
    }

    /// The public key that browsers subscribe with, base64url.
    pub async fn push_key(&self, caller: &Caller) -> Result<String> {
        let (public, _) = self.pair(caller.region).await?;
        Ok(BASE64URL_NOPAD.encode(&public))
    }

    /// The region's key pair, made at first need.
    pub(super) async fn pair(&self, region: RegionId) -> Result<(Vec<u8>, VapidKey)> {
        let owner = Owner::new(OwnerKind::Region, region);
        if subscription::find_pair(&self.store, region).await?.is_none() {
            let (public, private) = VapidKey::generate().map_err(anyhow::Error::from)?;
            let key = self.sealing_key(owner, Some(region), 1).await?;
            let mut change = Change::default();
            subscription::insert_pair(&mut change, region, public, key.seal(pair_place(region), &private), self.now());
            self.commit(change).await?;
        }
        let stored = subscription::find_pair(&self.store, region).await?.ok_or(Error::NotFound)?;
        let private = self.keys_of(owner).await?.open_bytes(pair_place(region), &stored.private_key)?;
        Ok((stored.public_key, VapidKey::read(&private).map_err(anyhow::Error::from)?))
    }

    /// Rings this device once, and says what its push service answered.
    pub async fn try_device(&self, caller: &Arc<Caller>) -> Result<TriedView> {
        let device = subscription::find_own(&self.store, caller).await?.ok_or(Error::NotFound)?;
        self.take_try(caller.membership.person)?;
        let tag = BASE64URL_NOPAD.encode(self.new_id().as_bytes());
        let told = Told { text: TRIED, reason: "test", count: 1, link: "/settings", tag: &tag };
        let (_, key) = self.pair(caller.region).await?;
        let delivery = self.deliver(caller.membership.person, &device, &key, &told, Urgency::High).await?;
        if matches!(delivery, Delivery::Gone(_)) {
            let mut change = Change::default();
            subscription::delete(&mut change, device.id);
            self.commit(change).await?;
        }
        Ok(delivery.into())
    }

    fn take_try(&self, person: PersonId) -> Result<()> {
        let now = self.now();
        let mut tried: std::sync::MutexGuard<'_, HashMap<PersonId, Timestamp>> = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.retain(|_, at| *at > now.plus_seconds(-TRY_SECONDS));
        if tried.contains_key(&person) {
            return Err(Error::Throttled { retry_after_seconds: TRY_SECONDS });
        }
        tried.insert(person, now);
        Ok(())
    }

    /// Delivers to one device.
    pub(super) async fn deliver(
        &self,
        person: PersonId,
        device: &Subscription,
        key: &VapidKey,
        told: &Told<'_>,
        urgency: Urgency,
    ) -> Result<Delivery> {
        let address: DeviceAddress = self.keys_of(key_owner(person)).await?.open(address_place(device.id), &device.address)?;
        let (Ok(endpoint), Ok(receiver)) = (self.senders.push.endpoint(&address.endpoint), Receiver::read(&address.p256dh, &address.auth))
        else {
            return Ok(Delivery::Unreachable);
        };
        let plain = serde_json::to_vec(told)?;
        let letter = Letter { plain: &plain, topic: told.tag, urgency };
        let delivery = self.senders.push.send(&endpoint, &receiver, key, &letter, self.now()).await;
        metrics::counter!("push_letters_total", "outcome" => TriedView::from(delivery).outcome).increment(1);
        Ok(delivery)
    }
}
