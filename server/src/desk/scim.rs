//! A hospital's directory keeps who belongs to it (SCIM 2.0). What it asks is asked in the name of whoever made its token, and goes through the
//! gate like what they ask themselves.

use super::departures::Departure;
use super::invitations::{Coming, record_place};
use super::names::{Identity, identity_place};
use super::sign_in::hash_token;
use super::staff_list::profession;
use super::{Desk, Entrance, Error, Result, directory, keys};
use crate::audit;
use crate::domain::core::id::{InvitationId, MembershipId, OrganizationId, PersonId, RegionId, ScimTokenId, ScimUserId, SessionId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check_filled, check_kana};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::scim::{ScimFilter, ScimUser};
use crate::domain::people::staff::StaffRecord;
use crate::domain::people::{Membership, Profession, Role};
use crate::gate::{Caller, GiveMembership, KeepRoster, ManageMemberships, Permitted};
use crate::store::Change;
use crate::store::people::invitation::NewInvitationRow;
use crate::store::people::scim::{self, Kept, NewScimToken, NewScimUser, ScimUserRow, Wanted};
use crate::store::people::{membership, organization, person, roster};
use crate::vault::{Owner, OwnerKind, Place, random_token};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// So many tokens are listed.
const LISTED: i64 = 100;
/// Use goes on record once in so long.
const TOUCH_SECONDS: i64 = 60;
/// An invitation that no link was given out for yet holds for so many days.
const LETTER_DAYS: i64 = 30;

/// A token that is to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScimTokenBody {
    /// What it is called.
    pub name: String,
}

/// A token of a directory.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScimTokenView {
    /// Id.
    pub id: ScimTokenId,
    /// What it is called.
    pub name: String,
    /// Who made it, and in whose name it acts.
    pub made_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Last use.
    pub used_at: Option<Timestamp>,
    /// Ended.
    pub ended_at: Option<Timestamp>,
}

/// A token that was just made: the only time that it is seen.
#[derive(Clone, Serialize, ToSchema)]
pub struct ScimTokenMadeView {
    /// Id.
    pub id: ScimTokenId,
    /// The token.
    pub token: String,
    /// The address to enter in the directory.
    pub address: String,
}

/// A directory that has shown its token. Nothing but this module acts for it.
pub struct ScimCaller(Arc<Caller>);

/// Somebody as a directory sees them.
#[derive(Clone, Debug)]
pub struct ScimUserView {
    /// Id.
    pub id: ScimUserId,
    /// The resource.
    pub user: ScimUser,
    /// Whether they belong to the organization.
    pub active: bool,
    /// Moves with every change.
    pub version: i64,
    /// When.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

const fn label_place(id: ScimTokenId) -> Place {
    Place { table: "scim_token", column: "label", row: id.0 }
}

const fn user_place(id: ScimUserId) -> Place {
    Place { table: "scim_user", column: "details", row: id.0 }
}

/// What a resource says of a member: name and reading, profession, record.
fn read_member(user: &ScimUser) -> Result<(Identity, Profession, StaffRecord)> {
    let identity = Identity { name: user.name(), kana: user.kana.clone().unwrap_or_default() };
    check_filled("name", &identity.name, 100)?;
    check_kana("kana", &identity.kana)?;
    let record = StaffRecord { employee_number: user.employee_number.clone(), license: None };
    record.check()?;
    let profession = match (&user.profession, &user.title) {
        (Some(code), _) => code.parse().map_err(|_| Invalid::new("profession", "wrong_type"))?,
        (None, Some(title)) => profession(title).map_err(|(_, reason)| Invalid::new("title", reason))?,
        (None, None) => return Err(Invalid::new("profession", "missing").into()),
    };
    Ok((identity, profession, record))
}

impl Desk {
    /// Makes a token: by whoever could take the staff in, and is there now.
    pub async fn make_scim_token(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        name: &str,
        address: &str,
    ) -> Result<ScimTokenMadeView> {
        let permit = self.may_take_in(caller, organization).await?;
        check_filled("name", name, 40)?;
        let region = permit.subject().region;
        let token = BASE64URL_NOPAD.encode(&*random_token());
        let id = ScimTokenId(self.new_id());
        let key = self.sealing_key(Owner::new(OwnerKind::Organization, organization), Some(region), 1).await?;
        let mut change = Self::change(&permit);
        change.insert(NewScimToken {
            id,
            region_id: region,
            organization_id: organization,
            membership_id: caller.membership.id,
            token_hash: hash_token(&token),
            label: keys::seal(&key, label_place(id), &name)?,
            proof: caller.proof,
            created_at: permit.decided_at(),
            used_at: None,
            ended_at: None,
        });
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await?;
        Ok(ScimTokenMadeView { id, token, address: format!("{address}/scim/v2") })
    }

    async fn may_take_in(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Permitted<GiveMembership>> {
        let seat = organization::seat(&self.store, organization, Role::Staff, self.now()).await?;
        let Some(seat) = seat else { return Err(self.missing::<GiveMembership>(caller).await) };
        self.admit::<GiveMembership>(caller, seat).await
    }

    /// The tokens of an organization.
    pub async fn scim_tokens(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Vec<ScimTokenView>> {
        let permit = self.roster_keeper(caller, organization).await?;
        let mut views = Vec::new();
        for row in scim::list_tokens(&self.store, &permit, LISTED).await? {
            let keys = self.keys_of(Owner::new(OwnerKind::Organization, organization)).await?;
            views.push(ScimTokenView {
                id: row.id,
                name: keys.open(label_place(row.id), &row.label)?,
                made_by: self.author_of(&permit, row.membership_id).await?.map(|author| author.name).unwrap_or_default(),
                created_at: row.created_at,
                used_at: row.used_at,
                ended_at: row.ended_at,
            });
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    /// Ends a token at once.
    pub async fn end_scim_token(&self, caller: &Arc<Caller>, id: ScimTokenId) -> Result<()> {
        let Some(organization) = scim::find_owner(&self.store, id).await? else {
            return Err(self.missing::<ManageMemberships>(caller).await);
        };
        let permit = self.of_organization::<ManageMemberships>(caller, organization).await?;
        let mut change = Self::change(&permit);
        scim::end_token(&mut change, id, permit.decided_at());
        change.log.push(audit::written(&permit, None, None));
        self.commit(change).await.map(|_| ())
    }

    /// A directory shows its token. It stands for the proof that its maker gave, and the log names it where it names a session else.
    pub async fn enter_by_scim_token(&self, token: &str, entrance: &Entrance) -> Result<ScimCaller> {
        let attempt = self.attempt_by_scim_token(entrance).await?;
        let now = self.now();
        let Some(shown) = scim::find_token(&self.store, hash_token(token)).await? else { return Err(self.failed_late(&attempt).await) };
        let membership = membership::find(&self.store, shown.membership_id).await?.filter(|membership| membership.holds_at(now));
        let Some(membership) = membership else { return Err(self.failed_late(&attempt).await) };
        if shown.used_at.is_none_or(|used| used.plus_seconds(TOUCH_SECONDS) <= now) {
            let mut change = Change::default();
            scim::touch(&mut change, shown.id, now);
            self.commit(change).await?;
        }
        Ok(ScimCaller(Arc::new(Caller {
            session: SessionId(shown.id.0),
            region: shown.region_id,
            membership,
            person_epoch: shown.epoch,
            expires: now.plus_seconds(TOUCH_SECONDS),
            proof: shown.proof,
            proved_at: now,
            request: entrance.request,
            address: entrance.address.clone(),
        })))
    }

    async fn scim_hash(&self, label: &str, organization: OrganizationId, text: &str) -> Result<[u8; 32]> {
        // What differs in case alone is one user name (RFC 7643, 4.1.1).
        let text = if label == "scim_name" { text.to_lowercase() } else { text.to_owned() };
        self.keyed(label, &format!("{organization} {text}")).await
    }

    /// A page of those whom the directory names, and how many they are in all.
    pub async fn scim_users(
        &self,
        ScimCaller(caller): &ScimCaller,
        filter: ScimFilter,
        (offset, limit): (i64, i64),
    ) -> Result<(i64, Vec<ScimUserView>)> {
        let organization = caller.membership.organization;
        let permit = self.roster_keeper(caller, organization).await?;
        let mut wanted = Wanted { limit, offset, ..Wanted::default() };
        match filter {
            ScimFilter::All => {}
            ScimFilter::UserName(name) => wanted.name_hash = Some(self.scim_hash("scim_name", organization, &name).await?),
            ScimFilter::ExternalId(id) => wanted.external_hash = Some(self.scim_hash("scim_external", organization, &id).await?),
            ScimFilter::Active(active) => wanted.active = Some(active),
        }
        let mut views = Vec::new();
        for row in scim::list(&self.store, &permit, wanted).await? {
            views.push(self.scim_view(&permit, row).await?);
        }
        let total = scim::count(&self.store, &permit, wanted).await?;
        self.show(&permit, Depth::Listed, None, (total, views)).await
    }

    async fn scim_view(&self, permit: &Permitted<KeepRoster>, row: ScimUserRow) -> Result<ScimUserView> {
        let keys = self.keys_of(Owner::new(OwnerKind::Person, row.person_id)).await?;
        Ok(ScimUserView {
            id: row.id,
            user: keys.open(user_place(row.id), &row.details)?,
            active: row.until_at.is_none_or(|until| until > permit.decided_at()),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    async fn scim_row(&self, caller: &Arc<Caller>, id: ScimUserId) -> Result<(ScimUserRow, Permitted<KeepRoster>)> {
        let permit = self.roster_keeper(caller, caller.membership.organization).await?;
        match scim::find(&self.store, &permit, id).await? {
            Some(row) => Ok((row, permit)),
            None => Err(self.missing::<KeepRoster>(caller).await),
        }
    }

    /// One whom the directory names.
    pub async fn scim_user(&self, ScimCaller(caller): &ScimCaller, id: ScimUserId) -> Result<ScimUserView> {
        let (row, permit) = self.scim_row(caller, id).await?;
        let view = self.scim_view(&permit, row).await?;
        self.show(&permit, Depth::Opened, None, view).await
    }

    /// The directory names somebody: a member whose number it has, somebody who was here before, or somebody new, who waits for a link.
    pub async fn create_scim_user(&self, by: &ScimCaller, user: ScimUser) -> Result<ScimUserView> {
        let ScimCaller(caller) = by;
        let organization = caller.membership.organization;
        let permit = self.may_take_in(caller, organization).await?;
        let keeper = self.roster_keeper(caller, organization).await?;
        let (identity, profession, record) = read_member(&user)?;
        if user.active == Some(false) {
            return Err(Invalid::new("active", "not_allowed_here").into());
        }
        let name = user.user_name.as_deref().ok_or_else(|| Invalid::new("user_name", "missing"))?;
        let name_hash = self.scim_hash("scim_name", organization, name).await?;
        let external_hash = match &user.external_id {
            Some(id) => Some(self.scim_hash("scim_external", organization, id).await?),
            None => None,
        };
        let region = permit.subject().region;
        let mut change = Self::change(&permit);
        let number_hash = self.number_hash(organization, record.employee_number.as_deref()).await?;
        let numbered = match number_hash {
            Some(hash) => scim::find_numbered(&self.store, &keeper, hash).await?,
            None => None,
        };
        let left = match external_hash {
            Some(hash) => scim::find_left(&self.store, &keeper, hash).await?,
            None => None,
        };
        // The key of somebody new is not in the database yet.
        let id = ScimUserId(self.new_id());
        let (member, person, details) = if let Some((member, person)) = numbered {
            (member, person, self.seal_scim(region, person, id, &user).await?)
        } else if let Some((person,)) = left {
            let member = self.come_back(&mut change, caller, (organization, region, person), profession);
            person::bump(&mut change, person);
            (member, person, self.seal_scim(region, person, id, &user).await?)
        } else {
            let coming = Coming { identity, profession, role: Role::Staff, record, letter: true };
            let (key, invited, _) = self.come_with_key(&mut change, &permit, (organization, region), &coming).await?;
            (invited.membership_id, invited.person_id, keys::seal(&key, user_place(id), &user)?)
        };
        let now = permit.decided_at();
        change.insert(NewScimUser {
            id,
            region_id: region,
            organization_id: organization,
            membership_id: member,
            person_id: person,
            name_hash: Some(name_hash),
            external_hash,
            details,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        });
        roster::bump(&mut change, organization, region);
        change.log.push(audit::written_about(&permit, person));
        self.commit(change).await?;
        self.forget_person(person);
        Ok(ScimUserView { id, user, active: true, version: 1, created_at: now, updated_at: now })
    }

    async fn seal_scim(&self, region: RegionId, person: PersonId, id: ScimUserId, user: &ScimUser) -> Result<crate::vault::Sealed> {
        let key = self.sealing_key(Owner::new(OwnerKind::Person, person), Some(region), 1).await?;
        keys::seal(&key, user_place(id), user)
    }

    /// Adds to a change that somebody who was here belongs to the organization again. Who never set up how they sign in waits for a link.
    fn come_back(
        &self,
        change: &mut Change,
        caller: &Arc<Caller>,
        (organization, region, person): (OrganizationId, RegionId, PersonId),
        profession: Profession,
    ) -> MembershipId {
        let now = self.now();
        let id = MembershipId(self.new_id());
        let row = Membership { id, person, organization, profession, role: Role::Staff, from: now, until: None };
        change.insert(directory::new_membership(&row, region));
        change.insert(NewInvitationRow {
            id: InvitationId(self.new_id()),
            region_id: region,
            organization_id: organization,
            membership_id: id,
            token_hash: hash_token(&BASE64URL_NOPAD.encode(&*random_token())),
            letter: true,
            created_by: caller.membership.id,
            created_at: now,
            expires_at: now.plus_seconds(LETTER_DAYS * 86_400),
            withdrawn_at: None,
        });
        scim::invite_newcomers_alone(change, id);
        id
    }

    /// The directory says what somebody is now; `version` is the one that was read. Whoever belongs to the organization no longer goes as
    /// in a departure that hands nothing over.
    pub async fn put_scim_user(&self, by: &ScimCaller, id: ScimUserId, version: i64, user: ScimUser) -> Result<ScimUserView> {
        let ScimCaller(caller) = by;
        let organization = caller.membership.organization;
        let (row, keeper) = self.scim_row(caller, id).await?;
        let before = self.scim_view(&keeper, ScimUserRow { details: row.details.clone(), ..row }).await?;
        if before.version != version {
            return Err(Error::Stale);
        }
        let active = user.active.unwrap_or(before.active);
        // Whatever else may be wrong with what the directory says: who is out is out.
        if before.active && !active {
            self.end_by_scim(caller, row.membership_id, row.person_id).await?;
        }
        let (identity, profession, record) = read_member(&user)?;
        let name = user.user_name.as_deref().ok_or_else(|| Invalid::new("user_name", "missing"))?;
        let name_hash = self.scim_hash("scim_name", organization, name).await?;
        let external_hash = match &user.external_id {
            Some(id) => Some(self.scim_hash("scim_external", organization, id).await?),
            None => None,
        };
        let region = caller.region;
        let mut change = Change { person: Some((caller.membership.person, caller.person_epoch)), ..Change::default() };
        let mut member = row.membership_id;
        if active && before.active {
            let (place, permit) = self.managed(caller, member).await?;
            if place.profession != profession {
                roster::put_post(&mut change, member, organization, profession, place.role, permit.decided_at());
                person::bump(&mut change, row.person_id);
            }
            if user.employee_number != before.user.employee_number {
                self.renumber(&mut change, &keeper, &place, record).await?;
            }
            change.log.push(audit::written_about(&permit, row.person_id));
        } else if active {
            let permit = self.may_take_in(caller, organization).await?;
            member = self.come_back(&mut change, caller, (organization, region, row.person_id), profession);
            person::bump(&mut change, row.person_id);
            change.log.push(audit::written_about(&permit, row.person_id));
        } else {
            change.log.push(audit::written_about(&keeper, row.person_id));
        }
        self.rename(&mut change, &keeper, row.person_id, &identity).await?;
        let details = self.seal_scim(region, row.person_id, id, &user).await?;
        scim::put(&mut change, (id, version), Kept { membership: member, name_hash, external_hash, details }, keeper.decided_at());
        roster::bump(&mut change, organization, region);
        self.commit(change).await?;
        self.forget_name(region, row.person_id);
        self.forget_person(row.person_id);
        Ok(ScimUserView { id, user, active, version: version + 1, created_at: before.created_at, updated_at: keeper.decided_at() })
    }

    /// A directory names somebody no longer.
    pub async fn delete_scim_user(&self, by: &ScimCaller, id: ScimUserId) -> Result<()> {
        let ScimCaller(caller) = by;
        let (row, permit) = self.scim_row(caller, id).await?;
        if row.until_at.is_none_or(|until| until > permit.decided_at()) {
            self.end_by_scim(caller, row.membership_id, row.person_id).await?;
        }
        let mut change = Self::change(&permit);
        scim::delete(&mut change, id, permit.decided_at());
        change.log.push(audit::written_about(&permit, row.person_id));
        self.commit(change).await.map(|_| ())
    }

    /// Ends a membership. The directory does not end the one in whose name it acts: it would be shut out in the middle of its list.
    async fn end_by_scim(&self, caller: &Arc<Caller>, membership: MembershipId, person: PersonId) -> Result<()> {
        if person == caller.membership.person {
            return Err(Error::Forbidden);
        }
        Box::pin(self.depart(caller, membership, Departure { on: None, hand_overs: Vec::new() })).await.map(|_| ())
    }

    /// The number of a member is another; their license stays.
    async fn renumber(&self, change: &mut Change, keeper: &Permitted<KeepRoster>, place: &Membership, record: StaffRecord) -> Result<()> {
        let owner = Owner::new(OwnerKind::Person, place.person);
        let before: StaffRecord = match roster::find_record(&self.store, keeper, place.id).await? {
            Some((sealed,)) => self.keys_of(owner).await?.open(record_place(place.id), &sealed)?,
            None => StaffRecord::default(),
        };
        let record = StaffRecord { employee_number: record.employee_number, ..before };
        let (organization, region) = (place.organization, keeper.subject().region);
        let number = self.number_hash(organization, record.employee_number.as_deref()).await?;
        let key = self.sealing_key(owner, Some(region), 1).await?;
        let sealed = keys::seal(&key, record_place(place.id), &record)?;
        roster::put_record(change, (place.id, organization, region), number, sealed);
        Ok(())
    }

    /// The name is another. Whoever works elsewhere too keeps theirs: it is not this organization's alone.
    async fn rename(&self, change: &mut Change, keeper: &Permitted<KeepRoster>, id: PersonId, identity: &Identity) -> Result<()> {
        let before = self.identity_of(keeper, id).await?;
        let organization = keeper.subject().organization;
        let elsewhere =
            membership::list_of(&self.store, id, keeper.decided_at()).await?.iter().any(|place| place.organization != organization);
        if elsewhere || before.name == identity.name && before.kana == identity.kana {
            return Ok(());
        }
        let key = self.sealing_key(Owner::new(OwnerKind::Person, id), Some(keeper.subject().region), 1).await?;
        person::rename(change, id, keys::seal(&key, identity_place(id), identity)?);
        Ok(())
    }
}
