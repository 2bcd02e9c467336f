//! How somebody can stand to a patient, an entry, a board, a disaster, a training, an organization, a region: the closed vocabulary of examples
//! and matrix.

use super::*;
use crate::domain::boards::board::{Audience, BoardKind};
use crate::domain::care::care_team::{Refused, TeamMember};
use crate::domain::core::id::{AlertId, BoardId, BroadcastId, DisasterId, EntryId, InquiryId, PatientId, StreamId, TrainingId};
use crate::domain::people::OrganizationKind;

const HERE: RegionId = RegionId(number(1));
const ELSEWHERE: RegionId = RegionId(number(2));
const OURS: OrganizationId = OrganizationId(number(11));
const THEIRS: OrganizationId = OrganizationId(number(12));
const THIRD: OrganizationId = OrganizationId(number(13));
const ME: u128 = 21;
const COLLEAGUE: PersonId = PersonId(number(22));
const SOMEBODY: PersonId = PersonId(number(23));

macro_rules! relations {
    ($($(#[$meta:meta])* $name:ident: $($kind:ident)+;)+) => {
        /// A relation; where it does not say otherwise, a patient's host and an entry's author are of another organization.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Relation { $($(#[$meta])* $name),+ }

        /// Every relation, and what it can be a relation to.
        pub const RELATIONS: &[(Relation, &[Kind])] = &[$((Relation::$name, &[$(Kind::$kind),+])),+];
    };
}

relations! {
    /// Nothing to do with it.
    Unrelated: Patient Entry Board Training Inquiry;
    /// My organization is on the team.
    OnTeamByOrganization: Patient;
    /// I am on the team.
    OnTeamByPerson: Patient;
    /// My organization's people of my profession are.
    OnTeamByProfession: Patient;
    /// A colleague is, and I am not.
    ColleagueOnTeam: Patient;
    /// My organization's people of another profession are.
    OtherProfessionOnTeam: Patient;
    /// I am, for another organization where I work too.
    OnTeamForOtherOrganization: Patient;
    /// My organization was on the team.
    TeamRowEnded: Patient;
    /// My organization will be on the team.
    TeamRowNotBegun: Patient;
    /// My organization is the host and not on the team.
    HostOnly: Patient;
    /// My organization is the host and on the team.
    HostAndTeam: Patient;
    /// On the team, and the patient refuses my organization.
    RefusedAndOnTeam: Patient;
    /// Host and on the team, and the patient refuses my organization.
    RefusedAndHost: Patient;
    /// On the team, and the refusal is over.
    RefusalEnded: Patient;
    /// On the team, and the patient refuses another organization.
    OtherOrganizationRefused: Patient;
    /// I wrote it, and I am on the team.
    OwnEntry: Entry;
    /// I wrote it, and am no longer on the team.
    OwnEntryButOffTeam: Entry;
    /// I wrote it, am on the team, and the patient refuses my organization now.
    OwnEntryButRefused: Entry;
    /// Somebody of my organization wrote it, and we are on the team.
    ColleagueEntry: Entry;
    /// Somebody of my organization wrote it, and we are no longer on the team.
    ColleagueEntryOffTeam: Entry;
    /// Another organization wrote it on a timeline of our team.
    OthersEntry: Entry;
    /// Another organization wrote it on the timeline of a patient whom we host, without being on the team.
    OthersEntryAsHost: Entry;
    /// I wrote it for another organization where I work too; both are on the team.
    SamePersonOtherOrganization: Entry;
    /// My organization is in the audience.
    InAudience: Board Training;
    /// It is, and nothing is posted any more.
    InAudienceOfClosed: Board Training;
    /// The audience is of organizations like mine, and of another profession.
    OtherProfessionInAudience: Board Training;
    /// My organization holds it, and is in the audience.
    OwnTraining: Training;
    /// My organization holds it, and is no longer in the audience.
    OwnTrainingOutsideAudience: Training;
    /// I wrote it on a board whose audience I am in.
    OwnNotice: Entry;
    /// I wrote it on a board whose audience I am no longer in.
    OwnNoticeOutsideAudience: Entry;
    /// Somebody of my organization wrote it on a board whose audience I am in.
    ColleagueNotice: Entry;
    /// Another organization wrote it on a board whose audience I am in.
    OthersNotice: Entry;
    /// I wrote it on a board of another region.
    NoticeInOtherRegion: Entry;
    /// My own organization.
    OwnOrganization: Organization;
    /// Another of the region.
    OtherOrganization: Organization;
    /// A place among the staff of my organization.
    StaffAtHome: Seat;
    /// Beside the admin of my organization.
    AdminAtHome: Seat;
    /// As auditor of my organization.
    AuditorAtHome: Seat;
    /// As one who runs the region, in my organization.
    BaseAtHome: Seat;
    /// A place among the staff of another organization.
    StaffElsewhere: Seat;
    /// As admin of another organization that has none yet.
    FirstAdminElsewhere: Seat;
    /// Beside the admin of another organization.
    SecondAdminElsewhere: Seat;
    /// As auditor of another organization.
    AuditorElsewhere: Seat;
    /// As one who runs the region, in another organization.
    BaseElsewhere: Seat;
    /// Nobody asked yet for somebody of my organization.
    NotAskedAtHome: Recovery;
    /// A colleague asked for somebody of my organization.
    AskedByColleague: Recovery;
    /// I asked for somebody of my organization.
    AskedByMe: Recovery;
    /// It is about me.
    AboutMe: Recovery;
    /// Nobody asked yet for somebody of another organization.
    NotAskedElsewhere: Recovery;
    /// Somebody of another organization asked for a colleague there.
    AskedElsewhere: Recovery;
    /// One who runs the region asked for somebody of another organization.
    AskedByBaseElsewhere: Recovery;
    /// My own region.
    OwnRegion: Region;
    /// My organization asks.
    AskingSide: Inquiry;
    /// My organization is asked.
    AskedSide: Inquiry;
    /// It lasts, in my region.
    OpenDisaster: Disaster;
    /// It is over.
    ClosedDisaster: Disaster;
    /// It concerns my municipality.
    AlertHere: Alert;
    /// It concerns another municipality.
    AlertElsewhere: Alert;
    /// My organization sent it.
    OwnBroadcast: Broadcast;
    /// Another organization sent it.
    OthersBroadcast: Broadcast;
    /// It went out by itself.
    AutomaticBroadcast: Broadcast;
    /// All as it should be, but it is in another region.
    OtherRegion: Patient Entry Organization Seat Recovery Region Board Disaster Training Inquiry Alert Broadcast;
    /// Host, team, author and all, but my membership has ended.
    MembershipEnded: Patient Entry Organization Seat Recovery Region Board Disaster Training Inquiry Alert Broadcast;
}

impl Relation {
    /// Its name in the examples and the matrix.
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

/// A caller and one of each kind of thing, related to each other.
pub struct Scene {
    pub caller: Caller,
    pub patient: PatientFacts,
    pub entry: EntryFacts,
    pub organization: OrganizationFacts,
    pub seat: SeatFacts,
    pub recovery: RecoveryFacts,
    pub region: RegionFacts,
    pub board: BoardFacts,
    pub disaster: DisasterFacts,
    pub training: TrainingFacts,
    pub inquiry: InquiryFacts,
    pub alert: AlertFacts,
    pub broadcast: BroadcastFacts,
}

impl Scene {
    /// Two who have nothing to do with each other, brought into a relation.
    pub fn new(role: Role, profession: Profession, relation: Relation) -> Self {
        let patient = PatientFacts {
            patient: PatientId(number(31)),
            region: HERE,
            host: THEIRS,
            stream: StreamId(number(41)),
            epoch: 1,
            head: 0,
            team: vec![row(THEIRS)],
            refused: Vec::new(),
        };
        let mut scene = Self {
            caller: caller(ME, OURS, HERE, role, profession),
            entry: EntryFacts { entry: EntryId(number(51)), author: SOMEBODY, organization: THEIRS, home: Home::Patient(patient.clone()) },
            patient,
            organization: OrganizationFacts { organization: THEIRS, region: HERE },
            seat: SeatFacts { organization: THEIRS, region: HERE, role: Role::Staff, has_admin: true },
            recovery: RecoveryFacts {
                membership: MembershipId(number(93)),
                person: SOMEBODY,
                organization: THEIRS,
                region: HERE,
                asked_by: None,
            },
            region: RegionFacts { region: HERE },
            board: board(),
            disaster: disaster(),
            training: TrainingFacts { training: TrainingId(number(81)), organization: THEIRS, board: board() },
            inquiry: InquiryFacts { inquiry: InquiryId(number(91)), region: HERE, asking: THEIRS, asked: THIRD },
            alert: AlertFacts {
                alert: AlertId(number(91)),
                region: HERE,
                municipalities: vec!["452025".to_owned()],
                standing: Standing { municipality: Some("452017".to_owned()), ..board().standing },
            },
            broadcast: BroadcastFacts {
                broadcast: BroadcastId(number(92)),
                region: HERE,
                organization: THEIRS,
                automatic: false,
                board: board(),
            },
        };
        scene.relate(relation, profession);
        scene.training.board = scene.board.clone();
        scene.entry.home = match scene.entry.home {
            Home::Patient(_) => Home::Patient(scene.patient.clone()),
            Home::Board(_) => Home::Board(scene.board.clone()),
        };
        scene
    }

    /// Everything lies in another region.
    fn go_elsewhere(&mut self) {
        (self.board.region, self.disaster.region, self.inquiry.region) = (ELSEWHERE, ELSEWHERE, ELSEWHERE);
        self.recovery.region = ELSEWHERE;
        (self.alert.region, self.broadcast.region) = (ELSEWHERE, ELSEWHERE);
        (self.patient.region, self.organization.region, self.region.region) = (ELSEWHERE, ELSEWHERE, ELSEWHERE);
        (self.seat.region, self.seat.role, self.seat.has_admin) = (ELSEWHERE, Role::OrgAdmin, false);
    }

    #[expect(clippy::too_many_lines, reason = "a relation is a line or two, and they are many")]
    fn relate(&mut self, relation: Relation, profession: Profession) {
        let me = self.caller.membership.person;
        let (past, future) = (NOW.plus_seconds(-60), NOW.plus_seconds(60));
        match relation {
            Relation::Unrelated
            | Relation::OtherOrganization
            | Relation::OwnRegion
            | Relation::OpenDisaster
            | Relation::StaffElsewhere
            | Relation::NotAskedElsewhere
            | Relation::AlertElsewhere
            | Relation::OthersBroadcast => {}
            Relation::AlertHere => self.alert.municipalities.push("452017".to_owned()),
            Relation::OwnBroadcast => self.broadcast.organization = OURS,
            Relation::AutomaticBroadcast => self.broadcast.automatic = true,
            Relation::OnTeamByOrganization | Relation::OthersEntry => self.join(row(OURS)),
            Relation::OnTeamByPerson => self.join(TeamMember { person: Some(me), ..row(OURS) }),
            Relation::OnTeamByProfession => self.join(TeamMember { professions: vec![profession], ..row(OURS) }),
            Relation::ColleagueOnTeam => self.join(TeamMember { person: Some(COLLEAGUE), ..row(OURS) }),
            Relation::OtherProfessionOnTeam => self.join(TeamMember { professions: vec![other_than(profession)], ..row(OURS) }),
            Relation::OnTeamForOtherOrganization => self.join(TeamMember { person: Some(me), ..row(THIRD) }),
            Relation::TeamRowEnded => self.join(TeamMember { until: Some(past), ..row(OURS) }),
            Relation::TeamRowNotBegun => self.join(TeamMember { from: future, ..row(OURS) }),
            Relation::HostOnly | Relation::OthersEntryAsHost => self.patient.host = OURS,
            Relation::HostAndTeam => self.host(),
            Relation::RefusedAndOnTeam => {
                self.join(row(OURS));
                self.refuse(OURS, None);
            }
            Relation::RefusedAndHost => {
                self.host();
                self.refuse(OURS, None);
            }
            Relation::RefusalEnded => {
                self.join(row(OURS));
                self.refuse(OURS, Some(past));
            }
            Relation::OtherOrganizationRefused => {
                self.join(row(OURS));
                self.refuse(THIRD, None);
            }
            Relation::OwnEntry => {
                self.join(row(OURS));
                self.write(me, OURS);
            }
            Relation::OwnEntryButOffTeam => self.write(me, OURS),
            Relation::OwnEntryButRefused => {
                self.join(row(OURS));
                self.refuse(OURS, None);
                self.write(me, OURS);
            }
            Relation::ColleagueEntry => {
                self.join(row(OURS));
                self.write(COLLEAGUE, OURS);
            }
            Relation::ColleagueEntryOffTeam => self.write(COLLEAGUE, OURS),
            Relation::SamePersonOtherOrganization => {
                self.join(row(OURS));
                self.join(row(THIRD));
                self.write(me, THIRD);
            }
            Relation::InAudience => self.mean(),
            Relation::InAudienceOfClosed => {
                self.mean();
                self.board.closed = true;
            }
            Relation::OtherProfessionInAudience => {
                self.mean();
                self.board.audience.professions = vec![other_than(profession)];
            }
            Relation::OwnTraining => {
                self.mean();
                self.training.organization = OURS;
            }
            Relation::OwnTrainingOutsideAudience => self.training.organization = OURS,
            Relation::OwnNotice => self.stick(me, OURS, true),
            Relation::OwnNoticeOutsideAudience => self.stick(me, OURS, false),
            Relation::ColleagueNotice => self.stick(COLLEAGUE, OURS, true),
            Relation::OthersNotice => self.stick(SOMEBODY, THEIRS, true),
            Relation::NoticeInOtherRegion => {
                self.stick(me, OURS, true);
                self.board.region = ELSEWHERE;
            }
            Relation::OwnOrganization => self.organization.organization = OURS,
            Relation::StaffAtHome => self.seat.organization = OURS,
            Relation::AdminAtHome => (self.seat.organization, self.seat.role) = (OURS, Role::OrgAdmin),
            Relation::AuditorAtHome => (self.seat.organization, self.seat.role) = (OURS, Role::Auditor),
            Relation::BaseAtHome => (self.seat.organization, self.seat.role) = (OURS, Role::RegionAdmin),
            Relation::FirstAdminElsewhere => (self.seat.role, self.seat.has_admin) = (Role::OrgAdmin, false),
            Relation::SecondAdminElsewhere => self.seat.role = Role::OrgAdmin,
            Relation::AuditorElsewhere => self.seat.role = Role::Auditor,
            Relation::BaseElsewhere => self.seat.role = Role::RegionAdmin,
            Relation::NotAskedAtHome => self.recovery.organization = OURS,
            Relation::AskedByColleague => self.ask_recovery(COLLEAGUE),
            Relation::AskedByMe => self.ask_recovery(me),
            Relation::AboutMe => {
                self.ask_recovery(COLLEAGUE);
                self.recovery.person = me;
            }
            Relation::AskedElsewhere => self.recovery.asked_by = Some((COLLEAGUE, THEIRS)),
            Relation::AskedByBaseElsewhere => self.recovery.asked_by = Some((COLLEAGUE, THIRD)),
            Relation::AskingSide => self.inquiry.asking = OURS,
            Relation::AskedSide => self.inquiry.asked = OURS,
            Relation::ClosedDisaster => self.disaster.closed = true,
            Relation::OtherRegion => {
                self.join(row(OURS));
                self.write(me, OURS);
                self.mean();
                self.training.organization = OURS;
                self.inquiry.asked = OURS;
                self.broadcast.organization = OURS;
                self.alert.municipalities.clear();
                self.go_elsewhere();
            }
            Relation::MembershipEnded => {
                self.host();
                self.write(me, OURS);
                self.mean();
                self.organization.organization = OURS;
                self.training.organization = OURS;
                self.inquiry.asked = OURS;
                self.broadcast.organization = OURS;
                self.ask_recovery(COLLEAGUE);
                self.alert.municipalities.clear();
                (self.seat.organization, self.seat.role, self.seat.has_admin) = (OURS, Role::OrgAdmin, false);
                self.caller.membership.until = Some(past);
            }
        }
    }

    fn join(&mut self, row: TeamMember) {
        self.patient.team.push(row);
    }

    fn host(&mut self) {
        self.patient.host = OURS;
        self.join(row(OURS));
    }

    fn refuse(&mut self, organization: OrganizationId, until: Option<Timestamp>) {
        self.patient.refused.push(Refused { organization, from: NOW.plus_seconds(-120), until });
    }

    fn write(&mut self, author: PersonId, organization: OrganizationId) {
        (self.entry.author, self.entry.organization) = (author, organization);
    }

    /// Puts my organization's kind into the audience.
    fn mean(&mut self) {
        self.board.audience.organization_kinds.push(self.board.standing.kind);
    }

    /// Somebody asked for a colleague.
    const fn ask_recovery(&mut self, by: PersonId) {
        (self.recovery.organization, self.recovery.asked_by) = (OURS, Some((by, OURS)));
    }

    /// The entry stands on the board.
    fn stick(&mut self, author: PersonId, organization: OrganizationId, in_audience: bool) {
        self.entry.home = Home::Board(self.board.clone());
        self.write(author, organization);
        if in_audience {
            self.mean();
        }
    }

    /// What an action is done to here.
    pub const fn thing(&self, kind: Kind) -> Thing<'_> {
        match kind {
            Kind::Patient => Thing::Patient(&self.patient),
            Kind::Entry => Thing::Entry(&self.entry),
            Kind::Organization => Thing::Organization(&self.organization),
            Kind::Seat => Thing::Seat(&self.seat),
            Kind::Recovery => Thing::Recovery(&self.recovery),
            Kind::Region => Thing::Region(&self.region),
            Kind::Board => Thing::Board(&self.board),
            Kind::Disaster => Thing::Disaster(&self.disaster),
            Kind::Training => Thing::Training(&self.training),
            Kind::Inquiry => Thing::Inquiry(&self.inquiry),
            Kind::Alert => Thing::Alert(&self.alert),
            Kind::Broadcast => Thing::Broadcast(&self.broadcast),
        }
    }
}

/// A row for a whole organization, long begun and open.
pub fn row(organization: OrganizationId) -> TeamMember {
    TeamMember { organization, person: None, professions: Vec::new(), from: NOW.plus_seconds(-1_000), until: None }
}

/// A board for hospitals; I work at a visiting nurse station.
fn board() -> BoardFacts {
    BoardFacts {
        board: BoardId(number(61)),
        region: HERE,
        stream: StreamId(number(71)),
        epoch: 1,
        head: 0,
        kind: BoardKind::Notice,
        audience: Audience { organization_kinds: vec![OrganizationKind::Hospital], ..Audience::default() },
        closed: false,
        disaster: None,
        standing: Standing { organization: OURS, kind: OrganizationKind::VisitingNurseStation, municipality: None },
    }
}

/// A disaster that lasts.
const fn disaster() -> DisasterFacts {
    DisasterFacts {
        disaster: DisasterId(number(81)),
        region: HERE,
        board: BoardId(number(62)),
        stream: StreamId(number(72)),
        epoch: 1,
        head: 0,
        closed: false,
    }
}

fn other_than(profession: Profession) -> Profession {
    if profession == Profession::Dentist { Profession::Midwife } else { Profession::Dentist }
}
