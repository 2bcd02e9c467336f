//! Notices: corrected, taken back, confirmed, pinned, seen. The machinery is that of timelines.

use super::region::{Region, entries, notice, titles};
use crate::harness::{CANARY, Persona, both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

fn correction(entry: &Value, title: &str) -> Value {
    json!({"revision": entry["revision"], "entry": notice(title)})
}

fn corrections(entry: &Value) -> String {
    format!("/api/entries/{}/corrections", text(&entry["id"]))
}

/// Was shown entries of a board.
async fn sees(who: &Persona, board: &str, entries: &[&Value]) {
    let ids: Vec<&Value> = entries.iter().map(|entry| &entry["id"]).collect();
    who.post(&format!("/api/boards/{board}/receipts"), &json!({"entries": ids})).await.is(202);
}

/// Unread, addressed, urgent.
async fn unread(who: &Persona, board: &str) -> Value {
    who.get(&format!("/api/boards/{board}")).await.is(200)["unread"].clone()
}

both! {
    async fn an_author_corrects_and_the_second_of_two_is_told(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let posted = region.nurse.post(&entries(&board), &notice("一")).await.is(201);
        let mut draft = correction(&posted, "二");
        draft["entry"]["notice"]["expires_at"] = json!("2027-02-01T00:00:00.000000Z");
        let corrected = region.nurse.post(&corrections(&posted), &draft).await.is(201);
        assert_eq!((titles(&json!([corrected])), &corrected["notice"]["expires_at"]), (vec!["二".to_owned()], &json!("2027-02-01T00:00:00.000000Z")));
        let late = region.nurse.post(&corrections(&posted), &correction(&posted, "三")).await.problem(409, "revised_meanwhile");
        assert_eq!(titles(&json!([late["current"]])), ["二"]);
        region.nurse.post(&corrections(&posted), &json!({"revision": corrected["revision"], "entry": {"kind": "note", "text": "注", "reply_to": posted["id"]}})).await.problem(422, "invalid");
        for other in [&region.doctor, &region.base] {
            other.post(&corrections(&posted), &correction(&corrected, "よそから")).await.problem(403, "forbidden");
        }
        let colleague = server.persona("doryo", region.nurse.membership.organization, Profession::Nurse, Role::Staff).await;
        colleague.post(&corrections(&posted), &correction(&corrected, "同僚から")).await.problem(403, "forbidden");
        let texts = region.doctor.get(&format!("/api/entries/{}/revisions", text(&posted["id"]))).await.is(200);
        let told: Vec<_> = texts["items"].as_array().expect("items").iter().map(|one| text(&one["content"]["title"])).collect();
        assert_eq!(told, [format!("{CANARY} 一"), format!("{CANARY} 二")]);
    }

    async fn a_notice_is_taken_back_by_its_author_the_admin_or_the_base(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let admin = server.admin("kanri", region.nurse.membership.organization).await;
        let post = |title: &'static str| { let (nurse, path) = (region.nurse.clone(), entries(&board)); async move { nurse.post(&path, &notice(title)).await.is(201) } };
        let (own, colleagues, moderated) = (post("一").await, post("二").await, post("三").await);
        region.doctor.retracts(&own, "withdrawn", Some("よその人")).await.problem(403, "forbidden");
        region.nurse.retracts(&own, "wrong_patient", None).await.problem(422, "invalid");
        let taken = region.nurse.retracts(&own, "withdrawn", None).await.is(200);
        assert_eq!((&taken["entry"]["content"], &taken["entry"]["notice"], &taken["opened_by"]), (&Value::Null, &Value::Null, &json!([])));
        admin.retracts(&colleagues, "withdrawn", None).await.problem(422, "invalid");
        admin.retracts(&colleagues, "withdrawn", Some(CANARY)).await.is(200);
        region.base.retracts(&moderated, "withdrawn", None).await.problem(422, "invalid");
        region.base.retracts(&moderated, "withdrawn", Some(CANARY)).await.is(200);
        region.base.retracts(&moderated, "withdrawn", Some(CANARY)).await.problem(409, "already_retracted");
        // What was taken off is no longer for a whole region.
        let revisions = format!("/api/entries/{}/revisions", text(&moderated["id"]));
        region.doctor.get(&revisions).await.problem(403, "forbidden");
        for who in [&region.nurse, &region.base] {
            assert_eq!(who.get(&revisions).await.is(200)["items"][0]["content"]["title"], format!("{CANARY} 三"));
        }
        assert_eq!(titles(&region.doctor.get(&entries(&board)).await.is(200)["items"]), ["–", "–", "–"]);
    }

    async fn only_those_who_speak_to_everybody_pin_and_what_has_expired_is_not_at_the_top(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let mut draft = notice("上に");
        draft["notice"]["pinned"] = json!(true);
        region.nurse.post(&entries(&board), &draft).await.problem(403, "forbidden");
        let always = region.officer.post(&entries(&board), &draft).await.is(201);
        draft["notice"]["title"] = json!("十分だけ");
        draft["notice"]["expires_at"] = json!(server.clock.in_seconds(600));
        region.base.post(&entries(&board), &draft).await.is(201);
        let plain = region.nurse.post(&entries(&board), &notice("ふつう")).await.is(201);
        let mut pinning = correction(&plain, "上に上げたい");
        pinning["entry"]["notice"]["pinned"] = json!(true);
        region.nurse.post(&corrections(&plain), &pinning).await.problem(403, "forbidden");
        let page = region.nurse.get(&format!("{}?limit=1", entries(&board))).await.is(200);
        assert_eq!((titles(&page["items"]), titles(&page["pinned"])), (vec!["ふつう".to_owned()], vec!["十分だけ".to_owned(), "上に".to_owned()]));
        let older = region.nurse.get(&format!("{}?before={}", entries(&board), page["older"])).await.is(200);
        assert_eq!((older["items"].as_array().map(Vec::len), &older["pinned"]), (Some(2), &json!([])), "older pages leave it out");
        server.clock.advance_seconds(600);
        let page = region.nurse.get(&entries(&board)).await.is(200);
        assert_eq!((titles(&page["pinned"]), titles(&page["items"]).len()), (vec!["上に".to_owned()], 3), "it stays readable below");
        region.officer.retracts(&always, "withdrawn", None).await.is(200);
        assert_eq!(region.nurse.get(&entries(&board)).await.is(200)["pinned"], json!([]));
    }

    async fn what_is_unread_is_counted_for_each_reader_and_put_back(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let mut urgent = notice("至急");
        urgent["importance"] = json!("urgent");
        urgent["addressees"] = json!([{"profession": "physician"}]);
        let first = region.nurse.post(&entries(&board), &urgent).await.is(201);
        region.nurse.post(&entries(&board), &notice("二")).await.is(201);
        assert_eq!(unread(&region.doctor, &board).await, json!({"count": 2, "addressed": 1, "urgent": 1}));
        assert_eq!(unread(&region.nurse, &board).await, json!({"count": 0, "addressed": 0, "urgent": 0}));
        sees(&region.doctor, &board, &[&first]).await;
        server.desk.flush_receipts().await;
        assert_eq!(unread(&region.doctor, &board).await, json!({"count": 1, "addressed": 0, "urgent": 0}));
        assert_eq!(unread(&region.officer, &board).await["count"], 2);
        let page = region.doctor.get(&format!("{}?at=unread", entries(&board))).await.is(200);
        assert_eq!((&page["unread"]["count"], &page["unread"]["first"]), (&json!(1), &json!(2)));
        assert_eq!(page["items"][0]["seen"], json!([]), "who has seen it is not told to everybody");
        region.doctor.post(&format!("/api/entries/{}/unread", text(&first["id"])), &json!({})).await.is(200);
        assert_eq!(unread(&region.doctor, &board).await["count"], 2);
        let outside = region.opens_for("notice", json!({"organization_kinds": ["pharmacy"]})).await;
        let hidden = region.base.post(&entries(&outside), &notice("薬局へ")).await.is(201);
        region.doctor.post(&format!("/api/boards/{outside}/receipts"), &json!({"entries": [hidden["id"]]})).await.not_found();
        region.doctor.post(&format!("/api/entries/{}/unread", text(&hidden["id"])), &json!({})).await.not_found();
    }

    async fn a_confirmation_is_asked_for_and_answered(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let mut draft = notice("ご確認ください");
        draft["must_read"] = json!({"parties": [{"profession": "physician"}, {"profession": "municipal_officer"}]});
        let posted = region.nurse.post(&entries(&board), &draft).await.is(201);
        let confirmed = region.doctor.acknowledges(&posted).await.is(200);
        assert_eq!(confirmed["acknowledgements"][0]["person"], region.doctor.person());
        region.doctor.acknowledges(&posted).await.is(200);
        let others = region.officer.get(&entries(&board)).await.is(200);
        assert_eq!(others["items"][0]["acknowledgements"], json!([]), "one sees one's own");
        let path = format!("/api/entries/{}/must-read", text(&posted["id"]));
        region.doctor.get(&path).await.problem(403, "forbidden");
        let status = region.nurse.get(&path).await.is(200);
        let parties = status["parties"].as_array().expect("parties");
        let told: Vec<_> = parties.iter().map(|party| (text(&party["profession"]), party["acknowledgements"].as_array().map(Vec::len))).collect();
        assert_eq!(told, [("physician".to_owned(), Some(1)), ("municipal_officer".to_owned(), Some(0))]);
        region.nurse.post(&format!("/api/entries/{}/reminder", text(&posted["id"])), &json!({})).await.is(204);
        region.doctor.post(&format!("/api/entries/{}/reminder", text(&posted["id"])), &json!({})).await.problem(403, "forbidden");
        let mut draft = correction(&posted, "直しました");
        draft["entry"]["notice"]["title"] = json!("直しました");
        let corrected = region.nurse.post(&corrections(&posted), &draft).await.is(201);
        region.officer.acknowledges(&posted).await.problem(409, "revised_meanwhile");
        region.officer.acknowledges(&corrected).await.is(200);
    }

    async fn the_same_operation_gives_the_same_notice_again(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let key = key();
        let post = |draft: Value| { let (nurse, path, key) = (region.nurse.clone(), entries(&board), key.clone()); async move { nurse.send(Method::POST, &path, Some(&key), &draft).await } };
        let first = post(notice("一")).await.is(201);
        assert_eq!(post(notice("一")).await.is(201)["id"], first["id"]);
        post(notice("二")).await.problem(422, "key_reused");
        assert_eq!(titles(&region.doctor.get(&entries(&board)).await.is(200)["items"]), ["一"]);
    }
}
