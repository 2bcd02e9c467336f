//! Invitations: an admin says who comes as what, and vouches for it; the person sets up how they sign in, which no admin ever knows.

use super::links::{link_hash, qr_code};
use super::names::Identity;
use super::{Desk, Error, Result, directory, keys};
use crate::audit;
use crate::domain::core::id::{InvitationId, MembershipId, OrganizationId, PersonId, RegionId};
use crate::domain::core::text::{check_filled, check_kana, fold};
use crate::domain::core::time::Timestamp;
use crate::domain::oversight::Depth;
use crate::domain::people::staff::{InvitationState, License, StaffRecord};
use crate::domain::people::{Membership, Profession, Role};
use crate::gate::{Act, Caller, GiveMembership, KeepRoster, ManageMemberships, OrganizationFacts, Permit, Permitted};
use crate::store::Change;
use crate::store::people::invitation::{self, Invited, NewInvitationRow};
use crate::store::people::{membership, organization, person, roster};
use crate::vault::{DataKey, Owner, OwnerKind, Place};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A link on a screen holds for so many days, one in a letter for so many.
const DAYS: i64 = 7;
const LETTER_DAYS: i64 = 30;
/// So many invitations are listed.
const LISTED: i64 = 500;

/// Somebody who is to come.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationBody)]
pub struct NewInvitation {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession; the organization vouches for it.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// The organization's own number.
    #[serde(default)]
    pub employee_number: Option<String>,
    /// Evidence of the profession.
    #[serde(default)]
    pub license: Option<License>,
    /// By letter: the link holds longer.
    #[serde(default)]
    pub letter: bool,
}

/// How another link goes out.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationRenewal)]
pub struct Renewal {
    /// By letter.
    #[serde(default)]
    pub letter: bool,
}

/// An invitation (招待).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvitationView {
    /// Id.
    pub id: InvitationId,
    /// The place that waits.
    pub membership: MembershipId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession.
    pub profession: Profession,
    /// Role.
    pub role: Role,
    /// The organization's own number.
    pub employee_number: Option<String>,
    /// Evidence of the profession.
    pub license: Option<License>,
    /// Whether it goes by letter.
    pub letter: bool,
    /// How it stands.
    pub state: InvitationState,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link holds.
    pub expires_at: Timestamp,
    /// Who invites.
    pub invited_by: String,
}

/// A one-time link, the only time that it is seen.
#[derive(Clone, Serialize, ToSchema)]
pub struct LinkView {
    /// The link.
    pub link: String,
    /// What is after its `#`, to be typed.
    pub token: String,
    /// The link as a QR code (SVG).
    pub qr: String,
}

/// An invitation that was just made, with its link.
#[derive(Clone, Serialize, ToSchema)]
pub struct InvitationMadeView {
    /// The invitation.
    pub invitation: InvitationView,
    /// Its link.
    #[serde(flatten)]
    pub link: LinkView,
}

/// Who comes, and what is kept of them.
pub(super) struct Coming {
    pub identity: Identity,
    pub profession: Profession,
    pub role: Role,
    pub record: StaffRecord,
    pub letter: bool,
}

/// Where a staff record is sealed.
pub(super) const fn record_place(id: MembershipId) -> Place {
    Place { table: "staff_record", column: "details", row: id.0 }
}

impl LinkView {
    /// The link of a token at a server that is reached under `address`, such as `https://tsunagu.example.jp`.
    pub(super) fn new(address: &str, token: &str) -> Result<Self> {
        let link = format!("{address}/first#{token}");
        Ok(Self { qr: qr_code(&link)?, token: token.to_owned(), link })
    }
}

fn state(row: &Invited, now: Timestamp) -> InvitationState {
    if row.withdrawn_at.is_some() {
        InvitationState::Withdrawn
    } else if row.used_at.is_some() {
        InvitationState::Used
    } else if row.expires_at <= now {
        InvitationState::Expired
    } else {
        InvitationState::Open
    }
}

fn lasts(letter: bool) -> i64 {
    (if letter { LETTER_DAYS } else { DAYS }) * 86_400
}

impl Desk {
    /// The permit to see who belongs to an organization, for those who answer for it.
    pub(super) async fn roster_keeper(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Permitted<KeepRoster>> {
        self.of_organization::<KeepRoster>(caller, organization).await
    }

    /// The permit for something that is done to an organization.
    pub(super) async fn of_organization<A: Act<Subject = OrganizationFacts>>(
        &self,
        caller: &Arc<Caller>,
        id: OrganizationId,
    ) -> Result<Permitted<A>> {
        match organization::facts(&self.store, id).await? {
            Some(facts) => self.admit::<A>(caller, facts).await,
            None => Err(self.missing::<A>(caller).await),
        }
    }

    /// The invitations of an organization.
    pub async fn invitations(&self, caller: &Arc<Caller>, organization: OrganizationId) -> Result<Vec<InvitationView>> {
        let permit = self.roster_keeper(caller, organization).await?;
        let mut views = Vec::new();
        for row in invitation::list(&self.store, &permit, LISTED).await? {
            views.extend(self.invitation_view(&permit, &row).await?);
        }
        self.show(&permit, Depth::Listed, None, views).await
    }

    async fn invitation_view(&self, permit: &Permitted<KeepRoster>, row: &Invited) -> Result<Option<InvitationView>> {
        let Some(identity) = self.name_of(permit, row.person_id).await? else { return Ok(None) };
        let record = match roster::find_record(&self.store, permit, row.membership_id).await? {
            Some((sealed,)) => {
                let keys = self.keys_of(Owner::new(OwnerKind::Person, row.person_id)).await?;
                keys.open(record_place(row.membership_id), &sealed)?
            }
            None => StaffRecord::default(),
        };
        let invited_by = self.author_of(permit, row.created_by).await?.map(|author| author.name).unwrap_or_default();
        Ok(Some(InvitationView {
            id: row.id,
            membership: row.membership_id,
            name: identity.name.clone(),
            kana: identity.kana.clone(),
            profession: row.profession,
            role: row.role,
            employee_number: record.employee_number,
            license: record.license,
            letter: row.letter != 0,
            state: state(row, permit.decided_at()),
            created_at: row.created_at,
            expires_at: row.expires_at,
            invited_by,
        }))
    }

    /// Invites somebody: the membership stands at once, and the link is answered this once.
    pub async fn invite_member(
        &self,
        caller: &Arc<Caller>,
        organization: OrganizationId,
        body: NewInvitation,
        address: &str,
    ) -> Result<InvitationMadeView> {
        // Before the seat: of two who both see that there is no admin yet, one gives the first.
        let version = roster::version(&self.store, organization).await?;
        let seat = organization::seat(&self.store, organization, body.role, self.now()).await?;
        let Some(seat) = seat else { return Err(self.missing::<GiveMembership>(caller).await) };
        let permit = self.admit::<GiveMembership>(caller, seat).await?;
        check_filled("name", &body.name, 100)?;
        check_kana("kana", &body.kana)?;
        let record = StaffRecord { employee_number: body.employee_number, license: body.license };
        record.check()?;
        let coming = Coming {
            identity: Identity { name: body.name, kana: body.kana },
            profession: body.profession,
            role: body.role,
            record,
            letter: body.letter,
        };
        let mut change = Self::change(&permit);
        let (row, token) = self.come(&mut change, &permit, (organization, permit.subject().region), &coming).await?;
        change.log.push(audit::written_about(&permit, row.person_id));
        if permit.subject().has_admin {
            roster::bump(&mut change, organization, permit.subject().region);
        } else {
            roster::bump_from(&mut change, organization, permit.subject().region, version);
        }
        self.commit(change).await?;
        let invitation = view_of(&row, &coming, self.own_name(&permit).await?, permit.decided_at());
        Ok(InvitationMadeView { invitation, link: LinkView::new(address, &token)? })
    }

    /// The caller's own name.
    pub(super) async fn own_name(&self, permit: &impl Permit) -> Result<String> {
        self.name_in(permit, permit.caller().membership.person).await
    }

    /// Adds to a change a new person with a membership, a record and an invitation; returns the invitation and its token.
    pub(super) async fn come(
        &self,
        change: &mut Change,
        permit: &impl Permit,
        place: (OrganizationId, RegionId),
        coming: &Coming,
    ) -> Result<(Invited, zeroize::Zeroizing<String>)> {
        let (_, invited, token) = self.come_with_key(change, permit, place, coming).await?;
        Ok((invited, token))
    }

    /// As [`come`](Self::come), with the person's key, which may still seal one thing.
    pub(super) async fn come_with_key(
        &self,
        change: &mut Change,
        permit: &impl Permit,
        (organization, region): (OrganizationId, RegionId),
        coming: &Coming,
    ) -> Result<(DataKey, Invited, zeroize::Zeroizing<String>)> {
        let now = permit.decided_at();
        let (key_row, row, key) = self.new_person(&coming.identity, region, 3)?;
        let membership = Membership {
            id: MembershipId(self.new_id()),
            person: row.id,
            organization,
            profession: coming.profession,
            role: coming.role,
            from: now,
            until: None,
        };
        let expires_at = now.plus_seconds(lasts(coming.letter));
        change.insert(key_row);
        change.insert(row);
        change.insert(directory::new_membership(&membership, region));
        if coming.record != StaffRecord::default() {
            let number = self.number_hash(organization, coming.record.employee_number.as_deref()).await?;
            let sealed = keys::seal(&key, record_place(membership.id), &coming.record)?;
            roster::put_record(change, (membership.id, organization, region), number, sealed);
        }
        let token = self.new_link(change, region, membership.person, expires_at);
        let invited = Invited {
            id: InvitationId(self.new_id()),
            organization_id: organization,
            membership_id: membership.id,
            person_id: membership.person,
            profession: coming.profession,
            role: coming.role,
            letter: coming.letter.into(),
            created_by: permit.caller().membership.id,
            created_at: now,
            expires_at,
            withdrawn_at: None,
            used_at: None,
        };
        change.insert(NewInvitationRow {
            id: invited.id,
            region_id: region,
            organization_id: organization,
            membership_id: membership.id,
            token_hash: link_hash(&token),
            letter: coming.letter,
            created_by: invited.created_by,
            created_at: now,
            expires_at,
            withdrawn_at: None,
        });
        Ok((key, invited, token))
    }

    /// What a number of an organization is found under.
    pub(super) async fn number_hash(&self, organization: OrganizationId, number: Option<&str>) -> Result<Option<[u8; 32]>> {
        match number {
            Some(number) => self.keyed("employee_number", &format!("{organization} {}", fold(number))).await.map(Some),
            None => Ok(None),
        }
    }

    /// An invitation with the permit to decide about it. A link lets somebody in as what it is for: who gives another could have given the first.
    async fn invitation_of(&self, caller: &Arc<Caller>, id: InvitationId) -> Result<(Invited, Permitted<ManageMemberships>)> {
        let Some(row) = invitation::find(&self.store, id).await? else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let permit = self.of_organization::<ManageMemberships>(caller, row.organization_id).await?;
        self.could_give(caller, (row.organization_id, row.membership_id), row.role).await?;
        Ok((row, permit))
    }

    /// Refuses whoever could not give a membership that is there: those who watch an organization are not its admin's to choose, and not to be
    /// rid of.
    async fn could_give(&self, caller: &Arc<Caller>, (organization, id): (OrganizationId, MembershipId), role: Role) -> Result<()> {
        let seat = organization::seat_but_for(&self.store, organization, role, id, self.now()).await?;
        let Some(seat) = seat else { return Err(self.missing::<GiveMembership>(caller).await) };
        self.admit::<GiveMembership>(caller, seat).await.map(|_| ())
    }

    /// Gives an invitation another link; the one before is dead.
    pub async fn renew_invitation(
        &self,
        caller: &Arc<Caller>,
        id: InvitationId,
        renewal: Renewal,
        address: &str,
    ) -> Result<InvitationMadeView> {
        let (row, permit) = self.invitation_of(caller, id).await?;
        let expires_at = permit.decided_at().plus_seconds(lasts(renewal.letter));
        let mut change = Self::change(&permit);
        let token = self.new_link(&mut change, permit.subject().region, row.person_id, expires_at);
        invitation::drop_link(&mut change, id);
        invitation::renew(&mut change, id, link_hash(&token), renewal.letter, expires_at);
        change.log.push(audit::written_about(&permit, row.person_id));
        self.commit(change).await?;
        let keeper = self.roster_keeper(caller, row.organization_id).await?;
        let row = invitation::find(&self.store, id).await?.ok_or(Error::NotFound)?;
        let invitation = self.invitation_view(&keeper, &row).await?.ok_or(Error::NotFound)?;
        Ok(InvitationMadeView { invitation, link: LinkView::new(address, &token)? })
    }

    /// Takes an invitation back: the membership ends before it was used.
    pub async fn withdraw_invitation(&self, caller: &Arc<Caller>, id: InvitationId) -> Result<()> {
        let (row, permit) = self.invitation_of(caller, id).await?;
        let mut change = Self::change(&permit);
        invitation::withdraw(&mut change, id, permit.decided_at());
        invitation::drop_link(&mut change, id);
        roster::depart(&mut change, &permit, row.membership_id, None, permit.decided_at());
        roster::bump(&mut change, row.organization_id, permit.subject().region);
        person::bump(&mut change, row.person_id);
        change.log.push(audit::written_about(&permit, row.person_id));
        self.commit(change).await?;
        self.forget_person(row.person_id);
        Ok(())
    }

    /// A membership with the permit to manage it, which whoever could give it has.
    pub(super) async fn managed(&self, caller: &Arc<Caller>, id: MembershipId) -> Result<(Membership, Permitted<ManageMemberships>)> {
        let Some(row) = membership::find(&self.store, id).await? else { return Err(self.missing::<ManageMemberships>(caller).await) };
        let permit = self.of_organization::<ManageMemberships>(caller, row.organization).await?;
        self.could_give(caller, (row.organization, row.id), row.role).await?;
        Ok((row, permit))
    }

    /// Who is meant by a membership, where the caller may know.
    pub(super) async fn identity_of(&self, permit: &impl Permit, person: PersonId) -> Result<Arc<Identity>> {
        self.name_of(permit, person).await?.ok_or(Error::NotFound)
    }
}

/// An invitation that was just made.
pub(super) fn view_of(row: &Invited, coming: &Coming, invited_by: String, now: Timestamp) -> InvitationView {
    InvitationView {
        id: row.id,
        membership: row.membership_id,
        name: coming.identity.name.clone(),
        kana: coming.identity.kana.clone(),
        profession: row.profession,
        role: row.role,
        employee_number: coming.record.employee_number.clone(),
        license: coming.record.license.clone(),
        letter: row.letter != 0,
        state: state(row, now),
        created_at: row.created_at,
        expires_at: row.expires_at,
        invited_by,
    }
}
