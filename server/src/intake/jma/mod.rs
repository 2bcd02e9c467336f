//! A telegram of the 気象庁 (防災情報XML): `Control` says what it is and whether it is meant, `Head` what it says to everybody, `Body` the
//! details, each kind of telegram in its own way. The kinds that we know give areas with what holds there; of all others the head does.

mod areas;

use super::refusal::{Fault, RefusalCode};
use super::xml::Element;
use crate::domain::boards::alert::{Alert, AlertKind, AlertSource, AlertStatus, MessageType, Severity};
use crate::domain::core::time::Timestamp;

pub(super) const NAMESPACE: &str = "http://xml.kishou.go.jp/jmaxml1/";

pub(super) fn read(report: &Element) -> Result<Alert, Fault> {
    let (control, head) = (report.one("Control")?, report.one("Head")?);
    let body = report.only("Body")?;
    let status = status(control)?;
    let telegram = control.required("Title")?;
    let title = head.required("Title")?;
    let (issued, sent) = (head.required_moment("ReportDateTime")?, control.required_moment("DateTime")?);
    let serial: u32 = head.optional("Serial")?.parse().unwrap_or(0);
    let message = message(head, serial)?;
    let series = series(telegram, head.optional("EventID")?, title);
    let kind = AlertKind::of_words(telegram).unwrap_or(AlertKind::Unknown);
    let areas = areas::read(kind, head, body)?;
    Ok(Alert {
        source: AlertSource::Jma,
        identifier: identifier(&series, status, message, serial, sent),
        sender: control.required("PublishingOffice")?.to_owned(),
        sender_name: None,
        series,
        serial,
        status,
        message,
        kind,
        severity: Severity::of_hazards(areas.iter().flat_map(|area| &area.hazards)),
        title: title.to_owned(),
        headline: head.only("Headline")?.map_or(Ok(""), |headline| headline.optional("Text"))?.to_owned(),
        description: body.map(|body| comments(body, "ForecastComment")).unwrap_or_default(),
        instruction: body.map(|body| comments(body, "WarningComment")).unwrap_or_default(),
        issued,
        sent,
        effective: head.moment("TargetDateTime")?,
        expires: head.moment("ValidDateTime")?,
        references: Vec::new(),
        areas,
    })
}

/// Besides the three words, the schema allows the marks of corrected, repeated and amended messages (CCA, RRA, AAA), which are meant.
fn status(control: &Element) -> Result<AlertStatus, Fault> {
    let mark = |word: &str| matches!(word.as_bytes(), [b'C', b'C', b'A'..=b'Z'] | [b'R', b'R', b'A'..=b'Z'] | [b'A', b'A', b'A'..=b'Z']);
    match control.required("Status")? {
        "通常" => Ok(AlertStatus::Real),
        "訓練" => Ok(AlertStatus::Drill),
        "試験" => Ok(AlertStatus::Test),
        word if mark(word) => Ok(AlertStatus::Real),
        _ => Err(control.refuse(RefusalCode::Invalid, "a Status of which we do not know whether it is meant")),
    }
}

/// 発表 and 遅延 are new unless they have a number above 1. A word that we do not know is news too: better told than dropped.
fn message(head: &Element, serial: u32) -> Result<MessageType, Fault> {
    Ok(match head.required("InfoType")? {
        "取消" => MessageType::Cancel,
        "訂正" => MessageType::Update,
        _ if serial > 1 => MessageType::Update,
        _ => MessageType::Alert,
    })
}

/// What replaces one another: one kind of telegram about one event. Weather warnings have no event; theirs is the region of the title,
/// for which the last telegram says everything that holds.
fn series(telegram: &str, event: &str, title: &str) -> String {
    let about = if event.is_empty() { title } else { event };
    one_word(&format!("{telegram}/{about}"))
}

/// By the moment of sending too: a correction has the number of what it corrects.
fn identifier(series: &str, status: AlertStatus, message: MessageType, serial: u32, sent: Timestamp) -> String {
    let meant = if status == AlertStatus::Real { String::new() } else { format!("{status}/") };
    format!("{meant}{series}/{serial}/{message}/{sent}")
}

/// CAP allows neither blanks nor commas in identifiers, and it is as well to have them so everywhere.
fn one_word(text: &str) -> String {
    text.replace(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '<' | '&'), "_")
}

/// What the telegram says besides, such as 「この地震による津波の心配はありません。」; a cancellation says it in a text of its own.
fn comments(body: &Element, name: &str) -> String {
    let own = if name == "ForecastComment" { body.path(&["Text"]) } else { Vec::new() };
    let texts: Vec<&str> = body.path(&["Comments", name, "Text"]).into_iter().chain(own).map(Element::text).collect();
    texts.join("\n")
}
