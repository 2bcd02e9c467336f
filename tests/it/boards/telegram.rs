//! Telegrams of the 気象庁: drill, correction, cancellation, numbers, and kinds of which there is no sample.

use super::samples::sample;
use tsunagu::domain::boards::alert::{Alert, AlertKind, AlertStatus, AreaKind, HazardState, MessageType, Release, Severity};
use tsunagu::intake::{self, RefusalCode};

const TSUNAMI: &str = "jma/32-39_11_02_250206_VTSE41.xml";
const SPECIAL_WARNING: &str = "jma/15_14_01_170216_VPWW54.xml";
const LANDSLIDE: &str = "jma/17_01_01_190529_VXWW50.xml";
const EARTHQUAKE: &str = "jma/32-35_01_03_240613_VXSE53.xml";

/// A sample with some of its words replaced.
fn altered(name: &str, changes: &[(&str, &str)]) -> Result<Alert, intake::Refusal> {
    let text = changes.iter().fold(sample(name), |text, (from, to)| {
        assert!(text.contains(from), "{name} says nothing of {from}");
        text.replace(from, to)
    });
    intake::read(text.as_bytes())
}

fn telegram(control: &str, head: &str, body: &str) -> Alert {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Report xmlns="http://xml.kishou.go.jp/jmaxml1/">
<Control><Title>{control}</Title><DateTime>2026-01-01T03:05:00Z</DateTime><Status>通常</Status>
<EditorialOffice>気象庁本庁</EditorialOffice><PublishingOffice>気象庁</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>{control}</Title>
<ReportDateTime>2026-01-01T12:05:00+09:00</ReportDateTime><TargetDateTime>2026-01-01T12:04:00+09:00</TargetDateTime>
<EventID>20260101120400</EventID><InfoType>発表</InfoType><Serial/><InfoKind/><InfoKindVersion/>
<Headline><Text>見出し</Text>{head}</Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/seismology1/">{body}</Body></Report>"#
    );
    intake::read(text.as_bytes()).expect("a telegram")
}

#[test]
fn a_drill_or_a_test_stays_one_whatever_it_says() {
    for name in [TSUNAMI, SPECIAL_WARNING] {
        assert_eq!(altered(name, &[]).expect("read").release(), Release::AtOnce);
        for (word, status) in [("訓練", AlertStatus::Drill), ("試験", AlertStatus::Test)] {
            let practice = altered(name, &[("<Status>通常<", &format!("<Status>{word}<"))]).expect("read");
            assert_eq!((practice.status, practice.release()), (status, Release::NeverAsReal));
            assert_eq!(practice.severity, Severity::Emergency);
            assert_ne!(practice.identifier, altered(name, &[]).expect("read").identifier);
        }
    }
    for word in ["", "演習", "通 常"] {
        let refusal = altered(TSUNAMI, &[("<Status>通常<", &format!("<Status>{word}<"))]).expect_err("refused");
        assert_eq!(refusal.code, RefusalCode::Invalid, "{word:?}");
    }
    let twice = altered(EARTHQUAKE, &[("<Status>訓練</Status>", "<Status>訓練</Status><Status>通常</Status>")]);
    assert_eq!(twice.expect_err("refused").code, RefusalCode::Invalid);
}

#[test]
fn a_correction_updates_and_a_cancellation_follows_what_it_cancels() {
    let warning = altered(TSUNAMI, &[]).expect("read");
    let later = ("2011-03-11T05:49:59Z", "2011-03-11T05:51:00Z");
    let correction = altered(TSUNAMI, &[("発表</InfoType>", "訂正</InfoType>"), later]).expect("read");
    assert_eq!(correction.message, MessageType::Update);
    assert!(correction.supersedes(&warning) && !warning.supersedes(&correction));
    let cancellation = altered(TSUNAMI, &[("発表</InfoType>", "取消</InfoType>"), later]).expect("read");
    assert_eq!((cancellation.message, cancellation.release()), (MessageType::Cancel, Release::WithWhatItCancels));
    assert!(cancellation.supersedes(&warning) && cancellation.goes_out_at_once(Some(&warning)));
    let drill = altered(TSUNAMI, &[("発表</InfoType>", "取消</InfoType>"), later, ("通常", "訓練")]).expect("read");
    assert!(!drill.supersedes(&warning) && !drill.goes_out_at_once(Some(&warning)));
    let delayed = altered(TSUNAMI, &[("発表</InfoType>", "遅延</InfoType>")]).expect("read");
    assert_eq!((delayed.message, delayed.release()), (MessageType::Alert, Release::AtOnce));
    let other_event = altered(TSUNAMI, &[("20110311144640", "20110311151500"), later]).expect("read");
    assert!(!other_event.supersedes(&warning));
}

#[test]
fn numbers_and_times_put_telegrams_in_order_and_the_same_one_is_known_again() {
    let fifth = altered(LANDSLIDE, &[]).expect("read");
    assert_eq!((fifth.serial, fifth.message), (5, MessageType::Update));
    assert_eq!(fifth.identifier, altered(LANDSLIDE, &[]).expect("read").identifier);
    let sixth = altered(LANDSLIDE, &[("<Serial>5<", "<Serial>6<"), ("11:05:00+", "11:40:00+")]).expect("read");
    assert!(sixth.supersedes(&fifth) && !fifth.supersedes(&sixth) && sixth.identifier != fifth.identifier);
    let next_year = altered(LANDSLIDE, &[("<Serial>5<", "<Serial>1<"), ("2013-08", "2014-07")]).expect("read");
    assert_eq!(next_year.message, MessageType::Alert);
    assert!(next_year.supersedes(&fifth), "the same event, counted anew");
}

#[test]
fn an_intensity_from_lower_six_goes_out_at_once_and_a_silent_town_is_named() {
    let strong = &[("<Status>訓練<", "<Status>通常<"), ("<MaxInt>5-<", "<MaxInt>6-<")];
    let alert = altered(EARTHQUAKE, strong).expect("read");
    assert_eq!((alert.severity, alert.release()), (Severity::Emergency, Release::AtOnce));
    let hazard = &alert.areas[0].hazards[0];
    assert_eq!((hazard.code.as_deref(), hazard.text.as_str()), (Some("6-"), "震度６弱"));
    let weaker = altered(EARTHQUAKE, &[("<Status>訓練<", "<Status>通常<")]).expect("read");
    assert_eq!((weaker.severity, weaker.release()), (Severity::Warning, Release::OnConfirmation));
    let regions = "<Intensity><Observation><Pref><Name>石川県</Name><Code>17</Code><Area><Name>石川県能登</Name><Code>390</Code>\
                   <City><Name>輪島市</Name><Code>1720400</Code><Condition>震度５弱以上未入電</Condition></City></Area></Pref></Observation></Intensity>";
    let silent = telegram("震源・震度に関する情報", "", regions);
    assert_eq!((silent.areas[0].name.as_str(), silent.areas[0].hazards[0].text.as_str()), ("輪島市", "震度５弱以上未入電"));
    assert_eq!(silent.areas[0].municipalities[0].as_str(), "172049");
}

#[test]
fn a_prompt_report_has_regions_only() {
    let body = "<Intensity><Observation><MaxInt>7</MaxInt><Pref><Name>石川県</Name><Code>17</Code><MaxInt>7</MaxInt>\
                <Area><Name>石川県能登</Name><Code>390</Code><MaxInt>7</MaxInt></Area></Pref></Observation></Intensity>";
    let alert = telegram("震度速報", "", body);
    assert_eq!((alert.kind, alert.release()), (AlertKind::Earthquake, Release::AtOnce));
    assert_eq!((alert.areas[0].kind, alert.areas[0].code.as_deref()), (AreaKind::SeismicRegion, Some("390")));
    assert!(alert.areas[0].municipalities.is_empty());
}

#[test]
fn a_tsunami_report_says_what_goes_on_and_what_is_over() {
    let item = |name, kind, code, last| {
        format!(
            "<Item><Area><Name>{name}</Name><Code>{code}</Code></Area><Category>{kind}<LastKind><Name/><Code>{last}</Code></LastKind></Category></Item>"
        )
    };
    let kind = |name, code| format!("<Kind><Name>{name}</Name><Code>{code}</Code></Kind>");
    let items = [
        item("岩手県", kind("大津波警報", "52"), "210", "53"),
        item("宮城県", kind("津波警報", "51"), "220", "51"),
        item("福島県", kind("津波注意報解除", "60"), "250", "62"),
        item("茨城県", kind("津波なし", "00"), "300", "00"),
    ];
    let alert = telegram("津波情報a", "", &format!("<Tsunami><Forecast>{}</Forecast></Tsunami>", items.concat()));
    let states: Vec<_> = alert.areas.iter().map(|area| (area.name.as_str(), area.hazards[0].state)).collect();
    assert_eq!(states, [("岩手県", HazardState::Continued), ("宮城県", HazardState::Continued), ("福島県", HazardState::Lifted)]);
    assert_eq!((alert.kind, alert.release()), (AlertKind::Tsunami, Release::AtOnce));
}

#[test]
fn a_warning_that_was_lifted_or_lowered_is_as_grave_as_it_is_now() {
    let status = "<Status>発表</Status>";
    let lifted = altered(SPECIAL_WARNING, &[(status, "<Status>解除</Status>")]).expect("read");
    assert_eq!((lifted.severity, lifted.release()), (Severity::AllClear, Release::OnConfirmation));
    let lowered = &[("大雨特別警報", "大雨警報"), (status, "<Status>特別警報から警報</Status>")];
    let lowered = altered(SPECIAL_WARNING, lowered).expect("read");
    assert_eq!((lowered.severity, lowered.areas[0].hazards[0].state), (Severity::Warning, HazardState::Lowered));
}

#[test]
fn one_code_keeps_the_text_of_either_family() {
    let hazards = |name| {
        let alert = altered(name, &[]).expect("read");
        let of_rain = alert.areas.into_iter().flat_map(|area| area.hazards).find(|hazard| hazard.code.as_deref() == Some("03"));
        of_rain.expect("heavy rain").text
    };
    assert_eq!(hazards(SPECIAL_WARNING), "大雨警報");
    assert_eq!(hazards("jma/15_16_03_241226_VPWW55.xml"), "レベル３大雨警報");
}

#[test]
fn an_unknown_telegram_still_gives_title_headline_and_areas() {
    let head = "<Information type=\"新しい情報（市町村等）\"><Item><Kind><Name>新しい警戒</Name><Condition>発表</Condition></Kind>\
                <Areas codeType=\"気象・地震・火山情報／市町村等\"><Area><Name>宮崎市</Name><Code>4520100</Code></Area></Areas></Item></Information>";
    let alert = telegram("新しい情報", head, "<Unheard><Of/></Unheard>");
    assert_eq!((alert.kind, alert.title.as_str(), alert.headline.as_str()), (AlertKind::Unknown, "新しい情報", "見出し"));
    assert_eq!((alert.areas[0].name.as_str(), alert.areas[0].municipalities[0].as_str()), ("宮崎市", "452017"));
    assert_eq!((alert.severity, alert.release()), (Severity::Information, Release::OnConfirmation));
    let special = telegram("新しい情報", &head.replace("新しい警戒", "新しい特別警報"), "");
    assert_eq!(special.release(), Release::AtOnce, "a special warning is one in any telegram");
}
