//! Organizations that announce themselves.

use crate::harness::{Answer, Persona, text};
use serde_json::{Value, json};

/// An organization as the directory has it for somebody.
pub async fn entry_of(who: &Persona, organization: &str) -> Value {
    who.get(&format!("/api/directory/{organization}")).await.is(200)
}

/// What is to be sent to change some fields of an organization's entry.
pub async fn change(who: &Persona, organization: &str, kind: &str, day: &str, fields: Value) -> Value {
    let view = entry_of(who, organization).await;
    let mut entry = json!({});
    for field in
        ["name", "kana", "kind", "municipality_code", "address", "place", "phone", "night_phone", "fax", "services", "hours", "web"]
    {
        entry[field] = view[field].clone();
    }
    for (field, value) in fields.as_object().expect("fields") {
        entry[field] = value.clone();
    }
    json!({"kind": kind, "organization": organization, "organization_version": view["version"], "entry": entry, "effective_on": day})
}

/// An organization that opens.
pub fn opening(name: &str, day: &str) -> Value {
    json!({
        "kind": "opening", "effective_on": day, "remark": "見学できます。",
        "entry": {"name": name, "kana": "みなとほうもんかんご", "kind": "visiting_nurse_station", "municipality_code": "452017",
            "address": "汐見原市港町1-2-3", "phone": "0985-11-7777", "services": ["visiting_nursing", "round_the_clock"]},
    })
}

pub async fn proposes(who: &Persona, body: &Value) -> Answer {
    who.post("/api/provider-notices", body).await
}

/// The base says yes to what it is shown.
pub async fn approves(who: &Persona, notice: &Value) -> Answer {
    let path = format!("/api/provider-notices/{}", text(&notice["id"]));
    let seen = who.get(&path).await.is(200);
    who.post(&format!("{path}/approve"), &json!({"organization_version": seen["current"]["version"]})).await
}

/// The names in a list.
pub fn names(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| text(&item["name"])).collect()
}
