//! Wards: who keeps them, what they may say, and who sees them.

use super::hospital::{Hospital, adds, from_version, names, tells, ward};
use crate::harness::{both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::desk::NewOrganization;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

both! {
    async fn those_who_know_the_beds_of_an_organization_keep_its_wards_and_nobody_else(server: &Server) {
        let hospital = Hospital::new(server).await;
        let home = hospital.coordinator.membership.organization;
        let id = hospital.opens("3階病棟").await;
        let path = format!("/api/wards/{id}");
        for (login, profession, role, may) in [
            ("msw", Profession::MedicalSocialWorker, Role::Staff, true),
            ("kango", Profession::Nurse, Role::Staff, true),
            ("jimu", Profession::Clerk, Role::Staff, true),
            ("incho", Profession::Physician, Role::OrgAdmin, true),
            ("yakuzai", Profession::Pharmacist, Role::Staff, false),
            ("kansa", Profession::Clerk, Role::Auditor, false),
        ] {
            let who = server.persona(login, home, profession, role).await;
            let view = who.get(&path).await.is(200);
            assert_eq!(view["is_mine"], may, "{login}");
            let session = who.get("/api/session").await.is(200);
            let named = |action: &str| session["may"].as_array().expect("a list").iter().any(|name| name == action);
            assert_eq!((named("see_vacancies"), named("update_vacancies")), (true, may), "{login}");
            let expected = if may { 201 } else { 403 };
            assert_eq!(who.post("/api/wards", &ward(&format!("{login}の病棟"))).await.status, expected, "{login}");
            let version = view["version"].as_i64().expect("a version");
            let written = from_version(&who, Method::PUT, &path, version, &ward("3階病棟")).await;
            assert_eq!(written.status, if may { 200 } else { 403 }, "{login}");
        }
        // Another organization sees it and cannot touch it.
        let seen = hospital.nurse.get(&path).await.is(200);
        assert_eq!((&seen["is_mine"], &seen["organization_name"], &seen["municipality_code"]), (&json!(false), &json!("=中央病院"), &json!("452017")));
        from_version(&hospital.nurse, Method::PUT, &path, 5, &ward("よそ")).await.problem(403, "forbidden");
        tells(&hospital.nurse, &id, 0, &json!({"state": "open"})).await.problem(403, "forbidden");
        hospital.nurse.post(&format!("{path}/close"), &json!({})).await.problem(403, "forbidden");
        // The read-only tier is told no names, and a vacancy says who told it.
        let viewer = server.persona("etsuran", home, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        for path in ["/api/wards", "/api/wards.csv", &path, &format!("{path}/vacancies")] {
            viewer.get(path).await.problem(403, "forbidden");
        }
        assert_eq!(viewer.get("/api/session").await.is(200)["may"], json!(["see_disasters"]));
    }

    async fn an_organization_has_no_two_open_wards_of_one_name(server: &Server) {
        let hospital = Hospital::new(server).await;
        let first = hospital.opens("3階病棟").await;
        let second = hospital.opens("4階病棟").await;
        hospital.coordinator.post("/api/wards", &ward("3階病棟")).await.problem(409, "already_exists");
        let path = format!("/api/wards/{second}");
        from_version(&hospital.coordinator, Method::PUT, &path, 1, &ward("3階病棟")).await.problem(409, "already_exists");
        hospital.coordinator.post(&format!("/api/wards/{first}/close"), &json!({})).await.is(200);
        from_version(&hospital.coordinator, Method::PUT, &path, 1, &ward("3階病棟")).await.is(200);
        hospital.coordinator.post("/api/wards", &ward("3階病棟")).await.problem(409, "already_exists");
    }

    async fn another_region_sees_nothing(server: &Server) {
        let hospital = Hospital::new(server).await;
        let id = hospital.opens("3階病棟").await;
        tells(&hospital.coordinator, &id, 0, &json!({"state": "open"})).await.is(200);
        let region = server.desk.found_region("隣の圏域", "Asia/Tokyo").await.expect("a region");
        let new = NewOrganization {
            name: "隣の病院".to_owned(),
            kind: OrganizationKind::Hospital,
            code: None,
            municipality_code: None,
            phone: None,
            night_phone: None,
            active_medical: false,
        };
        let next = server.desk.found_organization(region, new).await.expect("an organization");
        let stranger = server.persona_in(region, "tonari", next, Profession::BedCoordinator, Role::Staff).await;
        let path = format!("/api/wards/{id}");
        assert_eq!(stranger.get("/api/wards").await.is(200)["items"], json!([]));
        for path in [&path, &format!("{path}/vacancies")] {
            stranger.get(path).await.not_found();
        }
        from_version(&stranger, Method::PUT, &path, 1, &ward("よそ")).await.not_found();
        tells(&stranger, &id, 1, &json!({"state": "full"})).await.not_found();
        from_version(&stranger, Method::POST, &format!("{path}/vacancy/unchanged"), 1, &json!({})).await.not_found();
        stranger.post(&format!("{path}/close"), &json!({})).await.not_found();
        adds(&stranger, &ward("隣の病棟")).await;
        assert_eq!(names(&stranger.get("/api/wards").await.is(200)), ["隣の病棟"]);
        assert_eq!(names(&hospital.nurse.get("/api/wards").await.is(200)), ["3階病棟"]);
    }

    async fn a_ward_says_what_it_can_take_within_limits(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let full = json!({
            "name": "字".repeat(60), "kind": "hospital", "function": "chronic", "bed_type": "long_term", "fee_class": "disability",
            "procedures": ["same_day", "ventilator", "same_day"], "extra_charge_yen": 200_000, "respite": true,
            "reception_hours": "時".repeat(60), "phone": "0985-11-2222", "note": "備".repeat(200),
        });
        let view = who.post("/api/wards", &full).await.is(201);
        for (name, value) in full.as_object().expect("a body") {
            let expected = if name == "procedures" { &json!(["ventilator", "same_day"]) } else { value };
            assert_eq!(&view[name], expected, "{name}");
        }
        assert!(text(&view["id"]).starts_with("wrd_"));
        assert_eq!((&view["version"], &view["vacancy"], &view["closed_at"], &view["is_mine"]), (&json!(1), &Value::Null, &Value::Null, &json!(true)));
        for (field, value, reason) in [
            ("name", json!(" "), "empty"),
            ("name", json!("字".repeat(61)), "too_long"),
            ("reception_hours", json!("時".repeat(61)), "too_long"),
            ("note", json!("備".repeat(201)), "too_long"),
            ("phone", json!("1".repeat(31)), "too_long"),
            ("note", json!("\u{7}"), "control_character"),
            ("extra_charge_yen", json!(200_001), "out_of_range"),
            ("extra_charge_yen", json!(-1), "out_of_range"),
            ("kind", json!("hotel"), "wrong_type"),
            ("kind", json!("care_home"), "not_allowed_here"),
        ] {
            let mut body = full.clone();
            body[field] = value;
            let told = who.post("/api/wards", &body).await.problem(422, "invalid");
            let at = if reason == "not_allowed_here" { "function" } else { field };
            assert_eq!((&told["field"], &told["reason"]), (&json!(at), &json!(reason)));
        }
        let plain = who.post("/api/wards", &json!({"name": "短期入所", "kind": "short_stay", "note": " ", "phone": null})).await.is(201);
        assert_eq!((&plain["note"], &plain["procedures"], &plain["respite"]), (&Value::Null, &json!([]), &json!(false)));
    }

    async fn what_looks_like_personal_data_does_not_go_up(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let noted = |note: &str, phone: &str| {
            let mut body = ward("3階病棟");
            (body["note"], body["phone"]) = (json!(note), json!(phone));
            body
        };
        let told = who.post("/api/wards", &noted("山田様の部屋の隣", "0985-33-3333")).await.problem(422, "personal_data_suspected");
        assert_eq!((&told["hits"][0]["field"], &told["hits"][0]["kind"]), (&json!("note"), &json!("name_with_honorific")));
        for (field, value) in [("name", "山田様 3号室"), ("reception_hours", "山田様は午前中")] {
            let mut body = ward("3階病棟");
            body[field] = json!(value);
            let told = who.post("/api/wards", &body).await.problem(422, "personal_data_suspected");
            assert_eq!(told["hits"][0]["field"], field);
        }
        who.post("/api/wards", &noted("090-1234-5678へ", "0985-33-3333")).await.problem(422, "personal_data_suspected");
        // Its own telephone and that of the organization are everybody's.
        let id = adds(who, &noted("0985-33-3333 か 0985-11-1111 へ", "0985-33-3333")).await;
        from_version(who, Method::PUT, &format!("/api/wards/{id}"), 1, &noted("山田様", "0985-33-3333")).await.problem(422, "personal_data_suspected");
        for remark in ["昭和17年3月8日生の方が退院", "佐藤様が入ります"] {
            let told = tells(who, &id, 0, &json!({"state": "open", "remark": remark})).await.problem(422, "personal_data_suspected");
            assert_eq!(told["hits"][0]["field"], "remark");
        }
        tells(who, &id, 0, &json!({"state": "open", "remark": "まず0985-33-3333へ"})).await.is(200);
    }

    async fn a_ward_is_written_from_the_version_that_was_read(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let key = key();
        let add = || who.send(Method::POST, "/api/wards", Some(&key), &WARD);
        let made = add().await.is(201);
        assert_eq!(add().await.is(201)["id"], made["id"], "the same operation");
        who.send(Method::POST, "/api/wards", Some(&key), &ward("別")).await.problem(422, "key_reused");
        let path = format!("/api/wards/{}", text(&made["id"]));
        let written = from_version(who, Method::PUT, &path, 1, &ward("東3階病棟")).await.is(200);
        assert_eq!((&written["name"], &written["version"]), (&json!("東3階病棟"), &json!(2)));
        from_version(who, Method::PUT, &path, 1, &ward("西3階病棟")).await.problem(412, "stale");
        assert_eq!(hospital.nurse.get(&path).await.is(200)["name"], "東3階病棟");
        // Closed, it is in no list, and still there for whoever has its address.
        let closed = who.post(&format!("{path}/close"), &json!({})).await.is(200);
        assert!(closed["closed_at"].is_string());
        assert_eq!(who.post(&format!("{path}/close"), &json!({})).await.is(200)["closed_at"], closed["closed_at"]);
        assert_eq!(hospital.nurse.get("/api/wards").await.is(200)["items"], json!([]));
        assert_eq!(hospital.nurse.get(&path).await.is(200)["closed_at"], closed["closed_at"]);
        from_version(who, Method::PUT, &path, 2, &ward("もう一度")).await.problem(412, "stale");
        let refused = tells(who, &text(&made["id"]), 0, &json!({"state": "open"})).await.problem(409, "revised_meanwhile");
        assert_eq!(refused["current_ward"]["closed_at"], closed["closed_at"]);
    }

    async fn every_look_and_every_word_is_on_record(server: &Server) {
        let hospital = Hospital::new(server).await;
        let who = &hospital.coordinator;
        let id = hospital.opens("3階病棟").await;
        let rows = async |count: i64| {
            let sql = format!("select line from (select at, position, action || ' ' || depth || ' ' || outcome || ' '
                || case when patient_id is null then 1 else 0 end as line from access_log order by at desc, position desc limit {count}) as l
                order by at, position");
            server.database.texts(&sql).await
        };
        for (path, row) in [
            ("/api/wards?state=open", "see_vacancies listed allowed 1"),
            ("/api/wards.csv", "see_vacancies exported allowed 1"),
            (&format!("/api/wards/{id}"), "see_vacancies listed allowed 1"),
            (&format!("/api/wards/{id}/vacancies"), "see_vacancies listed allowed 1"),
        ] {
            let before = server.database.count("access_log").await;
            hospital.nurse.get(path).await.is(200);
            assert_eq!(server.database.count("access_log").await, before + 1, "{path}");
            assert_eq!(rows(1).await, [row], "{path}");
        }
        let (written, seen) = ("update_vacancies written allowed 1", "see_vacancies listed allowed 1");
        tells(who, &id, 0, &json!({"state": "open"})).await.is(200);
        assert_eq!(rows(2).await, [written, seen]);
        super::hospital::confirms(who, &id, 1).await.is(200);
        assert_eq!(rows(2).await, [written, seen]);
        tells(&hospital.nurse, &id, 1, &json!({"state": "full"})).await.is(403);
        assert_eq!(rows(1).await, ["update_vacancies decided denied 1"]);
        hospital.nurse.get("/api/wards/wrd_00000000000000000000000000").await.not_found();
        assert_eq!(rows(1).await, ["see_vacancies decided denied 1"]);
    }
}

static WARD: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| ward("3階病棟"));
