//! CAP 1.2, in and out. What goes out is checked with OASIS' own schema.

use super::samples::{assert_valid, sample, samples};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use tsunagu::domain::boards::alert::{Alert, AlertStatus, Area, MessageType, Reference, Release, Severity};
use tsunagu::domain::core::time::Timestamp;
use tsunagu::intake::cap::{Envelope, Unfit, to_cap};
use tsunagu::intake::{self, RefusalCode};

const SENDER: &str = "alerts@tsunagu.example.jp";

fn sent_on(alert: &Alert, identifier: &str, references: &[Reference]) -> Result<String, Unfit> {
    let zone = TimeZone::get("Asia/Tokyo").expect("a zone");
    to_cap(alert, &Envelope { sender: SENDER, identifier, sent: alert.sent.plus_seconds(5), references, zone: &zone })
}

fn named(alert: &Alert) -> Reference {
    Reference { sender: alert.sender.clone(), identifier: alert.identifier.clone(), sent: alert.sent }
}

/// Names, codes and what holds, which is what a chain of systems must not lose.
fn gist(alert: &Alert) -> BTreeSet<String> {
    let area = |it: &Area| {
        let hazards: BTreeSet<_> = it.hazards.iter().map(|hazard| (&hazard.code, hazard.severity)).collect();
        format!("{} {:?} {:?} {hazards:?}", it.name, it.code, it.municipalities)
    };
    alert.areas.iter().map(area).collect()
}

#[test]
fn every_sample_of_the_meteorological_agency_goes_out_as_valid_cap_and_comes_back_the_same() {
    for (path, file) in samples("jma") {
        let alert = Alert { message: MessageType::Alert, ..intake::read(&file).expect("a sample") };
        let cap = sent_on(&alert, "tsunagu-1", &[]).expect("CAP");
        assert_valid(&cap);
        let back = intake::read(cap.as_bytes()).expect("read back");
        assert_eq!((back.status, back.message, back.severity), (alert.status, alert.message, alert.severity), "{}", path.display());
        assert_eq!(back.release(), alert.release(), "{}", path.display());
        assert_eq!(gist(&back), gist(&alert), "{}", path.display());
    }
}

#[test]
fn every_sample_of_cap_goes_out_again_as_valid_cap() {
    for (path, file) in samples("cap") {
        let Ok(alert) = intake::read(&file) else {
            assert!(path.ends_with("invalid.cap"));
            continue;
        };
        assert_valid(&sent_on(&alert, "tsunagu-2", &alert.references).expect("CAP"));
    }
}

#[test]
fn a_drill_says_so_in_status_note_and_headline() {
    let file = sample("jma/32-39_11_02_250206_VTSE41.xml");
    for (word, status, ours) in [("訓練", "Exercise", AlertStatus::Drill), ("試験", "Test", AlertStatus::Test)] {
        let alert = intake::read(file.replace("<Status>通常<", &format!("<Status>{word}<")).as_bytes()).expect("read");
        let cap = sent_on(&alert, "tsunagu-3", &[]).expect("CAP");
        assert_valid(&cap);
        assert!(
            cap.contains(&format!("<status>{status}</status>")) && cap.contains(&format!("<headline>【{word}】")) && cap.contains("<note>")
        );
        assert!(!cap.contains("Actual"));
        let back = intake::read(cap.as_bytes()).expect("read back");
        assert_eq!((back.status, back.release()), (ours, Release::NeverAsReal));
    }
}

#[test]
fn updates_and_cancellations_are_chained_by_references() {
    let alert = intake::read(sample("jma/32-39_11_02_250206_VTSE41.xml").as_bytes()).expect("read");
    let first = intake::read(sent_on(&alert, "t-1", &[]).expect("CAP").as_bytes()).expect("read");
    let second = Alert { message: MessageType::Update, sent: alert.sent.plus_seconds(60), ..alert.clone() };
    let second = sent_on(&second, "t-2", &[named(&first)]).expect("CAP");
    assert_valid(&second);
    let second = intake::read(second.as_bytes()).expect("read");
    let cancel = Alert { message: MessageType::Cancel, areas: Vec::new(), sent: alert.sent.plus_seconds(120), ..alert.clone() };
    let cancel = sent_on(&cancel, "t-3", &[named(&first), named(&second)]).expect("CAP");
    assert_valid(&cancel);
    let cancel = intake::read(cancel.as_bytes()).expect("read");
    for (later, earlier) in [(&second, &first), (&cancel, &second), (&cancel, &first)] {
        assert!(later.supersedes(earlier) && !earlier.supersedes(later));
    }
    assert!(cancel.goes_out_at_once(Some(&first)));
    let update = Alert { message: MessageType::Update, ..alert.clone() };
    assert_eq!(sent_on(&update, "t-4", &[]), Err(Unfit::NoReferences));
    assert_eq!(sent_on(&alert, "t 5", &[]), Err(Unfit::Name));
}

#[test]
fn what_a_text_contains_stays_text() {
    let mut alert = intake::read(sample("cap/thunderstorm.cap").as_bytes()).expect("read");
    alert.headline = "</headline><status>Actual</status> & <!-- ]]> \u{0}\u{ffff}\u{1b}".to_owned();
    alert.expires = Some(Timestamp(0));
    let cap = sent_on(&alert, "t-6", &[]).expect("CAP");
    assert_valid(&cap);
    assert_eq!(intake::read(cap.as_bytes()).expect("read").headline, "</headline><status>Actual</status> & <!-- ]]>");
}

fn refused(changes: &[(&str, &str)]) -> RefusalCode {
    let text = changes.iter().fold(sample("cap/thunderstorm.cap"), |text, (from, to)| {
        assert!(text.contains(from), "nothing of {from}");
        text.replace(from, to)
    });
    intake::read(text.as_bytes()).expect_err("refused").code
}

#[test]
fn what_is_not_for_everybody_or_not_cap_is_refused() {
    for (from, to) in
        [(">Actual<", ">System<"), (">Actual<", ">Draft<"), (">Alert<", ">Ack<"), (">Alert<", ">Error<"), (">Public<", ">Private<")]
    {
        assert_eq!(refused(&[(from, to)]), RefusalCode::NotForPeople, "{to}");
    }
    for (from, to) in [
        (">Actual<", ">actual<"),
        (">Alert<", ">Update<"),
        (">Public<", ">Everybody<"),
        (">KSTO1055887203<", ">KSTO 1055887203<"),
        ("<sent>2003-06-17T14:57:00-07:00</sent>", "<sent>yesterday</sent>"),
        ("<category>Met</category>", ""),
        (">Severe<", ">Terrible<"),
        (">Observed<", "><"),
        ("38.47,-120.14 38.34", "38.34"),
        ("38.34,-119.95", "98.34,-119.95"),
        ("<valueName>SAME</valueName>", "<valueName>団体コード</valueName>"),
        ("<status>Actual</status>", "<status>Exercise</status><status>Actual</status>"),
    ] {
        assert_eq!(refused(&[(from, to)]), RefusalCode::Invalid, "{to}");
    }
    assert_eq!(refused(&[("emergency:cap:1.2", "emergency:cap:2.0")]), RefusalCode::UnknownFormat);
}

#[test]
fn the_gravest_word_of_a_sender_still_waits_for_a_person() {
    let extreme = sample("cap/thunderstorm.cap").replace("<severity>Severe", "<severity>Extreme");
    let alert = intake::read(extreme.as_bytes()).expect("read");
    assert_eq!((alert.severity, alert.release()), (Severity::Danger, Release::OnConfirmation));
}

#[test]
fn japanese_is_chosen_where_it_is_offered() {
    let text = sample("cap/canada.cap").replace("fr-CA", "ja-JP").replace("orages</event>", "雷注意報</event>");
    let alert = intake::read(text.as_bytes()).expect("read");
    assert_eq!((alert.title.as_str(), alert.severity), ("雷注意報", Severity::AllClear));
    assert_eq!(alert.areas[0].name, "Windsor - Leamington - comté d'Essex");
}
