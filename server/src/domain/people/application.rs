//! Applications (利用申請): an organization asks to take part in a region and accepts its operating policy (運用規程).

use super::Profession;
use super::profile::Profile;
use crate::domain::core::code::codes;
use crate::domain::core::id::ApplicationId;
use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check, check_filled, check_kana};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// A name has at most so many letters, and so has an address of mail.
const NAME_LIMIT: usize = 100;
/// A telephone has at most so many letters.
const PHONE_LIMIT: usize = 30;
/// Why it is refused has at most so many letters.
const REASON_LIMIT: usize = 300;
/// An operating policy has at most so many letters.
const POLICY_LIMIT: usize = 20_000;

codes! {
    /// Where an application stands.
    ApplicationState {
        /// 承認待ち
        Waiting = "waiting",
        /// 承認
        Approved = "approved",
        /// 見送り
        Refused = "refused",
    }
}

/// Who is to be asked about it, and becomes the first admin.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationContact)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Profession.
    pub profession: Profession,
    /// Telephone; this or an address of mail.
    #[serde(default)]
    pub phone: Option<String>,
    /// Address of mail.
    #[serde(default)]
    pub mail: Option<String>,
}

/// What an organization sends.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationBody)]
pub struct NewApplication {
    /// Itself, as the directory is to show it.
    pub entry: Profile,
    /// Its official number (事業所番号), ten digits.
    #[serde(default)]
    pub code: Option<String>,
    /// Who is to be asked.
    pub contact: Contact,
    /// The version of the operating policy that it accepts.
    pub policy_version: i64,
}

/// Why an application is refused.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationRefusal)]
pub struct Refusal {
    /// Why.
    pub reason: String,
}

/// How the first admin of an approved organization gets the link.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationApproval)]
pub struct Approval {
    /// By letter: it holds longer.
    #[serde(default)]
    pub letter: bool,
}

/// A new version of the operating policy.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OperatingPolicyBody)]
pub struct NewPolicy {
    /// Its text.
    pub text: String,
    /// The day from which it holds; today where it is left out.
    #[serde(default)]
    pub valid_from: Option<crate::domain::core::time::Date>,
}

impl NewPolicy {
    /// Refuses what is empty or too long.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("text", &self.text, POLICY_LIMIT)
    }
}

impl Refusal {
    /// Refuses what is empty or too long.
    pub fn check(&self) -> Result<(), Invalid> {
        check_filled("reason", &self.reason, REASON_LIMIT)
    }
}

impl NewApplication {
    /// Checks it, and brings it into the form in which it is kept.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        self.entry = self.entry.compose()?;
        for (field, missing) in [("entry.kana", self.entry.kana.is_none()), ("entry.phone", self.entry.phone.is_none())] {
            if missing {
                return Err(Invalid::new(field, "missing"));
            }
        }
        self.code = filled(self.code).map(|code| code.nfkc().filter(|c| !c.is_whitespace() && *c != '-').collect());
        if self.code.as_deref().is_some_and(|code| !is_office_number(code)) {
            return Err(Invalid::new("code", "wrong_type"));
        }
        self.contact.check()?;
        self.contact.phone = filled(self.contact.phone);
        self.contact.mail = filled(self.contact.mail);
        if self.contact.phone.is_none() && self.contact.mail.is_none() {
            return Err(Invalid::new("contact.phone", "missing"));
        }
        Ok(self)
    }

    /// By what an organization or another application looks like the same one: its number, its name in one municipality, its telephone.
    pub fn resembles(&self, code: Option<&str>, name: &str, municipality_code: Option<&str>, phone: Option<&str>) -> Vec<&'static str> {
        let mut by = Vec::new();
        if self.code.is_some() && self.code.as_deref() == code {
            by.push("code");
        }
        let elsewhere = self.entry.municipality_code.as_deref().zip(municipality_code).is_some_and(|(ours, theirs)| ours != theirs);
        by.extend(self.entry.resembles(name, phone).into_iter().filter(|by| *by != "name" || !elsewhere));
        by
    }
}

impl Contact {
    fn check(&self) -> Result<(), Invalid> {
        check_filled("contact.name", &self.name, NAME_LIMIT)?;
        check_kana("contact.kana", &self.kana)?;
        let (phone, mail) = (self.phone.as_deref().unwrap_or_default(), self.mail.as_deref().unwrap_or_default());
        check("contact.phone", phone, PHONE_LIMIT)?;
        check("contact.mail", mail, NAME_LIMIT)?;
        if !phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) {
            return Err(Invalid::new("contact.phone", "not_allowed_here"));
        }
        let is_mail = mail.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
        if !mail.trim().is_empty() && (!is_mail || mail.contains(char::is_whitespace)) {
            return Err(Invalid::new("contact.mail", "wrong_type"));
        }
        Ok(())
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Ten digits that begin with a prefecture. How the last one follows from the others is another rule for each law, so it is not asked.
fn is_office_number(code: &str) -> bool {
    let prefecture = code.get(..2).and_then(|digits| digits.parse::<u8>().ok());
    code.len() == 10 && code.bytes().all(|b| b.is_ascii_digit()) && prefecture.is_some_and(|number| (1..=47).contains(&number))
}

/// What whoever applied may tell the base on the telephone: it finds the application and opens nothing.
pub fn receipt(id: ApplicationId) -> String {
    let letters = super::typed::letters(&id.0.as_bytes()[8..]);
    let (first, second) = letters.split_at(4);
    format!("{first}-{second}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_number_has_ten_digits_and_begins_with_a_prefecture() {
        for right in ["4560190123", "0110000001", "4710000001"] {
            assert!(is_office_number(right), "{right}");
        }
        for wrong in ["", "456019012", "45601901234", "4860190123", "0010000001", "456019012x", "４５６０１９０１２３"] {
            assert!(!is_office_number(wrong), "{wrong}");
        }
    }

    #[test]
    fn what_looks_like_the_same_organization_says_by_what() {
        let body = r#"{"entry": {"name": "港訪問看護", "kana": "みなと", "kind": "visiting_nurse_station", "municipality_code": "452017",
                       "phone": "0985-11-7777"}, "code": "４５６０ １９０１２３", "policy_version": 1,
                       "contact": {"name": "港 花子", "kana": "みなと はなこ", "profession": "nurse", "mail": "minato@example.jp"}}"#;
        let sent = serde_json::from_str::<NewApplication>(body).expect("an application").compose().expect("a right one");
        assert_eq!(sent.code.as_deref(), Some("4560190123"));
        assert_eq!(sent.resembles(Some("4560190123"), "別の名", None, None), ["code"]);
        assert_eq!(sent.resembles(None, "港 訪問看護", Some("452017"), None), ["name"]);
        assert!(sent.resembles(None, "港訪問看護", Some("452025"), None).is_empty());
        assert_eq!(sent.resembles(None, "別の名", None, Some("0985117777")), ["phone"]);
    }
}
