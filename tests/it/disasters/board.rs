//! The boards of a disaster: one for each kind of news, opened and closed with it.

use super::town::{Town, disaster};
use crate::boards::region::{Region, board, entries, notice, titles};
use crate::harness::{both, text};
use serde_json::{Value, json};

const KINDS: &[&str] = &["disaster_notice", "evacuation", "lifelines", "roads", "medical", "supplies", "care", "help"];

both! {
    async fn a_disaster_has_a_board_for_each_kind_of_news(server: &Server) {
        let town = Town::with(server, "drill", &["452017"]).await;
        let Region { base, nurse, doctor, officer, .. } = &town.region;
        let plain = town.region.opens("notice").await;
        let list = doctor.get(&format!("{}/boards", town.path())).await.is(200);
        let boards = list["items"].as_array().expect("items");
        assert_eq!(boards.iter().map(|item| text(&item["kind"])).collect::<Vec<_>>(), KINDS);
        assert_eq!(boards[0]["stream"], town.disaster["stream"]);
        for item in boards {
            // A drill is one wherever its boards are seen.
            assert!(text(&item["name"]).starts_with("【訓練】"), "{item}");
            let whose = json!({"id": town.disaster["id"], "title": "台風10号の大雨", "mode": "drill", "closed_at": null});
            assert_eq!((&item["disaster"], &item["expiry_required"]), (&whose, &json!(false)));
        }
        // They are not among the others, and are opened by no other way.
        let others = nurse.get("/api/boards").await.is(200);
        assert_eq!(others["items"].as_array().map(|items| items.iter().map(|item| text(&item["id"])).collect::<Vec<_>>()), Some(vec![plain]));
        assert_eq!(others["items"][0]["disaster"], Value::Null);
        for kind in KINDS {
            let told = base.post("/api/boards", &board(kind, &json!({}))).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!("kind"), &json!("not_allowed_here")));
        }
        // Everybody of the region writes and answers there; the town keeps what matters at the top.
        let roads = text(&boards[3]["id"]);
        let posted = nurse.post(&entries(&roads), &notice("国道が通れません")).await.is(201);
        let mut pinned = notice("迂回路");
        pinned["notice"]["pinned"] = json!(true);
        nurse.post(&entries(&roads), &pinned).await.problem(403, "forbidden");
        officer.post(&entries(&roads), &pinned).await.is(201);
        assert_eq!(titles(&doctor.get(&entries(&roads)).await.is(200)["items"]), ["国道が通れません", "迂回路"]);
        let unread = doctor.get(&format!("{}/boards", town.path())).await.is(200)["items"][3]["unread"]["count"].clone();
        assert_eq!(unread, 2);
        base.post(&format!("/api/boards/{roads}/close"), &json!({})).await.not_found();
        // Over, they stay readable and take nothing more.
        let closed = town.closes().await;
        doctor.post(&entries(&roads), &notice("遅かった")).await.problem(403, "forbidden");
        doctor.acknowledges(&posted).await.is(200);
        let list = doctor.get(&format!("{}/boards", town.path())).await.is(200);
        assert!(list["items"].as_array().expect("items").iter().all(|item| item["closed_at"].is_string()));
        assert_eq!(list["items"][3]["disaster"]["closed_at"], closed["closed_at"]);
    }

    async fn what_was_left_open_by_a_crash_is_closed_by_closing_again(server: &Server) {
        let town = Town::new(server).await;
        town.closes().await;
        server.database.run("update board set closed_at = null where kind in ('roads', 'help')").await;
        town.closes().await;
        assert_eq!(server.database.texts("select count(*) || '' from board where closed_at is null").await, ["0"]);
    }

    async fn a_real_disaster_carries_no_mark_of_a_drill(server: &Server) {
        let town = Town::new(server).await;
        let list = town.region.nurse.get(&format!("{}/boards", town.path())).await.is(200);
        let items = list["items"].as_array().expect("items");
        assert!(items.iter().all(|item| !text(&item["name"]).contains("訓練") && item["disaster"]["mode"] == "real"));
        assert_eq!(town.disaster["mode"], disaster("real", &[])["mode"]);
    }
}
