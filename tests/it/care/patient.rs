//! Patients: registering, the chart, the state, the list and the register.

use crate::harness::{Account, Answer, CANARY, Patient, Persona, Server, answer, both, patient_body, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

async fn edits(who: &Persona, patient: &Patient, tag: Option<&str>, body: &Value) -> Answer {
    let mut request = who.request(Method::PUT, &format!("/api/patients/{}", patient.id)).json(body);
    if let Some(tag) = tag {
        request = request.header("if-match", tag);
    }
    answer(request).await
}

/// The names in a list, without the canary.
async fn names(who: &Persona, query: &str) -> Vec<String> {
    names_of(&who.get(&format!("/api/patients{query}")).await.is(200))
}

fn names_of(page: &Value) -> Vec<String> {
    page["items"].as_array().expect("items").iter().map(|row| text(&row["name"]).replace(CANARY, "")).collect()
}

both! {
    async fn a_registered_patient_comes_back_as_written_and_the_own_organization_is_host(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let body = patient_body("花子");
        let view = nurse.post("/api/patients", &body).await.is(201);
        assert_eq!(view["patient"], body);
        assert_eq!((&view["host"]["id"], &view["version"], &view["state"]["state"]), (&json!(nurse.organization()), &json!(1), &json!("home")));
        assert_eq!(view["may"], json!(["read_timeline", "post_entry", "acknowledge", "edit_patient", "manage_team"]));
        let path = format!("/api/patients/{}", text(&view["id"]));
        assert_eq!(nurse.get(&path).await.is(200), view);
        let team = nurse.get(&format!("{path}/team")).await.is(200);
        assert_eq!((&team["items"][0]["organization"], &team["items"][0]["active"]), (&json!(nurse.organization()), &json!(true)));
        stranger.get(&path).await.not_found();
        nurse.stranger().get(&path).await.problem(401, "sign_in_required");
    }

    async fn a_second_registration_of_the_same_person_says_so_and_nothing_more(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let mut same = patient_body("華子");
        same["kana"] = json!("カナ リア");
        let problem = stranger.post("/api/patients", &same).await.problem(409, "already_exists");
        let mut keys: Vec<&String> = problem.as_object().expect("an object").keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, ["code", "request_id", "status", "type"], "nothing about the other record");
        assert!(!problem.to_string().contains(&patient.id[4..]));
        stranger.get(&format!("/api/patients/{}", patient.id)).await.not_found();
        same["birth_date"] = json!("1942-03-09");
        stranger.post("/api/patients", &same).await.is(201);
    }

    async fn of_two_who_register_the_same_person_at_once_one_is_told(server: &Server) {
        let mut stations = Vec::new();
        for login in ["suzuki", "sato", "ito", "kato"] {
            stations.push(server.nurse(login).await);
        }
        for kana in ["あ", "い", "う", "え"] {
            let mut body = patient_body("花子");
            body["kana"] = json!(kana);
            let answers = join_all(stations.iter().map(|nurse| nurse.post("/api/patients", &body))).await;
            let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
            assert_eq!((made.len(), refused.len()), (1, 3));
            for answer in refused {
                answer.problem(409, "already_exists");
            }
        }
    }

    async fn a_chart_is_edited_from_the_version_that_was_read(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let read = nurse.get(&format!("/api/patients/{}", patient.id)).await;
        let tag = read.headers["etag"].to_str().expect("a tag").to_owned();
        let mut body = read.is(200)["patient"].clone();
        body["care_level"] = json!("care_5");
        body["emergency_note"] = json!(format!("{CANARY} まず先生へ"));
        edits(&doctor, &patient, None, &body).await.problem(428, "key_missing");
        let problem = edits(&doctor, &patient, Some("nonsense"), &body).await.problem(422, "invalid");
        assert_eq!(problem["field"], "if-match");
        let edited = edits(&doctor, &patient, Some(&tag), &body).await;
        assert_eq!(edited.headers["etag"], "\"2\"");
        assert_eq!(edited.is(200)["patient"], body);
        edits(&nurse, &patient, Some(&tag), &patient_body("上書き")).await.problem(412, "stale");
        edits(&stranger, &patient, Some("\"2\""), &body).await.not_found();
        assert_eq!(nurse.get(&format!("/api/patients/{}", patient.id)).await.is(200)["patient"], body);
        let (first, second) = (patient_body("一"), patient_body("二"));
        let (one, two) = tokio::join!(edits(&nurse, &patient, Some("\"2\""), &first), edits(&doctor, &patient, Some("\"2\""), &second));
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        won.is(200);
        lost.problem(412, "stale");
    }

    async fn fields_of_a_chart_are_checked_by_name(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for (field, value, reason) in [
            ("name", json!(" "), "empty"), ("name", json!("名".repeat(101)), "too_long"), ("kana", json!("山田"), "not_kana"), ("birth_date", json!("2026-11-21"), "in_future"),
            ("birth_date", json!("1889-12-31"), "too_old"), ("birth_date", json!("1942-02-30"), "wrong_type"), ("birth_date", json!("昭和17年"), "wrong_type"), ("sex", json!("f"), "wrong_type"),
            ("care_level", json!("care_9"), "wrong_type"), ("address", json!("住".repeat(301)), "too_long"), ("conditions", json!(vec!["病"; 51]), "too_long"), ("emergency_note", json!("急".repeat(201)), "too_long"),
        ] {
            let mut body = patient_body("花子");
            body[field] = value;
            let problem = nurse.post("/api/patients", &body).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)), "{problem}");
        }
        for (pointer, value, field) in [
            ("/allergies/items", json!([]), "allergies.items"), ("/contacts/0/phone", json!(""), "contacts.phone"), ("/physicians/0/name", json!(""), "physicians.name"),
            ("/instruction/until", json!("2026-09-30"), "instruction.until"), ("/end_of_life/wishes", json!("望".repeat(2001)), "end_of_life.wishes"),
        ] {
            let mut body = patient_body("花子");
            *body.pointer_mut(pointer).expect("a field") = value;
            let problem = nurse.post("/api/patients", &body).await.problem(422, "invalid");
            assert_eq!(problem["field"], field);
        }
        nurse.post("/api/patients", &json!({"name": CANARY, "kana": "かな", "birth_date": "1942-03-08", "sex": "unknown", "allergies": {"status": "unknown"}})).await.is(201);
    }

    async fn the_history_of_states_is_kept(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let path = format!("/api/patients/{}/state", patient.id);
        let hospital = json!({"state": "hospital", "since": "2026-11-20", "place": format!("{CANARY}病院"), "reason": format!("{CANARY}肺炎")});
        stranger.post(&path, &hospital).await.not_found();
        let view = nurse.post(&path, &hospital).await.is(200);
        assert_eq!((&view["state"]["state"], &view["state"]["place"]), (&json!("hospital"), &hospital["place"]));
        server.clock.advance_seconds(600);
        let view = nurse.post(&path, &json!({"state": "home", "since": "2026-11-20"})).await.is(200);
        let states: Vec<_> = view["states"].as_array().expect("states").iter().map(|state| text(&state["state"])).collect();
        assert_eq!(states, ["home", "hospital", "home"]);
        assert_eq!((&view["state"]["state"], &view["state"]["place"]), (&json!("home"), &Value::Null));
        assert_eq!(nurse.row(&patient).await.expect("a row")["state"], "home");
        let problem = nurse.post(&path, &json!({"state": "ended", "since": "2026-11-21"})).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("since"), &json!("in_future")));
        let view = nurse.post(&path, &json!({"state": "ended", "since": "2026-11-20"})).await.is(200);
        assert_eq!(view["may"], json!(["read_timeline", "acknowledge", "edit_patient", "manage_team"]), "nothing new is posted");
        assert!(nurse.texts(&patient).await.is_empty(), "an ended patient stays readable to the team");
    }

    async fn a_row_says_whether_it_names_me_and_since_when_it_is_so(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let colleague = server.persona("sato", nurse.membership.organization, Profession::Nurse, Role::Staff).await;
        let patient = nurse.registers("花子").await;
        let row = nurse.row(&patient).await.expect("a row");
        assert_eq!((&row["mine"], &row["readable"], &row["since"]), (&json!(false), &json!(true), &json!("2026-11-20")), "{row}");
        let named = json!({"organization": nurse.organization(), "person": nurse.person(), "team_role": "primary_nurse", "basis": "implied"});
        let named = nurse.post(&format!("/api/patients/{}/team", patient.id), &named).await.is(201);
        assert_eq!(nurse.row(&patient).await.expect("a row")["mine"], true);
        assert_eq!(colleague.row(&patient).await.expect("a row")["mine"], false);
        server.clock.advance_seconds(60);
        nurse.removes(&named).await;
        assert_eq!(nurse.row(&patient).await.expect("a row")["mine"], false, "it has ended");
        nurse.post(&format!("/api/patients/{}/state", patient.id), &json!({"state": "ended", "since": "2026-11-19"})).await.is(200);
        let ended = nurse.get("/api/patients?scope=ended").await.is(200)["items"][0].clone();
        assert_eq!((&ended["state"], &ended["since"]), (&json!("ended"), &json!("2026-11-19")));
    }

    async fn the_regions_time_zone_says_what_day_it_is(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        // 2026-11-21 01:00 in Tokyo, still the 20th in UTC.
        server.clock.advance_seconds(16 * 3600);
        let account = Account { login: "suzuki".to_owned(), membership: nurse.membership.clone() };
        let nurse = Persona::sign_in(server, &account).await;
        let mut newborn = patient_body("赤ちゃん");
        newborn["birth_date"] = json!("2026-11-21");
        let view = nurse.post("/api/patients", &newborn).await.is(201);
        assert_eq!(view["state"]["since"], "2026-11-21");
        newborn["birth_date"] = json!("2026-11-22");
        nurse.post("/api/patients", &newborn).await.problem(422, "invalid");
        nurse.post(&format!("/api/patients/{}/state", text(&view["id"])), &json!({"state": "hospital", "since": "2026-11-21"})).await.is(200);
    }

    async fn an_admin_off_the_team_keeps_the_register_and_reads_no_timeline(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        nurse.posts(&patient, "秘密").await.is(201);
        let team = nurse.get(&format!("/api/patients/{}/team", patient.id)).await.is(200);
        let admin = server.admin("kanri", nurse.membership.organization).await;
        // The station's own row covers all its staff, its admin too; a row of nurses alone does not.
        nurse.post(&format!("/api/patients/{}/team", patient.id), &json!({"organization": nurse.organization(), "professions": ["nurse"], "basis": "implied"})).await.is(201);
        nurse.removes(&team["items"][0]).await;
        let other_admin = server.admin("yosokanri", doctor.membership.organization).await;
        let stranger = server.persona("yoso", server.organization("よそ", tsunagu::domain::people::OrganizationKind::Clinic).await, Profession::Physician, Role::OrgAdmin).await;
        assert_eq!(names(&admin, "?scope=register").await, ["花子"]);
        assert!(names(&admin, "").await.is_empty());
        let row = admin.get("/api/patients?scope=register").await.is(200)["items"][0].clone();
        assert_eq!((&row["last"], &row["unread"], &row["readable"]), (&Value::Null, &json!(0), &json!(false)), "nothing of the timeline");
        let view = admin.get(&format!("/api/patients/{}", patient.id)).await.is(200);
        assert_eq!(view["may"], json!(["edit_patient", "manage_team"]));
        admin.reads(&patient).await.problem(403, "forbidden");
        admin.posts(&patient, "管理者から").await.problem(403, "forbidden");
        admin.get(&format!("/api/streams/{}/events", patient.stream)).await.problem(403, "forbidden");
        assert!(names(&other_admin, "?scope=register").await.is_empty(), "hosted by another");
        assert!(names(&stranger, "?scope=register").await.is_empty());
        stranger.get(&format!("/api/patients/{}", patient.id)).await.not_found();
        assert_eq!(nurse.texts(&patient).await, ["秘密"]);
    }

    async fn the_list_is_in_the_order_of_readings_and_filters_by_part_of_either(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for (name, kana) in [("佐藤 花子", "さとう はなこ"), ("伊藤 太郎", "イトウ タロウ"), ("斎藤 次郎", "ｻｲﾄｳ ｼﾞﾛｳ"), ("Smith Ann", "スミス アン"), ("𠮷野 葛\u{e0100}", "よしの かずら")] {
            nurse.registers_as(name, kana).await;
        }
        assert_eq!(names(&nurse, "").await, ["伊藤 太郎", "斎藤 次郎", "佐藤 花子", "Smith Ann", "𠮷野 葛\u{e0100}"]);
        for (q, found) in [
            ("さとう", vec!["佐藤 花子"]), ("サトウ", vec!["佐藤 花子"]), ("ｻﾄｳ", vec!["佐藤 花子"]), ("とうはな", vec!["佐藤 花子"]), ("藤", vec!["伊藤 太郎", "斎藤 次郎", "佐藤 花子"]),
            ("smith", vec!["Smith Ann"]), ("ＳＭＩＴＨ", vec!["Smith Ann"]), ("じろ", vec!["斎藤 次郎"]), ("葛", vec!["𠮷野 葛\u{e0100}"]), ("𠮷", vec!["𠮷野 葛\u{e0100}"]), ("%", vec![]), ("zzz", vec![]),
        ] {
            assert_eq!(names_of(&nurse.post("/api/patients/search", &json!({"q": q})).await.is(200)), found, "{q}");
        }
        nurse.get("/api/patients?q=x").await.problem(422, "invalid");
    }

    async fn pages_of_the_list_leave_nobody_out(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for kana in ["い", "ろ", "は", "に", "ほ", "へ", "と"] {
            nurse.registers_as(kana, kana).await;
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = nurse.get(&format!("/api/patients?limit=3{after}")).await.is(200);
            seen.extend(page["items"].as_array().expect("items").iter().map(|row| text(&row["kana"])));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, ["い", "と", "に", "は", "へ", "ほ", "ろ"]);
        assert_eq!(names(&nurse, "?limit=0").await.len(), 1);
        nurse.get("/api/patients?scope=everything").await.problem(422, "invalid");
        nurse.get("/api/patients?after=pat_nonsense").await.problem(422, "invalid");
    }

    async fn people_of_the_same_name_are_marked(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        same_names(server, &nurse).await;
        let page = nurse.get("/api/patients").await.is(200);
        let marks: Vec<_> = page["items"].as_array().expect("items").iter().map(|row| (text(&row["birth_date"]), row["same_name"] == true)).collect();
        assert_eq!(marks, [("1940-01-01".to_owned(), true), ("1950-01-01".to_owned(), true), ("1942-03-08".to_owned(), false)]);
    }
}

async fn same_names(server: &Server, nurse: &Persona) {
    for (birth_date, name) in [("1940-01-01", "佐藤 花子"), ("1950-01-01", "佐藤\u{3000}花子")] {
        let mut body = patient_body(name);
        body["birth_date"] = json!(birth_date);
        body["kana"] = json!("さとう");
        nurse.post("/api/patients", &body).await.is(201);
        // Ids order people of one reading, and tell milliseconds apart.
        server.clock.advance_seconds(1);
    }
    nurse.registers_as("鈴木 花子", "すずき").await;
}
