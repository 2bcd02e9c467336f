//! A mail when something stays unread: to an address that its owner confirmed, and without a word about anybody.

use super::notification::own_change;
use super::{Desk, Error, Result, keys};
use crate::domain::core::id::PersonId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::time::Timestamp;
use crate::gate::Caller;
use crate::notify::Mailer;
use crate::store::Change;
use crate::store::boards::board;
use crate::store::people::notification_mail::{self, MailRow, Unread};
use crate::vault::{Owner, OwnerKind, Place, random_token};
use std::collections::HashSet;
use std::sync::Arc;

/// A code holds so long.
const CODE_SECONDS: i64 = 1800;
/// A new one comes at most so often.
const AGAIN_SECONDS: i64 = 60;
/// The subject of every mail.
const SUBJECT: &str = "つなぐ";

pub(super) fn mail_place(person: PersonId) -> Place {
    Place { table: "notification_mail", column: "address", row: person.0 }
}

fn key_owner(person: PersonId) -> Owner {
    Owner::new(OwnerKind::Person, person)
}

/// Six digits.
fn new_code() -> String {
    let random = random_token();
    let number = random.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{:06}", number % 1_000_000)
}

impl Desk {
    fn mailer(&self) -> Result<&Mailer> {
        self.senders.mail.as_ref().ok_or_else(|| Invalid::new("address", "not_allowed_here").into())
    }

    pub(super) async fn mail_address(&self, row: &MailRow) -> Result<String> {
        self.keys_of(key_owner(row.person_id)).await?.open(mail_place(row.person_id), &row.address)
    }

    async fn code_hash(&self, person: PersonId, code: &str) -> Result<[u8; 32]> {
        self.keyed("mail_code", &format!("{person} {code}")).await
    }

    /// Takes a mail address and sends a code to it. Nothing else goes there before the code came back.
    pub async fn give_mail(&self, caller: &Arc<Caller>, address: &str) -> Result<()> {
        let mailer = self.mailer()?;
        if !Mailer::is_address(address) {
            return Err(Invalid::new("address", "wrong_type").into());
        }
        let code = new_code();
        let code_hash = self.code_hash(caller.membership.person, &code).await?;
        let given = self.deciding(caller, move |caller, _| async move {
            let (person, now) = (caller.membership.person, self.now());
            let key = self.sealing_key(key_owner(person), Some(caller.region), 1).await?;
            let mut change = own_change(&caller, "give_mail_address", now);
            let row = MailRow {
                person_id: person,
                region_id: caller.region,
                address: keys::seal(&key, mail_place(person), &address)?,
                code_hash: Some(code_hash.to_vec()),
                code_until: now.plus_seconds(CODE_SECONDS),
                confirmed_at: None,
                mailed_until: now,
            };
            notification_mail::put(&mut change, row, now.plus_seconds(CODE_SECONDS - AGAIN_SECONDS));
            self.commit(change).await
        });
        match given.await {
            Err(Error::Stale) => return Err(Error::Throttled { retry_after_seconds: AGAIN_SECONDS }),
            done => done?,
        };
        let text = format!(
            "確認の番号は {code} です。30分のうちに、つなぐの設定の画面に入れてください。\n\nお心あたりがないときは、このメールを消してください。\n"
        );
        // The code is on its way or not; the client can ask for another.
        mailer.send(address, SUBJECT, &text).await.map_err(|_| Error::Unavailable)
    }

    /// Confirms the address by the code that went there.
    pub async fn confirm_mail(&self, caller: &Arc<Caller>, code: &str) -> Result<()> {
        let person = caller.membership.person;
        let mut change = Change::default();
        notification_mail::guess(&mut change, person, self.now());
        match self.commit(change).await {
            Err(Error::Stale) => return Err(Error::Throttled { retry_after_seconds: AGAIN_SECONDS }),
            done => done?,
        };
        let code_hash = self.code_hash(person, code).await?;
        let confirmed = self.deciding(caller, move |caller, _| async move {
            let now = self.now();
            let mut change = own_change(&caller, "confirm_mail_address", now);
            notification_mail::confirm(&mut change, person, code_hash, now);
            self.commit(change).await
        });
        match confirmed.await {
            Err(Error::Stale) => Err(Invalid::new("code", "not_allowed_here").into()),
            done => done.map(|_| ()),
        }
    }

    /// Forgets one's mail address.
    pub async fn forget_mail(&self, caller: &Arc<Caller>) -> Result<()> {
        let forgotten = self.deciding(caller, |caller, _| async move {
            let mut change = own_change(&caller, "forget_mail_address", self.now());
            notification_mail::delete(&mut change, caller.membership.person);
            self.commit(change).await
        });
        forgotten.await.map(|_| ())
    }

    /// Sends a mail to everybody for whom something has been unread for as long as they chose.
    pub async fn mail_unread(&self) -> Result<()> {
        let Some(mailer) = &self.senders.mail else { return Ok(()) };
        for row in notification_mail::list_confirmed(&self.store, self.now()).await? {
            if let Err(e) = self.mail_one(mailer, &row).await {
                tracing::warn!(person = %row.person_id, error = %e, "no mail went out");
            }
        }
        Ok(())
    }

    async fn mail_one(&self, mailer: &Mailer, row: &MailRow) -> Result<()> {
        let settings = self.settings_of(row.person_id).await?;
        let wait = i64::from(settings.mail_after_minutes) * 60;
        let until = self.now().plus_seconds(-wait);
        // One mail in that time at most.
        let too_soon = row.mailed_until > until.plus_seconds(-wait) && row.confirmed_at != Some(row.mailed_until);
        if !settings.mail || too_soon {
            return Ok(());
        }
        let unread = self.count_unread(row, until).await?;
        if unread == 0 {
            return Ok(());
        }
        let address = self.mail_address(row).await?;
        let mut change = Change::default();
        notification_mail::mailed(&mut change, row.person_id, until);
        // What cannot be noted is not sent: else it would be sent again and again.
        match self.commit(change).await {
            Err(Error::Stale) => return Ok(()),
            noted => noted?,
        };
        let text = format!(
            "つなぐ：まだ開いていない連絡が{unread}件あります。\n\nつなぐを開いて確かめてください。止めるときは、設定の画面でできます。\n"
        );
        if mailer.send(&address, SUBJECT, &text).await.is_err() {
            let mut change = Change::default();
            notification_mail::not_mailed(&mut change, row.person_id, row.mailed_until, until);
            self.commit(change).await?;
            return Err(Error::Unavailable);
        }
        Ok(())
    }

    /// How many entries are unread that arrived until a moment, and that the person may still read.
    async fn count_unread(&self, row: &MailRow, until: Timestamp) -> Result<usize> {
        let mut unread = notification_mail::list_unread(&self.store, row, until, self.now()).await?;
        unread.extend(notification_mail::list_unread_notices(&self.store, row, until, self.now()).await?);
        let mut entries = HashSet::new();
        for one in unread {
            if self.may_be_counted(row, &one).await? {
                entries.insert(one.entry_id);
            }
        }
        Ok(entries.len())
    }

    async fn may_be_counted(&self, row: &MailRow, unread: &Unread) -> Result<bool> {
        let membership = unread.membership();
        match (unread.patient_id, unread.board_id) {
            (Some(patient), _) => self.may_know(row.region_id, membership, patient).await,
            (None, Some(board)) => {
                let facts = board::of_board(&self.store, board, membership.organization).await?;
                Ok(facts.is_some_and(|facts| self.may_know_board(row.region_id, membership, &facts)))
            }
            (None, None) => Ok(false),
        }
    }
}
