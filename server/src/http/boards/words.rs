//! The words of the public page itself, in plain Japanese and in English.

use crate::domain::boards::shelter::{ShelterHazard, ShelterState};
use crate::domain::people::OrganizationKind;
use jiff::Zoned;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 日本語
    Japanese,
    /// English
    English,
}

/// The languages, each by its own name.
pub const LANGUAGES: [(Language, &str); 2] = [(Language::Japanese, "日本語"), (Language::English, "English")];

impl Language {
    /// Its words.
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Japanese => &Words::JAPANESE,
            Self::English => &Words::ENGLISH,
        }
    }
}

/// What the page says by itself.
#[derive(Debug)]
pub struct Words {
    language: Language,
    /// As HTML names the language.
    pub code: &'static str,
    /// What kind of page it is.
    pub name: &'static str,
    /// In a sentence.
    pub about: &'static str,
    /// Past the head of the page.
    pub skip: &'static str,
    /// What the page holds.
    pub contents: &'static str,
    /// Of whoever turns it on.
    pub preview: &'static str,
    /// A part.
    pub notices: &'static str,
    /// A part.
    pub trainings: &'static str,
    /// A part.
    pub shelters: &'static str,
    /// What to do before one goes.
    pub about_shelters: &'static str,
    /// A part.
    pub organizations: &'static str,
    /// A part.
    pub leaflets: &'static str,
    /// Where nothing stands.
    pub nothing: &'static str,
    /// What is left out; `{n}` is how many.
    pub more: &'static str,
    /// Where to ask.
    pub ask: &'static str,
    /// What this page is not for.
    pub emergency: &'static str,
    /// Before a moment.
    pub changed: &'static str,
    /// Before a moment.
    pub revised: &'static str,
    /// Of a training.
    pub cancelled: &'static str,
    /// Of a training.
    pub when: &'static str,
    /// Of a training.
    pub place: &'static str,
    /// Of a training.
    pub organizer: &'static str,
    /// Of a training.
    pub apply: &'static str,
    /// Of a training.
    pub apply_until: &'static str,
    /// Of an organization.
    pub phone: &'static str,
    /// Of an organization.
    pub kind: &'static str,
    /// Of an organization.
    pub hours: &'static str,
    /// Of an organization.
    pub web: &'static str,
    /// Before the last day of an organization.
    pub closes: &'static str,
    /// Of a place.
    pub address: &'static str,
    /// Of a shelter.
    pub state: &'static str,
    /// Of a shelter.
    pub hazards: &'static str,
    /// Of a shelter.
    pub note: &'static str,
    /// Between words.
    pub comma: &'static str,
    /// There is no such page.
    pub not_there: &'static str,
    /// It does not work now.
    pub later: &'static str,
    /// Nobody is signed in.
    pub sign_in: &'static str,
}

impl Words {
    /// 日本語
    pub const JAPANESE: Self = Self {
        language: Language::Japanese,
        code: "ja",
        name: "住民のみなさまへ",
        about: "医療・介護のお知らせ、避難所、相談先です。だれでも読めます。",
        skip: "本文へ",
        contents: "このページの内容",
        preview: "下見の画面です。この画面は、まだだれでも読めるものではありません。",
        notices: "お知らせ・講座",
        trainings: "講座・研修",
        shelters: "避難所",
        about_shelters: "行く前に、開いているかを確かめてください。道が危ないときは、無理に動かないでください。",
        organizations: "医療・介護の事業所",
        leaflets: "パンフレット・手引き",
        nothing: "いま、お知らせはありません。",
        more: "ほか{n}件あります。下の問い合わせ先へおたずねください。",
        ask: "問い合わせ先",
        emergency: "急な病気やけがは、119番へ電話してください。このページから連絡はできません。",
        changed: "更新：",
        revised: "訂正：",
        cancelled: "中止になりました",
        when: "日時",
        place: "場所",
        organizer: "主催",
        apply: "申し込み・問い合わせ",
        apply_until: "申し込みの期限",
        phone: "電話",
        kind: "種類",
        hours: "受付時間",
        web: "ホームページ",
        closes: "終了する日",
        address: "住所",
        state: "いま",
        hazards: "使える災害",
        note: "備考",
        comma: "、",
        not_there: "このページはありません。公開が終わったか、アドレスが違います。",
        later: "いまは表示できません。少し待ってから、もう一度開いてください。",
        sign_in: "サインインしてから、もう一度開いてください。",
    };

    /// English
    pub const ENGLISH: Self = Self {
        language: Language::English,
        code: "en",
        name: "For residents",
        about: "News about health and care, shelters, and where to ask. Anybody may read this page. What organizations wrote is in Japanese.",
        skip: "To the text",
        contents: "On this page",
        preview: "This is a preview. Nobody else can read it here.",
        notices: "News and lectures",
        trainings: "Lectures",
        shelters: "Shelters",
        about_shelters: "Before you go, check that it is open. When the way is dangerous, stay where you are.",
        organizations: "Health and care providers",
        leaflets: "Leaflets",
        nothing: "There is no news at the moment.",
        more: "{n} more. Please ask at the contact below.",
        ask: "Contact",
        emergency: "In an emergency call 119. You cannot send messages from this page.",
        changed: "Updated: ",
        revised: "Corrected: ",
        cancelled: "Cancelled",
        when: "When",
        place: "Where",
        organizer: "Organizer",
        apply: "To apply or ask",
        apply_until: "Apply until",
        phone: "Telephone",
        kind: "Kind",
        hours: "Hours",
        web: "Website",
        closes: "Last day",
        address: "Address",
        state: "Now",
        hazards: "For",
        note: "Note",
        comma: ", ",
        not_there: "There is no such page. It is no longer public, or the address is wrong.",
        later: "The page cannot be shown now. Please wait a moment and open it again.",
        sign_in: "Please sign in and open it again.",
    };

    /// A day and hour as people write it.
    pub fn moment(&self, at: &Zoned) -> String {
        match self.language {
            Language::Japanese => {
                let weekday = ["月", "火", "水", "木", "金", "土", "日"];
                let day = usize::try_from(at.weekday().to_monday_zero_offset()).ok().and_then(|day| weekday.get(day)).copied();
                let day = day.unwrap_or_default();
                format!("{}年{}月{}日（{day}）{}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute())
            }
            Language::English => at.strftime("%a, %b %-d, %Y, %-H:%M").to_string(),
        }
    }

    /// From when to when; a day is said once.
    pub fn span(&self, from: &Zoned, until: &Zoned) -> String {
        if from.date() == until.date() {
            return format!("{} – {}:{:02}", self.moment(from), until.hour(), until.minute());
        }
        format!("{} – {}", self.moment(from), self.moment(until))
    }

    const fn pick(&self, japanese: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Japanese => japanese,
            Language::English => english,
        }
    }

    /// From what a shelter shelters.
    pub const fn hazard(&self, code: ShelterHazard) -> &'static str {
        match code {
            ShelterHazard::Flood => self.pick("洪水", "floods"),
            ShelterHazard::Landslide => self.pick("土砂災害", "landslides"),
            ShelterHazard::StormSurge => self.pick("高潮", "storm surges"),
            ShelterHazard::Earthquake => self.pick("地震", "earthquakes"),
            ShelterHazard::Tsunami => self.pick("津波", "tsunami"),
            ShelterHazard::Fire => self.pick("大きな火事", "large fires"),
            ShelterHazard::InlandFlood => self.pick("大雨で水があふれたとき", "flooding by heavy rain"),
            ShelterHazard::Volcano => self.pick("火山", "volcanoes"),
        }
    }

    /// Whether people can go to a shelter.
    pub const fn shelter(&self, code: ShelterState) -> &'static str {
        match code {
            ShelterState::Open => self.pick("開いています", "open"),
            ShelterState::Full => self.pick("いっぱいです", "full"),
            ShelterState::Closed => self.pick("開いていません", "closed"),
        }
    }

    /// A kind of organization.
    pub const fn organization(&self, code: OrganizationKind) -> &'static str {
        match code {
            OrganizationKind::Hospital => self.pick("病院", "hospital"),
            OrganizationKind::Clinic => self.pick("診療所", "clinic"),
            OrganizationKind::DentalClinic => self.pick("歯科医院", "dental clinic"),
            OrganizationKind::Pharmacy => self.pick("薬局", "pharmacy"),
            OrganizationKind::VisitingNurseStation => self.pick("訪問看護", "visiting nurses"),
            OrganizationKind::CareManagementOffice => self.pick("ケアマネジャーの事業所", "care managers"),
            OrganizationKind::HomeHelpOffice => self.pick("訪問介護", "home help"),
            OrganizationKind::VisitingRehabilitation => self.pick("訪問リハビリ", "visiting rehabilitation"),
            OrganizationKind::NutritionCareStation => self.pick("栄養の相談", "nutrition care"),
            OrganizationKind::CareHome => self.pick("介護施設", "care home"),
            OrganizationKind::CommunitySupportCenter => self.pick("地域包括支援センター", "community support center"),
            OrganizationKind::DisabilityConsultation => self.pick("障害の相談", "consultation on disabilities"),
            OrganizationKind::DisabilityService => self.pick("障害福祉サービス", "services for people with disabilities"),
            OrganizationKind::FireService => self.pick("消防", "fire service"),
            OrganizationKind::PublicHealthCenter => self.pick("保健所", "public health center"),
            OrganizationKind::Municipality => self.pick("市町村", "municipality"),
            OrganizationKind::Prefecture => self.pick("都道府県", "prefecture"),
            OrganizationKind::SocialWelfareCouncil => self.pick("社会福祉協議会", "social welfare council"),
            OrganizationKind::MedicalCareChildCenter => self.pick("医療的ケア児の相談", "children with medical care"),
            OrganizationKind::ProfessionalAssociation => self.pick("医師会など", "professional association"),
            OrganizationKind::CoordinationBase => self.pick("在宅医療・介護の連携拠点", "coordination base"),
        }
    }
}
