//! How a person follows a board (お知らせの受け方): what of it rings outside the app, and why. Pure.

use crate::domain::core::code::codes;
use crate::domain::core::stream::EventKind;
use crate::domain::people::notification::Reason;

codes! {
    /// What of a board rings a person outside the app.
    Following {
        /// Every new notice.
        All = "all",
        /// 重要 and 至急, and what is to me or asks for my 確認: how it is until the person chooses.
        Important = "important",
        /// Only 至急.
        None = "none",
    }
}

/// How much something on a board matters, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// An answer to a notice.
    Answer,
    /// A notice.
    Notice,
    /// 重要.
    Important,
    /// 至急.
    Urgent,
    /// 至急 of somebody who speaks to everybody: it waits for no quiet hours and no budget.
    Pressing,
}

/// What happened on a board, as it concerns one person.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// What happened.
    pub kind: EventKind,
    /// How much the entry matters.
    pub weight: Weight,
    /// It asks for a 確認 of mine that is still missing.
    pub asked: bool,
    /// It is to me, or answers me.
    pub addressed: bool,
    /// It rang me before.
    pub known: bool,
}

impl Following {
    /// Why it rings somebody who follows the board so: the strongest reason that they want.
    pub fn reason(self, heard: Heard, wants: impl Fn(Reason) -> bool) -> Option<Reason> {
        let follows = self != Self::None;
        let least = match self {
            Self::All if heard.kind == EventKind::EntryPosted => Weight::Notice,
            Self::All | Self::Important => Weight::Important,
            Self::None => Weight::Urgent,
        };
        let asked = follows && heard.asked;
        let reasons: &[(bool, Reason)] = match heard.kind {
            EventKind::EntryReminded => &[(asked, Reason::Reminder)],
            // A correction asks again for 確認; else it rings only whom the notice did not ring before.
            EventKind::EntryCorrected if heard.known => &[(asked, Reason::MustRead)],
            _ => &[
                (heard.weight == Weight::Pressing, Reason::Urgent),
                (asked, Reason::MustRead),
                (follows && heard.addressed, Reason::Addressed),
                (heard.weight >= least, Reason::Notice),
            ],
        };
        reasons.iter().find(|(holds, reason)| *holds && wants(*reason)).map(|(_, reason)| *reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTED: Heard = Heard { kind: EventKind::EntryPosted, weight: Weight::Notice, asked: false, addressed: false, known: false };

    /// What the three levels make of it, when everything is wanted.
    fn said(heard: Heard) -> [Option<Reason>; 3] {
        [Following::All, Following::Important, Following::None].map(|level| level.reason(heard, |_| true))
    }

    #[test]
    fn each_level_is_rung_by_what_it_says_and_by_the_strongest_reason() {
        let (notice, urgent, asked, addressed) =
            (Some(Reason::Notice), Some(Reason::Urgent), Some(Reason::MustRead), Some(Reason::Addressed));
        let weighs = |weight| Heard { weight, ..POSTED };
        assert_eq!(said(weighs(Weight::Answer)), [None, None, None]);
        assert_eq!(said(weighs(Weight::Notice)), [notice, None, None]);
        assert_eq!(said(weighs(Weight::Important)), [notice, notice, None]);
        assert_eq!(said(weighs(Weight::Urgent)), [notice, notice, notice]);
        assert_eq!(said(weighs(Weight::Pressing)), [urgent, urgent, urgent]);
        assert_eq!(said(Heard { asked: true, ..POSTED }), [asked, asked, None]);
        assert_eq!(said(Heard { addressed: true, ..weighs(Weight::Answer) }), [addressed, addressed, None]);
        assert_eq!(said(Heard { asked: true, addressed: true, ..weighs(Weight::Pressing) }), [urgent, urgent, urgent]);
    }

    #[test]
    fn what_is_switched_off_leaves_the_next_reason() {
        let heard = Heard { weight: Weight::Pressing, asked: true, ..POSTED };
        assert_eq!(Following::Important.reason(heard, |reason| reason != Reason::Urgent), Some(Reason::MustRead));
        assert_eq!(Following::None.reason(heard, |reason| reason != Reason::Urgent), Some(Reason::Notice));
    }

    #[test]
    fn a_correction_is_no_new_notice_and_a_reminder_is_for_those_who_are_asked() {
        let corrected = Heard { kind: EventKind::EntryCorrected, ..POSTED };
        assert_eq!(said(corrected), [None, None, None]);
        let important = Heard { weight: Weight::Important, ..corrected };
        assert_eq!(said(important), [Some(Reason::Notice), Some(Reason::Notice), None], "it became important");
        assert_eq!(said(Heard { known: true, ..important }), [None, None, None]);
        assert_eq!(said(Heard { known: true, asked: true, ..important }), [Some(Reason::MustRead), Some(Reason::MustRead), None]);
        let reminded = Heard { kind: EventKind::EntryReminded, weight: Weight::Pressing, ..POSTED };
        assert_eq!(said(reminded), [None, None, None]);
        assert_eq!(said(Heard { asked: true, ..reminded }), [Some(Reason::Reminder), Some(Reason::Reminder), None]);
    }
}
