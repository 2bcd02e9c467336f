//! The same words on several boards: sent, corrected, taken back, and how far they have reached.

use super::sender::Scene;
use crate::alerts::sender::items;
use crate::boards::samples::{assert_valid, reads};
use crate::harness::{Answer, Browser, Persona, PushService, Server, both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tsunagu::domain::people::{Profession, Role};

async fn reach(who: &Persona, broadcast: &Value) -> Value {
    who.get(&format!("/api/broadcasts/{}/reach", text(&broadcast["id"]))).await.is(200)
}

async fn sees(who: &Persona, board: &str, entry: &Value) {
    who.post(&format!("/api/boards/{board}/receipts"), &json!({"entries": [entry["id"]]})).await.is(202);
}

fn totals(reach: &Value) -> [i64; 5] {
    ["organizations", "members", "delivered", "seen", "acknowledged"].map(|name| reach["totals"][name].as_i64().expect("a number"))
}

async fn corrects(who: &Persona, broadcast: &Value, version: i64, title: &str) -> Answer {
    let body = json!({"version": version, "title": title, "text": "直した本文です。", "importance": "important"});
    who.post(&format!("/api/broadcasts/{}/correction", text(&broadcast["id"])), &body).await
}

both! {
    async fn one_broadcast_stands_on_each_board_and_counts_each_person_once(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, nurse, doctor) = (&scene.region.officer, &scene.region.nurse, &scene.region.doctor);
        nurse.post("/api/broadcasts", &scene.both("よそ")).await.problem(403, "forbidden");
        let choices = items(officer, "/api/broadcasts/boards").await;
        let counted: Vec<(&Value, &Value)> = choices.iter().map(|it| (&it["organizations"], &it["members"])).collect();
        assert_eq!(counted, [(&json!(4), &json!(4)), (&json!(1), &json!(1))]);
        let preview = format!("/api/broadcasts/preview?board={}&board={}&importance=urgent", scene.board, scene.nurses);
        let preview = officer.get(&preview).await.is(200);
        assert_eq!(preview, json!({"organizations": 4, "members": 3, "rings": 0, "quiet": 0, "silent": 3}));
        let (key, body) = (key(), scene.both("避難の準備を"));
        let sent = officer.send(Method::POST, "/api/broadcasts", Some(&key), &body).await.is(201);
        assert_eq!(officer.send(Method::POST, "/api/broadcasts", Some(&key), &body).await.is(201), sent, "the same again");
        assert_eq!((&sent["may"], &sent["version"], &sent["automatic"]), (&json!(["manage_broadcast"]), &json!(1), &json!(false)));
        let here = scene.entries(nurse, &scene.board).await.remove(0);
        let there = scene.entries(nurse, &scene.nurses).await.remove(0);
        assert_eq!((&here["notice"]["title"], &there["notice"]["title"]), (&json!("避難の準備を"), &json!("避難の準備を")));
        assert_eq!((&sent["boards"][0]["entry"], &sent["boards"][1]["entry"]), (&here["id"], &there["id"]));
        assert_eq!(totals(&reach(officer, &sent).await), [3, 3, 0, 0, 0], "without the one who sent it");
        // Seen on one board it is seen on the other.
        sees(nurse, &scene.nurses, &there).await;
        server.desk.flush_receipts().await;
        assert_eq!(totals(&reach(officer, &sent).await), [3, 3, 1, 1, 0]);
        let unread = |board: &str| format!("/api/boards/{board}");
        for board in [&scene.board, &scene.nurses] {
            assert_eq!(nurse.get(&unread(board)).await.is(200)["unread"]["count"], 0, "{board}");
        }
        doctor.acknowledges(&here).await.is(200);
        assert_eq!(totals(&reach(officer, &sent).await), [3, 3, 2, 2, 1]);
        let missing = reach(officer, &sent).await["items"][0].clone();
        assert_eq!((&missing["organization_name"], &missing["seen"]), (&json!("連携拠点"), &json!(0)));
        let path = format!("/api/broadcasts/{}", text(&sent["id"]));
        let names = items(officer, &format!("{path}/unread?organization={}", text(&missing["organization"]))).await;
        assert_eq!((names.len(), &names[0]["person"]), (1, &json!(scene.region.base.person())));
        officer.get(&format!("{path}/reach.csv")).await.is(200);
        doctor.get(&format!("{path}/reach")).await.problem(403, "forbidden");
        let other = server.organization_in("町役場", tsunagu::domain::people::OrganizationKind::Municipality, Some("452025"), None).await;
        let other = server.persona("cho", other, Profession::MunicipalOfficer, Role::MunicipalOfficer).await;
        assert_eq!(other.get(&path).await.is(200)["may"], json!([]));
        other.get(&format!("{path}/reach")).await.problem(403, "forbidden");
    }

    async fn a_correction_and_a_retraction_go_to_all_boards_and_into_the_chain(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, nurse) = (&scene.region.officer, &scene.region.nurse);
        let sent = officer.post("/api/broadcasts", &scene.both("断水のお知らせ")).await.is(201);
        // One board alone is not corrected.
        let entry = scene.entries(nurse, &scene.board).await.remove(0);
        let alone = json!({"revision": entry["revision"], "entry": {"kind": "notice", "text": "x", "notice": {"title": "x"}}});
        officer.post(&format!("/api/entries/{}/corrections", text(&entry["id"])), &alone).await.problem(422, "invalid");
        for who in [officer, &scene.region.base] {
            let alone = json!({"kind": "withdrawn", "reason": "誤り"});
            who.post(&format!("/api/entries/{}/retraction", text(&entry["id"])), &alone).await.problem(422, "invalid");
        }
        let corrected = corrects(officer, &sent, 1, "断水は夕方まで").await.is(200);
        assert_eq!((&corrected["version"], &corrected["title"]), (&json!(2), &json!("断水は夕方まで")));
        for board in [&scene.board, &scene.nurses] {
            let entry = scene.entries(nurse, board).await.remove(0);
            assert_eq!((&entry["notice"]["title"], &entry["content"]["text"]), (&json!("断水は夕方まで"), &json!("直した本文です。")));
        }
        corrects(officer, &sent, 1, "二人目").await.problem(412, "stale");
        let path = format!("/api/broadcasts/{}", text(&sent["id"]));
        let retracted = officer.post(&format!("{path}/retraction"), &json!({})).await.is(200);
        assert_eq!((&retracted["title"], retracted["retracted_at"].is_null()), (&Value::Null, false));
        for board in [&scene.board, &scene.nurses] {
            assert_eq!(scene.entries(nurse, board).await[0]["state"], "withdrawn");
        }
        officer.post(&format!("{path}/retraction"), &json!({})).await.problem(409, "already_retracted");
        corrects(officer, &sent, 3, "もう無い").await.problem(409, "already_retracted");
        let mut chain = Vec::new();
        for number in 1..=3 {
            let file = cap(officer, &format!("{path}/alert.cap?message={number}")).await;
            assert_valid(&file);
            let alert = reads(&file);
            chain.push((format!("{:?}", alert.message), alert.headline.clone(), alert.references.len()));
        }
        let told = |message: &str, headline: &str, references| (message.to_owned(), headline.to_owned(), references);
        assert_eq!(chain, [told("Alert", "断水のお知らせ", 0), told("Update", "断水は夕方まで", 1), told("Cancel", "断水は夕方まで", 2)]);
        assert_eq!(cap(officer, &format!("{path}/alert.cap")).await, cap(officer, &format!("{path}/alert.cap?message=3")).await);
        officer.get(&format!("{path}/alert.cap?message=9")).await.not_found();
    }

    async fn what_was_cut_off_is_completed(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, nurse) = (&scene.region.officer, &scene.region.nurse);
        let sent = officer.post("/api/broadcasts", &scene.both("題")).await.is(201);
        let entry = text(&sent["boards"][1]["entry"]);
        let board = text(&sent["boards"][1]["board"]);
        cut_off(server).await;
        server.desk.ring().await.expect("it rings");
        let there = scene.entries(nurse, &board).await;
        assert_eq!(there.iter().filter(|it| it["id"] == entry.as_str() && it["notice"]["title"] == "題").count(), 1, "{there:?}");
    }

    async fn what_is_over_goes_on_no_further_board(server: &Server) {
        let scene = Scene::new(server).await;
        let mut body = scene.both("題");
        body["expires_at"] = json!(server.clock.in_seconds(600));
        scene.region.officer.post("/api/broadcasts", &body).await.is(201);
        scene.region.opens("notice").await;
        owe(server).await;
        server.clock.advance_seconds(601);
        server.desk.ring().await.expect("it rings");
        assert_eq!(server.database.count("entry where id in (select entry_id from broadcast_board where position = 2)").await, 0);
    }

    async fn what_somebody_left_unfinished_is_completed_automatically(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, base, nurse) = (&scene.region.officer, &scene.region.base, &scene.region.nurse);
        officer.post("/api/broadcasts", &scene.both("題")).await.is(201);
        let third = scene.region.opens("notice").await;
        owe(server).await;
        server.database.run("update membership set until_at = from_at + 1 where role = 'municipal_officer'").await;
        server.desk.ring().await.expect("it rings");
        let there = scene.entries(nurse, &third).await;
        assert_eq!((there.len(), &there[0]["author"]["name"]), (1, &json!("自動配信")));
        let sent = items(base, "/api/broadcasts").await.remove(0);
        assert_eq!((&sent["automatic"], sent["boards"][2]["seq"].is_null()), (&json!(false), false));
    }

    async fn a_correction_that_looks_personal_is_public_on_no_board(server: &Server) {
        let scene = Scene::new(server).await;
        let officer = &scene.region.officer;
        let sent = officer.post("/api/broadcasts", &scene.both("題")).await.is(201);
        server.database.run("update board_entry set public_at = 1 where entry_id in (select entry_id from broadcast_board)").await;
        let body = json!({"version": 1, "title": "題", "text": "佐藤花子様 090-1234-5678", "personal_reason": "本人の希望"});
        officer.post(&format!("/api/broadcasts/{}/correction", text(&sent["id"])), &body).await.is(200);
        assert_eq!(server.database.count("board_entry where public_at is not null").await, 0);
    }

    async fn a_correction_is_right_on_each_of_its_boards(server: &Server) {
        let scene = Scene::new(server).await;
        let officer = &scene.region.officer;
        let (training, mut body) = (scene.region.opens("training").await, scene.both(&"題".repeat(98)));
        body["boards"] = json!([scene.board, training]);
        body["expires_at"] = json!(server.clock.in_seconds(600));
        body["mode"] = json!("drill");
        officer.post("/api/broadcasts", &body).await.problem(422, "invalid");
        body["title"] = json!("題");
        let sent = officer.post("/api/broadcasts", &body).await.is(201);
        corrects(officer, &sent, 1, "終わりなし").await.problem(422, "invalid");
    }

    async fn who_reads_two_boards_is_rung_once_whatever_their_quiet_hours(server: &Server) {
        let scene = Scene::new(server).await;
        let service = PushService::open().await;
        let mut devices: BTreeMap<&str, Browser> = BTreeMap::new();
        for (who, path) in [(&scene.region.nurse, "/nurse"), (&scene.region.doctor, "/doctor")] {
            devices.insert(path, service.rings(who, path).await);
        }
        let quiet = json!({"quiet": {"from": "00:00", "until": "23:59"}});
        scene.region.nurse.send(Method::PUT, "/api/notifications/settings", None, &quiet).await.is(200);
        let sent = scene.region.officer.post("/api/broadcasts", &scene.both("至急")).await.is(201);
        server.desk.ring().await.expect("it rings");
        let mut rung: Vec<String> = service.taken().into_iter().map(|pushed| pushed.path).collect();
        rung.sort();
        assert_eq!(rung, ["/doctor", "/nurse"]);
        assert_eq!(totals(&reach(&scene.region.officer, &sent).await), [3, 3, 2, 0, 0], "delivered to two");
        server.clock.advance_seconds(60);
        server.desk.ring().await.expect("it rings");
        assert!(service.taken().is_empty(), "nor by the other board later");
    }

    async fn after_a_try_that_failed_it_is_the_turn_of_the_other_board(server: &Server) {
        let scene = Scene::new(server).await;
        let service = PushService::open().await;
        let browser = service.rings(&scene.region.nurse, "/nurse").await;
        scene.region.officer.post("/api/broadcasts", &scene.both("至急")).await.is(201);
        service.answers(503);
        server.desk.ring().await.expect("it rings");
        service.answers(201);
        server.desk.ring().await.expect("it rings");
        assert_eq!(service.told(&browser).len(), 1);
        let tried = server.database.texts("select attempts || ' ' || coalesce(outcome, 'open') from notification order by 1").await;
        assert_eq!(tried, ["1 open", "1 sent"], "each board had its turn");
        server.clock.advance_seconds(60);
        server.desk.ring().await.expect("it rings");
        assert!(service.taken().is_empty(), "told once");
        let outcomes = server.database.texts("select outcome from notification order by outcome").await;
        assert_eq!(outcomes, ["seen", "sent"]);
    }

    async fn what_is_old_is_seen_on_all_its_boards_too(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, nurse) = (&scene.region.officer, &scene.region.nurse);
        officer.post("/api/broadcasts", &scene.both("題")).await.is(201);
        let there = scene.entries(nurse, &scene.nurses).await.remove(0);
        let id = if server.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        let others = format!(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300), b as (select {id} as id from n)
             insert into broadcast_board (broadcast_id, board_id, region_id, position, entry_id, version)
             select b.id, x.board_id, x.region_id, x.position, {id}, 1 from b, broadcast_board x"
        );
        server.database.run(&others).await;
        sees(nurse, &scene.nurses, &there).await;
        server.desk.flush_receipts().await;
        assert_eq!(nurse.get(&format!("/api/boards/{}", scene.board)).await.is(200)["unread"]["count"], 0);
        // Whoever leaves no trace leaves none on the other board.
        let office = officer.membership.organization;
        let viewer = server.persona("etsuran", office, Profession::Nurse, Role::GovernmentViewer).await;
        let path = format!("/api/boards/{}/receipts", scene.nurses);
        viewer.post(&path, &json!({"entries": [there["id"]]})).await.problem(403, "forbidden");
        server.desk.flush_receipts().await;
        assert_eq!(server.database.count("receipt").await, 2, "the nurse's");
    }
}

/// As if the server had stopped after the first board.
async fn cut_off(server: &Server) {
    server.database.run("update broadcast_board set version = 0 where position = 1").await;
    server.database.run("delete from board_entry where entry_id in (select entry_id from broadcast_board where position = 1)").await;
    server.database.run("delete from entry where id in (select entry_id from broadcast_board where position = 1)").await;
}

/// As if the server had stopped before a third board.
async fn owe(server: &Server) {
    let owed = "insert into broadcast_board (broadcast_id, board_id, region_id, position, entry_id, version)
                select x.broadcast_id, o.id, x.region_id, 2, o.id, 0 from broadcast_board x, board o
                where x.position = 1 and o.id not in (select y.board_id from broadcast_board y)";
    server.database.run(owed).await;
}

async fn cap(who: &Persona, path: &str) -> String {
    let response = who.request(Method::GET, path).send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    response.text().await.expect("a text")
}
