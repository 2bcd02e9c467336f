//! Rings those on duty about alerts that wait: one after the other, the next after ten minutes. They are on duty, so their quiet hours and
//! budgets do not count, and only what is grave, meant and new rings them; what waits at the same time is one letter.

use super::notification::Told;
use super::{Desk, Result, signed};
use crate::domain::boards::alert::Alert;
use crate::domain::core::id::RegionId;
use crate::domain::core::time::Timestamp;
use crate::domain::people::notification::{Reason, Ringing};
use crate::notify::{Delivery, Urgency};
use crate::store::Change;
use crate::store::boards::alert::codes_of;
use crate::store::people::duty::{self, Officer, ToCall};
use crate::store::people::subscription;
use data_encoding::BASE64URL_NOPAD;
use std::collections::BTreeMap;

/// The next one is rung after so long.
const NEXT_SECONDS: i64 = 600;
/// Where a device did not take it, after so long.
const FAILED_SECONDS: i64 = 60;
/// Nobody is rung about what came longer ago: it waits on the screen.
const RUNG_SECONDS: i64 = 6 * 3600;
/// So many alerts are looked at in one round.
const TOGETHER: usize = 2_000;

impl Desk {
    /// Rings whoever is next about what waits.
    pub(super) async fn ring_duty(&self) -> Result<()> {
        let due = duty::list_to_call(&self.store, self.now(), signed(TOGETHER)).await?;
        for some in due.chunk_by(|one, other| one.region_id == other.region_id) {
            let Some(region) = some.first().map(|one| one.region_id) else { continue };
            // One region's fault keeps nothing from the others.
            let rung = self.ring_duty_of(region, some).await;
            _ = rung.inspect_err(|e| tracing::warn!(%region, error = %e, "those on duty were not rung"));
        }
        Ok(())
    }

    async fn ring_duty_of(&self, region: RegionId, due: &[ToCall]) -> Result<()> {
        let now = self.now();
        let officers = duty::list_officers(&self.store, region, now).await?;
        let mut change = Change::default();
        let mut calls: BTreeMap<usize, Vec<&ToCall>> = BTreeMap::new();
        for alert in due {
            let again = is_urgent(alert, now).then(|| now.plus_seconds(NEXT_SECONDS));
            match self.next_officer(&officers, alert).filter(|_| again.is_some()) {
                Some(at) => {
                    duty::call(&mut change, alert, officers[at].membership_id, now, again);
                    calls.entry(at).or_default().push(alert);
                }
                None => duty::wait(&mut change, alert, alert.calls, again),
            }
        }
        // What cannot be noted is not told: else it would be told again and again.
        self.commit(change).await?;
        for (at, alerts) in calls {
            // One officer's fault keeps nothing from the others.
            let rung = self.ring_officer(region, &officers[at], &alerts).await;
            _ = rung.inspect_err(|e| tracing::warn!(error = %e, "somebody on duty was not rung"));
        }
        Ok(())
    }

    /// Whose turn it is: of those who may decide the alert and have a device, one after the other.
    fn next_officer(&self, officers: &[Officer], alert: &ToCall) -> Option<usize> {
        let municipalities = codes_of(&alert.municipalities);
        let may = |(_, officer): &(usize, &Officer)| {
            officer.has_device != 0 && self.officer_may_release(alert.region_id, officer, alert.id, &municipalities)
        };
        let able: Vec<usize> = officers.iter().enumerate().filter(may).map(|(at, _)| at).collect();
        let turn = usize::try_from(alert.calls).unwrap_or_default().checked_rem(able.len())?;
        able.get(turn).copied()
    }

    async fn ring_officer(&self, region: RegionId, officer: &Officer, alerts: &[&ToCall]) -> Result<()> {
        let text = format!("つなぐ：確認を待つ警報が{}件あります", alerts.len());
        let tag = BASE64URL_NOPAD.encode(region.0.as_bytes());
        let told = Told { text: &text, reason: Reason::Urgent.as_str(), count: alerts.len(), link: "/broadcasts", tag: &tag };
        let (_, key) = self.pair(region).await?;
        let mut change = Change::default();
        let mut outcome = Ringing::NoDevice;
        for device in subscription::list(&self.store, officer.membership_id, self.now()).await? {
            let delivered = self.deliver(officer.person_id, &device, &key, &told, Urgency::High).await;
            match delivered.inspect_err(|e| tracing::warn!(error = %e, "a device of somebody on duty was not rung")) {
                Ok(Delivery::Taken(_)) => outcome = Ringing::Sent,
                Ok(Delivery::Gone(_)) => subscription::delete(&mut change, device.id),
                // One device's fault keeps nothing from the others.
                Ok(Delivery::Refused(_) | Delivery::Later(_) | Delivery::Unreachable) | Err(_) if outcome != Ringing::Sent => {
                    outcome = Ringing::Failed;
                }
                Ok(Delivery::Refused(_) | Delivery::Later(_) | Delivery::Unreachable) | Err(_) => {}
            }
        }
        for alert in alerts {
            duty::settle(&mut change, alert.id, alert.calls, outcome);
            if outcome != Ringing::Sent {
                // Nobody knows of it yet: the next one follows soon.
                duty::wait(&mut change, alert, alert.calls + 1, Some(self.now().plus_seconds(FAILED_SECONDS)));
            }
        }
        self.commit(change).await?;
        Ok(())
    }
}

/// Whether somebody is still rung about it: it came of late, and is not over.
fn is_urgent(alert: &ToCall, now: Timestamp) -> bool {
    let told = serde_json::from_str::<Alert>(&alert.content).ok();
    let is_over = told.and_then(|told| told.expires).is_some_and(|until| until <= now);
    alert.received_at > now.plus_seconds(-RUNG_SECONDS) && !is_over
}
