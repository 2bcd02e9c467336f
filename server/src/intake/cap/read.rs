//! CAP in.

use super::{JMA, MUNICIPALITY, is_one_word};
use crate::domain::boards::alert::{
    Alert, AlertKind, AlertSource, AlertStatus, Area, AreaKind, Hazard, HazardState, MessageType, MunicipalityCode, Reference, Severity,
};
use crate::domain::core::time::Timestamp;
use crate::intake::refusal::{Fault, RefusalCode};
use crate::intake::xml::Element;
use crate::intake::{AREAS_MAX, HAZARDS_MAX, bounded};
use std::collections::HashMap;

/// Most points of an outline; a prefecture needs some hundreds.
const POINTS_MAX: usize = 10_000;

pub(in crate::intake) fn read(alert: &Element) -> Result<Alert, Fault> {
    let status = status(alert)?;
    let message = message(alert)?;
    for_everybody(alert)?;
    let identifier = one_word(alert, "identifier")?;
    let sender = one_word(alert, "sender")?;
    let sent = alert.required_moment("sent")?;
    let references = references(alert)?;
    let infos = infos(alert)?;
    let read: Vec<Info> = infos.iter().map(|info| Info::read(info)).collect::<Result<_, _>>()?;
    let first = read.first();
    let text = |name| infos.first().map_or(Ok(""), |info| info.optional(name)).map(str::to_owned);
    let moment = |name| infos.first().map_or(Ok(None), |info| info.moment(name));
    Ok(Alert {
        source: AlertSource::Cap,
        series: series(&references, &sender, &identifier),
        title: first.map_or_else(|| identifier.clone(), |info| info.hazard.text.clone()),
        headline: text("headline")?,
        description: text("description")?,
        instruction: text("instruction")?,
        effective: moment("effective")?,
        expires: moment("expires")?,
        kind: first.map_or(AlertKind::Unknown, |info| info.kind),
        severity: Severity::of_hazards(read.iter().map(|info| &info.hazard)),
        areas: areas(&infos, &read)?,
        sender_name: Some(text("senderName")?).filter(|name| !name.is_empty()),
        identifier,
        sender,
        serial: 0,
        status,
        message,
        issued: sent,
        sent,
        references,
    })
}

fn status(alert: &Element) -> Result<AlertStatus, Fault> {
    match alert.required("status")? {
        "Actual" => Ok(AlertStatus::Real),
        "Exercise" => Ok(AlertStatus::Drill),
        "Test" => Ok(AlertStatus::Test),
        "System" | "Draft" => Err(alert.refuse(RefusalCode::NotForPeople, "its status is System or Draft: not for people")),
        _ => Err(alert.one("status")?.invalid("a status that CAP does not have")),
    }
}

fn message(alert: &Element) -> Result<MessageType, Fault> {
    let message = match alert.required("msgType")? {
        "Alert" => MessageType::Alert,
        "Update" => MessageType::Update,
        "Cancel" => MessageType::Cancel,
        "Ack" | "Error" => return Err(alert.refuse(RefusalCode::NotForPeople, "it answers another alert (Ack or Error)")),
        _ => return Err(alert.one("msgType")?.invalid("a msgType that CAP does not have")),
    };
    if message != MessageType::Alert && alert.optional("references")?.is_empty() {
        return Err(alert.invalid("an Update or Cancel without references: of what?"));
    }
    Ok(message)
}

/// What is only for some must not be told to a whole region.
fn for_everybody(alert: &Element) -> Result<(), Fault> {
    match alert.required("scope")? {
        "Public" => Ok(()),
        "Restricted" | "Private" => Err(alert.refuse(RefusalCode::NotForPeople, "its scope is not Public: it is meant for some only")),
        _ => Err(alert.one("scope")?.invalid("a scope that CAP does not have")),
    }
}

fn one_word(alert: &Element, name: &str) -> Result<String, Fault> {
    let text = alert.required(name)?;
    if is_one_word(text) { Ok(text.to_owned()) } else { Err(alert.one(name)?.invalid(format!("{name} has blanks, commas, < or &"))) }
}

/// `sender,identifier,sent sender,identifier,sent …`
fn references(alert: &Element) -> Result<Vec<Reference>, Fault> {
    let reference = |text: &str| {
        let parts: Vec<&str> = text.split(',').collect();
        let [sender, identifier, sent] = parts.as_slice() else { return None };
        let sent: jiff::Timestamp = sent.replace("-00:00", "+00:00").parse().ok()?;
        let sent = Timestamp(sent.as_microsecond());
        Some(Reference { sender: (*sender).to_owned(), identifier: (*identifier).to_owned(), sent })
    };
    let texts = alert.optional("references")?.split_whitespace();
    let read: Option<Vec<Reference>> = texts.map(reference).collect();
    read.ok_or_else(|| alert.invalid("references are not sender,identifier,sent"))
}

/// The first of a chain gives its name to all that still name it.
fn series(references: &[Reference], sender: &str, identifier: &str) -> String {
    let first = references.iter().filter(|it| it.sender == sender).min_by_key(|it| it.sent);
    format!("{sender},{}", first.map_or(identifier, |it| &it.identifier))
}

/// The blocks in Japanese where there are any, else those in the language of the first: the others say the same again.
fn infos(alert: &Element) -> Result<Vec<&Element>, Fault> {
    let all: Vec<(&Element, &str)> =
        alert.all("info").map(|info| info.optional("language").map(|language| (info, language))).collect::<Result<_, _>>()?;
    if all.len() > HAZARDS_MAX {
        return Err(alert.refuse(RefusalCode::TooDeep, "more info blocks than there are warnings"));
    }
    let chosen = all.iter().find(|(_, language)| language.to_lowercase().starts_with("ja")).or(all.first()).map(|(_, language)| *language);
    Ok(all.into_iter().filter(|(_, language)| Some(*language) == chosen).map(|(info, _)| info).collect())
}

struct Info {
    kind: AlertKind,
    hazard: Hazard,
}

impl Info {
    fn read(info: &Element) -> Result<Self, Fault> {
        let event = info.required("event")?;
        let codes = info.path(&["eventCode", "value"]);
        let kind =
            AlertKind::of_words(event).unwrap_or(if category(info)? == "Met" { AlertKind::WeatherWarning } else { AlertKind::Other });
        let over = info.all("responseType").any(|it| it.text() == "AllClear");
        let state = if over { HazardState::Lifted } else { HazardState::Issued };
        let mut hazard = Hazard::new(kind, codes.first().map(|code| code.text()).filter(|code| !code.is_empty()), event, state);
        hazard.severity = hazard.severity.max(severity(info)?);
        Ok(Self { kind, hazard: bounded(hazard, info)? })
    }
}

fn category(info: &Element) -> Result<&str, Fault> {
    const CATEGORIES: &[&str] =
        &["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"];
    let given: Vec<&str> = info.all("category").map(Element::text).collect();
    match given.first() {
        None => Err(info.invalid("info has no category")),
        Some(_) if given.iter().any(|category| !CATEGORIES.contains(category)) => Err(info.invalid("a category that CAP does not have")),
        Some(first) => Ok(first),
    }
}

/// Never more than danger: see `super::SEVERITIES`.
fn severity(info: &Element) -> Result<Severity, Fault> {
    let urgency = word(info, "urgency", &["Immediate", "Expected", "Future", "Past", "Unknown"])?;
    word(info, "certainty", &["Observed", "Likely", "Possible", "Unlikely", "Unknown"])?;
    Ok(match word(info, "severity", &["Extreme", "Severe", "Moderate", "Minor", "Unknown"])? {
        "Extreme" => Severity::Danger,
        "Severe" if urgency == "Immediate" => Severity::Danger,
        "Severe" => Severity::Warning,
        "Moderate" => Severity::Advisory,
        _ => Severity::Information,
    })
}

fn word<'a>(info: &'a Element, name: &str, words: &[&str]) -> Result<&'a str, Fault> {
    let text = info.required(name)?;
    if words.contains(&text) { Ok(text) } else { Err(info.one(name)?.invalid(format!("a value that CAP does not have for {name}"))) }
}

/// The areas of all blocks; one that is in several has what each of them says.
fn areas(infos: &[&Element], read: &[Info]) -> Result<Vec<Area>, Fault> {
    let mut found: Vec<Area> = Vec::new();
    let mut places = HashMap::new();
    for (info, Info { kind, hazard }) in infos.iter().zip(read) {
        for element in info.all("area") {
            let area = area(element, *kind, hazard)?;
            let at = *places.entry((area.name.clone(), area.code.clone())).or_insert(found.len());
            match found.get_mut(at) {
                Some(known) if !known.hazards.contains(hazard) => known.hazards.push(hazard.clone()),
                Some(_) => {}
                None => found.push(area),
            }
            if at >= AREAS_MAX {
                return Err(element.refuse(RefusalCode::TooDeep, "more areas than there are"));
            }
        }
    }
    Ok(found)
}

fn area(area: &Element, alert: AlertKind, hazard: &Hazard) -> Result<Area, Fault> {
    let (mut code, mut municipalities) = (None, Vec::new());
    for geocode in area.all("geocode") {
        let value = geocode.optional("value")?;
        match geocode.optional("valueName")? {
            JMA => {
                code = Some(value.to_owned());
                municipalities.extend(MunicipalityCode::of_jma(value));
            }
            MUNICIPALITY => {
                let municipality = MunicipalityCode::parse(value);
                municipalities.push(municipality.ok_or_else(|| geocode.invalid("a 団体コード whose check digit is wrong"))?);
            }
            _ => {}
        }
    }
    municipalities.sort();
    municipalities.dedup();
    let kind = match &code {
        Some(code) => AreaKind::of_code(alert, code),
        None if municipalities.len() == 1 => AreaKind::Municipality,
        None => AreaKind::Other,
    };
    let polygons = area.all("polygon").map(polygon).collect::<Result<_, _>>()?;
    Ok(Area { kind, code, name: area.required("areaDesc")?.to_owned(), municipalities, polygons, hazards: vec![hazard.clone()] })
}

/// At least four points of latitude and longitude, the last the same as the first.
fn polygon(polygon: &Element) -> Result<String, Fault> {
    let on_earth = |text: &str, limit: f64| text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= limit);
    let is_point =
        |text: &&str| text.split_once(',').is_some_and(|(latitude, longitude)| on_earth(latitude, 90.0) && on_earth(longitude, 180.0));
    let points: Vec<&str> = polygon.text().split_whitespace().collect();
    let closed = (4..=POINTS_MAX).contains(&points.len()) && points.first() == points.last();
    if closed && points.iter().all(is_point) { Ok(points.join(" ")) } else { Err(polygon.invalid("polygon is no closed outline")) }
}
