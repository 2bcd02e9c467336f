//! A disaster for the worst of lines: one page without script, at most 30 KB, with the form that reports how one's organization stands.
//! Nothing of a patient is on it.

use crate::desk::{DisasterView, StandingView, operating};
use crate::domain::boards::disaster::{DisasterMode, OperatingState, Report};
use crate::domain::core::id::DisasterId;
use crate::gate::{Act as _, Caller, ReportState};
use crate::http::{Acting, Known, Problem, Shared};
use axum::Form;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

/// So many organizations of each kind of answer are named.
const NAMED: usize = 40;
/// And none beyond so many bytes: the page must stay small.
const FULL: usize = 28 * 1024;

/// Where the page and its look are.
pub const PATH: &str = "/disaster/{id}/light";
/// Its look, which a browser keeps.
pub const STYLE_PATH: &str = "/disaster/light.css";

const STYLE: &str = "body{font:16px/1.6 sans-serif;max-width:40em;margin:0 auto;padding:8px}h1{font-size:20px}h2{font-size:18px}\
button,select,input,textarea{font-size:16px;min-height:44px}textarea{width:100%}label{display:block;margin:6px 0}\
button{padding:0 16px}a{display:inline-block;min-height:44px}.drill{border:8px solid #7a4b00;padding:8px}";

/// The look of the page.
pub async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css"), (CACHE_CONTROL, "public, max-age=86400")], STYLE).into_response()
}

/// A disaster and how organizations stand in it.
pub async fn show(edge: State<Shared>, uri: Uri, acting: Result<Acting, Problem>, id: Result<Known<DisasterId>, Problem>) -> Response {
    match standings(&edge, acting, id).await {
        Ok((caller, disaster, items)) => {
            let forms = Forms { whose: whose(&caller), keys: [edge.desk.new_id(), edge.desk.new_id()] };
            let own = items.iter().find(|item| item.organization == caller.membership.organization);
            let name = own.map_or("自分の機関", |own| own.organization_name.as_str());
            Html(page(&disaster, &items, name, &forms)).into_response()
        }
        Err(problem) => sorry(&problem, uri.path()),
    }
}

async fn standings(
    edge: &Shared,
    acting: Result<Acting, Problem>,
    id: Result<Known<DisasterId>, Problem>,
) -> Result<(Arc<Caller>, DisasterView, Vec<StandingView>), Problem> {
    let caller = acting?.0;
    let (disaster, items) = edge.desk.standings(&caller, id?.0).await?;
    Ok((caller, disaster, items))
}

/// For whom a form was made. The cookie is the browser's: by the time the form is sent, somebody else may have signed in there, or the same
/// person acts for another organization.
fn whose(caller: &Caller) -> String {
    format!("{} {}", caller.session, caller.membership.id)
}

/// What makes a form one operation of one person: 被害なし and the report have a key each.
struct Forms {
    whose: String,
    keys: [Uuid; 2],
}

/// The form: how one's own organization stands. A second press of the button is the same operation.
pub async fn report(
    edge: State<Shared>,
    uri: Uri,
    acting: Result<Acting, Problem>,
    id: Result<Known<DisasterId>, Problem>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    match reported(&edge, acting, id, fields).await {
        Ok(()) => Redirect::to(uri.path()).into_response(),
        Err(problem) => sorry(&problem, uri.path()),
    }
}

async fn reported(
    edge: &Shared,
    acting: Result<Acting, Problem>,
    id: Result<Known<DisasterId>, Problem>,
    fields: Vec<(String, String)>,
) -> Result<(), Problem> {
    let caller = acting?.0;
    let (mut key, mut whom, mut no_damage, mut body) = (None, None, false, Map::new());
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        match name.as_str() {
            "key" => key = value.parse().ok().filter(|key: &Uuid| key.get_version_num() == 7),
            "whose" => whom = Some(value),
            "no_damage" => no_damage = true,
            "many_patients" => _ = body.insert(name, Value::Bool(value == "true")),
            "power_hours" | "water_hours" | "staff_present" | "can_accept" => {
                // Japanese keyboards write full-width figures.
                let number: i64 =
                    value.trim().nfkc().collect::<String>().parse().map_err(|_| Problem::invalid(name.clone(), "wrong_type"))?;
                body.insert(name, number.into());
            }
            // A form writes a line break as two characters.
            _ => _ = body.insert(name, value.replace("\r\n", "\n").into()),
        }
    }
    let key = key.ok_or_else(|| Problem::key_missing("idempotency-key"))?;
    if whom.is_none_or(|whom| whom != whose(&caller)) {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "sign_in_required"));
    }
    let report = if no_damage {
        if !body.is_empty() {
            return Err(Problem::invalid("no_damage", "not_allowed_here"));
        }
        Report::NO_DAMAGE
    } else {
        serde_json::from_value(Value::Object(body)).map_err(|_| Problem::invalid("state", "wrong_type"))?
    };
    edge.desk.report_state(&caller, id?.0, key, report).await?;
    Ok(())
}

/// Why it did not work, in words: here is no client that has sentences for codes.
fn sorry(problem: &Problem, path: &str) -> Response {
    let status = problem.status();
    let words = match (status, problem.code()) {
        (StatusCode::UNAUTHORIZED, _) => "サインインしていないか、ほかの方に代わっています。<a href=\"/\">サインインの画面へ</a>",
        (StatusCode::NOT_FOUND, _) => "この災害は見つかりません。",
        (StatusCode::FORBIDDEN, _) => "送れませんでした。災害が終了したか、この操作ができない立場です。",
        (_, "key_reused") => "この画面の内容は、もう送られています。新しい状況は、開き直してから送ってください。",
        (_, "personal_data_suspected") => {
            "送れませんでした。必要な支援の欄に、個人の情報があるようです。前の画面へ戻って、ほかの言葉に直してください。"
        }
        (StatusCode::UNPROCESSABLE_ENTITY, _) => {
            "送れませんでした。数字や文の長さを確かめて、前の画面へ戻って直してください。必要な支援は300字までです。"
        }
        _ => "いまは処理できません。少し待ってから、もう一度開いてください。",
    };
    let again = format!("<p><a href=\"{}\">開き直す</a></p>", escaped(path));
    (status, Html(format!("{HEAD}<title>つなぐ</title><body><main><p>{words}</p>{again}</main>"))).into_response()
}

const HEAD: &str = "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
                    <link rel=\"stylesheet\" href=\"/disaster/light.css\">";

fn page(disaster: &DisasterView, items: &[StandingView], name: &str, forms: &Forms) -> String {
    let is_drill = disaster.mode == DisasterMode::Drill;
    let (mark, class) = (disaster.mode.mark(), if is_drill { " class=\"drill\"" } else { "" });
    let title = escaped(&disaster.title);
    let mut html = format!("{HEAD}<title>{mark}{title}</title><body{class}><main><h1>{mark}{title}</h1>");
    if is_drill {
        html.push_str("<p><strong>これは訓練です。</strong></p>");
    }
    let counts = &disaster.counts;
    let _ = write!(
        html,
        "<p>回答 {}・未回答 {}（通常 {}・制限 {}・休止 {}）</p>",
        counts.answered, counts.unanswered, counts.open, counts.limited, counts.closed
    );
    let own = disaster.own_report.as_ref().map_or("未回答", |own| operating(own.state));
    let _ = write!(html, "<h2>{mark}{}の状況</h2><p>いま：{own}</p>", escaped(name));
    if disaster.closed_at.is_some() {
        html.push_str("<p>この災害は終了しました。</p>");
    } else if disaster.may.contains(&ReportState::NAME) {
        form(&mut html, forms);
    }
    for (heading, state) in [
        ("未回答", None),
        ("休止", Some(OperatingState::Closed)),
        ("制限あり", Some(OperatingState::Limited)),
        ("通常どおり", Some(OperatingState::Open)),
    ] {
        list(&mut html, &format!("{mark}{heading}"), items.iter().filter(|item| item.report.as_ref().map(|said| said.state) == state));
    }
    html
}

fn list<'a>(html: &mut String, heading: &str, items: impl Iterator<Item = &'a StandingView>) {
    let items: Vec<_> = items.collect();
    let _ = write!(html, "<h2>{heading}（{}）</h2><ul>", items.len());
    let mut unnamed = items.len();
    for item in items.iter().take(NAMED) {
        if html.len() > FULL {
            break;
        }
        unnamed -= 1;
        let _ = write!(html, "<li>{}", escaped(&item.organization_name));
        if let Some(phone) = &item.phone {
            let phone = escaped(phone);
            let _ = write!(html, " <a href=\"tel:{phone}\">{phone}</a>");
        }
    }
    html.push_str("</ul>");
    if unnamed > 0 {
        let _ = write!(html, "<p>ほか{unnamed}件</p>");
    }
}

/// The order is that of EMIS's 緊急時入力.
/// 被害なし is a form of its own: the key of a phone that sends a form presses its first button.
fn form(html: &mut String, Forms { whose, keys: [none, report] }: &Forms) {
    let begin = |key: &Uuid| {
        let hidden = [("whose", whose.clone()), ("key", key.to_string())]
            .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
        format!("<form method=\"post\">{}", hidden.concat())
    };
    let _ = write!(html, "{}<p><button name=\"no_damage\" value=\"1\">被害なし</button></p></form>", begin(none));
    let _ = write!(html, "{}<p>被害があるときは、わかるものだけ選んで送ってください。</p>", begin(report));
    let (lifeline, enough) =
        ([("normal", "通常"), ("limited", "制限"), ("out", "途絶")], [("enough", "足りている"), ("short", "不足"), ("none", "なし")]);
    for (name, label, options) in [
        ("state", "状況", &[("limited", "制限あり"), ("closed", "休止"), ("open", "通常どおり")][..]),
        ("building", "建物", &[("sound", "被害なし"), ("damaged", "一部損壊"), ("unsafe", "倒壊のおそれ")][..]),
        ("power", "電気", &lifeline[..]),
        ("water", "水", &lifeline[..]),
        ("gas", "ガス", &lifeline[..]),
        ("telephone", "電話・通信", &lifeline[..]),
        ("supplies", "医薬品・衛生資材", &enough[..]),
        ("many_patients", "多数患者の受診", &[("true", "あり"), ("false", "なし")][..]),
        ("staff", "職員", &enough[..]),
    ] {
        let _ = write!(html, "<label>{label} <select name=\"{name}\">");
        if name != "state" {
            html.push_str("<option value=\"\">－");
        }
        for (value, word) in options {
            let _ = write!(html, "<option value=\"{value}\">{word}");
        }
        html.push_str("</select></label>");
    }
    html.push_str(
        "<label>出勤している職員数 <input name=\"staff_present\" inputmode=\"numeric\" size=\"4\"></label>\
         <label>受け入れ可能人数 <input name=\"can_accept\" inputmode=\"numeric\" size=\"4\"></label>\
         <label>必要な支援 <textarea name=\"needs\" maxlength=\"300\" rows=\"3\"></textarea></label>\
         <p><button>この内容で送る</button></p></form>",
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
