//! The directory of a region.

use crate::harness::{both, text};
use serde_json::Value;
use tsunagu::desk::NewOrganization;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

both! {
    async fn members_see_the_regions_organizations_in_pages_and_no_others(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let mut known = vec![nurse.organization()];
        for n in 0..5 {
            known.push(server.organization(&format!("診療所{n}"), OrganizationKind::Clinic).await.to_string());
        }
        let elsewhere = server.desk.found_region("となりの圏域", "Asia/Tokyo").await.expect("a region");
        let new = NewOrganization { name: "となりの病院".to_owned(), kind: OrganizationKind::Hospital, code: None, municipality_code: None, phone: None, night_phone: None, active_medical: true };
        server.desk.found_organization(elsewhere, new).await.expect("an organization");
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = nurse.get(&format!("/api/organizations?limit=2{after}")).await.is(200);
            let items = page["items"].as_array().expect("items");
            assert!(!items.is_empty() && items.len() <= 2);
            seen.extend(items.iter().map(|row| text(&row["id"])));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        seen.sort_unstable();
        known.sort_unstable();
        assert_eq!(seen, known);
        let all = nurse.get("/api/organizations").await.is(200);
        let own = all["items"].as_array().expect("items").iter().find(|row| row["id"] == nurse.organization()).expect("one's own");
        assert_eq!((&own["kind"], &own["night_phone"]), (&Value::from("visiting_nurse_station"), &Value::from("0985-00-0000")));
        nurse.stranger().get("/api/organizations").await.problem(401, "sign_in_required");
    }

    async fn a_viewer_of_the_administration_sees_no_names_of_people(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let office = server.organization("県庁", OrganizationKind::Prefecture).await;
        let viewer = server.persona("kencho", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let path = format!("/api/organizations/{}/memberships", nurse.organization());
        viewer.get(&path).await.problem(403, "forbidden");
        viewer.get("/api/organizations").await.problem(403, "forbidden");
        nurse.get(&path).await.is(200);
    }
}
