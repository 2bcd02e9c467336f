//! How organizations stand: who is asked, what may be said, and which word is the newest.

use super::town::{Town, names, no_damage, opens};
use crate::boards::region::Region;
use crate::harness::{answer, both, key, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

both! {
    async fn those_who_care_in_the_municipalities_are_asked_and_everybody_may_answer(server: &Server) {
        let town = Town::with(server, "real", &["452017"]).await;
        let Region { nurse, doctor, officer, .. } = &town.region;
        let home = server.organization_in("老人ホーム", OrganizationKind::CareHome, Some("452017"), Some("0985-33-3333")).await;
        let list = town.standings(officer).await;
        // Neither the town nor the base is asked, nor a clinic elsewhere.
        assert_eq!(names(&list), ["青空訪問看護", "老人ホーム"], "by kind");
        let home_row = &list["items"][1];
        assert_eq!((&home_row["organization"], &home_row["phone"], &home_row["report"]), (&json!(home.to_string()), &json!("0985-33-3333"), &Value::Null));
        assert_eq!(list["disaster"]["counts"], json!({"organizations": 2, "answered": 0, "unanswered": 2, "open": 0, "limited": 0, "closed": 0}));
        for (who, is_expected) in [(nurse, true), (doctor, false), (officer, false)] {
            assert_eq!(who.get(&town.path()).await.is(200)["is_expected"], is_expected);
        }
        // Whoever answers without being asked is counted too, and those who have not stay first.
        town.reports(doctor, &json!({"state": "closed"})).await.is(201);
        town.reports(nurse, &no_damage()).await.is(201);
        let list = town.standings(officer).await;
        assert_eq!(names(&list), ["老人ホーム", "=港クリニック", "青空訪問看護"]);
        assert_eq!(list["disaster"]["counts"], json!({"organizations": 3, "answered": 2, "unanswered": 1, "open": 1, "limited": 0, "closed": 1}));
        let own = nurse.get(&town.path()).await.is(200)["own_report"].clone();
        assert_eq!((&own["state"], &own["no_damage"], &own["author"]["profession"]), (&json!("open"), &json!(true), &json!("nurse")));
        assert_eq!(own["organization_name"], "青空訪問看護");
        // For the map, where it has said so.
        assert_eq!(list["items"][0]["place"], Value::Null);
        server.desk.place_organization(home, 329_100_000, 1_314_200_000).await.expect("a place");
        let place = json!({"latitude_e7": 329_100_000, "longitude_e7": 1_314_200_000});
        assert_eq!(town.standing(officer, &home.to_string()).await["place"], place);
    }

    async fn everything_that_was_said_comes_back_and_what_was_not_is_null(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let full = json!({
            "observed_at": server.clock.in_seconds(-60), "state": "limited", "building": "damaged", "power": "limited", "power_hours": 6,
            "water": "limited", "water_hours": 999, "gas": "out", "telephone": "normal", "supplies": "short", "many_patients": true,
            "staff": "none", "staff_present": 9_999, "can_accept": 0, "needs": "発電機の燃料",
        });
        let view = town.reports(nurse, &full).await.is(201);
        for (name, value) in full.as_object().expect("a body") {
            assert_eq!(&view[name], value, "{name}");
        }
        assert_eq!((&view["no_damage"], &view["organization"]), (&json!(false), &json!(nurse.organization())));
        assert!(text(&view["id"]).starts_with("dsr_"));
        let short = town.reports(nurse, &json!({"state": "open"})).await.is(201);
        for name in full.as_object().expect("a body").keys().filter(|name| !["observed_at", "state"].contains(&name.as_str())) {
            assert_eq!(short[name], Value::Null, "{name}");
        }
        assert_eq!((&short["no_damage"], &short["observed_at"]), (&json!(false), &short["recorded_at"]));
        for (field, value, reason) in [
            ("staff_present", json!(-1), "out_of_range"),
            ("staff_present", json!(10_000), "out_of_range"),
            ("can_accept", json!(1_000), "out_of_range"),
            ("can_accept", json!(1e30), "wrong_type"),
            ("power_hours", json!(1_000), "out_of_range"),
            ("power_hours", json!(1.5), "wrong_type"),
            ("power", json!("normal"), "not_allowed_here"),
            ("state", json!("burning"), "wrong_type"),
            ("needs", json!("要".repeat(301)), "too_long"),
            ("needs", json!("\u{7}"), "control_character"),
            ("observed_at", json!(server.clock.in_seconds(-86_401)), "too_old"),
        ] {
            let mut body = full.clone();
            body[field] = value;
            let told = town.reports(nurse, &body).await.problem(422, "invalid");
            let at = if reason == "not_allowed_here" { "power_hours" } else { field };
            assert_eq!((&told["field"], &told["reason"]), (&json!(at), &json!(reason)));
        }
        let mut body = full.clone();
        body["needs"] = json!("山田様の酸素ボンベ");
        let told = town.reports(nurse, &body).await.problem(422, "personal_data_suspected");
        assert_eq!(told["hits"][0]["field"], "needs");
        assert_eq!(server.database.count("disaster_report").await, 2);
    }

    async fn the_newest_is_what_is_about_the_latest_moment_in_whatever_order_it_arrives(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let at = |seconds: i64, state: &str| json!({"state": state, "observed_at": server.clock.in_seconds(seconds)});
        // What waited in a device comes late, and what is newest stays.
        for (seconds, state, shown) in
            [(-300, "limited", "limited"), (-60, "closed", "closed"), (-200, "open", "closed"), (-600, "open", "closed"), (-30, "open", "open")]
        {
            town.reports(nurse, &at(seconds, state)).await.is(201);
            assert_eq!(town.standing(nurse, &nurse.organization()).await["report"]["state"], shown, "{seconds}");
        }
        // Of two about the same moment, the one that came later.
        town.reports(nurse, &at(-30, "limited")).await.is(201);
        assert_eq!(town.standing(nurse, &nurse.organization()).await["report"]["state"], "limited");
        let path = format!("{}/history?organization={}", town.path(), nurse.organization());
        let history = town.region.officer.get(&path).await.is(200);
        let states: Vec<_> = history["items"].as_array().expect("items").iter().map(|item| text(&item["state"])).collect();
        assert_eq!(states, ["limited", "open", "closed", "open", "limited", "open"]);
        assert_eq!(town.standings(nurse).await["disaster"]["counts"]["answered"], 1);
    }

    async fn an_operation_is_done_once_and_two_at_once_are_both_kept(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let colleague = server.persona("sasaki", nurse.membership.organization, Profession::Clerk, Role::Staff).await;
        let (path, key) = (format!("{}/reports", town.path()), key());
        let body = no_damage();
        let send = |body: Value| answer(nurse.request(Method::POST, &path).header("idempotency-key", &key).json(&body));
        let first = send(body.clone()).await.is(201);
        assert_eq!(send(body).await.is(201), first, "the same operation");
        send(json!({"state": "closed"})).await.problem(422, "key_reused");
        answer(nurse.request(Method::POST, &path).json(&no_damage())).await.problem(428, "key_missing");
        assert_eq!(server.database.count("disaster_report").await, 1);
        let moment = server.clock.in_seconds(10);
        let states = ["open", "limited", "closed"];
        let at_once = (0..12).map(|n| {
            let who = if n % 2 == 0 { nurse } else { &colleague };
            let body = json!({"state": states[n % 3], "observed_at": moment, "staff_present": n});
            let town = &town;
            async move { town.reports(who, &body).await.is(201) }
        });
        let made = join_all(at_once).await;
        let last = made.iter().max_by_key(|view| view["seq"].as_i64()).expect("some");
        assert_eq!(town.standing(nurse, &nurse.organization()).await["report"]["id"], last["id"], "the later numbered");
        assert_eq!(server.database.count("disaster_report").await, 13);
        assert_eq!(server.database.count("disaster_standing").await, 1);
    }

    async fn reports_that_race_with_the_end_are_there_or_refused(server: &Server) {
        let town = Town::new(server).await;
        let nurse = &town.region.nurse;
        let reports = (0..20).map(|n| {
            let town = &town;
            async move { town.reports(nurse, &json!({"state": "open", "staff_present": n})).await.status.as_u16() }
        });
        let (statuses, closed) = tokio::join!(join_all(reports), town.closes());
        assert!(statuses.iter().all(|status| [201, 403].contains(status)), "{statuses:?}");
        let kept = statuses.iter().filter(|status| **status == 201).count();
        assert_eq!(server.database.count("disaster_report").await, kept);
        // Nothing is numbered after the end.
        let events = nurse.get(&format!("/api/streams/{}/events", text(&closed["stream"]))).await.is(200);
        assert_eq!(events["items"].as_array().and_then(|items| items.last()).map(|last| text(&last["kind"])), Some("board_closed".to_owned()));
    }

    async fn the_spreadsheet_says_in_every_row_what_it_is(server: &Server) {
        let mut town = Town::with(server, "drill", &[]).await;
        for (mode, word, name) in [("drill", "訓練", "drill-states"), ("real", "災害", "disaster-states")] {
            if mode == "real" {
                town.disaster = opens(&town.region.officer, mode, &[]).await.is(201);
            }
            town.reports(&town.region.doctor, &json!({"state": "limited", "needs": "=1+1"})).await.is(201);
            let path = format!("{}/reports.csv", town.path());
            let response = town.region.officer.request(Method::GET, &path).send().await.expect("an answer");
            assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
            assert!(response.headers()["content-disposition"].to_str().expect("text").contains(name), "{mode}");
            let sheet = String::from_utf8(response.bytes().await.expect("a body").to_vec()).expect("UTF-8");
            assert!(sheet.starts_with("\u{feff}\"区分\",\"災害名\",\"機関名\""), "{sheet}");
            let rows: Vec<&str> = sheet.trim_end().split("\r\n").skip(1).collect();
            assert_eq!(rows.len(), 2);
            for row in &rows {
                assert!(row.starts_with(&format!("\"{word}\",\"台風10号の大雨\",")), "{row}");
            }
            assert!(rows[0].contains("青空訪問看護") && rows[0].contains("未回答"), "{}", rows[0]);
            // No cell is a formula.
            assert!(rows[1].contains("\"'=港クリニック\"") && rows[1].contains("制限あり") && rows[1].contains("\"'=1+1\""), "{}", rows[1]);
        }
    }
}
