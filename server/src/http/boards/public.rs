//! The public page of a region (住民向け): HTML without script, for anybody, in plain Japanese and English. No cookie is read or set; what is
//! written by people is text and stays in the language in which it was written.

use super::words::{LANGUAGES, Words};
use crate::desk::{Error, PublicNotice, PublicOrganization, PublicTraining, Publication};
use crate::domain::boards::shelter::{Shelter, ShelterState};
use crate::domain::core::time::Timestamp;
use crate::http::{Acting, Params, Problem, RequestContext, Shared};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Where the page is.
pub const PATH: &str = "/public/{name}";
/// Where whoever turns it on looks at it before.
pub const PREVIEW_PATH: &str = "/public/{name}/preview";
/// Its look, which a browser keeps.
pub const STYLE_PATH: &str = "/public/style.css";

/// Beyond so many bytes a part names no more: a phone on a bad line must get the whole.
const FULL: usize = 256 * 1024;
/// What is taken back is gone from caches after so long.
const CACHED: &str = "public, max-age=60";

const STYLE: &str = include_str!("public.css");

/// Which language of the page's own words.
#[derive(Default, Deserialize)]
pub struct InLanguage {
    #[serde(default)]
    lang: Option<String>,
}

impl InLanguage {
    fn words(&self) -> &'static Words {
        if self.lang.as_deref() == Some("en") { &Words::ENGLISH } else { &Words::JAPANESE }
    }
}

/// The look of the page.
pub async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css"), (CACHE_CONTROL, "public, max-age=3600")], STYLE).into_response()
}

/// The page, where it is on.
pub async fn show(
    edge: State<Shared>,
    context: RequestContext,
    headers: HeaderMap,
    Path(name): Path<String>,
    Params(language): Params<InLanguage>,
) -> Response {
    let words = language.words();
    match edge.desk.publication(&name, &context.address.to_string()).await {
        Ok(publication) => kept(&headers, &publication, page(&publication, words, &format!("/public/{name}"), false), words),
        Err(error) => sorry(error, words),
    }
}

/// The page as it is or would be, for whoever turns it on.
pub async fn preview(
    edge: State<Shared>,
    acting: Result<Acting, Problem>,
    Path(name): Path<String>,
    Params(language): Params<InLanguage>,
) -> Response {
    let words = language.words();
    let Ok(Acting(caller)) = acting else { return refusal(StatusCode::UNAUTHORIZED, words.sign_in, words) };
    match edge.desk.preview_publication(&caller, &name).await {
        Ok(publication) => Html(page(&publication, words, &format!("/public/{name}/preview"), true)).into_response(),
        Err(error) => sorry(error, words),
    }
}

/// The page with what lets a cache ask whether it is still so. A date alone does not say it: what is over goes without being touched.
fn kept(headers: &HeaderMap, publication: &Publication, html: String, words: &Words) -> Response {
    // Weak: what is sent may be packed.
    let tag = format!("W/\"{}\"", BASE64URL_NOPAD.encode(&Sha256::digest(html.as_bytes())[..15]));
    let asked = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_same = asked.flat_map(|line| line.split(',')).any(|known| known.trim() == tag);
    let mut response = if is_same { StatusCode::NOT_MODIFIED.into_response() } else { Html(html).into_response() };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static(CACHED));
    out.insert(CONTENT_LANGUAGE, HeaderValue::from_static(words.code));
    let touched = publication.notices.iter().filter_map(|notice| notice.revised_at).fold(publication.changed_at, Timestamp::max);
    let changed = touched.zoned(&jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (name, value) in [(ETAG, tag), (LAST_MODIFIED, changed)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    }
    response
}

/// Why there is no page, in words.
fn sorry(error: Error, words: &Words) -> Response {
    match error {
        Error::NotFound => refusal(StatusCode::NOT_FOUND, words.not_there, words),
        Error::Forbidden => refusal(StatusCode::FORBIDDEN, words.not_there, words),
        Error::Throttled { retry_after_seconds } => {
            let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, words.later, words);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after_seconds));
            response
        }
        other => refusal(Problem::from(other).status(), words.later, words),
    }
}

fn refusal(status: StatusCode, sentence: &str, words: &Words) -> Response {
    let html = format!("{}<main><h1>{}</h1><p>{sentence}</p></main></html>", head(words, words.name), words.name);
    (status, Html(html)).into_response()
}

fn head(words: &Words, title: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{STYLE_PATH}\"></head><body>",
        words.code
    )
}

fn page(publication: &Publication, words: &Words, path: &str, is_preview: bool) -> String {
    let own = publication.page.title.clone().unwrap_or_else(|| publication.region.clone());
    let own = escaped(&own);
    let mut html = head(words, &format!("{own} – {}", words.name));
    let _ = write!(html, "<a class=\"skip\" href=\"#main\">{}</a><header>", words.skip);
    if is_preview {
        let _ = write!(html, "<p class=\"preview\"><strong>{}</strong></p>", words.preview);
    }
    let _ = write!(
        html,
        "<h1><span lang=\"ja\">{own}</span><br>{}</h1><p>{}</p><nav aria-label=\"{}\"><ul>",
        words.name, words.about, words.contents
    );
    for (language, label) in LANGUAGES {
        if language.words().code != words.code {
            let code = language.words().code;
            let _ = write!(html, "<li><a lang=\"{code}\" hreflang=\"{code}\" href=\"{}?lang={code}\">{label}</a></li>", escaped(path));
        }
    }
    let shown = [
        ("notices", words.notices, !publication.notices.is_empty() || !publication.trainings.is_empty()),
        ("shelters", words.shelters, !publication.shelters.is_empty()),
        ("organizations", words.organizations, !publication.organizations.is_empty()),
        ("leaflets", words.leaflets, !publication.page.leaflets.is_empty()),
    ];
    for (id, label, _) in shown.iter().filter(|(_, _, is_there)| *is_there) {
        let _ = write!(html, "<li><a href=\"#{id}\">{label}</a></li>");
    }
    html.push_str("</ul></nav></header><main id=\"main\">");
    if shown.iter().all(|(_, _, is_there)| !is_there) {
        let _ = write!(html, "<p>{}</p>", words.nothing);
    }
    let write = Writing { words, zone: &publication.zone };
    if !publication.notices.is_empty() || !publication.trainings.is_empty() {
        let _ = write!(html, "<section id=\"notices\" aria-labelledby=\"h-notices\"><h2 id=\"h-notices\">{}</h2>", words.notices);
        part(&mut html, words, &publication.notices, |html, notice| write.notice(html, notice));
        if !publication.trainings.is_empty() {
            let _ = write!(html, "<h3>{}</h3>", words.trainings);
            part(&mut html, words, &publication.trainings, |html, training| write.training(html, training));
        }
        html.push_str("</section>");
    }
    if !publication.shelters.is_empty() {
        let _ = write!(
            html,
            "<section id=\"shelters\" aria-labelledby=\"h-shelters\"><h2 id=\"h-shelters\">{}</h2><p>{}</p>",
            words.shelters, words.about_shelters
        );
        part(&mut html, words, &publication.shelters, |html, shelter| write.shelter(html, shelter));
        html.push_str("</section>");
    }
    if !publication.organizations.is_empty() {
        let _ = write!(
            html,
            "<section id=\"organizations\" aria-labelledby=\"h-organizations\"><h2 id=\"h-organizations\">{}</h2>",
            words.organizations
        );
        part(&mut html, words, &publication.organizations, |html, organization| write.organization(html, organization));
        html.push_str("</section>");
    }
    if !publication.page.leaflets.is_empty() {
        let _ = write!(
            html,
            "<section id=\"leaflets\" aria-labelledby=\"h-leaflets\"><h2 id=\"h-leaflets\">{}</h2><ul lang=\"ja\">",
            words.leaflets
        );
        for leaflet in &publication.page.leaflets {
            let _ =
                write!(html, "<li><a rel=\"noopener noreferrer\" href=\"{}\">{}</a></li>", escaped(&leaflet.url), escaped(&leaflet.name));
        }
        html.push_str("</ul></section>");
    }
    html.push_str("</main><footer>");
    if let Some(contact) = &publication.page.contact {
        let _ = write!(html, "<h2>{}</h2><p lang=\"ja\">{}</p>", words.ask, lines(contact));
    }
    let _ =
        write!(html, "<p>{}</p><p>{}{}</p></footer></body></html>", words.emergency, words.changed, write.moment(publication.changed_at));
    html
}

/// A list of one kind of thing, as far as there is room.
fn part<T>(html: &mut String, words: &Words, items: &[T], write: impl Fn(&mut String, &T)) {
    if items.is_empty() {
        return;
    }
    html.push_str("<ul class=\"items\">");
    let mut left = items.len();
    for item in items {
        if html.len() > FULL {
            break;
        }
        left -= 1;
        html.push_str("<li>");
        write(html, item);
        html.push_str("</li>");
    }
    html.push_str("</ul>");
    if left > 0 {
        let _ = write!(html, "<p>{}</p>", words.more.replace("{n}", &left.to_string()));
    }
}

/// In which language and time zone it is written.
struct Writing<'a> {
    words: &'a Words,
    zone: &'a jiff::tz::TimeZone,
}

impl Writing<'_> {
    fn moment(&self, at: Timestamp) -> String {
        self.words.moment(&at.zoned(self.zone))
    }

    fn phone(&self, html: &mut String, value: Option<&str>) {
        if let Some(phone) = value {
            let phone = escaped(phone);
            let dialled: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
            let _ = write!(html, "<dt>{}</dt><dd><a href=\"tel:{dialled}\">{phone}</a></dd>", self.words.phone);
        }
    }

    fn notice(&self, html: &mut String, notice: &PublicNotice) {
        let _ = write!(
            html,
            "<article><h3 lang=\"ja\">{}</h3><p class=\"from\"><span lang=\"ja\">{}</span> {}",
            escaped(&notice.title),
            escaped(&notice.organization),
            self.moment(notice.posted_at)
        );
        if let Some(revised) = notice.revised_at {
            let _ = write!(html, "（{}{}）", self.words.revised, self.moment(revised));
        }
        let _ = write!(html, "</p><p lang=\"ja\">{}</p></article>", lines(&notice.text));
    }

    fn training(&self, html: &mut String, training: &PublicTraining) {
        let words = self.words;
        let _ = write!(html, "<article><h4 lang=\"ja\">{}</h4>", escaped(&training.title));
        if training.cancelled_at.is_some() {
            let _ = write!(html, "<p><strong>{}</strong></p>", words.cancelled);
        }
        let span = words.span(&training.starts_at.zoned(self.zone), &training.ends_at.zoned(self.zone));
        let _ = write!(html, "<dl><dt>{}</dt><dd>{span}</dd>", words.when);
        row(html, words.place, training.place.as_deref());
        row(html, words.organizer, Some(&training.organization_name));
        row(html, words.apply, training.contact.as_deref());
        self.phone(html, training.organization_phone.as_deref());
        let _ = write!(html, "<dt>{}</dt><dd>{}</dd></dl>", words.apply_until, self.moment(training.apply_until));
        if let Some(description) = &training.description {
            let _ = write!(html, "<p lang=\"ja\">{}</p>", lines(description));
        }
        html.push_str("</article>");
    }

    fn shelter(&self, html: &mut String, shelter: &Shelter) {
        let words = self.words;
        let class = if shelter.state == ShelterState::Closed { "" } else { " class=\"now\"" };
        let hazards: Vec<&str> = shelter.hazards.iter().map(|hazard| words.hazard(*hazard)).collect();
        let _ = write!(
            html,
            "<article><h3 lang=\"ja\">{}</h3><dl><dt>{}</dt><dd{class}>{}</dd><dt>{}</dt><dd>{}</dd>",
            escaped(&shelter.name),
            words.state,
            words.shelter(shelter.state),
            words.hazards,
            hazards.join(words.comma)
        );
        row(html, words.address, Some(&shelter.address));
        row(html, words.note, shelter.note.as_deref());
        html.push_str("</dl></article>");
    }

    fn organization(&self, html: &mut String, organization: &PublicOrganization) {
        let words = self.words;
        let _ = write!(
            html,
            "<article><h3 lang=\"ja\">{}</h3><dl><dt>{}</dt><dd>{}</dd>",
            escaped(&organization.name),
            words.kind,
            words.organization(organization.kind)
        );
        if let Some(last) = &organization.closes_on {
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", words.closes, escaped(last));
        }
        self.phone(html, organization.phone.as_deref());
        row(html, words.address, organization.address.as_deref());
        row(html, words.hours, organization.hours.as_deref());
        if let Some(web) = &organization.web {
            let web = escaped(web);
            let _ = write!(html, "<dt>{}</dt><dd><a rel=\"noopener noreferrer\" href=\"{web}\">{web}</a></dd>", words.web);
        }
        html.push_str("</dl></article>");
    }
}

fn row(html: &mut String, label: &str, value: Option<&str>) {
    if let Some(value) = value {
        let _ = write!(html, "<dt>{label}</dt><dd lang=\"ja\">{}</dd>", lines(value));
    }
}

/// A text with its line breaks.
fn lines(text: &str) -> String {
    escaped(text.trim_end()).replace('\n', "<br>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
