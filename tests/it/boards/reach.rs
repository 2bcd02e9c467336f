//! Who has seen a notice, by organization, and whom to telephone.

use super::region::{Region, entries, notice};
use crate::harness::{Persona, both, text};
use reqwest::Method;
use serde_json::{Value, json};

async fn reach(who: &Persona, entry: &Value) -> Value {
    who.get(&format!("/api/entries/{}/board-reach", text(&entry["id"]))).await.is(200)
}

fn row<'a>(reach: &'a Value, who: &Persona) -> &'a Value {
    let items = reach["items"].as_array().expect("items").iter();
    items.clone().find(|item| item["organization"] == who.organization().as_str()).expect("a row")
}

both! {
    async fn the_authors_organization_and_the_base_see_how_far_it_has_reached(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let posted = region.nurse.post(&entries(&board), &notice("みなさまへ")).await.is(201);
        region.doctor.get(&format!("/api/entries/{}/board-reach", text(&posted["id"]))).await.problem(403, "forbidden");
        region.doctor.get(&format!("/api/entries/{}/board-reach.csv", text(&posted["id"]))).await.problem(403, "forbidden");
        region.doctor.get(&format!("/api/entries/{}/readers", text(&posted["id"]))).await.problem(403, "forbidden");
        let before = reach(&region.nurse, &posted).await;
        assert_eq!(before["totals"], json!({"organizations": 3, "organizations_seen": 0, "organizations_acknowledged": 0, "members": 3, "seen": 0, "acknowledged": 0}));
        region.doctor.post(&format!("/api/boards/{board}/receipts"), &json!({"entries": [posted["id"]]})).await.is(202);
        server.desk.flush_receipts().await;
        region.officer.acknowledges(&posted).await.is(200);
        for who in [&region.nurse, &region.base] {
            let seen = reach(who, &posted).await;
            assert_eq!(seen["totals"], json!({"organizations": 3, "organizations_seen": 2, "organizations_acknowledged": 1, "members": 3, "seen": 2, "acknowledged": 1}));
            let clinic = row(&seen, &region.doctor);
            assert_eq!((&clinic["seen"], &clinic["acknowledged"], &clinic["organization_kind"], &clinic["phone"]), (&json!(1), &json!(0), &json!("clinic"), &json!("+81-985-22-2222")));
            assert!(clinic["first_seen_at"].is_string(), "{clinic}");
            let officer = row(&seen, &region.officer);
            assert_eq!((&officer["seen"], &officer["acknowledged"]), (&json!(1), &json!(1)), "whoever confirmed it has seen it");
        }
        let readers = region.nurse.get(&format!("/api/entries/{}/readers", text(&posted["id"]))).await.is(200);
        assert_eq!(readers["items"][0]["person"], region.doctor.person());
    }

    async fn a_correction_asks_for_confirmations_anew_and_the_audience_bounds_who_is_counted(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens_for("notice", json!({"municipalities": ["452017"]})).await;
        let posted = region.base.post(&entries(&board), &notice("市内のみなさまへ")).await.is(201);
        region.nurse.acknowledges(&posted).await.is(200);
        let told = |reach: Value| (reach["totals"]["organizations"].clone(), reach["totals"]["acknowledged"].clone());
        assert_eq!(told(reach(&region.base, &posted).await), (json!(2), json!(1)), "the station and the office, not the clinic");
        let correction = json!({"revision": posted["revision"], "entry": notice("直しました")});
        region.base.post(&format!("/api/entries/{}/corrections", text(&posted["id"])), &correction).await.is(201);
        assert_eq!(told(reach(&region.base, &posted).await), (json!(2), json!(0)));
    }

    async fn the_call_list_names_those_of_whom_nobody_has_seen_it(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let posted = region.base.post(&entries(&board), &notice("みなさまへ")).await.is(201);
        region.nurse.post(&format!("/api/boards/{board}/receipts"), &json!({"entries": [posted["id"]]})).await.is(202);
        server.desk.flush_receipts().await;
        let path = format!("/api/entries/{}/board-reach.csv", text(&posted["id"]));
        let response = region.base.request(Method::GET, &path).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
        let bytes = response.bytes().await.expect("bytes");
        assert!(bytes.starts_with("\u{feff}".as_bytes()), "a byte order mark");
        let list = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let lines: Vec<&str> = list.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], "\"機関名\",\"電話番号\",\"市区町村コード\",\"対象の人数\"");
        assert!(lines.contains(&"\"市役所\",\"\",\"452017\",\"1\""), "{list}");
        // A name and a telephone that a spreadsheet would calculate.
        assert!(lines.contains(&"\"'=港クリニック\",\"'+81-985-22-2222\",\"452025\",\"1\""), "{list}");
        assert!(!list.contains("青空訪問看護"), "they have seen it: {list}");
        let exported = server.database.texts("select action || ' ' || depth from access_log where depth = 'exported'").await;
        assert_eq!(exported, ["see_reach exported"]);
    }
}
