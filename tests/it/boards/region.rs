//! A region with people whom audiences tell apart.

use crate::harness::{CANARY, Persona, Server, text};
use serde_json::{Value, json};
use tsunagu::desk::NewOrganization;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

pub struct Region {
    /// Runs the region.
    pub base: Persona,
    /// Of a visiting nurse station in 452017.
    pub nurse: Persona,
    /// Of a clinic in 452025.
    pub doctor: Persona,
    /// Of the municipality 452017.
    pub officer: Persona,
}

/// Somebody of another region.
pub struct Elsewhere {
    pub base: Persona,
    pub nurse: Persona,
}

impl Region {
    pub async fn new(server: &Server) -> Self {
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let (here, there) = (Some("452017"), Some("452025"));
        let station = server.organization_in("青空訪問看護", OrganizationKind::VisitingNurseStation, here, Some("0985-11-1111")).await;
        let clinic = server.organization_in("=港クリニック", OrganizationKind::Clinic, there, Some("+81-985-22-2222")).await;
        let office = server.organization_in("市役所", OrganizationKind::Municipality, here, None).await;
        Self {
            base: server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await,
            nurse: server.persona("suzuki", station, Profession::Nurse, Role::Staff).await,
            doctor: server.persona("tanaka", clinic, Profession::Physician, Role::Staff).await,
            officer: server.persona("sato", office, Profession::MunicipalOfficer, Role::MunicipalOfficer).await,
        }
    }

    pub async fn elsewhere(server: &Server) -> Elsewhere {
        let region = server.desk.found_region("隣の圏域", "Asia/Tokyo").await.expect("a region");
        let new = |kind| NewOrganization {
            name: "隣の機関".to_owned(),
            kind,
            code: None,
            municipality_code: Some("452017".to_owned()),
            phone: None,
            night_phone: None,
            active_medical: false,
        };
        let station = server.desk.found_organization(region, new(OrganizationKind::VisitingNurseStation)).await.expect("an organization");
        let base = server.desk.found_organization(region, new(OrganizationKind::CoordinationBase)).await.expect("an organization");
        let mut people = Vec::new();
        for (login, organization, profession, role) in
            [("tonari", station, Profession::Nurse, Role::Staff), ("tonari-k", base, Profession::Clerk, Role::RegionAdmin)]
        {
            people.push(server.persona_in(region, login, organization, profession, role).await);
        }
        let base = people.pop().expect("two");
        Elsewhere { base, nurse: people.pop().expect("one") }
    }

    /// Opens a board for everybody; its id.
    pub async fn opens(&self, kind: &str) -> String {
        self.opens_for(kind, json!({})).await
    }

    /// Opens a board for some.
    pub async fn opens_for(&self, kind: &str, audience: Value) -> String {
        text(&self.base.post("/api/boards", &board(kind, &audience)).await.is(201)["id"])
    }
}

/// A board that is to be opened.
pub fn board(kind: &str, audience: &Value) -> Value {
    json!({"kind": kind, "name": "お知らせ", "audience": audience})
}

/// The path of a board's entries.
pub fn entries(board: &str) -> String {
    format!("/api/boards/{board}/entries")
}

/// A notice with the canary in title and text.
pub fn notice(title: &str) -> Value {
    json!({"kind": "notice", "text": format!("{CANARY} 本文"), "notice": {"title": format!("{CANARY} {title}")}})
}

/// The titles of entries, without the canary; one without content is "–".
pub fn titles(items: &Value) -> Vec<String> {
    let items = items.as_array().expect("items").iter();
    items.map(|item| item["notice"]["title"].as_str().map_or("–".to_owned(), |text| text.replace(&format!("{CANARY} "), ""))).collect()
}
