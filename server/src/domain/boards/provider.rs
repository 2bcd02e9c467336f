//! New providers (新規事業者): what is announced of an organization, until the base has said yes.

use crate::domain::core::code::codes;
use crate::domain::core::id::{OrganizationId, ProviderNoticeId};
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check, check_filled};
use crate::domain::core::time::Date;
use crate::domain::people::profile::Profile;
use jiff::ToSpan as _;
use jiff::civil;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A remark, and why it is refused: each has at most so many letters.
const REMARK_LIMIT: usize = 300;

codes! {
    /// What is announced.
    ProviderNoticeKind {
        /// 開設
        Opening = "opening",
        /// 終了
        Closing = "closing",
        /// 移転・連絡先の変更
        Moving = "moving",
        /// 新しいサービス
        NewServices = "new_services",
    }
}

impl ProviderNoticeKind {
    /// As people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opening => "開設",
            Self::Closing => "終了",
            Self::Moving => "移転・変更",
            Self::NewServices => "新しいサービス",
        }
    }

    /// Whether the directory says it at once, with its day; what changes only on its day would be wrong before.
    pub const fn shows_at_once(self) -> bool {
        matches!(self, Self::Opening | Self::Closing)
    }
}

codes! {
    /// Where an announcement stands.
    ProviderNoticeState {
        /// 承認待ち
        Proposed = "proposed",
        /// 承認
        Approved = "approved",
        /// 差し戻し
        Refused = "refused",
        /// 取り下げ
        Withdrawn = "withdrawn",
    }
}

/// What somebody announces of an organization.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProviderNoticeBody)]
pub struct NewProviderNotice {
    /// What is announced.
    pub kind: ProviderNoticeKind,
    /// Of whom; none, and only none, when it opens.
    #[serde(default)]
    pub organization: Option<OrganizationId>,
    /// The version of the entry that was read; of an organization that is there.
    #[serde(default)]
    pub organization_version: Option<i64>,
    /// Its entry of the directory as it is to be, whole; left out when it closes.
    #[serde(default)]
    pub entry: Option<Profile>,
    /// From which day; the last one of an organization that closes.
    pub effective_on: Date,
    /// What else is to be known.
    #[serde(default)]
    pub remark: Option<String>,
    /// The refused or withdrawn one that it corrects.
    #[serde(default)]
    pub follows: Option<ProviderNoticeId>,
}

impl NewProviderNotice {
    /// Checks it, and brings it into the form in which it is kept. It lies a year back or two years ahead at most.
    pub fn compose(mut self, today: civil::Date) -> Result<Self, Invalid> {
        let opens = self.kind == ProviderNoticeKind::Opening;
        if opens == self.organization.is_some() {
            return Err(Invalid::new("organization", if opens { "not_allowed_here" } else { "missing" }));
        }
        if opens == self.organization_version.is_some() {
            return Err(Invalid::new("organization_version", if opens { "not_allowed_here" } else { "missing" }));
        }
        let closes = self.kind == ProviderNoticeKind::Closing;
        if closes == self.entry.is_some() {
            return Err(Invalid::new("entry", if closes { "not_allowed_here" } else { "missing" }));
        }
        self.entry = self.entry.map(Profile::compose).transpose()?;
        let day = self.effective_on.0;
        if day < today.saturating_sub(1.year()) {
            return Err(Invalid::new("effective_on", "too_old"));
        }
        if day > today.saturating_add(2.years()) {
            return Err(Invalid::new("effective_on", "in_future"));
        }
        self.remark = self.remark.filter(|remark| !remark.trim().is_empty());
        check("remark", self.remark.as_deref().unwrap_or_default(), REMARK_LIMIT)?;
        Ok(self)
    }

    /// Everything in it that people wrote freely, by field.
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        let mut texts = vec![("remark", self.remark.as_deref().unwrap_or_default())];
        texts.extend(self.entry.iter().flat_map(Profile::texts));
        texts
    }
}

/// Which version of the entry the base had before its eyes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProviderApprovalBody)]
pub struct Approval {
    /// Of an organization that is there already.
    #[serde(default)]
    pub organization_version: Option<i64>,
}

/// Why an announcement is not taken over, for whoever made it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProviderRefusalBody)]
pub struct Refusal {
    /// In words.
    pub reason: String,
}

impl Refusal {
    /// Checks it.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("reason", &self.reason, REMARK_LIMIT)
    }
}

/// What stands on the board of new providers once it is approved: title and text.
pub fn posting(
    kind: ProviderNoticeKind,
    (name, proposer): (&str, &str),
    changed: &Profile,
    fields: &[String],
    day: Date,
    remark: Option<&str>,
) -> (String, String) {
    let day = format!("{}月{}日", day.0.month(), day.0.day());
    let when = if kind == ProviderNoticeKind::Closing { format!("{day}で終了") } else { format!("{day}から") };
    let mut name_in_title: String = name.chars().take(70).collect();
    if name_in_title.len() < name.len() {
        name_in_title.push('…');
    }
    let title = format!("【{}】{name_in_title}（{when}）", kind.word());
    let mut lines = vec![format!("{name}（{when}）")];
    let place = changed.place.map(|place| place.to_string());
    let services = changed.services.iter().map(|service| service.word()).collect::<Vec<_>>().join("、");
    for (field, label, value) in [
        ("address", "住所", changed.address.as_deref()),
        ("place", "地図の位置", place.as_deref()),
        ("phone", "電話", changed.phone.as_deref()),
        ("night_phone", "夜間の電話", changed.night_phone.as_deref()),
        ("fax", "FAX", changed.fax.as_deref()),
        ("services", "サービス", Some(services.as_str()).filter(|services| !services.is_empty())),
        ("hours", "受付時間", changed.hours.as_deref()),
        ("web", "ホームページ", changed.web.as_deref()),
    ] {
        if fields.iter().any(|changed| changed == field) {
            lines.push(format!("{label}：{}", value.unwrap_or("なし")));
        }
    }
    if kind == ProviderNoticeKind::Closing {
        lines.push(
            "これまでの記録、担当のチーム、空床の登録は残ります。担当の利用者の引き継ぎ先を、チームと空床の画面で確かめてください。"
                .to_owned(),
        );
    }
    lines.extend(remark.map(str::to_owned));
    lines.push(format!("届け出：{proposer}"));
    (title, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: civil::Date = civil::date(2026, 11, 20);

    fn composed(body: serde_json::Value) -> Result<NewProviderNotice, Invalid> {
        serde_json::from_value::<NewProviderNotice>(body).expect("a notice").compose(TODAY)
    }

    #[test]
    fn each_kind_asks_for_its_own_parts() {
        let organization = OrganizationId(uuid::Uuid::nil());
        let entry = serde_json::json!({"name": "港訪問看護", "kind": "visiting_nurse_station"});
        let body = |kind: &str, is_there: bool, has_entry: bool, day: &str| {
            serde_json::json!({"kind": kind, "organization": is_there.then_some(organization), "organization_version": is_there.then_some(1),
                "entry": has_entry.then_some(&entry), "effective_on": day})
        };
        for (kind, is_there, has_entry, refused) in [
            ("opening", false, true, None),
            ("opening", true, true, Some(("organization", "not_allowed_here"))),
            ("opening", false, false, Some(("entry", "missing"))),
            ("closing", true, false, None),
            ("closing", true, true, Some(("entry", "not_allowed_here"))),
            ("moving", false, true, Some(("organization", "missing"))),
            ("new_services", true, true, None),
        ] {
            let said = composed(body(kind, is_there, has_entry, "2026-12-01")).err();
            assert_eq!(said.as_ref().map(|e| (e.field.as_str(), e.reason)), refused, "{kind}");
        }
        for (day, reason) in [("2025-11-19", "too_old"), ("2028-11-21", "in_future")] {
            assert_eq!(composed(body("closing", true, false, day)).expect_err(day).reason, reason);
        }
    }

    #[test]
    fn the_posting_says_what_changes_and_fits_a_title() {
        let entry: Profile =
            serde_json::from_value(serde_json::json!({"name": "長".repeat(100), "kind": "clinic", "phone": "0985-00-1000",
            "services": ["visiting_physician", "end_of_life"], "place": {"latitude_e7": 329_100_099, "longitude_e7": 1_314_000_000}}))
            .expect("a profile");
        let day = Date(civil::date(2026, 12, 1));
        let fields = ["services".to_owned(), "fax".to_owned(), "place".to_owned()];
        let (title, text) =
            posting(ProviderNoticeKind::NewServices, (&entry.name, "汐見原市役所"), &entry, &fields, day, Some("ご相談ください。"));
        assert!(title.chars().count() <= 100, "{title}");
        assert!(text.contains("地図の位置：32.91000, 131.40000"), "{text}");
        assert!(text.contains("サービス：訪問診療、看取り") && text.contains("FAX：なし") && !text.contains("電話"), "{text}");
        let (title, text) = posting(ProviderNoticeKind::Closing, ("港医院", "港医院"), &entry, &[], day, None);
        assert_eq!(title, "【終了】港医院（12月1日で終了）");
        assert!(text.contains("記録") && text.ends_with("届け出：港医院"), "{text}");
    }
}
