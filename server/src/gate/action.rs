//! Every action that the policies know, as a type: a function that needs a permission names it in its signature.

use super::broadcast_facts::{AlertFacts, BroadcastFacts};
use super::facts::{OrganizationFacts, PatientFacts, RegionFacts, SeatFacts, Subject};
use super::inquiry_facts::InquiryFacts;
use super::recovery_facts::RecoveryFacts;
use super::stream_facts::{BoardFacts, DisasterFacts, EntryFacts};
use super::training_facts::TrainingFacts;
use crate::domain::oversight::Purpose;

/// An action of the policies, and what it is done to.
pub trait Act: Send + Sync + 'static {
    /// The name in `policy/` and in the access log.
    const NAME: &'static str;
    /// What it is done to.
    type Subject: Subject;
    /// For what it is done, as the access log says it.
    const PURPOSE: Purpose;
}

macro_rules! actions {
    ($($(#[$meta:meta])* $name:ident = $text:literal on $subject:ty, $purpose:ident;)+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl Act for $name {
                const NAME: &'static str = $text;
                type Subject = $subject;
                const PURPOSE: Purpose = Purpose::$purpose;
            }
        )+
        /// The names of all actions, for the tests that nothing was forgotten.
        pub const ACTIONS: &[&str] = &[$($text),+];
    };
}

actions! {
    /// Know that the patient exists, and read the chart.
    SeePatient = "see_patient" on PatientFacts, Care;
    /// Read the timeline.
    ReadTimeline = "read_timeline" on PatientFacts, Care;
    /// Post on the timeline.
    PostEntry = "post_entry" on PatientFacts, Care;
    /// Write the hand-over (申し送り).
    WriteHandover = "write_handover" on PatientFacts, Care;
    /// Say 「確認しました」.
    Acknowledge = "acknowledge" on PatientFacts, Care;
    /// Change the chart or the state.
    EditPatient = "edit_patient" on PatientFacts, Care;
    /// Change the care team and the patient's refusals.
    ManageTeam = "manage_team" on PatientFacts, Administration;
    /// Correct one's own entry.
    CorrectOwn = "correct_own" on EntryFacts, Care;
    /// Send, see and drop one's own file that is not posted yet.
    KeepUpload = "keep_upload" on EntryFacts, Care;
    /// Retract one's own entry.
    RetractOwn = "retract_own" on EntryFacts, Care;
    /// Retract an entry of a colleague, with a reason.
    RetractInOrganization = "retract_in_organization" on EntryFacts, Administration;
    /// Read what was posted to a wrong patient.
    ReadMisfiled = "read_misfiled" on EntryFacts, Administration;
    /// See how far an entry on a board has reached.
    SeeReach = "see_reach" on EntryFacts, Administration;
    /// Read a board.
    ReadBoard = "read_board" on BoardFacts, Administration;
    /// Post on a board.
    PostOnBoard = "post_on_board" on BoardFacts, Administration;
    /// Say 「確認しました」 on a board.
    AcknowledgeOnBoard = "acknowledge_on_board" on BoardFacts, Administration;
    /// Keep a notice at the top of a board.
    PinOnBoard = "pin_on_board" on BoardFacts, Administration;
    /// Broadcast on a board, whoever it is for.
    BroadcastOnBoard = "broadcast_on_board" on BoardFacts, Administration;
    /// Apply for a training, and answer its survey.
    ApplyForTraining = "apply_for_training" on TrainingFacts, Administration;
    /// Change a training, see who takes part, and note who came.
    ManageTraining = "manage_training" on TrainingFacts, Administration;
    /// Register a patient, with one's organization as host.
    RegisterPatient = "register_patient" on OrganizationFacts, Care;
    /// Give somebody a membership with a role.
    GiveMembership = "give_membership" on SeatFacts, Administration;
    /// End memberships of an organization.
    ManageMemberships = "manage_memberships" on OrganizationFacts, Administration;
    /// Say by which identity providers people of an organization sign in.
    ManageIdentityProviders = "manage_identity_providers" on OrganizationFacts, Administration;
    /// See who belongs to an organization and who is asked to, and say that it is right.
    KeepRoster = "keep_roster" on OrganizationFacts, Administration;
    /// See the functions of an organization (当番), and who has them when.
    SeeRotas = "see_rotas" on OrganizationFacts, Administration;
    /// Say who has them when.
    KeepRotas = "keep_rotas" on OrganizationFacts, Administration;
    /// Set up a passkey of one's own, with which one acts here.
    AddPasskey = "add_passkey" on OrganizationFacts, Administration;
    /// Ask that somebody be let in again who has lost everything to sign in with.
    AskRecovery = "ask_recovery" on RecoveryFacts, Administration;
    /// Confirm it: a second person.
    ConfirmRecovery = "confirm_recovery" on RecoveryFacts, Administration;
    /// Read the access log of an organization.
    ReadAccessLog = "read_access_log" on OrganizationFacts, Audit;
    /// Open and close the boards of a region.
    ManageBoards = "manage_boards" on RegionFacts, Administration;
    /// See the organizations of the region and who works there.
    SeeDirectory = "see_directory" on RegionFacts, Administration;
    /// See which wards of the region have room.
    SeeVacancies = "see_vacancies" on RegionFacts, Administration;
    /// Keep the wards of an organization, and say which have room.
    UpdateVacancies = "update_vacancies" on OrganizationFacts, Administration;
    /// See what one's organization asks and is asked.
    SeeInquiries = "see_inquiries" on OrganizationFacts, Administration;
    /// Ask others whether there is room.
    AskInquiry = "ask_inquiry" on OrganizationFacts, Administration;
    /// Read an inquiry.
    ReadInquiry = "read_inquiry" on InquiryFacts, Administration;
    /// Say something in an inquiry.
    PostInInquiry = "post_in_inquiry" on InquiryFacts, Administration;
    /// Answer an inquiry.
    AnswerInquiry = "answer_inquiry" on InquiryFacts, Administration;
    /// Take an inquiry back, or end it.
    EndInquiry = "end_inquiry" on InquiryFacts, Administration;
    /// See the disasters of the region, and how its organizations stand.
    SeeDisasters = "see_disasters" on RegionFacts, Administration;
    /// Open and close disasters.
    ManageDisasters = "manage_disasters" on RegionFacts, Administration;
    /// See the figures of the region.
    SeeIndicators = "see_indicators" on RegionFacts, Administration;
    /// Say how one's own organization stands in a disaster.
    ReportState = "report_state" on DisasterFacts, Administration;
    /// Announce that an organization opens, closes, moves or offers something new.
    ProposeProvider = "propose_provider" on OrganizationFacts, Administration;
    /// Take what is announced over into the directory, or refuse it.
    DecideProvider = "decide_provider" on RegionFacts, Administration;
    /// Make public what anybody may read without signing in.
    Publish = "publish" on RegionFacts, Administration;
    /// Turn the public page on and off, and say which organizations stand on it.
    ManagePublicPage = "manage_public_page" on RegionFacts, Administration;
    /// See which organizations applied to take part (利用申請).
    SeeApplications = "see_applications" on RegionFacts, Administration;
    /// Approve or refuse one.
    DecideApplications = "decide_applications" on RegionFacts, Administration;
    /// Write a version of the operating policy (運用規程).
    WriteOperatingPolicy = "write_operating_policy" on RegionFacts, Administration;
    /// See alerts and broadcasts.
    SeeBroadcasts = "see_broadcasts" on RegionFacts, Administration;
    /// Say who is rung first about alerts that wait.
    SetDuty = "set_duty" on RegionFacts, Administration;
    /// Let an alert out, or decide that it does not go out.
    ReleaseAlert = "release_alert" on AlertFacts, Administration;
    /// Correct a broadcast, take it back, and see how far it has reached.
    ManageBroadcast = "manage_broadcast" on BroadcastFacts, Administration;
}
