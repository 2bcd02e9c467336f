//! Where a telegram says that something holds.

use crate::domain::boards::alert::{AlertKind, Area, AreaKind, Hazard, HazardState};
use crate::intake::refusal::{Fault, RefusalCode};
use crate::intake::xml::Element;
use crate::intake::{AREAS_MAX, HAZARDS_MAX, TOLD_MAX, bounded};
use std::collections::HashMap;

/// The areas, from the details where we know their shape, else from the head. Where municipalities are told, the larger areas around
/// them say nothing more, and are left out.
pub(super) fn read(kind: AlertKind, head: &Element, body: Option<&Element>) -> Result<Vec<Area>, Fault> {
    let mut found = Found { kind, areas: Vec::new(), places: HashMap::new(), told: 0 };
    if let Some(body) = body {
        found.warnings(body)?;
        found.tsunami(body)?;
        found.intensities(body)?;
    }
    if found.areas.is_empty() {
        found.headline(head)?;
    }
    if found.areas.iter().any(|area| area.kind == AreaKind::Municipality) {
        found.areas.retain(|area| area.kind == AreaKind::Municipality);
    }
    Ok(found.areas)
}

struct Found {
    kind: AlertKind,
    areas: Vec<Area>,
    places: HashMap<(AreaKind, String), usize>,
    /// How many hazards all areas hold together.
    told: usize,
}

impl Found {
    /// 気象警報・注意報, 土砂災害警戒情報, 記録的短時間大雨情報, 竜巻注意情報: lists of areas, the same for prefecture, district and municipality.
    fn warnings(&mut self, body: &Element) -> Result<(), Fault> {
        for list in body.all("Warning") {
            for item in list.all("Item") {
                let hazards = self.hazards(item, &["Kind"])?;
                for area in item.path(&["Area"]).into_iter().chain(item.path(&["Areas", "Area"])) {
                    self.add(list.attribute("type"), area, &hazards)?;
                }
            }
        }
        Ok(())
    }

    /// 津波警報・注意報・予報, 津波情報: what was and what is, per coast.
    fn tsunami(&mut self, body: &Element) -> Result<(), Fault> {
        for item in body.path(&["Tsunami", "Forecast", "Item"]) {
            let before = text_of(item, &["Category", "LastKind", "Code"]);
            let hazards = self.hazards(item, &["Category", "Kind"])?;
            let hazards: Vec<Hazard> = hazards.into_iter().map(|it| continued(it, before)).collect();
            for area in item.all("Area") {
                self.add("津波予報区", area, &hazards)?;
            }
        }
        Ok(())
    }

    /// 震度速報 has regions, 震源・震度に関する情報 the municipalities in them.
    fn intensities(&mut self, body: &Element) -> Result<(), Fault> {
        for region in body.path(&["Intensity", "Observation", "Pref", "Area"]) {
            self.intensity("地震情報／細分区域", region)?;
            for city in region.all("City") {
                self.intensity("気象・地震・火山情報／市町村等", city)?;
            }
        }
        Ok(())
    }

    /// The maximum of a place; one whose seismometers are silent has only words (震度５弱以上未入電).
    fn intensity(&mut self, list: &str, place: &Element) -> Result<(), Fault> {
        let code = text_of(place, &["MaxInt"]);
        let digits = code.chars().filter_map(|letter| letter.to_digit(10));
        let wide: String = digits.filter_map(|digit| char::from_u32('０' as u32 + digit)).collect();
        let text = match code {
            "" => text_of(place, &["Condition"]).to_owned(),
            _ if code.ends_with('-') => format!("震度{wide}弱"),
            _ if code.ends_with('+') => format!("震度{wide}強"),
            _ => format!("震度{wide}"),
        };
        if text.is_empty() {
            return Ok(());
        }
        let hazard = Hazard::new(self.kind, Some(code).filter(|code| !code.is_empty()), &text, HazardState::Issued);
        self.add(list, place, &[bounded(hazard, place)?])
    }

    /// What every telegram has.
    fn headline(&mut self, head: &Element) -> Result<(), Fault> {
        for list in head.path(&["Headline", "Information"]) {
            for item in list.all("Item") {
                let hazards = self.hazards(item, &["Kind"])?;
                for areas in item.all("Areas") {
                    let name = format!("{} {}", list.attribute("type"), areas.attribute("codeType"));
                    for area in areas.all("Area") {
                        self.add(&name, area, &hazards)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What an item says of its areas.
    fn hazards(&self, item: &Element, path: &[&str]) -> Result<Vec<Hazard>, Fault> {
        let kinds = item.path(path);
        if kinds.len() > HAZARDS_MAX {
            return Err(item.refuse(RefusalCode::TooDeep, "more warnings than there are"));
        }
        kinds.into_iter().filter_map(|kind| self.hazard(kind).map(|hazard| bounded(hazard, kind))).collect()
    }

    /// A `Kind`. One without a name, or with 「なし」, says that there is nothing.
    fn hazard(&self, kind: &Element) -> Option<Hazard> {
        let (name, code) = (text_of(kind, &["Name"]), text_of(kind, &["Code"]));
        // 発表・継続・解除 stand in the status, in the head in the condition, and sometimes in the name; a condition proper is 土砂災害.
        let condition = text_of(kind, &["Condition"]);
        let words = [name, text_of(kind, &["Status"]), condition];
        let state = words.into_iter().find_map(HazardState::of_words).unwrap_or(HazardState::Issued);
        let detail = if HazardState::of_words(condition).is_none() { condition } else { "" };
        let hazard = Hazard::new(self.kind, Some(code).filter(|code| !code.is_empty()), name, state);
        (!name.is_empty() && !name.ends_with("なし")).then(|| Hazard { detail: detail.to_owned(), ..hazard })
    }

    fn add(&mut self, list: &str, area: &Element, hazards: &[Hazard]) -> Result<(), Fault> {
        let (name, code) = (text_of(area, &["Name"]), text_of(area, &["Code"]));
        if hazards.is_empty() || name.is_empty() {
            return Ok(());
        }
        let kind = AreaKind::of_list(list, code);
        let key = (kind, if code.is_empty() { name } else { code }.to_owned());
        let at = *self.places.entry(key).or_insert(self.areas.len());
        if at == self.areas.len() {
            self.areas.push(Area::of_jma(kind, name, code));
        }
        let known = &mut self.areas[at].hazards;
        for hazard in hazards {
            if !known.contains(hazard) {
                known.push(hazard.clone());
                self.told += 1;
            }
        }
        if at >= AREAS_MAX || known.len() > HAZARDS_MAX || self.told > TOLD_MAX {
            return Err(area.refuse(RefusalCode::TooDeep, "more areas, or more warnings in one, than there are"));
        }
        Ok(())
    }
}

/// A tsunami warning tells what was before by its code. 53 is a 大津波警報 that was just given and becomes 52.
fn continued(hazard: Hazard, before: &str) -> Hazard {
    let now = hazard.code.as_deref().unwrap_or_default();
    let goes_on = hazard.state == HazardState::Issued && (now == before || (now, before) == ("52", "53"));
    if goes_on { Hazard { state: HazardState::Continued, ..hazard } } else { hazard }
}

fn text_of<'a>(element: &'a Element, path: &[&str]) -> &'a str {
    element.path(path).first().map_or("", |it| it.text())
}
