//! CAP out: one `<alert>` of an alert of ours, under the name of who sends it on.

use super::{JMA, MUNICIPALITY, NAMESPACE, SEVERITIES, is_one_word};
use crate::domain::boards::alert::{
    Alert, AlertKind, AlertSource, AlertStatus, Area, Hazard, HazardState, MessageType, Reference, Severity,
};
use crate::domain::core::time::Timestamp;
use crate::intake::xml::is_allowed;
use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::collections::HashMap;
use std::io;

/// Who sends an alert on, and as what. Its own names, not those of the alert: an identifier belongs to its sender, and an update names
/// what this sender sent before.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Who sends it, a name that is unique in the world, such as an address of mail.
    pub sender: &'a str,
    /// What tells it apart from all others of this sender.
    pub identifier: &'a str,
    /// When it is sent.
    pub sent: Timestamp,
    /// What this sender sent about the same before.
    pub references: &'a [Reference],
    /// The zone of the times in it.
    pub zone: &'a TimeZone,
}

/// Why no CAP can be made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// CAP refers to alerts by these.
    #[error("sender and identifier are words without blanks, commas, < and &")]
    Name,
    /// CAP says so, and nobody would know what is changed.
    #[error("an update or a cancellation names what was sent before")]
    NoReferences,
}

/// The alert as CAP 1.2. What is a drill says so in its status, in a note and first in its headline.
pub fn to_cap(alert: &Alert, envelope: &Envelope<'_>) -> Result<String, Unfit> {
    let names = envelope.references.iter().flat_map(|it| [it.sender.as_str(), &it.identifier]);
    if !names.chain([envelope.sender, envelope.identifier]).all(is_one_word) {
        return Err(Unfit::Name);
    }
    if alert.message != MessageType::Alert && envelope.references.is_empty() {
        return Err(Unfit::NoReferences);
    }
    let mut sheet = Sheet { writer: Writer::new_with_indent(Vec::new(), b' ', 2), zone: envelope.zone };
    // A vector takes whatever is written to it.
    let _written: io::Result<()> = sheet.alert(alert, envelope);
    Ok(String::from_utf8_lossy(&sheet.writer.into_inner()).into_owned())
}

struct Sheet<'a> {
    writer: Writer<Vec<u8>>,
    zone: &'a TimeZone,
}

impl Sheet<'_> {
    fn alert(&mut self, alert: &Alert, envelope: &Envelope<'_>) -> io::Result<()> {
        self.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.writer.write_event(Event::Start(BytesStart::new("alert").with_attributes([("xmlns", NAMESPACE)])))?;
        self.say("identifier", envelope.identifier)?;
        self.say("sender", envelope.sender)?;
        self.say("sent", &self.moment(envelope.sent))?;
        let (status, note) = match alert.status {
            AlertStatus::Real => ("Actual", ""),
            AlertStatus::Drill => ("Exercise", "訓練です。This is an exercise."),
            AlertStatus::Test => ("Test", "試験です。This is a test."),
        };
        self.say("status", status)?;
        let message = match alert.message {
            MessageType::Alert => "Alert",
            MessageType::Update => "Update",
            MessageType::Cancel => "Cancel",
        };
        self.say("msgType", message)?;
        self.say("scope", "Public")?;
        self.say("note", note)?;
        let reference = |it: &Reference| format!("{},{},{}", it.sender, it.identifier, self.moment(it.sent));
        self.say("references", &envelope.references.iter().map(reference).collect::<Vec<_>>().join(" "))?;
        for (hazard, areas) in groups(alert) {
            self.info(alert, hazard, &areas)?;
        }
        self.close("alert")
    }

    /// One block for each hazard and the areas where it holds.
    fn info(&mut self, alert: &Alert, hazard: Option<&Hazard>, areas: &[&Area]) -> io::Result<()> {
        self.open("info")?;
        self.say("language", "ja-JP")?;
        self.say("category", category(alert.kind))?;
        self.say("event", &event(alert, hazard))?;
        let over = hazard.is_some_and(|it| it.state == HazardState::Lifted);
        self.say("responseType", if over { "AllClear" } else { "" })?;
        let severity = match hazard {
            _ if over => Severity::AllClear,
            Some(hazard) => hazard.severity,
            None => alert.severity,
        };
        let words = SEVERITIES.iter().find(|(ours, ..)| *ours == severity);
        let (urgency, grave) = words.map_or(("Unknown", "Unknown"), |(_, urgency, grave)| (*urgency, *grave));
        self.say("urgency", urgency)?;
        self.say("severity", grave)?;
        self.say("certainty", if alert.kind == AlertKind::Earthquake { "Observed" } else { "Likely" })?;
        if let Some(code) = hazard.and_then(|it| it.code.as_deref()) {
            self.pair("eventCode", if alert.source == AlertSource::Jma { JMA } else { "event" }, code)?;
        }
        self.say("effective", &alert.effective.map(|it| self.moment(it)).unwrap_or_default())?;
        self.say("expires", &alert.expires.map(|it| self.moment(it)).unwrap_or_default())?;
        self.say("senderName", alert.sender_name.as_ref().unwrap_or(&alert.sender))?;
        self.say("headline", &headline(alert))?;
        self.say("description", &alert.description)?;
        self.say("instruction", &alert.instruction)?;
        for area in areas {
            self.area(area)?;
        }
        self.close("info")
    }

    fn area(&mut self, area: &Area) -> io::Result<()> {
        self.open("area")?;
        self.say("areaDesc", &area.name)?;
        for polygon in &area.polygons {
            self.say("polygon", polygon)?;
        }
        if let Some(code) = &area.code {
            self.pair("geocode", JMA, code)?;
        }
        for municipality in &area.municipalities {
            self.pair("geocode", MUNICIPALITY, municipality.as_str())?;
        }
        self.close("area")
    }

    fn pair(&mut self, name: &str, key: &str, value: &str) -> io::Result<()> {
        self.open(name)?;
        self.say("valueName", key)?;
        self.say("value", value)?;
        self.close(name)
    }

    /// An element with a text; nothing where there is nothing to say.
    fn say(&mut self, name: &str, text: &str) -> io::Result<()> {
        let text: String = text.chars().filter(|letter| is_allowed(*letter)).collect();
        if !text.is_empty() {
            self.writer.create_element(name).write_text_content(BytesText::new(&text))?;
        }
        Ok(())
    }

    fn open(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::Start(BytesStart::new(name)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Whole seconds with an offset, which is all that CAP knows.
    fn moment(&self, moment: Timestamp) -> String {
        moment.zoned(self.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}

/// The hazards, each with its areas; of an alert that has none, the alert itself.
fn groups(alert: &Alert) -> Vec<(Option<&Hazard>, Vec<&Area>)> {
    let mut found: Vec<(Option<&Hazard>, Vec<&Area>)> = Vec::new();
    let mut places = HashMap::new();
    for area in &alert.areas {
        for hazard in &area.hazards {
            let at = *places.entry(hazard).or_insert(found.len());
            match found.get_mut(at) {
                Some((_, areas)) => areas.push(area),
                None => found.push((Some(hazard), vec![area])),
            }
        }
    }
    if found.is_empty() {
        found.push((None, alert.areas.iter().collect()));
    }
    found
}

/// A hazard whose name means nothing by itself (警戒) is named with the title.
fn event(alert: &Alert, hazard: Option<&Hazard>) -> String {
    match hazard.map(|it| it.text.as_str()) {
        Some(text) if AlertKind::of_words(text).is_some() || text == alert.title => text.to_owned(),
        Some(text) => format!("{} {text}", alert.title),
        None => alert.title.clone(),
    }
}

fn category(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::WeatherWarning | AlertKind::Flood | AlertKind::StormSurge | AlertKind::RecordRain | AlertKind::Tornado => "Met",
        AlertKind::Landslide | AlertKind::Earthquake | AlertKind::Tsunami => "Geo",
        AlertKind::Other | AlertKind::Unknown => "Safety",
    }
}

fn headline(alert: &Alert) -> String {
    let text = if alert.headline.is_empty() { &alert.title } else { &alert.headline };
    let mark = match alert.status {
        AlertStatus::Real => "",
        AlertStatus::Drill => "【訓練】",
        AlertStatus::Test => "【試験】",
    };
    if text.starts_with(mark) { text.clone() } else { format!("{mark}{text}") }
}
