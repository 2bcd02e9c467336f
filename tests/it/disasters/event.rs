//! Who opens and closes a disaster, and who knows of it.

use super::town::{Town, disaster, no_damage, opens};
use crate::boards::region::Region;
use crate::harness::{both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

both! {
    async fn the_town_and_the_base_open_disasters_and_nobody_else(server: &Server) {
        let region = Region::new(server).await;
        for who in [&region.nurse, &region.doctor] {
            opens(who, "real", &[]).await.problem(403, "forbidden");
        }
        let key = key();
        let open = || region.officer.send(Method::POST, "/api/disasters", Some(&key), &DRILL);
        let opened = open().await.is(201);
        assert_eq!(open().await.is(201)["id"], opened["id"], "the same operation");
        region.officer.send(Method::POST, "/api/disasters", Some(&key), &disaster("real", &[])).await.problem(422, "key_reused");
        for (name, value) in DRILL.as_object().expect("a body") {
            assert_eq!(&opened[name], value, "{name}");
        }
        assert!(text(&opened["id"]).starts_with("dis_"));
        assert_eq!((&opened["closed_at"], &opened["own_report"]), (&Value::Null, &Value::Null));
        assert_eq!(opened["may"], json!(["report_state", "manage_disasters"]));
        assert_eq!(opened["opened_by"]["profession"], "municipal_officer");
        server.clock.advance_seconds(1);
        let second = opens(&region.base, "real", &[]).await.is(201);
        let seen = region.nurse.get("/api/disasters").await.is(200);
        let ids: Vec<_> = seen["items"].as_array().expect("items").iter().map(|item| item["id"].clone()).collect();
        assert_eq!(ids, [second["id"].clone(), opened["id"].clone()], "the newest first");
        assert_eq!(seen["items"][0]["may"], json!(["report_state"]));
        assert_eq!(server.database.count("disaster").await, 2);
        assert_eq!(server.database.count("board").await, 16);
    }

    async fn nothing_is_real_or_practised_by_default(server: &Server) {
        let region = Region::new(server).await;
        for (field, value, reason) in [
            ("title", json!(" "), "empty"),
            ("title", json!("字".repeat(61)), "too_long"),
            ("hazard", json!("ufo"), "wrong_type"),
            ("mode", json!("maybe"), "wrong_type"),
            ("municipalities", json!(["4520170"]), "wrong_type"),
        ] {
            let mut body = disaster("real", &[]);
            body[field] = value;
            let told = region.officer.post("/api/disasters", &body).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!(field), &json!(reason)));
        }
        for field in ["hazard", "title", "mode", "municipalities"] {
            let mut body = disaster("real", &[]);
            body.as_object_mut().expect("a body").remove(field);
            assert_eq!(region.officer.post("/api/disasters", &body).await.problem(422, "invalid")["reason"], "missing");
        }
        let mut body = disaster("real", &[]);
        body["title"] = json!("山田様宅の火災");
        region.officer.post("/api/disasters", &body).await.problem(422, "personal_data_suspected");
        assert_eq!(server.database.count("disaster").await, 0);
    }

    async fn a_disaster_that_is_over_stays_readable_and_takes_nothing_more(server: &Server) {
        let town = Town::new(server).await;
        let Region { base, nurse, officer, .. } = &town.region;
        let reported = town.reports(nurse, &no_damage()).await.is(201);
        nurse.post(&format!("{}/close", town.path()), &json!({})).await.problem(403, "forbidden");
        let closed = town.closes().await;
        assert!(closed["closed_at"].is_string());
        assert_eq!(closed["may"], json!(["manage_disasters"]));
        assert_eq!(base.post(&format!("{}/close", town.path()), &json!({})).await.is(200)["closed_at"], closed["closed_at"], "closed twice");
        for who in [nurse, base, officer] {
            town.reports(who, &no_damage()).await.problem(403, "forbidden");
        }
        assert_eq!(town.standing(nurse, &nurse.organization()).await["report"]["id"], reported["id"]);
        for (query, found) in [("", 1), ("?open=true", 0), ("?open=false", 1)] {
            let list = nurse.get(&format!("/api/disasters{query}")).await.is(200);
            assert_eq!(list["items"].as_array().map(Vec::len), Some(found), "{query}");
        }
        assert_eq!(server.database.texts("select count(*) || '' from board where closed_at is null").await, ["0"]);
    }

    async fn what_was_closed_too_early_is_opened_again(server: &Server) {
        let town = Town::new(server).await;
        let Region { base, nurse, doctor, .. } = &town.region;
        let path = format!("{}/reopen", town.path());
        let open = base.get(&town.path()).await.is(200);
        assert_eq!(base.post(&path, &json!({})).await.is(200), open, "it is open");
        town.closes().await;
        nurse.post(&path, &json!({})).await.problem(403, "forbidden");
        let mut line = doctor.listens().await;
        line.next_of("heads").await;
        assert_eq!(base.post(&path, &json!({})).await.is(200)["closed_at"], Value::Null);
        let heads = line.next_of("heads").await;
        assert_eq!(heads["items"].as_array().map(Vec::len), Some(8));
        let kinds = nurse.get(&format!("/api/streams/{}/events?after=0", text(&town.disaster["stream"]))).await.is(200);
        let kinds: Vec<_> = kinds["items"].as_array().expect("items").iter().map(|event| event["kind"].clone()).collect();
        assert_eq!(kinds, ["board_closed", "board_reopened"]);
        town.reports(nurse, &no_damage()).await.is(201);
        assert_eq!(line.next_of("event").await["kind"], "disaster_reported");
        assert_eq!(server.database.count("board where closed_at is null").await, 8);
    }

    async fn another_region_and_those_who_watch(server: &Server) {
        let town = Town::new(server).await;
        let elsewhere = Region::elsewhere(server).await;
        let path = town.path();
        town.reports(&town.region.nurse, &no_damage()).await.is(201);
        for stranger in [&elsewhere.nurse, &elsewhere.base] {
            assert_eq!(stranger.get("/api/disasters").await.is(200)["items"], json!([]));
            let own = stranger.organization();
            for path in [path.clone(), format!("{path}/boards"), format!("{path}/reports"), format!("{path}/reports.csv"), format!("{path}/history?organization={own}")] {
                stranger.get(&path).await.not_found();
            }
            town.reports(stranger, &no_damage()).await.not_found();
            stranger.post(&format!("{path}/close"), &json!({})).await.not_found();
        }
        let office = town.region.officer.membership.organization;
        let viewer = server.persona("etsuran", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let auditor = server.persona("kansa", office, Profession::Clerk, Role::Auditor).await;
        // The read-only tier sees how organizations stand, and no names.
        let view = viewer.get(&path).await.is(200);
        assert_eq!((&view["may"], &view["opened_by"]["name"]), (&json!([]), &json!("")));
        let report = &town.standing(&viewer, &town.region.nurse.organization()).await["report"];
        assert_eq!((&report["author"]["name"], &report["author"]["profession"]), (&json!(""), &json!("nurse")));
        town.reports(&viewer, &no_damage()).await.problem(403, "forbidden");
        opens(&viewer, "real", &[]).await.problem(403, "forbidden");
        assert_eq!(viewer.get("/api/session").await.is(200)["may"], json!(["see_disasters"]));
        for path in ["/api/disasters", &path] {
            auditor.get(path).await.problem(403, "forbidden");
        }
        town.reports(&auditor, &no_damage()).await.problem(403, "forbidden");
    }

    async fn every_look_and_every_word_is_on_record(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let rows = async |count: i64| {
            let sql = format!("select line from (select at, position, action || ' ' || depth || ' ' || outcome || ' '
                || case when patient_id is null then 1 else 0 end as line from access_log order by at desc, position desc limit {count}) as l
                order by at, position");
            server.database.texts(&sql).await
        };
        let path = town.path();
        for (path, row) in [
            ("/api/disasters".to_owned(), "see_disasters listed allowed 1"),
            (path.clone(), "see_disasters listed allowed 1"),
            (format!("{path}/boards"), "read_board listed allowed 1"),
            (format!("{path}/reports"), "see_disasters listed allowed 1"),
            (format!("{path}/history?organization={}", nurse.organization()), "see_disasters listed allowed 1"),
            (format!("{path}/reports.csv"), "see_disasters exported allowed 1"),
        ] {
            let before = server.database.count("access_log").await;
            nurse.get(&path).await.is(200);
            assert_eq!(server.database.count("access_log").await, before + 1, "{path}");
            assert_eq!(rows(1).await, [row], "{path}");
        }
        town.reports(nurse, &no_damage()).await.is(201);
        assert_eq!(rows(2).await, ["report_state written allowed 1", "see_disasters listed allowed 1"]);
        nurse.get("/api/disasters/dis_00000000000000000000000000").await.not_found();
        assert_eq!(rows(1).await, ["see_disasters decided denied 1"]);
    }
}

static DRILL: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| disaster("drill", &["452017"]));
