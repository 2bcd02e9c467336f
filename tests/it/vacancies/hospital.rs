//! A hospital that tells its vacancies, and others who look for a bed.

use crate::harness::{Answer, Persona, Server, answer, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

pub struct Hospital {
    /// Knows the beds.
    pub coordinator: Persona,
    /// Of a visiting nurse station in another municipality.
    pub nurse: Persona,
}

impl Hospital {
    pub async fn new(server: &Server) -> Self {
        let hospital = server.organization_in("=中央病院", OrganizationKind::Hospital, Some("452017"), Some("0985-11-1111")).await;
        let station = server.organization_in("青空訪問看護", OrganizationKind::VisitingNurseStation, Some("452025"), None).await;
        Self {
            coordinator: server.persona("byosho", hospital, Profession::BedCoordinator, Role::Staff).await,
            nurse: server.persona("suzuki", station, Profession::Nurse, Role::Staff).await,
        }
    }

    /// A ward of the hospital.
    pub async fn opens(&self, name: &str) -> String {
        adds(&self.coordinator, &ward(name)).await
    }
}

/// A ward of a hospital.
pub fn ward(name: &str) -> Value {
    json!({"name": name, "kind": "hospital", "function": "recovery", "bed_type": "general", "fee_class": "community_care"})
}

/// Adds a ward to somebody's organization; its id.
pub async fn adds(who: &Persona, body: &Value) -> String {
    text(&who.post("/api/wards", body).await.is(201)["id"])
}

/// A call with the version that was read.
pub async fn from_version(who: &Persona, method: Method, path: &str, version: i64, body: &Value) -> Answer {
    with_key(who, method, path, version, &key(), body).await
}

/// The same with an operation of one's own.
pub async fn with_key(who: &Persona, method: Method, path: &str, version: i64, key: &str, body: &Value) -> Answer {
    let request = who.request(method, path).header("if-match", format!("\"{version}\"")).header("idempotency-key", key);
    answer(request.json(body)).await
}

/// Says something of a ward.
pub async fn tells(who: &Persona, ward: &str, read: i64, body: &Value) -> Answer {
    from_version(who, Method::PUT, &format!("/api/wards/{ward}/vacancy"), read, body).await
}

/// 変わりなし.
pub async fn confirms(who: &Persona, ward: &str, read: i64) -> Answer {
    from_version(who, Method::POST, &format!("/api/wards/{ward}/vacancy/unchanged"), read, &json!({})).await
}

/// The names in a list.
pub fn names(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| text(&item["name"])).collect()
}
