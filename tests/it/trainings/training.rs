//! What is held: who may add it, what it says, changing and cancelling.

use super::school::{School, applies, changes, path, training};
use crate::boards::region::Region;
use crate::harness::{both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

fn titles(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| text(&item["title"])).collect()
}

both! {
    async fn a_training_is_for_whom_its_board_is_for(server: &Server) {
        let school = School::with(server, json!({"professions": ["nurse", "clerk"]})).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let id = school.holds(&training("看取りの研修")).await;
        let view = nurse.get(&path(&id)).await.is(200);
        assert_eq!(view["may"], json!(["apply_for_training"]));
        assert_eq!((&view["taken"], &view["waiting"], &view["open"], &view["mine"]), (&json!(0), &json!(0), &json!(true), &Value::Null));
        assert_eq!((&view["organization_name"], &view["has_link"]), (&json!("連携拠点"), &json!(false)));
        assert_eq!(base.get(&path(&id)).await.is(200)["may"], json!(["apply_for_training", "manage_training", "publish"]));
        doctor.get(&path(&id)).await.not_found();
        applies(doctor, &id).await.not_found();
        assert_eq!(titles(&doctor.get("/api/trainings").await.is(200)), [""; 0]);
        assert_eq!(titles(&nurse.get("/api/trainings").await.is(200)), ["看取りの研修"]);
        // Whoever may post on the board may hold one, in the name of their own organization.
        let own = school.offers(nurse, &training("口腔ケア")).await.is(201);
        assert_eq!((&own["organization"], &own["may"]), (&json!(nurse.organization()), &json!(["apply_for_training", "manage_training"])));
        let notices = school.region.opens("notice").await;
        let told = base.post(&format!("/api/boards/{notices}/trainings"), &training("題")).await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("board"), &json!("not_allowed_here")));
        base.post(&format!("/api/boards/{}/close", school.board), &json!({})).await.is(200);
        school.offers(nurse, &training("閉じた後")).await.is(403);
        applies(nurse, &id).await.is(201);
    }

    async fn another_region_and_watchers_take_no_part(server: &Server) {
        let school = School::new(server).await;
        let id = school.seats(3).await;
        let elsewhere = Region::elsewhere(server).await;
        for stranger in [&elsewhere.nurse, &elsewhere.base] {
            stranger.get(&path(&id)).await.not_found();
            applies(stranger, &id).await.not_found();
            stranger.get(&format!("{}/participants", path(&id))).await.not_found();
        }
        let office = school.region.officer.membership.organization;
        let viewer = server.persona("gyosei", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let auditor = server.persona("kansa", school.region.base.membership.organization, Profession::Clerk, Role::Auditor).await;
        assert_eq!(viewer.get(&path(&id)).await.is(200)["may"], json!([]));
        applies(&viewer, &id).await.problem(403, "forbidden");
        viewer.get(&format!("{}/participants", path(&id))).await.problem(403, "forbidden");
        auditor.get(&path(&id)).await.not_found();
    }

    async fn what_is_to_come_is_listed_by_its_day_and_what_is_over_by_itself(server: &Server) {
        let school = School::new(server).await;
        let on = |title: &str, day: u32| {
            let mut body = training(title);
            for (field, time) in [("starts_at", "09:00"), ("ends_at", "11:00"), ("apply_until", "08:00")] {
                body[field] = json!(format!("2026-11-{day}T{time}:00Z"));
            }
            body
        };
        for (title, day) in [("三", 29), ("一", 21), ("二", 25)] {
            school.holds(&on(title, day)).await;
        }
        let who = &school.region.nurse;
        let list = who.get("/api/trainings").await.is(200);
        assert_eq!(titles(&list), ["一", "二", "三"]);
        applies(who, &text(&list["items"][1]["id"])).await.is(201);
        assert_eq!(titles(&who.get("/api/trainings?mine=true").await.is(200)), ["二"]);
        assert_eq!(titles(&who.get("/api/trainings?past=true").await.is(200)), [""; 0]);
        server.clock.advance_seconds(6 * 86_400);
        let who = super::school::again(server, who, "suzuki").await;
        assert_eq!(titles(&who.get("/api/trainings").await.is(200)), ["三"]);
        assert_eq!(titles(&who.get("/api/trainings?past=true").await.is(200)), ["二", "一"]);
        assert_eq!(titles(&who.get("/api/trainings?past=true&mine=true").await.is(200)), ["二"]);
        who.get("/api/trainings?colour=red").await.problem(422, "invalid");
    }

    async fn what_cannot_be_is_refused_by_its_field(server: &Server) {
        let school = School::new(server).await;
        let full = json!({
            "title": "題".repeat(100), "description": "内".repeat(2_000), "place": "所".repeat(100), "link": "https://meet.example.jp/1",
            "contact": "担当 0985-11-1111", "seats": 10_000, "materials": [{"name": "資料", "url": "https://files.example.jp/1.pdf"}],
            "starts_at": "2026-11-30T09:00:00.000000Z", "ends_at": "2026-11-30T11:00:00.000000Z", "apply_until": "2026-11-30T09:00:00.000000Z",
        });
        let view = school.offers(&school.region.nurse, &full).await.is(201);
        for (name, value) in full.as_object().expect("a body") {
            assert_eq!(&view[name], value, "{name}");
        }
        for (field, value, at, reason) in [
            ("title", json!(" "), "title", "empty"),
            ("title", json!("題".repeat(101)), "title", "too_long"),
            ("description", json!("内".repeat(2_001)), "description", "too_long"),
            ("link", json!("http://meet.example.jp"), "link", "not_allowed_here"),
            ("seats", json!(0), "seats", "out_of_range"),
            ("seats", json!(10_001), "seats", "out_of_range"),
            ("starts_at", json!("2026-11-01T09:00:00Z"), "starts_at", "too_old"),
            ("starts_at", json!("tomorrow"), "starts_at", "wrong_type"),
            ("ends_at", json!("2026-11-30T09:00:00Z"), "ends_at", "out_of_range"),
            ("apply_until", json!("2026-11-19T09:00:00Z"), "apply_until", "too_old"),
            ("apply_until", json!("2026-11-30T09:00:01Z"), "apply_until", "out_of_range"),
            ("materials", json!([{"name": "資料", "url": "javascript:alert(1)"}]), "materials.url", "not_allowed_here"),
            ("organizer", json!("よそ"), "organizer", "unknown_field"),
        ] {
            let mut body = full.clone();
            body[field] = value;
            let told = school.offers(&school.region.nurse, &body).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!(at), &json!(reason)));
        }
        let mut body = full.clone();
        (body["place"], body["link"]) = (Value::Null, Value::Null);
        assert_eq!(school.offers(&school.region.nurse, &body).await.problem(422, "invalid")["field"], "place");
        for (field, value) in [("description", "山田様の事例"), ("contact", "090-1234-5678"), ("title", "佐藤様を囲んで")] {
            let mut body = full.clone();
            body[field] = json!(value);
            let told = school.offers(&school.region.nurse, &body).await.problem(422, "personal_data_suspected");
            assert_eq!(told["hits"][0]["field"], field);
        }
    }

    async fn the_meeting_is_told_to_those_who_have_a_seat(server: &Server) {
        let school = School::new(server).await;
        let mut body = training("オンライン研修");
        (body["link"], body["seats"]) = (json!("https://meet.example.jp/1"), json!(1));
        let id = school.holds(&body).await;
        let link = async |who: &crate::harness::Persona| {
            let view = who.get(&path(&id)).await.is(200);
            assert_eq!(view["has_link"], true);
            view["link"].clone()
        };
        let Region { base, nurse, doctor, .. } = &school.region;
        assert_eq!((link(base).await, link(nurse).await), (json!("https://meet.example.jp/1"), Value::Null));
        applies(nurse, &id).await.is(201);
        applies(doctor, &id).await.is(201);
        assert_eq!((link(nurse).await, link(doctor).await), (json!("https://meet.example.jp/1"), Value::Null));
        assert!(!doctor.get("/api/trainings").await.is(200).to_string().contains("meet.example.jp"));
    }

    async fn a_training_is_written_from_the_version_that_was_read_and_cancelled_once(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, .. } = &school.region;
        let key = key();
        let at = format!("/api/boards/{}/trainings", school.board);
        let made = base.send(Method::POST, &at, Some(&key), &training("題")).await.is(201);
        assert_eq!(base.send(Method::POST, &at, Some(&key), &training("題")).await.is(201)["id"], made["id"]);
        base.send(Method::POST, &at, Some(&key), &training("別")).await.problem(422, "key_reused");
        let id = text(&made["id"]);
        let written = changes(base, &id, 1, &training("新しい題")).await.is(200);
        assert_eq!((&written["title"], &written["version"]), (&json!("新しい題"), &json!(2)));
        changes(base, &id, 1, &training("遅れた題")).await.problem(412, "stale");
        changes(nurse, &id, 2, &training("よその題")).await.problem(403, "forbidden");
        nurse.post(&format!("{}/cancel", path(&id)), &json!({})).await.problem(403, "forbidden");
        let cancel = json!({"reason": "台風のため"});
        let cancelled = base.post(&format!("{}/cancel", path(&id)), &cancel).await.is(200);
        assert_eq!((&cancelled["cancel_reason"], &cancelled["open"], &cancelled["version"]), (&json!("台風のため"), &json!(false), &json!(3)));
        let twice = base.post(&format!("{}/cancel", path(&id)), &json!({})).await.is(200);
        assert_eq!((&twice["cancelled_at"], &twice["cancel_reason"]), (&cancelled["cancelled_at"], &json!("台風のため")));
        changes(base, &id, 3, &training("もう一度")).await.problem(412, "stale");
        let told = applies(nurse, &id).await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("training"), &json!("not_allowed_here")));
        assert!(nurse.get("/api/trainings").await.is(200)["items"][0]["cancelled_at"].is_string(), "still in the list, as cancelled");
    }

    async fn every_look_and_every_word_is_on_record(server: &Server) {
        let school = School::new(server).await;
        let id = school.seats(3).await;
        let rows = async |count: i64| {
            let sql = format!("select line from (select at, position, action || ' ' || depth || ' ' || outcome as line
                from access_log order by at desc, position desc limit {count}) as l order by at, position");
            server.database.texts(&sql).await
        };
        let Region { base, nurse, .. } = &school.region;
        applies(nurse, &id).await.is(201);
        assert_eq!(rows(2).await, ["apply_for_training written allowed", "read_board listed allowed"]);
        base.get(&format!("{}/participants", path(&id))).await.is(200);
        assert_eq!(rows(1).await, ["manage_training opened allowed"]);
        base.get(&format!("{}/participants.csv", path(&id))).await.is(200);
        assert_eq!(rows(1).await, ["manage_training exported allowed"]);
        nurse.get(&format!("{}/participants", path(&id))).await.is(403);
        assert_eq!(rows(1).await, ["manage_training decided denied"]);
        nurse.get("/api/trainings/trn_00000000000000000000000000").await.not_found();
        assert_eq!(rows(1).await, ["read_board decided denied"]);
    }
}
