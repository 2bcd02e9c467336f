//! Turning events and ordinary days into entries.

use super::aftermath::Echo;
use super::calendar::Day;
use super::conditions::Condition;
use super::courses::{Beat, Form};
use super::script::{Act, Cue, Playwright, Sketch, To};
use super::voices::{self, Line};
use crate::domain::care::entry::{ChangeKind, Contact, EntryKind, Importance, Means, MedicationChange, Scene};
use crate::domain::care::patient::PatientState;
use crate::domain::care::vitals::Vitals;
use crate::domain::core::time::Timestamp;
use crate::domain::people::Profession as P;

/// How often a profession comes.
pub(super) struct Visits {
    profession: P,
    /// On these weekdays; any workday when empty.
    weekdays: Vec<i64>,
    /// Every so many weeks.
    weeks: i64,
    phase: i64,
    /// Of a hundred visits, so many are written about.
    percent: u32,
}

impl Visits {
    fn falls_on(&self, day: Day) -> bool {
        let weekday = if self.weekdays.is_empty() { !day.is_weekend() } else { self.weekdays.contains(&day.weekday()) };
        weekday && (day.0.div_euclid(7) + self.phase).rem_euclid(self.weeks.max(1)) == 0
    }
}

impl Playwright<'_> {
    /// Who comes when, for as long as the story lasts.
    pub(super) fn schedule(&mut self) -> Vec<Visits> {
        let condition = self.patient.condition;
        let often = match condition {
            Condition::Cancer | Condition::Als | Condition::PressureUlcer | Condition::Child => 3,
            Condition::HeartFailure | Condition::Copd => 2,
            Condition::Dementia | Condition::Stroke => 1,
        };
        let mut professions: Vec<P> = self.team.seats.iter().map(|seat| seat.profession).collect();
        professions.sort_unstable();
        professions.dedup();
        let mut schedule = Vec::new();
        for profession in professions {
            let (times, weeks, percent) = match profession {
                P::Nurse => (often, 1, 84),
                P::CareWorker => (4, 1, 38),
                P::Physician | P::Pharmacist | P::DentalHygienist => (1, 2, 88),
                P::PhysicalTherapist => (1, 1, 60),
                P::OccupationalTherapist | P::SpeechTherapist => (1, 2, 60),
                P::CareManager | P::ConsultationSpecialist => (0, 1, 8),
                P::MunicipalOfficer => (0, 1, 3),
                _ => (1, 4, 70),
            };
            let weekend = profession == P::CareWorker;
            let mut weekdays: Vec<i64> = if weekend { (0..7).collect() } else { (1..6).collect() };
            while times > 0 && weekdays.len() > times {
                let gone = self.dice.index(weekdays.len());
                weekdays.remove(gone);
            }
            if times == 0 {
                weekdays.clear();
            }
            schedule.push(Visits { profession, weekdays, weeks, phase: self.dice.between(0, 3), percent });
        }
        schedule
    }

    /// Plays the lines of an event that fall on a day; returns who has spoken.
    pub(super) fn play_event(&mut self, day: Day) -> Vec<P> {
        let Some(mut running) = self.running.take() else { return Vec::new() };
        let (today, shifted) = (day.0 - running.first.0, running.shift);
        let jitter = if shifted == 0 { self.dice.between(-14, 14) } else { 0 };
        let mut spoken = Vec::new();
        for (position, beat) in running.course.beats.iter().enumerate().filter(|(_, beat)| beat.day == today) {
            let seconds = self.dice.between(0, 50);
            let at = day.at(beat.minute + shifted + jitter).plus_seconds(seconds);
            let answered = beat.answers.map(|position| running.posted.get(position).copied().flatten());
            // Without the question there is no answer.
            if at > self.end || answered == Some(None) {
                continue;
            }
            let Some(author) = self.team.speaker(&mut self.dice, beat.voice, day) else { continue };
            if let Some(state) = beat.state {
                let place = self.place_of(state);
                self.cues.push(Cue { at, by: author, act: Act::Move { state, place } });
            }
            let scene = if beat.voice == P::MedicalSocialWorker { Scene::Discharge } else { running.course.scene };
            let sketch = self.sketch_beat(beat, day, at, author, scene, answered.flatten());
            // What came up just now is not read yet.
            let echo = if shifted != 0 || running.course.is_solemn() { Echo::None } else { Echo::Low };
            let entry = self.post(at, author, sketch, echo);
            if let Some(slot) = running.posted.get_mut(position) {
                *slot = Some(entry);
            }
            spoken.push(beat.voice);
        }
        self.running = Some(running);
        spoken
    }

    fn place_of(&self, state: PatientState) -> Option<String> {
        match state {
            PatientState::Hospital => Some(self.region.office_name(self.team.hospital).to_owned()),
            PatientState::Paused => Some(format!("{}宅", self.patient.family())),
            PatientState::Home | PatientState::Ended => None,
        }
    }

    fn sketch_beat(&mut self, beat: &Beat, day: Day, at: Timestamp, author: usize, scene: Scene, reply_to: Option<usize>) -> Sketch {
        let phrase = self.dice.phrase(beat.texts);
        let mut sketch = self.sketch(phrase, beat.form, day, at, author);
        sketch.importance = beat.importance;
        sketch.scene = Some(scene);
        sketch.reply_to = reply_to;
        sketch.next_visit = beat.next_visit;
        sketch.to = self.addressees(beat.to, day);
        sketch
    }

    /// Plays an ordinary day: those who come and have not spoken yet, a call now and then.
    pub(super) fn play_routine(&mut self, day: Day, schedule: &[Visits], spoken: &[P]) {
        // In bad days there is no training.
        let bad = self.running.as_ref().is_some_and(|running| running.course.strength_on(day.0 - running.first.0) > 0.3);
        let postponed =
            |profession: P| bad && !matches!(profession, P::Nurse | P::CareWorker | P::Physician | P::Pharmacist | P::CareManager);
        for visits in schedule {
            if visits.falls_on(day)
                && !postponed(visits.profession)
                && !spoken.contains(&visits.profession)
                && self.dice.percent(visits.percent)
            {
                self.play_visit(visits.profession, day);
            }
        }
        // While something is going on, the telephone is part of it.
        let quiet = self.running.is_none();
        if self.dice.permille(30) && quiet {
            self.play_contact(day);
        }
        if self.dice.permille(12) && quiet {
            self.play_night_call(day);
        }
        if self.dice.permille(11) && !day.is_weekend() {
            self.play_change(day);
        }
        if self.dice.permille(5) {
            self.play_misfiled(day);
        }
        if day == Day::of(self.end) && quiet {
            self.play_last_hours(day);
        }
    }

    fn play_visit(&mut self, profession: P, day: Day) {
        let start = match profession {
            P::Physician => self.dice.between(780, 1010),
            P::CareManager | P::MunicipalOfficer | P::ConsultationSpecialist => self.dice.between(525, 1070),
            P::CareWorker => self.dice.between(660, 1000),
            _ => self.dice.between(530, 1000),
        };
        // Right after the visit, or in the evening at the office.
        let written = if self.dice.percent(55) { start + self.dice.between(25, 65) } else { self.dice.between(960, 1135).max(start + 30) };
        let seconds = self.dice.between(0, 59);
        self.speak(profession, day, day.at(start), day.at(written).plus_seconds(seconds));
    }

    fn speak(&mut self, profession: P, day: Day, observed: Timestamp, at: Timestamp) {
        if at > self.end {
            return;
        }
        let Some(author) = self.team.speaker(&mut self.dice, profession, day) else { return };
        let mut dice = self.dice.clone();
        let line = voices::write(&mut dice, &self.slots(day, author), profession, self.running.is_none());
        self.dice = dice;
        let Some(Line { text, form, to, next_visit }) = line else { return };
        let mut sketch = self.sketch(&text, form, day, at, author);
        sketch.observed_at = observed;
        sketch.composed_at = self.dice.percent(30).then(|| at.plus_seconds(-self.dice.between(20, 900)).max(observed));
        sketch.to = self.addressees(to, day);
        sketch.next_visit = next_visit;
        sketch.importance = if !sketch.to.is_empty() && self.dice.percent(15) { Importance::Important } else { Importance::Normal };
        sketch.scene = match self.patient.condition {
            Condition::Cancer if self.dice.percent(25) => Some(Scene::EndOfLife),
            _ => self.dice.percent(25).then_some(Scene::Daily),
        };
        self.post(at, author, sketch, Echo::Usual);
    }

    fn play_contact(&mut self, day: Day) {
        let at = day.at(self.dice.between(520, 1100));
        let voice = if self.dice.percent(60) { P::Nurse } else { P::CareManager };
        let Some(author) = self.team.speaker(&mut self.dice, voice, day).filter(|_| at <= self.end) else { return };
        let (from, text) = voices::contact(&mut self.dice, self.patient.condition);
        let means = if text.contains("FAX") { Means::Fax } else { Means::Phone };
        let sketch = self.sketch(text, Form::Contact(from, means), day, at, author);
        self.post(at, author, sketch, Echo::Usual);
    }

    fn play_night_call(&mut self, day: Day) {
        let at = day.at(self.dice.between(1290, 1700));
        let Some(author) = self.team.speaker(&mut self.dice, P::Nurse, day).filter(|_| at <= self.end) else { return };
        let text = voices::night_call(&mut self.dice, self.patient.condition);
        let from = if text.contains("ご本人から") { "本人" } else { "{fam}" };
        let mut sketch = self.sketch(text, Form::Contact(from, Means::Phone), day, at, author);
        sketch.scene = Some(Scene::Acute);
        sketch.next_visit = self.dice.percent(40);
        self.post(at, author, sketch, Echo::Usual);
    }

    fn play_change(&mut self, day: Day) {
        let at = day.at(self.dice.between(790, 1080));
        let Some(author) = self.team.speaker(&mut self.dice, P::Physician, day).filter(|_| at <= self.end) else { return };
        let Some((text, med)) = voices::medication(self.patient.condition, self.changes) else { return };
        self.changes += 1;
        let mut sketch = self.sketch(text, Form::Note, day, at, author);
        sketch.kind = EntryKind::MedicationChange;
        sketch.medication = Some(vec![change(med, str::to_owned)]);
        sketch.to = self.addressees(&[P::Pharmacist, P::Nurse], day);
        self.post(at, author, sketch, Echo::Usual);
    }

    /// Something fresh on the last day, so that there is news.
    fn play_last_hours(&mut self, day: Day) {
        let voice = self.dice.pick(&[P::Nurse, P::CareWorker, P::CareManager, P::Pharmacist]).copied().unwrap_or(P::Nurse);
        let at = self.end.plus_seconds(-60 * self.dice.between(6, 290));
        let minute = super::calendar::minute_of(at);
        if self.dice.percent(35) && (480..1200).contains(&minute) && Day::of(at) == day {
            let minutes = self.dice.between(15, 55);
            self.speak(voice, day, at.plus_seconds(-60 * minutes), at);
        }
    }

    /// An entry of a form with a text, without anything that depends on why it is written.
    pub(super) fn sketch(&mut self, phrase: &str, form: Form, day: Day, at: Timestamp, author: usize) -> Sketch {
        let worker = self.region.workers.get(author);
        let profession = worker.map_or(P::Nurse, |worker| worker.profession);
        let weighs = phrase.contains("{wt}") || self.dice.percent(25);
        let (kind, vitals) = match form {
            Form::Visit => (EntryKind::VisitReport, self.measure(profession, weighs)),
            Form::Vitals => (
                EntryKind::Vitals,
                Some(if profession == P::Nurse { self.body.vitals(&mut self.dice, weighs) } else { self.body.few_vitals() }),
            ),
            Form::Note => (EntryKind::Note, None),
            Form::Medication(_) => (EntryKind::MedicationChange, None),
            Form::Contact(..) => (EntryKind::ContactRecord, None),
        };
        let medication = match form {
            Form::Medication(meds) => Some(meds.iter().map(|med| change(med, |text| self.fill(text, day, author))).collect()),
            _ => None,
        };
        let contact = match form {
            Form::Contact(from, means) => Some(self.contact(from, means, day, author)),
            _ => None,
        };
        let late = match form {
            Form::Visit => self.dice.between(8, 40),
            Form::Vitals | Form::Contact(..) => self.dice.between(1, 9),
            Form::Note | Form::Medication(_) => 0,
        };
        let text = self.fill(phrase, day, author);
        Sketch {
            kind,
            text: super::noise::roughen(&mut self.dice, author, text),
            importance: Importance::Normal,
            scene: None,
            reply_to: None,
            to: Vec::new(),
            next_visit: false,
            observed_at: at.plus_seconds(-60 * late),
            composed_at: None,
            vitals,
            medication,
            contact,
            must_read: None,
        }
    }

    fn measure(&mut self, profession: P, weighs: bool) -> Option<Vitals> {
        match profession {
            P::Nurse => Some(self.body.vitals(&mut self.dice, weighs)),
            P::Physician if self.dice.percent(60) => None,
            P::Physician => Some(Vitals { weight_kg: None, intake_percent: None, ..self.body.vitals(&mut self.dice, false) }),
            _ => Some(self.body.few_vitals()),
        }
    }

    fn contact(&self, from: &str, means: Means, day: Day, author: usize) -> Contact {
        let family = self.patient.chart.contacts.first().filter(|contact| from == "{fam}" || from == contact.relation);
        match family {
            Some(known) => Contact { from: known.name.clone(), relation: Some(known.relation.clone()), means, taken_by: None },
            None => Contact { from: self.fill(from, day, author), relation: None, means, taken_by: None },
        }
    }

    /// To a person, to a profession or to an organization, as colleagues do.
    pub(super) fn addressees(&mut self, professions: &[P], day: Day) -> Vec<To> {
        let mut to = Vec::new();
        for profession in professions {
            let Some(lead) = self.team.lead(*profession, day) else { continue };
            to.push(match self.dice.between(0, 9) {
                0..=3 => To::Worker(lead),
                4..=7 => To::Profession(*profession),
                _ => self.region.workers.get(lead).map_or(To::Profession(*profession), |worker| To::Office(worker.office)),
            });
        }
        to
    }
}

fn change(med: &(&str, &str, &str, ChangeKind), fill: impl Fn(&str) -> String) -> MedicationChange {
    MedicationChange { drug: med.0.to_owned(), before: fill(med.1), after: fill(med.2), change: med.3 }
}
