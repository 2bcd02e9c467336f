//! Accounts for a disaster: sealed in an envelope, opened once, by a person who says who they are.

use super::passkey::{adds, signs_in, with};
use crate::harness::{Answer, Authenticator, CANARY, Persona, both, cookie_of, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const THREE_DAYS: i64 = 3 * 86_400;

fn opener() -> Value {
    json!({"name": format!("{CANARY} 応援の看護師"), "kana": "おうえん はなこ", "reason": format!("{CANARY} 停電で誰も入れない")})
}

async fn prepares(admin: &Persona) -> Value {
    let path = format!("/api/organizations/{}/emergency-accounts", admin.membership.organization);
    admin.post(&path, &json!({"profession": "nurse"})).await.is(201)
}

async fn opens(from: &Persona, token: &Value, opener: Option<Value>) -> Answer {
    from.stranger().send(Method::POST, "/api/session/first", None, &json!({"token": token, "opener": opener})).await
}

async fn accounts(admin: &Persona) -> Value {
    let path = format!("/api/organizations/{}/roster", admin.membership.organization);
    admin.get(&path).await.is(200)["emergency_accounts"].clone()
}

both! {
    // A02, A09, I05
    async fn whoever_opens_the_envelope_is_a_member_for_three_days_under_their_own_name(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let patient = nurse.registers("花子").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let first = prepares(&admin).await;
        let made = prepares(&admin).await;
        assert_eq!((&first["account"]["number"], &made["account"]["number"], &made["account"]["state"]), (&json!(1), &json!(2), &json!("sealed")));
        assert_eq!(made["link"], format!("{}/first#{}", admin.base(), text(&made["token"])));
        let roster = admin.get(&format!("/api/organizations/{}/roster", nurse.organization())).await.is(200);
        assert_eq!(roster["members"].as_array().map(Vec::len), Some(2), "nobody belongs to it before it is opened");

        let problem = opens(&nurse, &made["token"], None).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("opener"), &json!("missing")));
        for (field, value) in [("name", ""), ("kana", "漢字"), ("reason", "")] {
            let mut wrong = opener();
            wrong[field] = json!(value);
            assert_eq!(opens(&nurse, &made["token"], Some(wrong)).await.problem(422, "invalid")["field"], field);
        }
        let opened = opens(&nurse, &made["token"], Some(opener())).await;
        let helper = with(&nurse, &opened);
        let view = opened.is(200);
        assert_eq!((&view["proof"], &view["may"], &view["person"]["name"]), (&json!("envelope_alone"), &json!([]), &opener()["name"]));
        helper.reads(&patient).await.problem(403, "second_factor_required");
        let password = json!({"login": "ouen", "password": "はなれ島の灯台もり二十四"});
        helper.send(Method::PUT, "/api/session/password", None, &password).await.problem(403, "strong_factor_required");
        let mut phone = Authenticator::at(helper.base());
        let added = adds(&helper, &mut phone).await;
        let helper = helper.with_cookie(&cookie_of(&added).expect("a cookie"));
        added.is(201);
        let posted = helper.posts(&patient, "応援に入りました").await.is(201);
        assert_eq!(nurse.texts(&patient).await, ["応援に入りました"]);
        assert_eq!((&posted["author"]["name"], &posted["author"]["profession"]), (&opener()["name"], &json!("nurse")), "the record shows the person");

        let listed = accounts(&admin).await;
        assert_eq!((&listed[0]["state"], &listed[0]["opened_by"], &listed[0]["reason"]), (&json!("opened"), &opener()["name"], &opener()["reason"]));
        assert_eq!((&listed[1]["state"], &listed[1]["opened_by"]), (&json!("sealed"), &Value::Null));
        assert_eq!(admin.get("/api/today").await.is(200)["roster"]["opened"], 1);
        assert_eq!(server.database.count("access_log where action = 'open_emergency_account' and outcome = 'allowed'").await, 1);
        opens(&nurse, &made["token"], Some(opener())).await.problem(401, "sign_in_failed");

        server.clock.advance_seconds(THREE_DAYS);
        let back = signs_in(&nurse.stranger(), &mut phone).await;
        let helper = with(&nurse, &back);
        assert_eq!(back.is(200)["memberships"], json!([]));
        helper.reads(&patient).await.problem(403, "membership_required");
    }

    async fn of_many_who_open_it_at_once_one_does(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let admin = server.admin("kanri", station).await;
        let made = prepares(&admin).await;
        let all = join_all((0..12).map(|_| opens(&admin, &made["token"], Some(opener())))).await;
        assert_eq!(all.iter().filter(|one| one.status.is_success()).count(), 1);
        assert_eq!(server.database.count("membership where until_at is not null").await, 1);
    }

    async fn an_envelope_that_is_destroyed_or_too_old_opens_nothing(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let elsewhere = server.organization("病院", OrganizationKind::Hospital).await;
        let (admin, other) = (server.admin("kanri", station).await, server.admin("yoso", elsewhere).await);
        let staff = server.persona("mori", station, Profession::Nurse, Role::Staff).await;
        let path = format!("/api/organizations/{station}/emergency-accounts");
        for who in [&other, &staff] {
            who.post(&path, &json!({"profession": "nurse"})).await.problem(403, "forbidden");
        }
        let (lost, old) = (prepares(&admin).await, prepares(&admin).await);
        let destruction = format!("/api/emergency-accounts/{}/destruction", text(&lost["account"]["id"]));
        for who in [&other, &staff] {
            who.post(&destruction, &json!({})).await.problem(403, "forbidden");
        }
        admin.post(&destruction, &json!({})).await.is(204);
        admin.post(&destruction, &json!({})).await.problem(412, "stale");
        opens(&admin, &lost["token"], Some(opener())).await.problem(401, "sign_in_failed");
        server.clock.advance_seconds(400 * 86_400);
        opens(&admin, &old["token"], Some(opener())).await.problem(401, "sign_in_failed");
        let admin = Persona::sign_in(server, &crate::harness::Account { login: "kanri".to_owned(), membership: admin.membership.clone() }).await;
        let states: Vec<String> = accounts(&admin).await.as_array().expect("a list").iter().map(|one| text(&one["state"])).collect();
        assert_eq!(states, ["expired", "destroyed"]);
    }
}
