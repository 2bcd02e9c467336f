//! Asking whether there is room (照会): a short form in codes, an answer, and a few words of either side. Never of a patient.

use super::ward::{PlaceFor, Procedure, composed};
use crate::domain::core::code::codes;
use crate::domain::core::id::WardId;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::check_filled;
use crate::domain::core::time::{Date, Timestamp};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many wards are asked at once.
const WARDS_LIMIT: usize = 5;
/// A message has at most so many letters.
const TEXT_LIMIT: usize = 300;
/// The oldest band of ages: a hundred and more.
const OLDEST: i64 = 100;
/// Who is asked answers from Monday to Friday between these hours; most say nothing else of themselves that could be counted.
const OFFICE_HOURS: (i8, i8) = (9, 17);
/// Nobody waits longer than what is counted.
const DAYS_COUNTED: usize = 90;

codes! {
    /// What for.
    InquiryPurpose {
        /// 入院
        Admission = "admission",
        /// 転院
        Transfer = "transfer",
        /// レスパイト入院
        Respite = "respite",
        /// 短期入所
        ShortStay = "short_stay",
        /// 入所
        MoveIn = "move_in",
        /// 訪問・ケアプランの利用
        Service = "service",
    }
}

codes! {
    /// How soon.
    InquiryUrgency {
        /// 今日中
        Today = "today",
        /// 数日のうち
        Days = "days",
        /// 予定として
        Planned = "planned",
    }
}

codes! {
    /// How an inquiry stands.
    InquiryState {
        /// 返事待ち
        Open = "open",
        /// 返事あり
        Answered = "answered",
        /// 取り下げ
        Withdrawn = "withdrawn",
        /// 終了
        Closed = "closed",
    }
}

codes! {
    /// What is answered.
    InquiryAnswer {
        /// 受け入れできます
        Possible = "possible",
        /// 電話で相談
        Talk = "talk",
        /// 受け入れできません
        NotPossible = "not_possible",
    }
}

codes! {
    /// What a message does.
    InquiryMessageKind {
        /// It asks.
        Asked = "asked",
        /// It answers.
        Answered = "answered",
        /// It says something.
        Said = "said",
        /// It takes the question back, or ends what was answered.
        Ended = "ended",
    }
}

codes! {
    /// Why somebody is rung about wards.
    WardReason {
        /// Somebody asks.
        Inquired = "inquired",
        /// The other side said something.
        Said = "said",
        /// There is an answer.
        Answered = "answered",
        /// What one's wards say is old.
        Stale = "stale",
    }
}

/// What is asked. What is left out was not said.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InquiryForm)]
pub struct Form {
    /// What for.
    pub purpose: InquiryPurpose,
    /// How soon.
    pub urgency: InquiryUrgency,
    /// The decade of the age, 0–100.
    #[serde(default)]
    pub age_band: Option<i64>,
    /// For whom.
    #[serde(default)]
    pub sex: Option<PlaceFor>,
    /// What is to be taken care of.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// From which day.
    #[serde(default)]
    pub from: Option<Date>,
    /// Until which day.
    #[serde(default)]
    pub until: Option<Date>,
}

/// An inquiry to one ward or several; each gets one of its own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InquiryBody)]
pub struct Inquiry {
    /// Whom.
    pub wards: Vec<WardId>,
    /// What.
    pub form: Form,
    /// A few words.
    #[serde(default)]
    pub text: Option<String>,
}

impl Inquiry {
    /// Checks it, and brings it into the form in which it is kept.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        self.wards.sort_unstable();
        self.wards.dedup();
        if self.wards.is_empty() {
            return Err(Invalid::new("wards", "empty"));
        }
        if self.wards.len() > WARDS_LIMIT {
            return Err(Invalid::new("wards", "too_long"));
        }
        let form = &mut self.form;
        if form.age_band.is_some_and(|age| !(0..=OLDEST).contains(&age) || age % 10 != 0) {
            return Err(Invalid::new("form.age_band", "out_of_range"));
        }
        check_list("form.procedures", &form.procedures)?;
        form.procedures.sort_unstable();
        form.procedures.dedup();
        if form.from.zip(form.until).is_some_and(|(from, until)| until < from) {
            return Err(Invalid::new("form.until", "out_of_range"));
        }
        self.text = composed("text", self.text, TEXT_LIMIT)?;
        Ok(self)
    }
}

/// A few words of either side.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InquiryMessageBody)]
pub struct Message {
    /// The words.
    pub text: String,
}

impl Message {
    /// Checks it.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("text", &self.text, TEXT_LIMIT)
    }
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InquiryAnswerBody)]
pub struct Answer {
    /// What is answered.
    pub answer: InquiryAnswer,
    /// A few words.
    #[serde(default)]
    pub text: Option<String>,
}

impl Answer {
    /// Checks it; blank words are none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        self.text = composed("text", self.text, TEXT_LIMIT)?;
        Ok(self)
    }
}

/// How many minutes of office hours lie between two moments: who asked at eight in the evening has not waited all night for an answer.
pub fn office_minutes(from: Timestamp, to: Timestamp, zone: &TimeZone) -> i64 {
    let (from, to) = (from.zoned(zone).datetime(), to.zoned(zone).datetime());
    let days = from.date().series(jiff::Span::new().days(1)).take(DAYS_COUNTED).take_while(|day| *day <= to.date());
    let working = days.filter(|day| !matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday));
    let seconds = working.map(|day| {
        let (opens, closes) = (day.at(OFFICE_HOURS.0, 0, 0, 0).max(from), day.at(OFFICE_HOURS.1, 0, 0, 0).min(to));
        opens.duration_until(closes).as_secs().max(0)
    });
    seconds.sum::<i64>() / 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn inquiry(body: serde_json::Value) -> Inquiry {
        serde_json::from_value(body).expect("an inquiry")
    }

    #[test]
    fn what_is_asked_is_kept_in_one_form() {
        let ward = WardId(uuid::Uuid::from_u128(1)).to_string();
        let form = json!({"purpose": "respite", "urgency": "days", "procedures": ["suction", "tpn", "suction"]});
        let body = json!({"wards": [ward, ward], "form": form, "text": "  "});
        let composed = inquiry(body.clone()).compose().expect("an inquiry");
        assert_eq!((composed.wards.len(), composed.text), (1, None));
        assert_eq!(composed.form.procedures, [Procedure::Tpn, Procedure::Suction]);
        for (name, value) in [("age_band", json!(85)), ("age_band", json!(-10)), ("age_band", json!(110))] {
            let mut body = body.clone();
            body["form"][name] = value;
            assert_eq!(inquiry(body).compose().expect_err("a band").field, "form.age_band");
        }
        let mut turned = body.clone();
        (turned["form"]["from"], turned["form"]["until"]) = (json!("2026-11-21"), json!("2026-11-20"));
        assert!(inquiry(turned).compose().is_err());
        let mut many = body;
        many["wards"] = (1..=6).map(|n| json!(WardId(uuid::Uuid::from_u128(n)).to_string())).collect();
        assert_eq!(inquiry(many).compose().expect_err("too many").field, "wards");
    }

    #[test]
    fn nights_and_weekends_are_not_waited() {
        let zone = TimeZone::get("Asia/Tokyo").expect("a zone");
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond());
        for (from, to, minutes) in [
            ("2026-11-20T09:00:00+09:00", "2026-11-20T11:30:00+09:00", 150),
            ("2026-11-20T16:00:00+09:00", "2026-11-20T20:00:00+09:00", 60),
            ("2026-11-20T16:00:00+09:00", "2026-11-23T09:30:00+09:00", 90),
            ("2026-11-21T10:00:00+09:00", "2026-11-22T10:00:00+09:00", 0),
            ("2026-11-20T11:00:00+09:00", "2026-11-20T10:00:00+09:00", 0),
        ] {
            assert_eq!(office_minutes(at(from), at(to), &zone), minutes, "{from}");
        }
    }
}
