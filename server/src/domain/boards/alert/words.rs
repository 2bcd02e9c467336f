//! An alert in the words in which it is told on a board: what holds where, what to do, who says so.

use super::{Alert, Hazard, HazardState, MessageType, Severity, Territory};
use crate::domain::care::entry::Importance;
use crate::domain::care::notice::TITLE_LIMIT;
use jiff::tz::TimeZone;

/// So many places are named; of more the number is told.
const PLACES: usize = 12;
/// A text has at most so many letters.
const TEXT_LIMIT: usize = 4_000;

/// What somebody who lets it out begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// How soon it wants to be read.
    pub importance: Importance,
}

impl Alert {
    /// How it is told here. `severity` is how grave it is here.
    pub fn proposal(&self, territory: &Territory, severity: Severity, zone: &TimeZone) -> Proposal {
        let here = self.here(territory);
        // The gravest stands first, what was lifted last.
        let name = match here.first() {
            Some((hazard, places)) => format!("{}{}（{}）", hazard.text, lifted(hazard), some(places, 3)),
            None if self.title.is_empty() => self.headline.clone(),
            None => self.title.clone(),
        };
        let cancelled = if self.message == MessageType::Cancel { "【取消】" } else { "" };
        Proposal {
            title: cut(&self.status.marked(&format!("{cancelled}{name}")), TITLE_LIMIT),
            text: cut(&self.text(&here, zone), TEXT_LIMIT),
            importance: match severity {
                Severity::Emergency | Severity::Danger => Importance::Urgent,
                Severity::Warning => Importance::Important,
                _ if self.message == MessageType::Cancel => Importance::Important,
                _ => Importance::Normal,
            },
        }
    }

    fn text(&self, here: &[(&Hazard, Vec<&str>)], zone: &TimeZone) -> String {
        let mut parts: Vec<String> = [&self.headline, &self.description].into_iter().filter(|text| !text.is_empty()).cloned().collect();
        let line = |(hazard, places): &(&Hazard, Vec<&str>)| format!("・{}{}：{}", hazard.text, lifted(hazard), some(places, PLACES));
        let lines: Vec<String> = here.iter().map(line).collect();
        parts.extend(Some(lines.join("\n")).filter(|lines| !lines.is_empty()));
        parts.extend(Some(self.instruction.clone()).filter(|text| !text.is_empty()));
        if parts.is_empty() {
            parts.push(self.title.clone());
        }
        let issued = self.issued.zoned(zone).strftime("%-m月%-d日 %-H時%-M分").to_string();
        parts.push(format!("{} {issued}", self.sender_name.as_ref().unwrap_or(&self.sender)));
        parts.join("\n\n")
    }

    /// What holds in the territory, the gravest first, and where.
    fn here(&self, territory: &Territory) -> Vec<(&Hazard, Vec<&str>)> {
        let mut found: Vec<(&Hazard, Vec<&str>)> = Vec::new();
        for area in self.areas.iter().filter(|area| territory.holds(area)) {
            for hazard in &area.hazards {
                match found.iter_mut().find(|(known, _)| known.text == hazard.text && known.state == hazard.state) {
                    Some((_, places)) if !places.contains(&area.name.as_str()) => places.push(&area.name),
                    Some(_) => {}
                    None => found.push((hazard, vec![&area.name])),
                }
            }
        }
        found.sort_by_key(|(hazard, _)| std::cmp::Reverse((hazard.state != HazardState::Lifted, hazard.severity)));
        found
    }
}

fn lifted(hazard: &Hazard) -> &'static str {
    if hazard.state == HazardState::Lifted { "解除" } else { "" }
}

/// Places, and how many more there are.
fn some(places: &[&str], most: usize) -> String {
    let named = places.iter().take(most).copied().collect::<Vec<_>>().join("、");
    if places.len() > most { format!("{named}など{}か所", places.len()) } else { named }
}

fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit { text.to_owned() } else { text.chars().take(limit - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::alert_of;
    use super::*;
    use crate::domain::boards::alert::{AlertKind, AlertStatus, Area, AreaKind};

    fn area(name: &str, code: &str, hazard: &str, state: HazardState) -> Area {
        let mut area = Area::of_jma(AreaKind::Municipality, name, code);
        area.hazards.push(Hazard::new(AlertKind::WeatherWarning, None, hazard, state));
        area
    }

    #[test]
    fn it_names_what_holds_here_and_a_drill_says_so_first() {
        let territory = Territory { municipalities: ["452017".to_owned(), "452025".to_owned()].into(), ..Territory::default() };
        let alert = Alert {
            status: AlertStatus::Drill,
            headline: "大雨に最大級の警戒をしてください。".to_owned(),
            areas: vec![
                area("宮崎市", "4520100", "大雨特別警報", HazardState::Issued),
                area("都城市", "4520200", "大雨警報", HazardState::Lifted),
                area("鹿児島市", "4620100", "大雨特別警報", HazardState::Issued),
            ],
            ..alert_of("s", 1_795_132_800_000_000, 0)
        };
        let zone = TimeZone::get("Asia/Tokyo").expect("a zone");
        let told = alert.proposal(&territory, Severity::Emergency, &zone);
        assert_eq!(told.title, "【訓練】大雨特別警報（宮崎市）");
        assert_eq!(
            told.text,
            "大雨に最大級の警戒をしてください。\n\n・大雨特別警報：宮崎市\n・大雨警報解除：都城市\n\n気象庁 11月20日 9時0分"
        );
        assert_eq!(told.importance, Importance::Urgent);
        let cancel = Alert { message: MessageType::Cancel, status: AlertStatus::Real, areas: Vec::new(), ..alert };
        assert_eq!(cancel.proposal(&territory, Severity::Information, &zone).title, "【取消】気象警報・注意報");
    }
}
