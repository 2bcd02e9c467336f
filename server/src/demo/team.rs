//! A patient's care team on paper: its rows, and who of them speaks up.

use super::calendar::Day;
use super::chance::Dice;
use super::conditions::{Condition, profile};
use super::patient::Patient;
use super::region::Region;
use crate::domain::care::care_team::{Basis, TeamRole};
use crate::domain::people::{OrganizationKind as Kind, Profession as P};

/// A row of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) office: usize,
    /// The membership whose person alone is on the team.
    pub(super) worker: Option<usize>,
    pub(super) professions: Vec<P>,
    pub(super) role: Option<TeamRole>,
    pub(super) department: Option<&'static str>,
    pub(super) basis: Basis,
    /// The first day without it.
    pub(super) until: Option<Day>,
}

/// A voice on the timeline: one profession of one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) profession: P,
    pub(super) office: usize,
    /// The one who usually comes first, then those who stand in.
    pub(super) workers: Vec<usize>,
    pub(super) until: Option<Day>,
}

/// A care team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Team {
    pub(super) host: usize,
    /// Who registers the patient.
    pub(super) registrar: usize,
    pub(super) rows: Vec<Row>,
    pub(super) seats: Vec<Seat>,
    /// An organization that the patient does not want.
    pub(super) refused: Option<usize>,
    /// Where the patient would be admitted.
    pub(super) hospital: usize,
}

impl Team {
    /// Gathers a team around a patient.
    pub(super) fn gather(seed: u64, region: &Region, patient: &Patient, start: Day) -> Self {
        let mut dice = Dice::of(seed, "team", patient.number);
        let mut hiring = Hiring { region, patient, dice: &mut dice, rows: Vec::new(), seats: Vec::new() };
        let station = hiring.choose(Kind::VisitingNurseStation);
        let hospital = hiring.choose(Kind::Hospital);
        hiring.seat(station, P::Nurse, None);
        let nurse = hiring.seats.first().and_then(|seat| seat.workers.first()).copied().unwrap_or_default();
        hiring.person(nurse, TeamRole::PrimaryNurse, None);
        let clinic = hiring.physician();
        let planner = hiring.planner();
        hiring.others(start);
        let host = match hiring.dice.between(0, 9) {
            0 if patient.number >= 10 => clinic,
            1..=2 if patient.number >= 10 => planner.unwrap_or(station),
            _ => station,
        };
        if host != station {
            hiring.office(station, Vec::new(), None);
        }
        if hiring.dice.percent(15) {
            hiring.office(hospital, vec![P::MedicalSocialWorker, P::Nurse], Some(TeamRole::Coordinator));
            hiring.seat(hospital, P::MedicalSocialWorker, None);
        }
        let (mut rows, seats) = (hiring.rows, hiring.seats);
        rows.retain(|row| row.office != host || row.worker.is_some());
        let refused = Self::refused(region, patient, &mut dice, &rows, host);
        let registrar = region.carers(host, None).first().copied().unwrap_or(nurse);
        Self { host, registrar, rows, seats, refused, hospital }
    }

    /// A few patients do not want one of the organizations nearby.
    fn refused(region: &Region, patient: &Patient, dice: &mut Dice, rows: &[Row], host: usize) -> Option<usize> {
        if patient.number != 4 && !dice.percent(4) {
            return None;
        }
        let near = region.near(Kind::HomeHelpOffice, 1).into_iter().chain(region.near(Kind::CareManagementOffice, 1));
        let strangers: Vec<usize> = near.filter(|office| *office != host && rows.iter().all(|row| row.office != *office)).collect();
        dice.pick(&strangers).copied()
    }

    /// Whoever speaks for a profession on a day: mostly the one in charge.
    pub(super) fn speaker(&self, dice: &mut Dice, profession: P, day: Day) -> Option<usize> {
        let sits = |seat: &&Seat| seat.profession == profession && seat.until.is_none_or(|until| day < until);
        let seat = self.seats.iter().find(|seat| sits(seat) && seat.until.is_some()).or_else(|| self.seats.iter().find(sits))?;
        if dice.percent(62) { seat.workers.first().copied() } else { dice.pick(&seat.workers).copied() }
    }

    /// The one in charge of a profession, while there is one.
    pub(super) fn lead(&self, profession: P, day: Day) -> Option<usize> {
        let sits = |seat: &&Seat| seat.profession == profession && seat.until.is_none_or(|until| day < until);
        self.seats.iter().find(sits).and_then(|seat| seat.workers.first()).copied()
    }

    /// The organization of a profession.
    pub(super) fn office_of(&self, profession: P) -> Option<usize> {
        self.seats.iter().find(|seat| seat.profession == profession).map(|seat| seat.office)
    }
}

/// Hires a team row by row.
struct Hiring<'a> {
    region: &'a Region,
    patient: &'a Patient,
    dice: &'a mut Dice,
    rows: Vec<Row>,
    seats: Vec<Seat>,
}

impl Hiring<'_> {
    fn choose(&mut self, kind: Kind) -> usize {
        let near = self.region.near(kind, self.patient.municipality);
        let child = self.patient.condition == Condition::Child;
        let for_children = |office: &usize| self.region.office_name(*office).contains("こども");
        let fitting: Vec<usize> = near.iter().filter(|office| for_children(office) == (child && kind == Kind::Clinic)).copied().collect();
        let fitting = match (fitting.is_empty(), child) {
            (false, _) => fitting,
            (true, true) => self.region.near(kind, 0).into_iter().filter(for_children).collect(),
            (true, false) => near,
        };
        // The first organization of each kind is the one that the personas belong to.
        let known = self.patient.number < 10 || (self.patient.number < 60 && self.dice.percent(55));
        let found = if known { fitting.first() } else { self.dice.pick(&fitting) };
        found.copied().unwrap_or_default()
    }

    fn basis(&mut self) -> Basis {
        self.dice.weighted(&[(Basis::Written, 70), (Basis::Oral, 15), (Basis::Implied, 15)]).copied().unwrap_or(Basis::Written)
    }

    fn office(&mut self, office: usize, professions: Vec<P>, role: Option<TeamRole>) {
        let basis = self.basis();
        self.rows.push(Row { office, worker: None, professions, role, department: None, basis, until: None });
    }

    fn person(&mut self, worker: usize, role: TeamRole, department: Option<&'static str>) {
        let Some(office) = self.region.workers.get(worker).map(|worker| worker.office) else { return };
        let basis = self.basis();
        self.rows.push(Row { office, worker: Some(worker), professions: Vec::new(), role: Some(role), department, basis, until: None });
    }

    fn seat(&mut self, office: usize, profession: P, until: Option<Day>) {
        let mut workers = self.region.carers(office, Some(profession));
        if workers.is_empty() {
            return;
        }
        if !(self.patient.number < 10 || (self.patient.number < 60 && self.dice.percent(45))) {
            let turn = self.dice.index(workers.len());
            workers.rotate_left(turn);
        }
        self.seats.push(Seat { profession, office, workers, until });
    }

    /// One person alone sits for a profession.
    fn sole(&mut self, office: usize, profession: P, role: TeamRole, department: Option<&'static str>) {
        self.seat(office, profession, None);
        if let Some(seat) = self.seats.last_mut().filter(|seat| seat.profession == profession) {
            seat.workers.truncate(1);
            if let Some(worker) = seat.workers.first().copied() {
                self.person(worker, role, department);
            }
        }
    }

    fn physician(&mut self) -> usize {
        let clinic = self.choose(Kind::Clinic);
        self.sole(clinic, P::Physician, TeamRole::AttendingPhysician, Some(profile(self.patient.condition).department));
        clinic
    }

    /// The care manager, or for a child the consultation specialist.
    fn planner(&mut self) -> Option<usize> {
        if self.patient.condition == Condition::Child {
            let kind = if self.dice.percent(50) { Kind::DisabilityConsultation } else { Kind::MedicalCareChildCenter };
            let office = self.region.near(kind, 0).first().copied()?;
            self.sole(office, P::ConsultationSpecialist, TeamRole::Coordinator, None);
            return Some(office);
        }
        let office = self.choose(Kind::CareManagementOffice);
        self.sole(office, P::CareManager, TeamRole::CareManager, None);
        Some(office)
    }

    fn joins(&mut self, kind: Kind, professions: &[P], role: Option<TeamRole>) {
        let office = self.choose(kind);
        self.office(office, Vec::new(), role);
        for profession in professions {
            self.seat(office, *profession, None);
        }
    }

    fn others(&mut self, start: Day) {
        use Condition as C;
        let condition = self.patient.condition;
        let shown = self.patient.number < 6;
        if shown || self.dice.percent(70) {
            self.joins(Kind::Pharmacy, &[P::Pharmacist], Some(TeamRole::PharmacistInCharge));
        }
        if condition != C::Child && (shown || self.dice.percent(72)) {
            self.joins(Kind::HomeHelpOffice, &[P::CareWorker], None);
            if self.patient.number == 4 || self.dice.percent(12) {
                self.former_helpers(start);
            }
        }
        let trains = match condition {
            C::Stroke | C::Als | C::Child => 85,
            C::PressureUlcer | C::Copd | C::HeartFailure => 45,
            C::Dementia | C::Cancer => 18,
        };
        if self.dice.percent(trains) {
            let second = if condition == C::Stroke || condition == C::Als { P::SpeechTherapist } else { P::OccupationalTherapist };
            self.joins(Kind::VisitingRehabilitation, &[P::PhysicalTherapist, second], None);
        }
        if self.dice.percent(if condition == C::Stroke || condition == C::Als { 35 } else { 12 }) {
            self.joins(Kind::DentalClinic, &[P::DentalHygienist], None);
        }
        if (condition == C::PressureUlcer && self.dice.percent(50)) || self.dice.percent(4) {
            self.joins(Kind::NutritionCareStation, &[P::Dietitian], None);
        }
        if condition == C::Dementia && (self.patient.number == 1 || (self.patient.alone && self.dice.percent(40))) {
            let office = self.region.near(Kind::Municipality, self.patient.municipality).first().copied().unwrap_or_default();
            self.office(office, vec![P::MunicipalOfficer, P::PublicHealthNurse], None);
            self.seat(office, P::MunicipalOfficer, None);
        }
    }

    /// Helpers who were there at first and whom others followed: a row that ends.
    fn former_helpers(&mut self, start: Day) {
        let current = self.rows.last().map(|row| row.office);
        let others = self.region.near(Kind::HomeHelpOffice, (self.patient.municipality + 1) % 3);
        let Some(office) = others.into_iter().find(|office| Some(*office) != current) else { return };
        let until = start.plus(self.dice.between(18, 45));
        let basis = self.basis();
        self.rows.push(Row { office, worker: None, professions: Vec::new(), role: None, department: None, basis, until: Some(until) });
        self.seat(office, P::CareWorker, Some(until));
    }
}
