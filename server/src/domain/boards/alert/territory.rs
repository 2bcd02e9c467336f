//! Where a region lies in the words of alerts: its municipalities, and the areas that an installation says are its own.

use super::{Alert, Area, MessageType, Severity};
use std::collections::BTreeSet;
use std::str::FromStr;

/// Codes of areas that are the region's although no municipality is named with them (津波予報区, 府県予報区): `450000` for the whole region,
/// `4520100=452017` for one municipality.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaRules(Vec<(String, Option<String>)>);

/// What cannot be read as such codes.
#[derive(Debug, thiserror::Error)]
#[error("areas are codes between blanks, each alone or as code=municipality (six digits)")]
pub struct NotAreas;

impl FromStr for AreaRules {
    type Err = NotAreas;

    fn from_str(text: &str) -> Result<Self, NotAreas> {
        let rule = |word: &str| match word.split_once('=') {
            None => Ok((word.to_owned(), None)),
            Some((code, municipality)) if !code.is_empty() && crate::domain::boards::board::is_municipality(municipality) => {
                Ok((code.to_owned(), Some(municipality.to_owned())))
            }
            Some(_) => Err(NotAreas),
        };
        text.split_whitespace().map(rule).collect::<Result<_, _>>().map(Self)
    }
}

/// Where a region lies.
#[derive(Clone, Debug, Default)]
pub struct Territory {
    /// The municipalities of its organizations.
    pub municipalities: BTreeSet<String>,
    /// Areas besides.
    pub areas: AreaRules,
}

/// How an alert concerns a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Its municipalities that are concerned; none for the whole region.
    pub municipalities: Vec<String>,
    /// How grave it is here; what is only told in words is never an emergency, since nobody can say where that is.
    pub severity: Severity,
}

/// Where an area is.
enum Place {
    /// By its code.
    Whole,
    Parts(Vec<String>),
    /// Told in words alone: somebody has to read them.
    InWords,
}

impl Territory {
    fn place(&self, area: &Area) -> Option<Place> {
        let ruled = || self.areas.0.iter().filter(|(code, _)| Some(code) == area.code.as_ref());
        if ruled().any(|(_, municipality)| municipality.is_none()) {
            return Some(Place::Whole);
        }
        let named = area.municipalities.iter().map(|code| code.as_str().to_owned()).filter(|code| self.municipalities.contains(code));
        let parts: Vec<String> = named.chain(ruled().filter_map(|(_, municipality)| municipality.clone())).collect();
        if !parts.is_empty() {
            return Some(Place::Parts(parts));
        }
        (area.code.is_none() && area.municipalities.is_empty()).then_some(Place::InWords)
    }

    /// Whether an area is here.
    pub fn holds(&self, area: &Area) -> bool {
        self.place(area).is_some()
    }

    /// How an alert concerns the region; none when it is all elsewhere. What names no area at all may be for here, and so may a
    /// cancellation, which need not name any.
    pub fn concern(&self, alert: &Alert) -> Option<Concern> {
        let places: Vec<(Place, &Area)> = alert.areas.iter().filter_map(|area| Some((self.place(area)?, area))).collect();
        if places.is_empty() && !alert.areas.is_empty() && alert.message != MessageType::Cancel {
            return None;
        }
        let known = places.iter().filter(|(place, _)| !matches!(place, Place::InWords));
        let here = Severity::of_hazards(known.flat_map(|(_, area)| &area.hazards));
        let of_words = places.iter().any(|(place, _)| matches!(place, Place::InWords)) || places.is_empty();
        let severity = if of_words { here.max(alert.severity.min(Severity::Danger)) } else { here };
        let mut municipalities = BTreeSet::new();
        for (place, _) in places {
            match place {
                Place::Parts(parts) => municipalities.extend(parts),
                Place::Whole | Place::InWords => return Some(Concern { municipalities: Vec::new(), severity }),
            }
        }
        Some(Concern { municipalities: municipalities.into_iter().collect(), severity })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::alert_of;
    use super::*;
    use crate::domain::boards::alert::{AlertKind, AreaKind, Hazard, HazardState};

    fn area(code: &str, name: &str, hazard: &str) -> Area {
        let mut area = Area::of_jma(AreaKind::of_list("市町村等", code), name, code);
        area.hazards.push(Hazard::new(AlertKind::WeatherWarning, None, hazard, HazardState::Issued));
        area
    }

    fn territory(rules: &str) -> Territory {
        Territory { municipalities: ["452017".to_owned()].into(), areas: rules.parse().expect("rules") }
    }

    fn concern(rules: &str, areas: Vec<Area>) -> Option<(Vec<String>, Severity)> {
        let alert = Alert { severity: Severity::of_hazards(areas.iter().flat_map(|area| &area.hazards)), areas, ..alert_of("s", 1, 1) };
        territory(rules).concern(&alert).map(|it| (it.municipalities, it.severity))
    }

    #[test]
    fn only_what_holds_here_makes_it_grave_here() {
        let (here, there) = (area("4520100", "宮崎市", "大雨注意報"), area("4620100", "鹿児島市", "大雨特別警報"));
        assert_eq!(concern("", vec![here.clone(), there.clone()]), Some((vec!["452017".to_owned()], Severity::Advisory)));
        assert_eq!(concern("", vec![there.clone()]), None);
        assert_eq!(concern("4620100", vec![here, there.clone()]), Some((Vec::new(), Severity::Emergency)), "the whole region");
        assert_eq!(concern("4620100=462012", vec![there]), Some((vec!["462012".to_owned()], Severity::Emergency)));
    }

    #[test]
    fn what_is_told_in_words_is_read_by_somebody() {
        let words = Area { code: None, municipalities: Vec::new(), ..area("", "このあたり", "大雨特別警報") };
        assert_eq!(concern("", vec![words]), Some((Vec::new(), Severity::Danger)));
        assert_eq!(concern("", Vec::new()), Some((Vec::new(), Severity::Information)));
    }

    #[test]
    fn rules_are_codes() {
        for wrong in ["450000=", "=452017", "450000=宮崎市", "450000=45201"] {
            assert!(wrong.parse::<AreaRules>().is_err(), "{wrong}");
        }
        assert_eq!("".parse::<AreaRules>().expect("none"), AreaRules::default());
    }
}
