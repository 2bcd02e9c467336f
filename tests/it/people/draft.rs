//! Drafts on the server, for devices that keep nothing: sealed, one's own, and never lost to an empty page.

use crate::harness::{Account, Answer, CANARY, Persona, answer, both};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

fn written(text: &str) -> String {
    format!("{CANARY} {text}")
}

async fn keeps(who: &Persona, key: &str, draft: &str) -> Answer {
    who.send(Method::PUT, &format!("/api/drafts/{key}"), None, &json!({"draft": draft})).await
}

async fn drops(who: &Persona, key: &str, version: &Value) -> Answer {
    answer(who.request(Method::DELETE, &format!("/api/drafts/{key}")).header("if-match", format!("\"{version}\""))).await
}

/// Key and draft of each, as the author finds them.
async fn found(who: &Persona) -> Vec<(String, String)> {
    let page = who.get("/api/drafts").await.is(200);
    let items = page["items"].as_array().expect("items").iter();
    items.map(|item| (item["key"].as_str().expect("a key").to_owned(), item["draft"].as_str().expect("a draft").to_owned())).collect()
}

both! {
    async fn a_draft_is_found_again_on_another_device_and_goes_when_it_was_sent(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let key = format!("{}.note", patient.id);
        keeps(&nurse, &key, &written("痛み")).await.is(200);
        let version = keeps(&nurse, &key, &written("痛みはない")).await.is(200)["version"].clone();
        let elsewhere = Persona::sign_in(server, &Account { login: "suzuki".to_owned(), membership: nurse.membership.clone() }).await;
        assert_eq!(found(&elsewhere).await, [(key.clone(), written("痛みはない"))]);
        drops(&elsewhere, &key, &version).await.is(204);
        drops(&elsewhere, &key, &version).await.is(204);
        assert!(found(&nurse).await.is_empty());
    }

    async fn an_empty_page_does_not_take_the_place_of_a_text_that_it_has_not_seen(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let seen = keeps(&nurse, "x.note", &written("一つ目")).await.is(200)["version"].clone();
        keeps(&nurse, "x.note", &written("二つ目")).await.is(200);
        drops(&nurse, "x.note", &seen).await.problem(412, "stale");
        assert_eq!(found(&nurse).await, [("x.note".to_owned(), written("二つ目"))]);
        nurse.send(Method::DELETE, "/api/drafts/x.note", None, &Value::Null).await.problem(428, "key_missing");
    }

    async fn a_draft_is_its_authors_alone_and_of_the_membership_that_wrote_it(server: &Server) {
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let accounts = server.account_with("suzuki", vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::Staff)]).await;
        let mut own = Vec::new();
        for account in &accounts {
            own.push(Persona::sign_in(server, account).await);
        }
        let [first, second] = own.as_slice() else { unreachable!("two memberships") };
        let colleague = server.persona("tanaka", hospital, Profession::Physician, Role::OrgAdmin).await;
        let version = keeps(first, "x.note", &written("病院の文")).await.is(200)["version"].clone();
        for other in [second, &colleague] {
            assert!(found(other).await.is_empty());
            drops(other, "x.note", &version).await.is(204);
            keeps(other, "x.note", &written("別の文")).await.is(200);
        }
        assert_eq!(found(first).await, [("x.note".to_owned(), written("病院の文"))]);
    }

    async fn a_text_stays_with_its_author_when_the_patient_does_not(server: &Server) {
        let host = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = host.registers("花子").await;
        let member = host.invites(&patient, &doctor).await;
        let key = format!("{}.note", patient.id);
        keeps(&doctor, &key, &written("書きかけ")).await.is(200);
        host.removes(&member).await;
        doctor.reads(&patient).await.not_found();
        assert_eq!(found(&doctor).await.len(), 1);
        assert!(found(&host).await.is_empty());
    }

    async fn a_hand_over_under_the_pen_waits_until_its_author_may_read_what_it_sets_out_from(server: &Server) {
        let host = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = host.registers("花子").await;
        let member = host.invites(&patient, &doctor).await;
        let [handover, note] = [format!("edit.handover-{}", patient.id), format!("{}.note", patient.id)];
        let keys = async |who: &Persona| {
            let mut keys: Vec<String> = found(who).await.into_iter().map(|(key, _)| key).collect();
            keys.sort();
            keys
        };
        let rows = async || server.database.count("access_log where action = 'read_timeline' and depth = 'opened' and outcome = 'allowed'").await;
        keeps(&doctor, &handover, &written("前の方の文と自分の文")).await.is(200);
        keeps(&doctor, &note, &written("自分の文")).await.is(200);
        assert_eq!((rows().await, keys(&doctor).await, rows().await), (0, vec![handover.clone(), note.clone()], 1));
        host.removes(&member).await;
        assert_eq!((keys(&doctor).await, rows().await), (vec![note.clone()], 1));
        keeps(&host, &handover, &written("主の文")).await.is(200);
        let version = keeps(&doctor, &handover, &written("画面に残っていた文")).await.is(200)["version"].clone();
        assert_eq!(keys(&doctor).await, std::slice::from_ref(&note));
        host.invites(&patient, &doctor).await;
        assert_eq!((keys(&doctor).await, rows().await), (vec![handover.clone(), note], 2));
        drops(&doctor, &handover, &version).await.is(204);
        assert_eq!(found(&host).await, [(handover, written("主の文"))]);
    }

    async fn a_hand_over_is_not_read_by_naming_a_patient_of_others(server: &Server) {
        let host = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = host.registers("花子").await;
        keeps(&stranger, &format!("edit.handover-{}", patient.id), &written("文")).await.is(200);
        assert!(found(&stranger).await.is_empty());
    }

    async fn who_is_signed_out_neither_keeps_nor_finds_anything(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        keeps(&nurse, "x.note", &written("文")).await.is(200);
        nurse.send(Method::DELETE, "/api/session", None, &Value::Null).await.is(204);
        keeps(&nurse, "x.note", &written("あと")).await.problem(401, "sign_in_required");
        nurse.get("/api/drafts").await.problem(401, "sign_in_required");
        drops(&nurse, "x.note", &json!(1)).await.problem(401, "sign_in_required");
    }

    async fn drafts_have_bounds_and_an_end(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let long = "長".repeat(32 * 1024 + 1);
        assert_eq!(keeps(&nurse, "x.note", &long).await.problem(422, "invalid")["field"], "draft");
        let longest = "𠮷".repeat(20_000);
        keeps(&nurse, "0.note", &longest).await.is(200);
        for key in ["%E4%BD%90%E8%97%A4", "a%2Fb", &"x".repeat(101)] {
            keeps(&nurse, key, &written("文")).await.not_found();
        }
        for number in 1..100 {
            keeps(&nurse, &format!("{number}.note"), &written("文")).await.is(200);
        }
        assert_eq!(keeps(&nurse, "100.note", &written("文")).await.problem(422, "invalid")["limit"], 100);
        keeps(&nurse, "99.note", &written("同じところ")).await.is(200);
        assert_eq!(found(&nurse).await.len(), 100);
        server.clock.advance_seconds(30 * 86_400 + 60);
        let again = Persona::sign_in(server, &Account { login: "suzuki".to_owned(), membership: nurse.membership.clone() }).await;
        assert!(found(&again).await.is_empty());
        keeps(&again, "100.note", &written("文")).await.is(200);
        assert_eq!(server.database.texts("select 'one' from draft").await, ["one"]);
    }

    async fn what_is_written_is_no_access_and_does_not_keep_a_session_alive(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let rows = server.database.texts("select action from access_log").await.len();
        server.clock.advance_seconds(14 * 60);
        keeps(&nurse, "x.note", &written("文")).await.is(200);
        nurse.get("/api/drafts").await.is(200);
        assert_eq!(server.database.texts("select action from access_log").await.len(), rows);
        server.clock.advance_seconds(61);
        keeps(&nurse, "x.note", &written("あと")).await.problem(401, "sign_in_required");
    }
}
