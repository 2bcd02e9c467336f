//! What is said of a ward: versions, two who write at once, 変わりなし, age.

use super::hospital::{Hospital, adds, confirms, tells, with_key};
use crate::harness::{both, key, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

both! {
    async fn what_is_said_stands_until_somebody_says_something_else(server: &Server) {
        let hospital = Hospital::new(server).await;
        let (who, id) = (&hospital.coordinator, hospital.opens("3階病棟").await);
        let said = json!({"state": "open", "free": 3, "free_female": 2, "free_male": 1, "adjusting": 1, "available_from": "2026-11-21", "remark": "午前中にご連絡ください"});
        let view = tells(who, &id, 0, &said).await.is(200);
        let first = &view["vacancy"];
        for (name, value) in said.as_object().expect("a body") {
            assert_eq!(&first[name], value, "{name}");
        }
        assert_eq!((&first["version"], &first["stale"], &first["author"]["person"]), (&json!(1), &json!(false), &json!(who.person())));
        assert_eq!(first["confirmed_at"], first["recorded_at"]);
        let second = tells(who, &id, 1, &json!({"state": "full"})).await.is(200)["vacancy"].clone();
        assert_eq!((&second["version"], &second["free"], &second["remark"]), (&json!(2), &Value::Null, &Value::Null));
        let history = hospital.nurse.get(&format!("/api/wards/{id}/vacancies")).await.is(200);
        assert_eq!(history["items"], json!([second, first]));
        let version = hospital.nurse.get(&format!("/api/wards/{id}")).await.is(200)["version"].clone();
        assert_eq!(version, 1, "what is said of a ward does not change the ward");
    }

    async fn of_two_who_write_at_once_one_is_first_and_nothing_is_lost(server: &Server) {
        let hospital = Hospital::new(server).await;
        let (who, id) = (&hospital.coordinator, hospital.opens("3階病棟").await);
        for round in 0..4_i64 {
            let bodies: Vec<Value> = (0..3).map(|writer| json!({"state": "ask", "free": round * 10 + writer})).collect();
            let answers = join_all(bodies.iter().map(|body| tells(who, &id, round, body))).await;
            let (told, late): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
            assert_eq!((told.len(), late.len()), (1, 2));
            let newest = told.into_iter().next().expect("one").body["vacancy"]["free"].clone();
            for answer in late {
                let problem = answer.problem(409, "revised_meanwhile");
                let current = &problem["current_ward"];
                assert_eq!((&current["id"], &current["vacancy"]["version"], &current["vacancy"]["free"]), (&json!(id), &json!(round + 1), &newest));
                assert_eq!(current["is_mine"], true);
            }
        }
        // Whoever was late reads, and writes on top.
        let history = who.get(&format!("/api/wards/{id}/vacancies")).await.is(200);
        let items = history["items"].as_array().expect("items");
        let versions: Vec<_> = items.iter().map(|item| item["version"].as_i64()).collect();
        assert_eq!(versions, [Some(4), Some(3), Some(2), Some(1)]);
        let hundreds: BTreeSet<_> = items.iter().filter_map(|item| Some(item["free"].as_i64()? / 10)).collect();
        assert_eq!(hundreds, BTreeSet::from([0, 1, 2, 3]), "one of each round");
        tells(who, &id, 0, &json!({"state": "full"})).await.problem(409, "revised_meanwhile");
        for never in [-1, 5, i64::MAX] {
            tells(who, &id, never, &json!({"state": "full"})).await.problem(409, "revised_meanwhile");
        }
    }

    async fn the_same_operation_says_it_once(server: &Server) {
        let hospital = Hospital::new(server).await;
        let (who, id) = (&hospital.coordinator, hospital.opens("3階病棟").await);
        let (path, key) = (format!("/api/wards/{id}/vacancy"), key());
        let body = json!({"state": "ask", "remark": "詳細は電話で"});
        let first = with_key(who, Method::PUT, &path, 0, &key, &body).await.is(200);
        let again = with_key(who, Method::PUT, &path, 0, &key, &body).await.is(200);
        assert_eq!((&first["vacancy"]["version"], &again["vacancy"]), (&json!(1), &first["vacancy"]));
        with_key(who, Method::PUT, &path, 0, &key, &json!({"state": "full"})).await.problem(422, "key_reused");
        with_key(who, Method::PUT, &path, 1, &key, &body).await.problem(422, "key_reused");
        // Repeated after others have gone on, it is no conflict: what is shown is how it is now.
        tells(who, &id, 1, &json!({"state": "full"})).await.is(200);
        let late = with_key(who, Method::PUT, &path, 0, &key, &body).await.is(200);
        assert_eq!((&late["vacancy"]["version"], &late["vacancy"]["state"]), (&json!(2), &json!("full")));
        let refused = crate::harness::key();
        with_key(who, Method::PUT, &path, 0, &refused, &body).await.problem(409, "revised_meanwhile");
        with_key(who, Method::PUT, &path, 2, &refused, &body).await.is(200);
        for (missing, present) in [("if-match", ("idempotency-key", key.as_str())), ("idempotency-key", ("if-match", "\"0\""))] {
            let request = who.request(Method::PUT, &path).header(present.0, present.1).json(&body);
            assert_eq!(crate::harness::answer(request).await.problem(428, "key_missing")["field"], missing);
        }
    }

    async fn unchanged_moves_the_confirmation_and_nothing_else(server: &Server) {
        let hospital = Hospital::new(server).await;
        let (who, id) = (&hospital.coordinator, hospital.opens("3階病棟").await);
        confirms(who, &id, 0).await.problem(409, "revised_meanwhile");
        let told = tells(who, &id, 0, &json!({"state": "open", "free": 2})).await.is(200)["vacancy"].clone();
        server.clock.advance_seconds(600);
        let colleague = server.persona("dozo", who.membership.organization, tsunagu::domain::people::Profession::Nurse, tsunagu::domain::people::Role::Staff).await;
        let mut confirmed = confirms(&colleague, &id, 1).await.is(200)["vacancy"].clone();
        assert_eq!((&told["confirmed_by"]["person"], &confirmed["confirmed_by"]["person"]), (&json!(who.person()), &json!(colleague.person())));
        confirmed["confirmed_by"] = told["confirmed_by"].clone();
        assert!(text(&confirmed["confirmed_at"]) > text(&told["confirmed_at"]));
        confirmed["confirmed_at"] = told["confirmed_at"].clone();
        assert_eq!(confirmed, told);
        tells(who, &id, 1, &json!({"state": "full"})).await.is(200);
        let late = confirms(who, &id, 1).await.problem(409, "revised_meanwhile");
        assert_eq!(late["current_ward"]["vacancy"]["state"], "full");
        let items = who.get(&format!("/api/wards/{id}/vacancies")).await.is(200);
        assert_eq!(items["items"].as_array().map(Vec::len), Some(2), "no new version");
    }

    async fn what_nobody_confirmed_is_stale_after_a_day_in_hospitals_and_a_week_elsewhere(server: &Server) {
        let hospital = Hospital::new(server).await;
        let beds = hospital.opens("3階病棟").await;
        let places = adds(&hospital.nurse, &json!({"name": "訪問枠", "kind": "visiting_nursing"})).await;
        tells(&hospital.coordinator, &beds, 0, &json!({"state": "open"})).await.is(200);
        tells(&hospital.nurse, &places, 0, &json!({"state": "open"})).await.is(200);
        let stale = async |who: &crate::harness::Persona, id: &str| who.get(&format!("/api/wards/{id}")).await.is(200)["vacancy"]["stale"].clone();
        let (day, week) = (86_400, 7 * 86_400);
        for (later, expected) in [(day - 60, [false, false]), (60, [true, false]), (week - day - 60, [true, false]), (60, [true, true])] {
            server.clock.advance_seconds(later);
            // Sessions end meanwhile; whoever looks signs in anew.
            let who = server.persona(&format!("miru{later}{}", key()), hospital.nurse.membership.organization, tsunagu::domain::people::Profession::Nurse, tsunagu::domain::people::Role::Staff).await;
            assert_eq!([stale(&who, &beds).await, stale(&who, &places).await], expected.map(Value::from), "{later}");
            if expected == [true, true] {
                assert_eq!(confirms(&who, &places, 1).await.is(200)["vacancy"]["stale"], false);
            }
        }
    }

    async fn numbers_and_remarks_have_limits(server: &Server) {
        let hospital = Hospital::new(server).await;
        let (who, id) = (&hospital.coordinator, hospital.opens("3階病棟").await);
        for (field, value, reason) in [
            ("free", json!(1_000), "out_of_range"),
            ("free", json!(-1), "out_of_range"),
            ("free_female", json!(1_000), "out_of_range"),
            ("free_male", json!(1_000), "out_of_range"),
            ("adjusting", json!(1_000), "out_of_range"),
            ("free", json!("3"), "wrong_type"),
            ("available_from", json!("11/21"), "wrong_type"),
            ("available_from", json!("2026-02-30"), "wrong_type"),
            ("remark", json!("言".repeat(101)), "too_long"),
            ("state", json!("maybe"), "wrong_type"),
        ] {
            let mut body = json!({"state": "open"});
            body[field] = value;
            let told = tells(who, &id, 0, &body).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!(field), &json!(reason)));
        }
        tells(who, &id, 0, &json!({"free": 1})).await.problem(422, "invalid");
        let most = json!({"state": "open", "free": 999, "free_female": 0, "free_male": 999, "adjusting": 0, "remark": "言".repeat(100)});
        tells(who, &id, 0, &most).await.is(200);
    }
}
