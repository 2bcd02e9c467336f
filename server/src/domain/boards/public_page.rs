//! The page that anybody may read without signing in (住民向け): what it is called and what it leads to. Nothing of persons.

use crate::domain::core::invalid::Invalid;
use crate::domain::core::text::{check, check_filled};
use crate::domain::people::profile::check_web;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A title has at most so many letters.
const TITLE_LIMIT: usize = 60;
/// Where residents may ask has at most so many letters.
const CONTACT_LIMIT: usize = 200;
/// The name of a leaflet has at most so many letters.
const NAME_LIMIT: usize = 100;
/// A link has at most so many letters.
const LINK_LIMIT: usize = 500;
/// So many leaflets at most.
const LEAFLETS_LIMIT: usize = 20;

/// A leaflet that lies elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaflet {
    /// What it is called.
    pub name: String,
    /// Where it lies.
    pub url: String,
}

/// The public page, as the base keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicPageBody)]
pub struct PublicPage {
    /// Whether anybody may read it.
    pub is_on: bool,
    /// What its address ends with, instead of the region's id.
    #[serde(default)]
    pub short_name: Option<String>,
    /// What it is called; else the region's name.
    #[serde(default)]
    pub title: Option<String>,
    /// Where residents may ask.
    #[serde(default)]
    pub contact: Option<String>,
    /// Leaflets that lie elsewhere.
    #[serde(default)]
    pub leaflets: Vec<Leaflet>,
}

impl PublicPage {
    /// Checks it; blank texts are none.
    pub fn compose(mut self) -> Result<Self, Invalid> {
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        (self.short_name, self.title, self.contact) = (filled(self.short_name), filled(self.title), filled(self.contact));
        if let Some(name) = &self.short_name {
            let fits = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !fits {
                return Err(Invalid::new("short_name", "not_allowed_here"));
            }
            if !(3..=30).contains(&name.len()) {
                return Err(Invalid::limited("short_name", if name.len() < 3 { "too_short" } else { "too_long" }, 30));
            }
        }
        check("title", self.title.as_deref().unwrap_or_default(), TITLE_LIMIT)?;
        check("contact", self.contact.as_deref().unwrap_or_default(), CONTACT_LIMIT)?;
        if self.leaflets.len() > LEAFLETS_LIMIT {
            return Err(Invalid::limited("leaflets", "too_long", LEAFLETS_LIMIT));
        }
        for leaflet in &self.leaflets {
            check_filled("leaflets.name", &leaflet.name, NAME_LIMIT)?;
            check_filled("leaflets.url", &leaflet.url, LINK_LIMIT)?;
            check_web("leaflets.url", &leaflet.url)?;
        }
        Ok(self)
    }

    /// Everything in it that is read by anybody, by field.
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        let mut texts =
            vec![("title", self.title.as_deref().unwrap_or_default()), ("contact", self.contact.as_deref().unwrap_or_default())];
        texts.extend(self.leaflets.iter().map(|leaflet| ("leaflets.name", leaflet.name.as_str())));
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_plain_address_and_leads_to_pages_alone() {
        let page = |body: serde_json::Value| serde_json::from_value::<PublicPage>(body).expect("a page").compose();
        assert_eq!(page(serde_json::json!({"is_on": true, "title": " "})).expect("a page").title, None);
        for (body, field) in [
            (serde_json::json!({"is_on": true, "short_name": "../etc"}), "short_name"),
            (serde_json::json!({"is_on": true, "short_name": "ab"}), "short_name"),
            (serde_json::json!({"is_on": true, "leaflets": [{"name": "手引き", "url": "javascript:alert(1)"}]}), "leaflets.url"),
            (serde_json::json!({"is_on": true, "leaflets": [{"name": "", "url": "https://example.jp/a.pdf"}]}), "leaflets.name"),
        ] {
            assert_eq!(page(body).expect_err(field).field, field);
        }
    }
}
