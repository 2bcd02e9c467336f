//! Applications to take part: sent by anybody, decided by the base, and under which rules.

use super::membership::comes;
use crate::harness::{Answer, CANARY, Persona, Server, answer, both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

pub fn sent(name: &str) -> Value {
    json!({
        "entry": {
            "name": name, "kana": "みなとほうもんかんご", "kind": "visiting_nurse_station", "municipality_code": "452017", "address": "汐見原市港町1",
            "phone": "0985-11-7777"
        },
        "code": "4560190123",
        "contact": {"name": format!("{CANARY} 花子"), "kana": "みなと はなこ", "profession": "nurse", "mail": "minato@example.jp"},
        "policy_version": 1
    })
}

struct Office {
    base: Persona,
    nurse: Persona,
    region: String,
}

impl Office {
    async fn new(server: &Server) -> Self {
        let organization = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let base = server.persona("kyoten", organization, Profession::Clerk, Role::RegionAdmin).await;
        let nurse = server.nurse("suzuki").await;
        let region = text(&base.get("/api/session").await.is(200)["region"]["id"]);
        Self { base, nurse, region }
    }

    async fn writes(&self, read: i64, body: Value) -> Answer {
        answer(self.base.request(Method::PUT, "/api/operating-policy").header("if-match", format!("\"{read}\"")).json(&body)).await
    }

    async fn applies(&self, key: &str, body: &Value) -> Answer {
        self.nurse.stranger().send(Method::POST, &format!("/api/application-forms/{}/applications", self.region), Some(key), body).await
    }

    async fn waiting(&self) -> Vec<Value> {
        self.base.get("/api/applications").await.is(200)["items"].as_array().cloned().expect("items")
    }
}

both! {
    async fn an_organization_applies_and_its_first_admin_comes_in(server: &Server) {
        let office = Office::new(server).await;
        let visitor = office.nurse.stranger();
        assert_eq!(visitor.get("/api/application-forms").await.is(200)["items"], json!([]));
        office.applies(&key(), &sent("港訪問看護")).await.not_found();
        office.writes(0, json!({"text": "参加する事業所は、個人情報を守ります。"})).await.is(200);
        let forms = visitor.get("/api/application-forms").await.is(200);
        assert_eq!((&forms["items"][0]["region"], &forms["items"][0]["policy_version"]), (&json!(office.region), &json!(1)));
        let once = key();
        let receipt = office.applies(&once, &sent("港訪問看護")).await.is(201);
        assert_eq!(text(&receipt["receipt"]).len(), 9);
        // Sent twice, it came once; the same key with other words is told nothing.
        assert_eq!(office.applies(&once, &sent("港訪問看護")).await.is(201), receipt);
        office.applies(&once, &sent("別の訪問看護")).await.problem(422, "key_reused");
        assert_eq!(office.base.get("/api/today").await.is(200)["applications"], json!(1));
        assert_eq!(office.nurse.get("/api/today").await.is(200)["applications"], json!(0));
        let waiting = office.waiting().await;
        assert_eq!((waiting.len(), &waiting[0]["receipt"], &waiting[0]["contact"]["mail"]), (1, &receipt["receipt"], &json!("minato@example.jp")));
        let path = format!("/api/applications/{}", text(&waiting[0]["id"]));
        for who in [&office.nurse, &server.admin("kanri", office.nurse.membership.organization).await] {
            who.get("/api/applications").await.problem(403, "forbidden");
            who.get(&path).await.problem(403, "forbidden");
            who.post(&format!("{path}/approval"), &json!({})).await.problem(403, "forbidden");
        }
        let approved = office.base.post(&format!("{path}/approval"), &json!({"letter": true})).await.is(201);
        assert_eq!(approved["application"]["state"], "approved");
        assert_eq!((&approved["invited"]["invitation"]["role"], &approved["invited"]["invitation"]["letter"]), (&json!("org_admin"), &json!(true)));
        office.base.post(&format!("{path}/approval"), &json!({})).await.problem(412, "stale");
        office.base.post(&format!("{path}/refusal"), &json!({"reason": "後から"})).await.problem(412, "stale");
        let listed = office.nurse.get("/api/directory?q=みなとほうもん").await.is(200);
        assert_eq!((&listed["items"][0]["name"], &listed["items"][0]["id"]), (&json!("港訪問看護"), &approved["application"]["organization"]));
        assert!(comes(&office.nurse, &approved["invited"]["token"]).await.status.is_success());
        // The next one of the same number and telephone is pointed out, not refused: whoever applies learns nothing.
        office.applies(&key(), &sent("浜訪問看護")).await.is(201);
        let id = text(&office.waiting().await[0]["id"]);
        let twins = office.base.get(&format!("/api/applications/{id}")).await.is(200)["duplicates"].clone();
        assert_eq!((&twins[0]["organization"], &twins[0]["by"]), (&approved["application"]["organization"], &json!(["code", "phone"])));
    }

    async fn a_refused_one_says_why_and_is_forgotten(server: &Server) {
        let office = Office::new(server).await;
        office.writes(0, json!({"text": "規程"})).await.is(200);
        office.applies(&key(), &sent("港訪問看護")).await.is(201);
        let path = format!("/api/applications/{}", text(&office.waiting().await[0]["id"]));
        office.base.post(&format!("{path}/refusal"), &json!({"reason": " "})).await.problem(422, "invalid");
        let refused = office.base.post(&format!("{path}/refusal"), &json!({"reason": "圏域の外です。"})).await.is(200);
        assert_eq!((&refused["state"], &refused["reason"]), (&json!("refused"), &json!("圏域の外です。")));
        office.base.post(&format!("{path}/approval"), &json!({})).await.problem(412, "stale");
        assert_eq!(office.base.get("/api/applications?decided=true").await.is(200)["items"][0]["id"], refused["id"]);
        server.desk.forget_applications().await.expect("a sweep");
        office.base.get(&path).await.is(200);
        server.clock.advance_seconds(90 * 86_400 + 1);
        server.desk.forget_applications().await.expect("a sweep");
        assert_eq!(server.database.count("application").await, 0);
    }

    async fn what_is_sent_is_whole_and_not_too_often(server: &Server) {
        let office = Office::new(server).await;
        office.writes(0, json!({"text": "規程"})).await.is(200);
        for (pointer, wrong, field) in [
            ("/entry/name", json!(" "), "entry.name"), ("/entry/phone", Value::Null, "entry.phone"), ("/entry/kana", json!("漢字"), "entry.kana"),
            ("/code", json!("123"), "code"), ("/contact/mail", json!("nobody"), "contact.mail"), ("/contact/mail", Value::Null, "contact.phone"),
            ("/contact/name", json!("あ".repeat(101)), "contact.name"), ("/policy_version", json!(2), "policy_version"),
        ] {
            let mut body = sent("港訪問看護");
            *body.pointer_mut(pointer).expect("a field") = wrong;
            assert_eq!(office.applies(&key(), &body).await.problem(422, "invalid")["field"], field);
        }
        for _ in 0..5 {
            office.applies(&key(), &sent("港訪問看護")).await.is(201);
        }
        office.applies(&key(), &sent("港訪問看護")).await.problem(429, "throttled");
    }

    async fn the_base_writes_versions_of_the_operating_policy(server: &Server) {
        let office = Office::new(server).await;
        assert_eq!(office.nurse.get("/api/operating-policy").await.is(200), json!({"items": [], "holds": null, "version": 0}));
        office.writes(0, json!({"text": " "})).await.problem(422, "invalid");
        office.writes(0, json!({"text": "第一版"})).await.is(200);
        office.writes(0, json!({"text": "第一版の別の案"})).await.problem(412, "stale");
        let later = office.writes(1, json!({"text": "第二版", "valid_from": "2099-04-01"})).await.is(200);
        assert_eq!((&later["holds"], &later["version"], &later["items"][0]["text"]), (&json!(1), &json!(2), &json!("第二版")));
        assert_eq!(office.nurse.stranger().get("/api/application-forms").await.is(200)["items"][0]["policy_version"], json!(1));
    }

    async fn whoever_signs_in_accepts_a_version_once(server: &Server) {
        let office = Office::new(server).await;
        let waits = async || office.nurse.get("/api/session").await.is(200)["policy_to_accept"].clone();
        let accepts = async |version: i64| office.nurse.post("/api/operating-policy/acceptance", &json!({"version": version})).await;
        assert_eq!(waits().await, Value::Null);
        accepts(1).await.not_found();
        office.writes(0, json!({"text": "第一版"})).await.is(200);
        assert_eq!(waits().await, json!(1));
        assert_eq!(accepts(2).await.problem(422, "invalid")["reason"], "too_old");
        accepts(1).await.is(204);
        accepts(1).await.is(204);
        assert_eq!((waits().await, server.database.count("operating_policy_acceptance").await), (Value::Null, 1));
        // What holds later is asked later, and what another accepted is asked of everybody else.
        office.writes(1, json!({"text": "第二版", "valid_from": "2099-04-01"})).await.is(200);
        assert_eq!(waits().await, Value::Null);
        office.writes(2, json!({"text": "第三版"})).await.is(200);
        assert_eq!(waits().await, json!(3));
        assert_eq!(accepts(1).await.problem(422, "invalid")["field"], "version");
        accepts(3).await.is(204);
        assert_eq!(office.base.get("/api/session").await.is(200)["policy_to_accept"], json!(3));
    }

    async fn the_form_names_the_towns_that_take_part(server: &Server) {
        let office = Office::new(server).await;
        office.writes(0, json!({"text": "規程"})).await.is(200);
        let forms = office.nurse.stranger().get("/api/application-forms").await.is(200);
        assert_eq!(forms["items"][0]["towns"], json!([]));
        server.organization_in("汐見原市", OrganizationKind::Municipality, Some("452017"), None).await;
        let forms = office.nurse.stranger().get("/api/application-forms").await.is(200);
        assert_eq!(forms["items"][0]["towns"], json!([{"code": "452017", "name": "汐見原市"}]));
    }
}
