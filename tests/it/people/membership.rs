//! Memberships: who works where, taken in and ended by the organization's admin.

use crate::harness::{Answer, CANARY, PASSWORD, Persona, both, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

fn colleague(login: &str) -> Value {
    json!({"name": format!("{CANARY} 新人"), "kana": "しんじん", "login": login, "password": PASSWORD, "profession": "nurse", "role": "staff"})
}

async fn sign_in(from: &Persona, login: &str) -> Answer {
    from.stranger().send(Method::POST, "/api/session", None, &json!({"login": login, "password": PASSWORD})).await
}

both! {
    async fn an_admin_takes_in_a_colleague_who_then_signs_in(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let other = server.physician("tanaka").await;
        let other_admin = server.admin("yosokanri", other.membership.organization).await;
        let path = format!("/api/organizations/{}/memberships", nurse.organization());
        for who in [&nurse, &other, &other_admin] {
            who.post(&path, &colleague("shinjin")).await.problem(403, "forbidden");
        }
        sign_in(&nurse, "shinjin").await.problem(401, "sign_in_failed");
        let view = admin.post(&path, &colleague("shinjin")).await.is(201);
        assert_eq!((&view["name"], &view["profession"], &view["organization"]["id"]), (&json!(format!("{CANARY} 新人")), &json!("nurse"), &json!(nurse.organization())));
        let signed_in = sign_in(&nurse, "shinjin").await.is(200);
        assert_eq!(signed_in["acting"]["id"], view["id"]);
        admin.post(&path, &colleague("Shinjin")).await.problem(409, "already_exists");
        let listed = nurse.get(&path).await.is(200);
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(3));
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
            let mut body = colleague(&format!("shinjin{number}"));
            body["role"] = json!(role);
            let answer = who.post(&format!("/api/organizations/{organization}/memberships"), &body).await;
            assert_eq!(answer.status.as_u16(), status, "{number}: {role} by {}", who.person());
        }
    }

    async fn names_readings_and_passwords_are_checked_by_field(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let path = format!("/api/organizations/{station}/memberships");
        for (field, value, reason) in [
            ("name", json!(""), "empty"), ("name", json!("名".repeat(101)), "too_long"), ("kana", json!("漢字"), "not_kana"), ("login", json!("  "), "empty"),
            ("password", json!("x".repeat(14)), "too_short"), ("password", json!("𠮷".repeat(129)), "too_long"), ("role", json!("emperor"), "wrong_type"), ("name", json!("a\u{0}"), "control_character"),
        ] {
            let mut body = colleague("shinjin");
            body[field] = value;
            let problem = admin.post(&path, &body).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
        for password in ["aaaaaaaaaaaaaaa", "123456789012345", "passwordpassword", "hinata.y-hinata.y", "tsunagu tsunagu 2026"] {
            let mut body = colleague("hinata.y");
            body["password"] = json!(password);
            let problem = admin.post(&path, &body).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!("password"), &json!("guessable")), "{password}");
        }
        for password in ["fifteen letters".to_owned(), "𠮷野家で待つ雨の日曜日".chars().cycle().take(128).collect(), "パスワードは日本語でも空白 でもよい".to_owned()] {
            let mut body = colleague(&format!("login{}", password.len()));
            body["password"] = json!(password);
            admin.post(&path, &body).await.is(201);
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
        assert_eq!(colleague.reads(&patient).await.is(200)["items"][0]["author"], posted["author"]);
        let left = Persona::sign_in(server, &accounts[1]).await;
        let view = left.get("/api/session").await.is(200);
        assert_eq!(view["acting"]["id"], accounts[1].membership.id.to_string(), "the only one left is chosen at once");
        assert_eq!(text(&view["person"]["id"]), colleague.reads(&patient).await.is(200)["items"][0]["author"]["person"]);
        left.reads(&patient).await.not_found();
    }
}
