//! At the door: who takes part, and who came.

use super::school::{School, applies, path, withdraws};
use crate::boards::region::Region;
use crate::harness::{Answer, CANARY, Persona, both, text};
use reqwest::Method;
use serde_json::{Value, json};

async fn marks(who: &Persona, training: &str, application: &Value, attended: bool) -> Answer {
    let body = json!({"application": application, "attended": attended});
    who.send(Method::PUT, &format!("{}/attendance", path(training)), None, &body).await
}

async fn shows(door: &Persona, training: &str, code: &str) -> Answer {
    door.post(&format!("{}/attendance", path(training)), &json!({"code": code})).await
}

both! {
    async fn the_organizer_alone_sees_who_takes_part(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, officer } = &school.region;
        let id = school.seats(1).await;
        applies(nurse, &id).await.is(201);
        applies(doctor, &id).await.is(201);
        let list = base.get(&format!("{}/participants", path(&id))).await.is(200);
        let (first, second) = (&list["items"][0], &list["items"][1]);
        assert_eq!((&first["name"], &first["kana"]), (&json!(format!("{CANARY} suzuki")), &json!("かなりあ")));
        assert_eq!((&first["state"], &first["number"], &first["organization_name"]), (&json!("seat"), &json!(1), &json!("青空訪問看護")));
        assert_eq!((&second["state"], &second["position"], &second["profession"]), (&json!("waiting"), &json!(1), &json!("physician")));
        for who in [nurse, officer] {
            for part in ["participants", "participants.csv", "survey", "contacts"] {
                who.get(&format!("{}/{part}", path(&id))).await.problem(403, "forbidden");
            }
            marks(who, &id, &first["application"], true).await.problem(403, "forbidden");
            shows(who, &id, "AAAAAAAA").await.problem(403, "forbidden");
        }
        for who in [nurse, officer] {
            let view = who.get(&path(&id)).await.is(200).to_string();
            assert!(!view.contains("tanaka") && !view.contains(&doctor.person()), "no names in what everybody reads");
        }
    }

    async fn a_spreadsheet_gets_the_same_list_and_no_formula(server: &Server) {
        let school = School::new(server).await;
        let id = school.seats(1).await;
        applies(&school.region.doctor, &id).await.is(201);
        applies(&school.region.nurse, &id).await.is(201);
        let at = format!("{}/participants.csv", path(&id));
        let response = school.region.base.request(Method::GET, &at).send().await.expect("an answer");
        assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
        let bytes = response.bytes().await.expect("a body");
        let text = std::str::from_utf8(&bytes).expect("UTF-8").strip_prefix('\u{feff}').expect("a byte order mark");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines[0], "\"受付番号\",\"状態\",\"氏名\",\"フリガナ\",\"職種\",\"所属\",\"申込日時\",\"出席\",\"出席日時\"");
        assert_eq!(
            lines[1],
            format!("\"1\",\"席あり\",\"{CANARY} tanaka\",\"かなりあ\",\"医師\",\"'=港クリニック\",\"2026-11-20 09:00\",\"\",\"\"")
        );
        assert!(lines[2].starts_with("\"2\",\"キャンセル待ち1人目\""));
    }

    async fn who_came_is_marked_and_unmarked_and_does_not_leave_any_more(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let id = school.seats(1).await;
        let application = applies(nurse, &id).await.is(201)["mine"]["application"].clone();
        let other = applies(doctor, &school.seats(1).await).await.is(201)["mine"]["application"].clone();
        let marked = marks(base, &id, &application, true).await.is(200)["items"][0]["attended_at"].clone();
        assert!(marked.is_string());
        assert_eq!(marks(base, &id, &application, true).await.is(200)["items"][0]["attended_at"], marked, "the first time stands");
        assert_eq!(nurse.get(&path(&id)).await.is(200)["mine"]["attended_at"], marked);
        assert_eq!(withdraws(nurse, &id).await["mine"]["attended_at"], marked, "whoever was there was there");
        assert_eq!(marks(base, &id, &application, false).await.is(200)["items"][0]["attended_at"], Value::Null);
        let told = marks(base, &id, &other, true).await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("application"), &json!("unknown_id")));
        assert_eq!(withdraws(nurse, &id).await["mine"], Value::Null);
        marks(base, &id, &application, true).await.problem(422, "invalid");
    }

    async fn a_code_lets_its_owner_in_once(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let (id, other) = (school.seats(1).await, school.seats(1).await);
        let code = async |who: &Persona, id: &str| who.get(&path(id)).await.is(200)["mine"]["code"].clone();
        applies(nurse, &id).await.is(201);
        applies(doctor, &id).await.is(201);
        applies(nurse, &other).await.is(201);
        let mine = text(&code(nurse, &id).await);
        assert_eq!(mine.len(), 8);
        assert_eq!(code(doctor, &id).await, Value::Null, "who waits shows none");
        assert_eq!(nurse.get("/api/trainings").await.is(200)["items"][0]["mine"]["code"], Value::Null);
        let elsewhere = text(&code(nurse, &other).await);
        assert_ne!(mine, elsewhere);
        for wrong in ["", "AAAAAAAA", &elsewhere] {
            let told = shows(base, &id, wrong).await.problem(422, "invalid");
            assert_eq!((&told["field"], &told["reason"]), (&json!("code"), &json!("unknown_id")));
        }
        let typed = format!(" {}-{}", mine[..4].to_lowercase(), &mine[4..]);
        let view = shows(base, &id, &typed).await.is(200);
        assert_eq!((&view["person"], view["attended_at"].is_string()), (&json!(nurse.person()), true));
        shows(base, &id, &mine).await.problem(409, "already_exists");
        assert_eq!(code(nurse, &id).await, Value::Null);
    }
}
