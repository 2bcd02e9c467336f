//! The rules of alerts.

use super::*;

pub(super) fn alert_of(series: &str, issued: i64, serial: u32) -> Alert {
    Alert {
        source: AlertSource::Jma,
        identifier: format!("{series}#{serial}@{issued}"),
        sender: "気象庁".to_owned(),
        sender_name: None,
        series: series.to_owned(),
        serial,
        status: AlertStatus::Real,
        message: MessageType::Alert,
        kind: AlertKind::WeatherWarning,
        severity: Severity::Warning,
        title: "気象警報・注意報".to_owned(),
        headline: String::new(),
        description: String::new(),
        instruction: String::new(),
        issued: Timestamp(issued),
        sent: Timestamp(issued),
        effective: None,
        expires: None,
        references: Vec::new(),
        areas: Vec::new(),
    }
}

fn severity(kind: AlertKind, text: &str) -> Severity {
    Hazard::new(kind, None, text, HazardState::Issued).severity
}

#[test]
fn only_great_tsunamis_special_warnings_and_intensities_from_lower_six_are_emergencies() {
    let weather = AlertKind::WeatherWarning;
    for name in ["大雨特別警報", "レベル５大雨特別警報", "暴風特別警報", "大津波警報", "大津波警報：発表"]
    {
        assert_eq!(severity(weather, name), Severity::Emergency, "{name}");
    }
    for name in ["震度６弱", "震度６強", "震度７", "震度6弱"] {
        assert_eq!(severity(AlertKind::Earthquake, name), Severity::Emergency, "{name}");
    }
    for (name, expected) in [
        ("レベル４大雨危険警報", Severity::Danger),
        ("津波警報", Severity::Danger),
        ("レベル３大雨警報", Severity::Warning),
        ("大雨警報", Severity::Warning),
        ("大雨特別警報の可能性", Severity::Information),
        ("津波注意報", Severity::Advisory),
        ("震度５強", Severity::Warning),
        ("震度５弱以上未入電", Severity::Warning),
        ("津波予報（若干の海面変動）", Severity::Information),
        ("警戒", Severity::Information),
    ] {
        assert_eq!(severity(weather, name), expected, "{name}");
    }
    assert_eq!(severity(AlertKind::Landslide, "警戒"), Severity::Danger);
}

#[test]
fn an_emergency_goes_out_at_once_unless_it_is_a_drill_or_speaks_of_one() {
    let emergency = Alert { severity: Severity::Emergency, ..alert_of("a", 1, 0) };
    assert_eq!(emergency.release(), Release::AtOnce);
    assert_eq!(Alert { message: MessageType::Update, ..emergency.clone() }.release(), Release::AtOnce);
    for status in [AlertStatus::Drill, AlertStatus::Test] {
        for message in MessageType::ALL {
            let practice = Alert { status, message: *message, ..emergency.clone() };
            assert_eq!(practice.release(), Release::NeverAsReal);
            assert!(!practice.goes_out_at_once(Some(&emergency)));
        }
    }
    assert_eq!(Alert { headline: "これは訓練です。".to_owned(), ..emergency.clone() }.release(), Release::OnConfirmation);
    for severity in Severity::ALL.iter().filter(|it| **it != Severity::Emergency) {
        assert_eq!(Alert { severity: *severity, ..emergency.clone() }.release(), Release::OnConfirmation);
    }
}

#[test]
fn a_cancellation_follows_what_it_cancels() {
    let (warning, emergency) = (alert_of("a", 1, 0), Alert { severity: Severity::Emergency, ..alert_of("a", 1, 0) });
    let cancel = Alert { message: MessageType::Cancel, ..alert_of("a", 2, 0) };
    assert_eq!(cancel.release(), Release::WithWhatItCancels);
    assert!(cancel.goes_out_at_once(Some(&emergency)));
    assert!(!cancel.goes_out_at_once(Some(&warning)));
    assert!(!cancel.goes_out_at_once(None));
    let of_another = Alert { series: "b".to_owned(), ..emergency.clone() };
    assert!(!cancel.goes_out_at_once(Some(&of_another)));
    assert!(!Alert { status: AlertStatus::Drill, ..cancel }.goes_out_at_once(Some(&emergency)));
}

#[test]
fn the_later_of_a_series_holds_in_whatever_order_they_arrive() {
    let (first, second) = (alert_of("a", 1, 1), alert_of("a", 2, 2));
    assert!(second.supersedes(&first) && !first.supersedes(&second));
    assert!(!first.supersedes(&first), "the same one, received twice");
    let correction = Alert { message: MessageType::Update, sent: Timestamp(5), ..first.clone() };
    assert!(correction.supersedes(&first) && second.supersedes(&correction));
    let cancel = Alert { message: MessageType::Cancel, ..first.clone() };
    assert!(cancel.supersedes(&first) && !first.supersedes(&cancel));
    assert!(alert_of("a", 9, 1).supersedes(&second), "a series that counts anew");
    assert!(!alert_of("b", 9, 9).supersedes(&first), "another series");
    assert!(!Alert { status: AlertStatus::Drill, ..second.clone() }.supersedes(&first), "a drill replaces nothing real");
    assert!(!second.supersedes(&Alert { status: AlertStatus::Test, ..first }), "and nothing real replaces a test");
}

#[test]
fn only_the_sender_of_a_cap_alert_changes_it() {
    let first = Alert { source: AlertSource::Cap, sender: "a@example.jp".to_owned(), ..alert_of("x", 1, 0) };
    let named = Reference { sender: first.sender.clone(), identifier: first.identifier.clone(), sent: first.sent };
    let update = Alert { series: "y".to_owned(), issued: Timestamp(2), references: vec![named], ..first.clone() };
    assert!(update.supersedes(&first) && !first.supersedes(&update));
    assert!(!Alert { sender: "b@example.jp".to_owned(), ..update.clone() }.supersedes(&first));
    assert!(!Alert { references: Vec::new(), ..update }.supersedes(&first));
}

#[test]
fn what_is_lifted_is_clear_and_what_still_holds_is_as_grave_as_it_is() {
    let hazard = |text, words| Hazard::new(AlertKind::WeatherWarning, None, text, HazardState::of_words(words).expect("a state"));
    let lifted = hazard("大雨特別警報", "解除");
    let lowered = hazard("大雨警報", "特別警報から警報");
    assert_eq!(Severity::of_hazards([&lifted]), Severity::AllClear);
    assert_eq!(Severity::of_hazards([&lifted, &lowered]), Severity::Warning);
    assert_eq!(Severity::of_hazards([]), Severity::Information);
    assert_eq!(lowered.state, HazardState::Lowered);
    assert_eq!((HazardState::of_words("継続"), HazardState::of_words("土砂災害")), (Some(HazardState::Continued), None));
}

#[test]
fn check_digits_are_computed_and_checked() {
    for (jma, code) in [("1310100", "131016"), ("0110000", "011002"), ("4520100", "452017"), ("4720100", "472018"), ("3620701", "362077")] {
        assert_eq!(MunicipalityCode::of_jma(jma).expect("a code").as_str(), code);
        assert_eq!(MunicipalityCode::parse(code).expect("a code").as_str(), code);
    }
    for wrong in ["131017", "13101", "1310166", "13101x", "", "990016", "日本"] {
        assert_eq!(MunicipalityCode::parse(wrong), None, "{wrong}");
    }
    for wrong in ["131010", "13101000", "26xxxx0", "9910100", "１３１０１００"] {
        assert_eq!(MunicipalityCode::of_jma(wrong), None, "{wrong}");
    }
}

#[test]
fn lists_and_codes_tell_the_kind_of_an_area() {
    for (list, code, kind) in [
        ("気象警報・注意報（市町村等）", "0121400", AreaKind::Municipality),
        ("気象・地震・火山情報／市町村等", "0121400", AreaKind::Municipality),
        ("気象警報・注意報（市町村等をまとめた地域等）", "011011", AreaKind::MunicipalityGroup),
        ("気象警報・注意報（一次細分区域等）", "260010", AreaKind::WeatherDistrict),
        ("気象警報・注意報（府県予報区等）", "260000", AreaKind::WeatherPrefecture),
        ("気象情報／府県予報区・細分区域等", "270000", AreaKind::WeatherPrefecture),
        ("記録的短時間大雨情報（発表細分）", "270010", AreaKind::WeatherDistrict),
        ("地震情報／細分区域", "440", AreaKind::SeismicRegion),
        ("津波予報区", "210", AreaKind::TsunamiRegion),
        ("高潮予報区間", "26xxxx", AreaKind::Other),
        ("土砂災害警戒情報", "4010000", AreaKind::Municipality),
    ] {
        assert_eq!(AreaKind::of_list(list, code), kind, "{list}");
    }
    assert_eq!(AreaKind::of_code(AlertKind::Tsunami, "210"), AreaKind::TsunamiRegion);
    assert_eq!(AreaKind::of_code(AlertKind::Flood, "210"), AreaKind::Other);
}
