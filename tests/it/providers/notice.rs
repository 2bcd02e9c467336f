//! What is announced: who may, what the base makes of it, and that nobody's is lost.

use super::office::{approves, change, entry_of, names, opening, proposes};
use crate::boards::region::{Region, entries};
use crate::harness::{Persona, both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

fn path(notice: &Value) -> String {
    format!("/api/provider-notices/{}", text(&notice["id"]))
}

both! {
    async fn an_opening_is_in_the_directory_and_on_the_board_once_the_base_has_said_yes(server: &Server) {
        let region = Region::new(server).await;
        let proposed = proposes(&region.officer, &opening("港訪問看護", "2026-12-01")).await.is(201);
        assert_eq!((&proposed["state"], &proposed["organization"], &proposed["may"]), (&json!("proposed"), &Value::Null, &json!(["withdraw_notice"])));
        assert_eq!(names(&region.nurse.get("/api/directory?q=みなと").await.is(200)), Vec::<String>::new());
        // It waits for the base alone; others do not see it.
        region.nurse.get(&path(&proposed)).await.not_found();
        let waiting = region.base.get("/api/provider-notices?state=proposed").await.is(200);
        assert_eq!((&waiting["waiting"], &waiting["items"][0]["may"]), (&json!(1), &json!(["decide_provider"])));
        assert_eq!(region.officer.get("/api/provider-notices?mine=true").await.is(200)["waiting"], json!(0));
        for who in [&region.nurse, &region.officer] {
            who.post(&format!("{}/approve", path(&proposed)), &json!({"organization_version": null})).await.problem(403, "forbidden");
        }
        let approved = approves(&region.base, &proposed).await.is(200);
        assert_eq!((&approved["state"], &approved["current"]["opens_on"]), (&json!("approved"), &json!("2026-12-01")));
        approves(&region.base, &proposed).await.problem(412, "stale");
        let found = region.nurse.get("/api/directory?q=みなと").await.is(200);
        assert_eq!(names(&found), ["港訪問看護"]);
        assert_eq!((&found["items"][0]["news"]["kind"], &found["items"][0]["phone"]), (&json!("opening"), &json!("0985-11-7777")));
        // The board was opened with it, and says what and who.
        let boards = region.nurse.get("/api/boards").await.is(200);
        assert_eq!((&boards["items"][0]["kind"], &boards["items"][0]["id"]), (&json!("new_provider"), &approved["board"]));
        let posted = region.nurse.get(&entries(&text(&approved["board"]))).await.is(200)["items"][0].clone();
        assert_eq!((&posted["id"], &posted["notice"]["title"]), (&approved["posted"], &json!("【開設】港訪問看護（12月1日から）")));
        let said = text(&posted["content"]["text"]);
        assert!(said.contains("電話：0985-11-7777") && said.contains("サービス：訪問看護、24時間対応") && said.ends_with("届け出：市役所"), "{said}");
        // The next one is on the same board.
        let next = proposes(&region.officer, &opening("浜訪問看護", "2026-12-01")).await.is(201);
        assert_eq!(next["duplicates"][0]["by"], json!(["phone"]));
        assert_eq!(next["duplicates"][0]["organization"], approved["organization"]);
        assert_eq!(approves(&region.base, &next).await.is(200)["board"], approved["board"]);
        let admin = Persona::sign_in(server, &server.account("minato", approved["organization"].as_str().expect("an id").parse().expect("an id"), Profession::Nurse, Role::OrgAdmin).await).await;
        admin.registers("花子").await;
    }

    async fn what_was_to_be_changed_is_and_what_others_changed_meanwhile_stays(server: &Server) {
        let region = Region::new(server).await;
        let station = region.nurse.organization();
        let moves = change(&region.nurse, &station, "moving", "2026-11-20", json!({"address": "朝霧町9", "phone": "0985-11-9999"})).await;
        let offers = change(&region.nurse, &station, "new_services", "2026-11-20", json!({"services": ["dementia", "visiting_nursing"]})).await;
        let (moves, offers) = (proposes(&region.nurse, &moves).await.is(201), proposes(&region.nurse, &offers).await.is(201));
        assert_eq!((&moves["changed"], &offers["changed"]), (&json!(["address", "phone"]), &json!(["services"])));
        assert!(approves(&region.base, &moves).await.is(200)["applied_at"].is_string());
        // The base looked at the entry before the first was in it.
        let stale = json!({"organization_version": 1});
        region.base.post(&format!("{}/approve", path(&offers)), &stale).await.problem(412, "stale");
        let seen = region.base.get(&path(&offers)).await.is(200);
        assert_eq!((&seen["outdated"], &seen["current"]["phone"], &seen["entry"]["phone"]), (&json!(true), &json!("0985-11-9999"), &json!("0985-11-1111")));
        approves(&region.base, &offers).await.is(200);
        let entry = entry_of(&region.nurse, &station).await;
        assert_eq!((&entry["address"], &entry["phone"], &entry["services"], &entry["version"]), (&json!("朝霧町9"), &json!("0985-11-9999"), &json!(["visiting_nursing", "dementia"]), &json!(3)));
        // What is known of organizations elsewhere follows.
        let listed = region.nurse.get("/api/organizations").await.is(200);
        assert!(listed["items"].as_array().expect("items").iter().any(|item| item["phone"] == "0985-11-9999"));
        // Whoever read an older entry is told, and nothing is announced that is so already.
        let mut old = change(&region.nurse, &station, "moving", "2026-11-20", json!({"fax": "0985-11-8888"})).await;
        old["organization_version"] = json!(1);
        proposes(&region.nurse, &old).await.problem(412, "stale");
        let same = change(&region.nurse, &station, "moving", "2026-11-20", json!({})).await;
        assert_eq!(proposes(&region.nurse, &same).await.problem(422, "invalid")["field"], json!("entry"));
        let history = region.doctor.get(&format!("/api/organizations/{station}/provider-notices")).await.is(200);
        assert_eq!(history["items"].as_array().map(Vec::len), Some(2));
    }

    async fn what_begins_later_is_written_on_its_day(server: &Server) {
        let region = Region::new(server).await;
        let clinic = region.doctor.organization();
        let moves = change(&region.doctor, &clinic, "moving", "2026-11-21", json!({"phone": "0985-22-3333"})).await;
        let moves = proposes(&region.doctor, &moves).await.is(201);
        assert_eq!(approves(&region.base, &moves).await.is(200)["applied_at"], Value::Null);
        server.desk.apply_provider_notices().await.expect("a round");
        let before = entry_of(&region.nurse, &clinic).await;
        assert_eq!((&before["phone"], &before["upcoming"][0]["entry"]["phone"]), (&json!("+81-985-22-2222"), &json!("0985-22-3333")));
        // Midnight in Tokyo is fifteen hours away.
        server.clock.advance_seconds(15 * 3_600);
        server.desk.apply_provider_notices().await.expect("a round");
        server.desk.apply_provider_notices().await.expect("a round");
        let nurse = server.nurse("kawamoto").await;
        let after = entry_of(&nurse, &clinic).await;
        assert_eq!((&after["phone"], &after["upcoming"], &after["version"]), (&json!("0985-22-3333"), &json!([]), &json!(2)));
    }

    async fn who_closes_is_said_to_close_and_nothing_is_deleted(server: &Server) {
        let region = Region::new(server).await;
        let clinic = region.doctor.organization();
        let body = json!({"kind": "closing", "organization": clinic, "organization_version": 1, "effective_on": "2026-11-20"});
        let closes = proposes(&region.doctor, &body).await.is(201);
        let approved = approves(&region.base, &closes).await.is(200);
        let entry = entry_of(&region.nurse, &clinic).await;
        assert_eq!((&entry["closes_on"], &entry["is_closed"]), (&json!("2026-11-20"), &json!(false)));
        let posted = region.nurse.get(&entries(&text(&approved["board"]))).await.is(200)["items"][0].clone();
        assert!(text(&posted["content"]["text"]).contains("これまでの記録"));
        region.doctor.registers("花子").await;
        server.clock.advance_seconds(15 * 3_600);
        let nurse = server.nurse("kawamoto").await;
        assert_eq!(entry_of(&nurse, &clinic).await["is_closed"], json!(true));
    }

    async fn what_is_refused_says_why_and_is_corrected_once(server: &Server) {
        let region = Region::new(server).await;
        let station = region.nurse.organization();
        let body = change(&region.nurse, &station, "moving", "2026-12-01", json!({"address": "港町"})).await;
        let first = proposes(&region.nurse, &body).await.is(201);
        let refuse = format!("{}/refuse", path(&first));
        region.nurse.post(&refuse, &json!({"reason": "番地がありません"})).await.problem(403, "forbidden");
        assert_eq!(region.base.post(&refuse, &json!({"reason": " "})).await.problem(422, "invalid")["reason"], json!("empty"));
        region.base.post(&refuse, &json!({"reason": "番地を書いてください"})).await.is(200);
        region.base.post(&refuse, &json!({"reason": "もう一度"})).await.problem(412, "stale");
        approves(&region.base, &first).await.problem(412, "stale");
        let mine = region.nurse.get("/api/provider-notices?mine=true").await.is(200);
        assert_eq!((&mine["items"][0]["state"], &mine["items"][0]["reason"]), (&json!("refused"), &json!("番地を書いてください")));
        let mut again = body.clone();
        (again["entry"]["address"], again["follows"]) = (json!("港町1-1"), first["id"].clone());
        let key = key();
        let sent = region.nurse.send(Method::POST, "/api/provider-notices", Some(&key), &again).await.is(201);
        // The same operation is the same announcement; another one would say two things.
        assert_eq!(region.nurse.send(Method::POST, "/api/provider-notices", Some(&key), &again).await.is(201)["id"], sent["id"]);
        proposes(&region.nurse, &again).await.problem(409, "already_exists");
        assert_eq!(region.nurse.get(&path(&first)).await.is(200)["followed_by"], sent["id"]);
        // What is somebody else's, or waits, is not corrected.
        let mut others = opening("港訪問看護", "2026-12-01");
        others["follows"] = first["id"].clone();
        assert_eq!(proposes(&region.officer, &others).await.problem(422, "invalid")["field"], json!("follows"));
        again["follows"] = sent["id"].clone();
        assert_eq!(proposes(&region.nurse, &again).await.problem(422, "invalid")["reason"], json!("not_allowed_here"));
        region.officer.post(&format!("{}/withdraw", path(&sent)), &json!({})).await.not_found();
        region.base.post(&format!("{}/withdraw", path(&sent)), &json!({})).await.problem(403, "forbidden");
        assert_eq!(region.nurse.post(&format!("{}/withdraw", path(&sent)), &json!({})).await.is(200)["state"], json!("withdrawn"));
        region.nurse.post(&format!("{}/withdraw", path(&sent)), &json!({})).await.problem(412, "stale");
    }

    async fn nobody_announces_for_others_but_the_town_and_the_base_and_nothing_of_persons(server: &Server) {
        let region = Region::new(server).await;
        let station = region.nurse.organization();
        let body = change(&region.nurse, &station, "new_services", "2026-12-01", json!({"hours": "平日9時から18時"})).await;
        proposes(&region.doctor, &body).await.problem(403, "forbidden");
        for who in [&region.officer, &region.base] {
            proposes(who, &body).await.is(201);
        }
        let watcher = server.persona("etsuran", region.nurse.membership.organization, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        for path in ["/api/directory", "/api/provider-notices"] {
            watcher.get(path).await.problem(403, "forbidden");
        }
        proposes(&watcher, &body).await.problem(403, "forbidden");
        let mut personal = body.clone();
        personal["remark"] = json!("担当の佐藤様（090-1234-5678）まで");
        assert!(proposes(&region.nurse, &personal).await.problem(422, "personal_data_suspected")["hits"][0]["field"] == "remark");
        let elsewhere = Region::elsewhere(server).await;
        proposes(&elsewhere.nurse, &body).await.not_found();
        let waiting = region.base.get("/api/provider-notices").await.is(200)["items"][0].clone();
        elsewhere.base.get(&path(&waiting)).await.not_found();
        elsewhere.base.post(&format!("{}/approve", path(&waiting)), &json!({"organization_version": 1})).await.not_found();
        elsewhere.base.post(&format!("{}/refuse", path(&waiting)), &json!({"reason": "よそ"})).await.not_found();
        assert_eq!(elsewhere.base.get("/api/provider-notices").await.is(200)["waiting"], json!(0));
    }
}
