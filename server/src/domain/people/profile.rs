//! What an organization publishes of itself in the directory (事業所をさがす). Nothing of persons.

use super::OrganizationKind;
use crate::domain::core::code::codes;
use crate::domain::core::invalid::{Invalid, check_list};
use crate::domain::core::text::{check, check_filled, check_kana, fold};
use crate::domain::core::time::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A name, and when it is open: each has at most so many letters.
const LINE_LIMIT: usize = 100;
/// An address has at most so many letters.
const ADDRESS_LIMIT: usize = 200;
/// A telephone has at most so many letters.
const PHONE_LIMIT: usize = 30;
/// A page on the net has an address of at most so many letters.
const WEB_LIMIT: usize = 300;
/// So many letters are searched for at most.
const WORDS_LIMIT: usize = 100;

codes! {
    /// What an organization offers.
    Service {
        /// 訪問診療
        VisitingPhysician = "visiting_physician",
        /// 往診
        HouseCall = "house_call",
        /// 訪問歯科
        VisitingDental = "visiting_dental",
        /// 訪問薬剤
        VisitingPharmacy = "visiting_pharmacy",
        /// 訪問看護
        VisitingNursing = "visiting_nursing",
        /// 24時間対応
        RoundTheClock = "round_the_clock",
        /// 訪問リハビリ
        VisitingRehabilitation = "visiting_rehabilitation",
        /// 訪問栄養
        VisitingNutrition = "visiting_nutrition",
        /// 訪問介護
        HomeHelp = "home_help",
        /// 訪問入浴
        VisitingBath = "visiting_bath",
        /// 定期巡回・随時対応
        RegularRounds = "regular_rounds",
        /// 通所介護
        DayCare = "day_care",
        /// 通所リハビリ
        DayRehabilitation = "day_rehabilitation",
        /// 短期入所
        ShortStay = "short_stay",
        /// 小規模多機能・看多機
        Multifunctional = "multifunctional",
        /// 福祉用具
        Equipment = "equipment",
        /// ケアプラン作成
        CareManagement = "care_management",
        /// 相談支援
        Consultation = "consultation",
        /// 看取り
        EndOfLife = "end_of_life",
        /// 小児・医療的ケア児
        Pediatric = "pediatric",
        /// 人工呼吸器
        Ventilator = "ventilator",
        /// 認知症
        Dementia = "dementia",
    }
}

impl Service {
    /// As people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::VisitingPhysician => "訪問診療",
            Self::HouseCall => "往診",
            Self::VisitingDental => "訪問歯科",
            Self::VisitingPharmacy => "訪問薬剤",
            Self::VisitingNursing => "訪問看護",
            Self::RoundTheClock => "24時間対応",
            Self::VisitingRehabilitation => "訪問リハビリ",
            Self::VisitingNutrition => "訪問栄養",
            Self::HomeHelp => "訪問介護",
            Self::VisitingBath => "訪問入浴",
            Self::RegularRounds => "定期巡回・随時対応",
            Self::DayCare => "通所介護",
            Self::DayRehabilitation => "通所リハビリ",
            Self::ShortStay => "短期入所",
            Self::Multifunctional => "小規模多機能・看多機",
            Self::Equipment => "福祉用具",
            Self::CareManagement => "ケアプラン作成",
            Self::Consultation => "相談支援",
            Self::EndOfLife => "看取り",
            Self::Pediatric => "小児・医療的ケア児",
            Self::Ventilator => "人工呼吸器",
            Self::Dementia => "認知症",
        }
    }
}

/// Where something is on the map, in ten-millionths of a degree (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// To the north.
    pub latitude_e7: i64,
    /// To the east.
    pub longitude_e7: i64,
}

impl Place {
    /// Whether it lies in Japan, islands and all: degrees that were taken for each other do not.
    const fn is_in_japan(self) -> bool {
        matches!((self.latitude_e7, self.longitude_e7), (200_000_000..=460_000_000, 1_220_000_000..=1_540_000_000))
    }
}

/// As degrees, to a meter.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [latitude, longitude] = [self.latitude_e7, self.longitude_e7].map(|e7| (e7 / 10_000_000, e7 % 10_000_000 / 100));
        write!(f, "{}.{:05}, {}.{:05}", latitude.0, latitude.1, longitude.0, longitude.1)
    }
}

/// What an organization publishes of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProviderEntry)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The reading of its name.
    #[serde(default)]
    pub kana: Option<String>,
    /// What kind of organization it is.
    pub kind: OrganizationKind,
    /// Code of its municipality.
    #[serde(default)]
    pub municipality_code: Option<String>,
    /// Where it is.
    #[serde(default)]
    pub address: Option<String>,
    /// Where it is on the map.
    #[serde(default)]
    pub place: Option<Place>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Telephone at night.
    #[serde(default)]
    pub night_phone: Option<String>,
    /// FAX.
    #[serde(default)]
    pub fax: Option<String>,
    /// What it offers.
    #[serde(default)]
    pub services: Vec<Service>,
    /// When it is open.
    #[serde(default)]
    pub hours: Option<String>,
    /// Its page on the net.
    #[serde(default)]
    pub web: Option<String>,
}

/// Goes through the fields of two profiles: their names, whether they differ, and how one is taken over.
macro_rules! fields {
    ($($field:ident),+ $(,)?) => {
        impl Profile {
            /// The names of its fields.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// The names of the fields in which it differs.
            pub fn differs_from(&self, other: &Self) -> Vec<&'static str> {
                let mut names = Vec::new();
                $(if self.$field != other.$field { names.push(stringify!($field)); })+
                names
            }

            /// The same with some fields of another: what was not to be changed stays as it has become meanwhile.
            #[must_use]
            pub fn with(mut self, other: &Self, fields: &[String]) -> Self {
                $(if fields.iter().any(|field| field == stringify!($field)) { self.$field.clone_from(&other.$field); })+
                self
            }
        }
    };
}

fields! { name, kana, kind, municipality_code, address, place, phone, night_phone, fax, services, hours, web }

impl Profile {
    /// Checks it, and brings it into the form in which it is kept: services in the order of the codes and once each, blank texts as none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        check_filled("entry.name", &self.name, LINE_LIMIT)?;
        self.kana = filled(self.kana);
        if let Some(kana) = &self.kana {
            check_kana("entry.kana", kana)?;
        }
        self.municipality_code = filled(self.municipality_code);
        if let Some(code) = &self.municipality_code
            && (code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(Invalid::new("entry.municipality_code", "wrong_type"));
        }
        self.address = composed("entry.address", self.address, ADDRESS_LIMIT)?;
        if self.place.is_some_and(|place| !place.is_in_japan()) {
            return Err(Invalid::new("entry.place", "out_of_range"));
        }
        self.hours = composed("entry.hours", self.hours, LINE_LIMIT)?;
        self.phone = telephone("entry.phone", self.phone)?;
        self.night_phone = telephone("entry.night_phone", self.night_phone)?;
        self.fax = telephone("entry.fax", self.fax)?;
        self.web = composed("entry.web", self.web, WEB_LIMIT)?;
        if let Some(web) = &self.web {
            check_web("entry.web", web)?;
        }
        check_list("entry.services", &self.services)?;
        self.services.sort_unstable();
        self.services.dedup();
        Ok(self)
    }

    /// Everything in it that people wrote freely, by field.
    pub fn texts(&self) -> [(&'static str, &str); 2] {
        [("entry.name", self.name.as_str()), ("entry.hours", self.hours.as_deref().unwrap_or_default())]
    }

    /// By what two announcements or organizations look like the same one.
    pub fn resembles(&self, name: &str, phone: Option<&str>) -> Vec<&'static str> {
        let same_phone = self.phone.as_deref().zip(phone).is_some_and(|(ours, theirs)| {
            let ours = digits(ours);
            !ours.is_empty() && ours == digits(theirs)
        });
        let found = [("name", fold(&self.name) == fold(name)), ("phone", same_phone)];
        found.into_iter().filter(|(_, is_same)| *is_same).map(|(by, _)| by).collect()
    }

    /// Whether each word is in one of its texts.
    fn says(&self, words: &str) -> bool {
        let texts = [Some(self.name.as_str()), self.kana.as_deref(), self.address.as_deref()];
        let services = self.services.iter().map(|service| service.word());
        let texts: Vec<String> = texts.into_iter().flatten().chain(services).map(fold).collect();
        words.split_whitespace().map(fold).all(|word| texts.iter().any(|text| text.contains(&word)))
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn composed(field: &'static str, text: Option<String>, limit: usize) -> Result<Option<String>, Invalid> {
    let text = filled(text);
    text.as_deref().map_or(Ok(()), |text| check(field, text, limit))?;
    Ok(text)
}

fn telephone(field: &'static str, text: Option<String>) -> Result<Option<String>, Invalid> {
    let text = composed(field, text, PHONE_LIMIT)?;
    if text.as_deref().is_some_and(|phone| !phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))) {
        return Err(Invalid::new(field, "not_allowed_here"));
    }
    Ok(text)
}

/// An address on the net that a browser may be sent to.
pub fn check_web(field: &'static str, address: &str) -> Result<(), Invalid> {
    let is_web = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if is_web && !address.contains(char::is_whitespace) { Ok(()) } else { Err(Invalid::new(field, "wrong_type")) }
}

/// The digits of a telephone, at home and from abroad alike.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("81").filter(|_| phone.trim_start().starts_with('+')) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

/// What somebody looks for in the directory. What is not said does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What kind of organization.
    pub kind: Option<OrganizationKind>,
    /// In which municipality.
    pub municipality: Option<String>,
    /// Everything that it must offer.
    pub services: Vec<Service>,
    /// Words that are all in its name, reading, address or services.
    pub words: Option<String>,
    /// Only those of which something was announced lately.
    pub is_new: bool,
}

impl Search {
    /// Checks the words.
    pub fn check(&self) -> Result<(), Invalid> {
        check("q", self.words.as_deref().unwrap_or_default(), WORDS_LIMIT)?;
        check("municipality", self.municipality.as_deref().unwrap_or_default(), WORDS_LIMIT)
    }

    /// Whether it is one of those that somebody looks for, among those that the store found by kind and municipality.
    pub fn finds(&self, profile: &Profile) -> bool {
        self.services.iter().all(|service| profile.services.contains(service))
            && self.words.as_deref().is_none_or(|words| profile.says(words))
    }
}

/// Whether an organization has ended on a day: its last day is still one.
pub fn has_ended(closes_on: Option<Date>, today: Date) -> bool {
    closes_on.is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(body: serde_json::Value) -> Profile {
        serde_json::from_value(body).expect("a profile")
    }

    fn full() -> serde_json::Value {
        serde_json::json!({"name": "ﾋﾟｱ訪問看護", "kana": "ぴあほうもんかんご", "kind": "visiting_nurse_station", "phone": "0985-00-1000",
            "address": "汐見原市港町", "services": ["round_the_clock", "visiting_nursing", "round_the_clock"], "hours": " ", "fax": ""})
    }

    #[test]
    fn what_is_published_is_kept_in_one_form_and_within_limits() {
        let composed = profile(full()).compose().expect("a profile");
        assert_eq!(composed.services, [Service::VisitingNursing, Service::RoundTheClock]);
        assert_eq!((composed.hours, composed.fax), (None, None));
        for (field, value, reason) in [
            ("name", serde_json::json!(" "), "empty"),
            ("kana", serde_json::json!("漢字"), "not_kana"),
            ("municipality_code", serde_json::json!("45201"), "wrong_type"),
            ("phone", serde_json::json!("電話"), "not_allowed_here"),
            ("web", serde_json::json!("http://example.jp"), "wrong_type"),
            ("web", serde_json::json!("javascript:alert(1)"), "wrong_type"),
            ("address", serde_json::json!("字".repeat(201)), "too_long"),
            ("place", serde_json::json!({"latitude_e7": 1_314_200_000, "longitude_e7": 329_100_000}), "out_of_range"),
        ] {
            let mut body = full();
            body[field] = value;
            let refused = profile(body).compose().expect_err(field);
            assert_eq!((refused.field, refused.reason), (format!("entry.{field}"), reason));
        }
    }

    #[test]
    fn only_what_was_to_be_changed_is_taken_over() {
        let read = profile(full()).compose().expect("a profile");
        let moved = Profile { address: Some("朝霧町".to_owned()), ..read.clone() };
        assert_eq!(moved.differs_from(&read), ["address"]);
        let meanwhile = Profile { phone: Some("0985-00-2000".to_owned()), ..read.clone() };
        let both = meanwhile.with(&moved, &["address".to_owned()]);
        assert_eq!((both.address.as_deref(), both.phone.as_deref()), (Some("朝霧町"), Some("0985-00-2000")));
        assert_eq!(Profile::FIELDS.len(), 12);
    }

    #[test]
    fn the_same_name_or_telephone_is_noticed_however_it_is_written() {
        let ours = profile(full());
        assert_eq!(ours.resembles("ピア 訪問看護", Some("+81 985 00 1000")), ["name", "phone"]);
        assert_eq!(ours.resembles("別の訪問看護", Some("(0985)00-1000")), ["phone"]);
        assert_eq!(ours.resembles("別の訪問看護", None), Vec::<&str>::new());
    }

    #[test]
    fn a_search_finds_words_folded_and_every_service() {
        let ours = profile(full());
        let finds = |words: &str, services: &[Service]| {
            Search { words: Some(words.to_owned()), services: services.to_vec(), ..Search::default() }.finds(&ours)
        };
        assert!(finds("ぴあ", &[]) && finds("港町　24時間", &[Service::VisitingNursing]) && finds(" ", &[]));
        assert!(!finds("別", &[]) && !finds("", &[Service::Dementia]));
    }
}
