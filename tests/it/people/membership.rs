//! Memberships: who works where, asked to come and ended by the organization's admin.

use crate::harness::{Answer, CANARY, Persona, both, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

pub fn colleague(name: &str) -> Value {
    json!({"name": format!("{CANARY} {name}"), "kana": "しんじん", "profession": "nurse", "role": "staff", "employee_number": null})
}

/// Uses a link.
pub async fn comes(from: &Persona, token: &Value) -> Answer {
    from.stranger().send(Method::POST, "/api/session/first", None, &json!({"token": token})).await
}

both! {
    async fn an_admin_invites_a_colleague_who_then_signs_in(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let other = server.physician("tanaka").await;
        let other_admin = server.admin("yosokanri", other.membership.organization).await;
        let path = format!("/api/organizations/{}/invitations", nurse.organization());
        for who in [&nurse, &other, &other_admin] {
            who.post(&path, &colleague("新人")).await.problem(403, "forbidden");
            who.get(&path).await.problem(403, "forbidden");
        }
        let mut body = colleague("新人");
        body["employee_number"] = json!("A-0012");
        body["license"] = json!({"kind": format!("{CANARY}免許"), "number": "123456"});
        let made = admin.post(&path, &body).await.is(201);
        assert_eq!(made["invitation"]["state"], "open");
        assert_eq!(made["link"], format!("{}/first#{}", admin.base(), text(&made["token"])));
        assert!(text(&made["qr"]).starts_with("<svg "));
        admin.post(&path, &body).await.problem(409, "already_exists");
        let listed = admin.get(&path).await.is(200);
        let first = &listed["items"][0];
        assert_eq!((&first["name"], &first["employee_number"], &first["license"]["number"]), (&body["name"], &json!("A-0012"), &json!("123456")));
        assert!(!listed.to_string().contains(&text(&made["token"])), "the link is seen once");
        assert!(comes(&nurse, &made["token"]).await.status.is_success());
        assert_eq!(admin.get(&path).await.is(200)["items"][0]["state"], "used");
        let id = text(&made["invitation"]["id"]);
        admin.post(&format!("/api/invitations/{id}/withdrawal"), &json!({})).await.problem(412, "stale");
        admin.post(&format!("/api/invitations/{id}/renewal"), &json!({})).await.problem(412, "stale");
        let members = nurse.get(&format!("/api/organizations/{}/memberships", nurse.organization())).await.is(200);
        assert_eq!(members["items"].as_array().map(Vec::len), Some(3));
    }

    // A07: the first credential is used once, ends, and may be taken back.
    async fn a_link_is_used_once_and_ends(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let path = format!("/api/organizations/{}/invitations", nurse.organization());
        let made = admin.post(&path, &colleague("同時")).await.is(201);
        let tries = join_all((0..20).map(|_| { let (nurse, token) = (&nurse, &made["token"]); async move { comes(nurse, token).await } })).await;
        assert_eq!(tries.iter().filter(|answer| answer.status.is_success()).count(), 1);
        // Renewed: the old link is dead.
        let made = admin.post(&path, &colleague("更新")).await.is(201);
        let id = text(&made["invitation"]["id"]);
        let renewed = admin.post(&format!("/api/invitations/{id}/renewal"), &json!({"letter": true})).await.is(201);
        comes(&nurse, &made["token"]).await.problem(401, "sign_in_failed");
        // A letter holds for thirty days.
        server.clock.advance_seconds(30 * 86_400 - 60);
        assert!(comes(&nurse, &renewed["token"]).await.status.is_success());
    }

    async fn a_link_ends_after_a_week_and_one_that_is_taken_back_at_once(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let path = format!("/api/organizations/{}/invitations", nurse.organization());
        let back = admin.post(&path, &colleague("取消")).await.is(201);
        admin.post(&format!("/api/invitations/{}/withdrawal", text(&back["invitation"]["id"])), &json!({})).await.is(204);
        comes(&nurse, &back["token"]).await.problem(401, "sign_in_failed");
        let members = nurse.get(&format!("/api/organizations/{}/memberships", nurse.organization())).await.is(200);
        assert_eq!(members["items"].as_array().map(Vec::len), Some(2));
        let late = admin.post(&path, &colleague("期限")).await.is(201);
        server.clock.advance_seconds(7 * 86_400 + 1);
        comes(&nurse, &late["token"]).await.problem(401, "sign_in_failed");
        let admin = server.admin("kanri2", nurse.membership.organization).await;
        let states: Vec<String> = admin.get(&path).await.is(200)["items"].as_array().expect("items").iter().map(|item| text(&item["state"])).collect();
        assert_eq!(states, ["expired", "withdrawn"]);
    }

    async fn nobody_makes_others_more_than_oneself(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let admin = server.admin("kanri", station).await;
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let empty = server.organization("新しい訪看", OrganizationKind::VisitingNurseStation).await;
        let mut number = 0;
        for (who, organization, role, status) in [
            (&admin, station, "region_admin", 403), (&admin, station, "auditor", 403), (&admin, station, "privacy_officer", 403),
            (&admin, station, "government_viewer", 403), (&admin, empty, "staff", 403), (&admin, empty, "org_admin", 403),
            (&admin, station, "staff", 201), (&admin, station, "org_admin", 201), (&admin, station, "municipal_officer", 201),
            (&runs, station, "staff", 403), (&runs, station, "org_admin", 403), (&runs, station, "region_admin", 403),
            (&runs, empty, "org_admin", 201), (&runs, empty, "org_admin", 403), (&runs, station, "auditor", 201), (&runs, base, "region_admin", 201),
        ] {
            number += 1;
            let mut body = colleague(&format!("新人{number}"));
            body["role"] = json!(role);
            let answer = who.post(&format!("/api/organizations/{organization}/invitations"), &body).await;
            assert_eq!(answer.status.as_u16(), status, "{number}: {role} by {}", who.person());
        }
    }

    async fn of_two_who_give_the_first_admin_one_does(server: &Server) {
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let other = server.persona("kyoten2", base, Profession::Clerk, Role::RegionAdmin).await;
        let empty = server.organization("新しい訪看", OrganizationKind::VisitingNurseStation).await;
        let path = format!("/api/organizations/{empty}/invitations");
        let body = |name: &str| {
            let mut body = colleague(name);
            body["role"] = json!("org_admin");
            body
        };
        let (first, second) = (body("一人目"), body("二人目"));
        let (one, two) = tokio::join!(runs.post(&path, &first), other.post(&path, &second));
        let statuses = [one.status.as_u16(), two.status.as_u16()];
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 403, 412].contains(status)), "{statuses:?}");
        // The first one's link may be given anew by whoever could give it.
        let made = if one.status == 201 { one.body } else { two.body };
        let id = text(&made["invitation"]["id"]);
        let renewed = other.post(&format!("/api/invitations/{id}/renewal"), &json!({})).await.is(201);
        assert!(comes(&runs, &renewed["token"]).await.status.is_success());
    }

    // A07: a link is what an invitation is for: who gives another could have given it.
    async fn nobody_gets_a_link_to_be_more_than_oneself(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let mut body = colleague("監査");
        body["role"] = json!("auditor");
        let path = format!("/api/organizations/{station}/invitations");
        let auditor = text(&runs.post(&path, &body).await.is(201)["invitation"]["id"]);
        let staff = text(&admin.post(&path, &colleague("新人")).await.is(201)["invitation"]["id"]);
        for (who, id) in [(&admin, &auditor), (&runs, &staff)] {
            for what in ["renewal", "withdrawal"] {
                who.post(&format!("/api/invitations/{id}/{what}"), &json!({})).await.problem(403, "forbidden");
            }
        }
        runs.post(&format!("/api/invitations/{auditor}/renewal"), &json!({})).await.is(201);
        admin.post(&format!("/api/invitations/{staff}/withdrawal"), &json!({})).await.is(204);
    }

    async fn names_readings_and_numbers_are_checked_by_field(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let path = format!("/api/organizations/{station}/invitations");
        for (field, value, reason) in [
            ("name", json!(""), "empty"), ("name", json!("名".repeat(101)), "too_long"), ("kana", json!("漢字"), "not_kana"),
            ("employee_number", json!("x".repeat(31)), "too_long"), ("role", json!("emperor"), "wrong_type"), ("name", json!("a\u{0}"), "control_character"),
        ] {
            let mut body = colleague("新人");
            body[field] = value;
            let problem = admin.post(&path, &body).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
    }

    async fn what_an_ended_member_wrote_stays_and_the_person_may_work_elsewhere(server: &Server) {
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let accounts = server.account_with("kaneda", vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::Staff)]).await;
        let admin = server.admin("kanri", hospital).await;
        let acting = Persona::sign_in(server, &accounts[0]).await;
        let patient = acting.registers("花子").await;
        let posted = acting.posts(&patient, "退職前の記録").await.is(201);
        admin.post(&format!("/api/memberships/{}/end", accounts[0].membership.id), &json!({})).await.is(204);
        acting.reads(&patient).await.problem(401, "sign_in_required");
        let colleague = server.persona("mori", hospital, Profession::Nurse, Role::Staff).await;
        assert_eq!(colleague.texts(&patient).await, ["退職前の記録"]);
        let mut author = posted["author"].clone();
        author["left_on"] = json!(server.clock.in_seconds(0)[..10]);
        assert_eq!(colleague.reads(&patient).await.is(200)["items"][0]["author"], author, "marked with the last day");
        let left = Persona::sign_in(server, &accounts[1]).await;
        let view = left.get("/api/session").await.is(200);
        assert_eq!(view["acting"]["id"], accounts[1].membership.id.to_string(), "the only one left is chosen at once");
        assert_eq!(text(&view["person"]["id"]), colleague.reads(&patient).await.is(200)["items"][0]["author"]["person"]);
        left.reads(&patient).await.not_found();
    }
}
