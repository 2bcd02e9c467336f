//! Somebody has lost everything: two let them in again.

use super::membership::comes;
use crate::harness::{both, text};
use serde_json::json;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

both! {
    // A10: two admins, a day, on record.
    async fn it_takes_two_to_let_somebody_in_again(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let (first, second) = (server.admin("kanri", station).await, server.admin("kanri2", station).await);
        let ask = format!("/api/memberships/{}/recovery", nurse.membership.id);
        nurse.post(&ask, &json!({})).await.problem(403, "forbidden");
        first.post(&format!("/api/memberships/{}/recovery", first.membership.id), &json!({})).await.problem(403, "forbidden");
        let asked = first.post(&ask, &json!({})).await.is(201);
        assert_eq!(asked["may_confirm"], false);
        let confirm = format!("/api/recoveries/{}/confirmation", text(&asked["id"]));
        first.post(&confirm, &json!({})).await.problem(403, "forbidden");
        nurse.post(&confirm, &json!({})).await.problem(403, "forbidden");
        assert_eq!(second.get("/api/today").await.is(200)["roster"]["recoveries"], 1);
        let seen = second.get(&format!("/api/organizations/{station}/roster")).await.is(200);
        assert_eq!(seen["recoveries"][0]["may_confirm"], true);
        let made = second.post(&confirm, &json!({})).await.is(201);
        second.post(&confirm, &json!({})).await.not_found();
        nurse.get("/api/patients").await.is(200);
        assert!(comes(&nurse, &made["token"]).await.status.is_success());
        nurse.get("/api/patients").await.problem(401, "sign_in_required");
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
        let auditor = server.persona("kansa", station, Profession::Clerk, Role::Auditor).await;
        let log = auditor.get("/api/access-log").await.is(200);
        let actions: Vec<_> = log["items"].as_array().expect("rows").iter().filter(|row| row["subject_person"] == nurse.person()).map(|row| text(&row["action"])).collect();
        assert!(actions.contains(&"ask_recovery".to_owned()) && actions.contains(&"confirm_recovery".to_owned()), "{actions:?}");
    }

    async fn the_base_may_be_one_of_the_two_and_a_day_is_the_end(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let admin = server.admin("kanri", station).await;
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let other = server.persona("kyoten2", base, Profession::Clerk, Role::RegionAdmin).await;
        let ask = format!("/api/memberships/{}/recovery", nurse.membership.id);
        let asked = runs.post(&ask, &json!({})).await.is(201);
        let confirm = format!("/api/recoveries/{}/confirmation", text(&asked["id"]));
        other.post(&confirm, &json!({})).await.problem(403, "forbidden");
        let made = admin.post(&confirm, &json!({})).await.is(201);
        let given_up = text(&admin.post(&ask, &json!({})).await.is(201)["id"]);
        runs.post(&format!("/api/recoveries/{given_up}/withdrawal"), &json!({})).await.is(204);
        runs.post(&format!("/api/recoveries/{given_up}/confirmation"), &json!({})).await.not_found();
        server.clock.advance_seconds(86_400 + 1);
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
    }
}
