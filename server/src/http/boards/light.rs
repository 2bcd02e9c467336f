//! A disaster for the worst of lines: one page without script, at most 30 KB, with the form that reports how one's organization stands.
//! Nothing of a patient is on it.

use crate::desk::{DisasterView, StandingView};
use crate::domain::boards::disaster::{DisasterMode, OperatingState, Report};
use crate::domain::core::id::DisasterId;
use crate::http::{Acting, Known, Problem, Shared};
use axum::Form;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use serde_json::{Map, Value};
use std::fmt::Write as _;
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
pub async fn show(edge: State<Shared>, acting: Result<Acting, Problem>, id: Result<Known<DisasterId>, Problem>) -> Response {
    match standings(&edge, acting, id).await {
        Ok((disaster, items)) => Html(page(&disaster, &items, edge.desk.new_id())).into_response(),
        Err(problem) => sorry(&problem),
    }
}

async fn standings(
    edge: &Shared,
    acting: Result<Acting, Problem>,
    id: Result<Known<DisasterId>, Problem>,
) -> Result<(DisasterView, Vec<StandingView>), Problem> {
    Ok(edge.desk.standings(&acting?.0, id?.0).await?)
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
        Err(problem) => sorry(&problem),
    }
}

async fn reported(
    edge: &Shared,
    acting: Result<Acting, Problem>,
    id: Result<Known<DisasterId>, Problem>,
    fields: Vec<(String, String)>,
) -> Result<(), Problem> {
    let (mut key, mut no_damage, mut body) = (None, false, Map::new());
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        match name.as_str() {
            "key" => key = value.parse().ok().filter(|key: &Uuid| key.get_version_num() == 7),
            "no_damage" => no_damage = true,
            "many_patients" => _ = body.insert(name, Value::Bool(value == "true")),
            "power_hours" | "water_hours" | "staff_present" | "can_accept" => {
                let number: i64 = value.trim().parse().map_err(|_| Problem::invalid(name.clone(), "wrong_type"))?;
                body.insert(name, number.into());
            }
            _ => _ = body.insert(name, value.into()),
        }
    }
    let key = key.ok_or_else(|| Problem::key_missing("idempotency-key"))?;
    let report = if no_damage {
        Report::NO_DAMAGE
    } else {
        serde_json::from_value(Value::Object(body)).map_err(|_| Problem::invalid("state", "wrong_type"))?
    };
    edge.desk.report_state(&acting?.0, id?.0, key, report).await?;
    Ok(())
}

/// Why it did not work, in words: here is no client that has sentences for codes.
fn sorry(problem: &Problem) -> Response {
    let status = problem.status();
    let words = match status {
        StatusCode::UNAUTHORIZED => "サインインしてください。<a href=\"/\">サインインの画面へ</a>",
        StatusCode::NOT_FOUND => "この災害は見つかりません。",
        StatusCode::FORBIDDEN => "送れませんでした。災害が終了したか、この操作ができない立場です。",
        StatusCode::UNPROCESSABLE_ENTITY => {
            "送れませんでした。数字が大きすぎないか、必要な支援の欄に個人の情報がないかを確かめて、前の画面へ戻って直してください。"
        }
        _ => "いまは処理できません。少し待ってから、もう一度開いてください。",
    };
    (status, Html(format!("{HEAD}<title>つなぐ</title><p>{words}</p>"))).into_response()
}

const HEAD: &str = "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
                    <link rel=\"stylesheet\" href=\"/disaster/light.css\">";

fn page(disaster: &DisasterView, items: &[StandingView], key: Uuid) -> String {
    let is_drill = disaster.mode == DisasterMode::Drill;
    let (mark, class) = (disaster.mode.mark(), if is_drill { " class=\"drill\"" } else { "" });
    let title = escaped(&disaster.title);
    let mut html = format!("{HEAD}<title>{mark}{title}</title><body{class}><h1>{mark}{title}</h1>");
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
    let _ = write!(html, "<h2>{mark}自分の機関の状況</h2><p>いま：{own}</p>");
    if disaster.closed_at.is_some() {
        html.push_str("<p>この災害は終了しました。</p>");
    } else if !disaster.may.is_empty() {
        form(&mut html, key);
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
fn form(html: &mut String, key: Uuid) {
    let _ = write!(html, "<form method=\"post\"><input type=\"hidden\" name=\"key\" value=\"{key}\">");
    html.push_str(
        "<p><button name=\"no_damage\" value=\"1\">被害なし</button></p><p>被害があるときは、わかるものだけ選んで送ってください。</p>",
    );
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

const fn operating(state: OperatingState) -> &'static str {
    match state {
        OperatingState::Open => "通常どおり",
        OperatingState::Limited => "制限あり",
        OperatingState::Closed => "休止",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
