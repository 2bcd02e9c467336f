//! Asking each other whether there is room.

use super::hospital::{Hospital, adds, from_version, ward, with_key};
use crate::harness::{Answer, CANARY, Persona, PushService, both, key, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

fn asks_for(wards: &[&str], said: &str) -> Value {
    let form = json!({"purpose": "respite", "urgency": "days", "age_band": 80, "sex": "female", "procedures": ["suction", "tpn"], "from": "2026-11-24", "until": "2026-12-01"});
    json!({"wards": wards, "form": form, "text": said})
}

async fn asks(who: &Persona, ward: &str) -> String {
    text(&who.post("/api/inquiries", &asks_for(&[ward], CANARY)).await.is(201)["items"][0]["id"])
}

async fn answers(who: &Persona, inquiry: &str, read: i64, body: &Value) -> Answer {
    from_version(who, Method::POST, &format!("/api/inquiries/{inquiry}/answer"), read, body).await
}

async fn ends(who: &Persona, inquiry: &str, read: i64) -> Answer {
    from_version(who, Method::POST, &format!("/api/inquiries/{inquiry}/end"), read, &json!({})).await
}

async fn says(who: &Persona, inquiry: &str, words: &str) -> Answer {
    who.post(&format!("/api/inquiries/{inquiry}/messages"), &json!({"text": words})).await
}

async fn shows(who: &Persona, inquiry: &str) -> Value {
    who.get(&format!("/api/inquiries/{inquiry}")).await.is(200)
}

both! {
    async fn who_is_asked_answers_and_who_asked_sees_it(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let id = asks(nurse, &ward).await;
        let asked = shows(nurse, &id).await;
        let form = &asks_for(&[], "")["form"];
        for (name, value) in form.as_object().expect("a form").iter().filter(|(name, _)| *name != "procedures") {
            assert_eq!(&asked[name], value, "{name}");
        }
        assert_eq!((&asked["procedures"], &asked["state"], &asked["head"], &asked["unread"]), (&json!(["tpn", "suction"]), &json!("open"), &json!(1), &json!(0)));
        assert_eq!((&asked["messages"][0]["kind"], &asked["messages"][0]["text"]), (&json!("asked"), &json!(CANARY)));
        assert_eq!(asked["may"], json!(["post_in_inquiry", "end_inquiry"]));
        let received = coordinator.get("/api/inquiries").await.is(200);
        let one = &received["received"][0];
        assert_eq!((&one["id"], &one["unread"], &one["asking"]["name"], &one["ward_name"]), (&json!(id), &json!(1), &json!("青空訪問看護"), &json!("3階病棟")));
        assert_eq!((&received["sent"], &one["may"]), (&json!([]), &json!(["post_in_inquiry", "answer_inquiry"])));
        let view = answers(coordinator, &id, 1, &json!({"answer": "talk", "text": "お電話ください"})).await.is(200);
        assert_eq!((&view["state"], &view["answer"], &view["head"]), (&json!("answered"), &json!("talk"), &json!(2)));
        let sent = &nurse.get("/api/inquiries").await.is(200)["sent"][0];
        assert_eq!((&sent["answer"], &sent["unread"]), (&json!("talk"), &json!(1)));
        nurse.send(Method::PUT, &format!("/api/inquiries/{id}/read"), None, &json!({"number": 99})).await.is(204);
        assert_eq!(shows(nurse, &id).await["unread"], 0);
        says(coordinator, &id, "火曜なら午前中に").await.is(201);
        says(nurse, &id, "お願いします").await.is(201);
        assert_eq!(shows(nurse, &id).await["unread"], 1, "what one wrote oneself is read");
        // Things change: what was answered may be answered otherwise.
        answers(coordinator, &id, 4, &json!({"answer": "possible"})).await.is(200);
        let ended = ends(nurse, &id, 5).await.is(200);
        assert_eq!((&ended["state"], &ended["may"]), (&json!("closed"), &json!([])));
        let kinds: Vec<_> = ended["messages"].as_array().expect("messages").iter().map(|message| text(&message["kind"])).collect();
        assert_eq!(kinds, ["asked", "answered", "said", "said", "answered", "ended"]);
        assert_eq!(says(nurse, &id, "まだ").await.problem(422, "invalid")["reason"], "not_allowed_here");
        ends(nurse, &id, 6).await.problem(412, "stale");
    }

    async fn it_is_between_the_two_organizations_and_their_staff(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let id = asks(nurse, &ward).await;
        let other = server.nurse("yoso").await;
        other.get(&format!("/api/inquiries/{id}")).await.problem(404, "not_found");
        assert_eq!(other.get("/api/inquiries").await.is(200), json!({"sent": [], "received": []}));
        answers(nurse, &id, 1, &json!({"answer": "possible"})).await.problem(403, "forbidden");
        ends(coordinator, &id, 1).await.problem(403, "forbidden");
        let pharmacist = server.persona("yakuzai", coordinator.membership.organization, Profession::Pharmacist, Role::Staff).await;
        assert_eq!(shows(&pharmacist, &id).await["may"], json!([]));
        says(&pharmacist, &id, "見ました").await.problem(403, "forbidden");
        let doctor = server.persona("ishi", coordinator.membership.organization, Profession::Physician, Role::Staff).await;
        says(&doctor, &id, "診ます").await.is(201);
        answers(&doctor, &id, 2, &json!({"answer": "possible"})).await.problem(403, "forbidden");
        let office = server.organization("市役所", OrganizationKind::Municipality).await;
        let viewer = server.persona("gyosei", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        viewer.get("/api/inquiries").await.problem(403, "forbidden");
        viewer.post("/api/inquiries", &asks_for(&[&ward], "")).await.problem(403, "forbidden");
        let base = server.organization("拠点", OrganizationKind::CoordinationBase).await;
        let base = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        base.get(&format!("/api/inquiries/{id}")).await.problem(404, "not_found");
    }

    async fn several_wards_get_one_each_and_the_same_operation_asks_once(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let mut wards = Vec::new();
        for name in ["一", "二", "三", "四", "五", "六"] {
            wards.push(adds(coordinator, &ward(name)).await);
        }
        let wards: Vec<&str> = wards.iter().map(String::as_str).collect();
        let too_many = nurse.post("/api/inquiries", &asks_for(&wards, "")).await.problem(422, "invalid");
        assert_eq!((&too_many["field"], &too_many["reason"]), (&json!("wards"), &json!("too_long")));
        let (body, key) = (asks_for(&wards[..5], ""), key());
        let ids = |view: &Value| view["items"].as_array().expect("items").iter().map(|one| text(&one["id"])).collect::<BTreeSet<_>>();
        let first = with_key(nurse, Method::POST, "/api/inquiries", 0, &key, &body).await.is(201);
        let again = with_key(nurse, Method::POST, "/api/inquiries", 0, &key, &body).await.is(201);
        assert_eq!((ids(&first).len(), ids(&first)), (5, ids(&again)));
        let own = adds(nurse, &json!({"name": "訪問枠", "kind": "visiting_nursing"})).await;
        for (ward, reason) in [(own.as_str(), "not_allowed_here"), ("wrd_00000000000000000000000000", "unknown_id")] {
            assert_eq!(nurse.post("/api/inquiries", &asks_for(&[ward], "")).await.problem(422, "invalid")["reason"], reason);
        }
        coordinator.post(&format!("/api/wards/{}/close", wards[5]), &json!({})).await.is(200);
        assert_eq!(nurse.post("/api/inquiries", &asks_for(&[wards[5]], "")).await.problem(422, "invalid")["field"], "wards");
        assert_eq!(nurse.get("/api/inquiries").await.is(200)["sent"].as_array().map(Vec::len), Some(5), "nothing half-done");
    }

    async fn what_looks_like_a_patient_is_refused_from_either_side(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let id = asks(nurse, &ward).await;
        let telling = "昭和12年3月8日生まれの方です";
        nurse.post("/api/inquiries", &asks_for(&[&ward], telling)).await.problem(422, "personal_data_suspected");
        says(nurse, &id, telling).await.problem(422, "personal_data_suspected");
        answers(coordinator, &id, 1, &json!({"answer": "talk", "text": telling})).await.problem(422, "personal_data_suspected");
        says(coordinator, &id, "0985-11-1111 までお電話ください").await.is(201);
    }

    async fn of_three_who_answer_at_once_one_is_first_and_nobody_loses_words(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let id = asks(nurse, &ward).await;
        let bodies = ["possible", "talk", "not_possible"].map(|answer| json!({"answer": answer}));
        let told = join_all(bodies.iter().map(|body| answers(coordinator, &id, 1, body))).await;
        assert_eq!(told.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(told.iter().filter(|answer| answer.status == 412).count(), 2);
        let words: Vec<String> = (0..3).map(|n| format!("連絡その{n}")).collect();
        join_all(words.iter().map(|words| says(coordinator, &id, words))).await.into_iter().for_each(|answer| _ = answer.is(201));
        let view = shows(nurse, &id).await;
        let numbers: Vec<_> = view["messages"].as_array().expect("messages").iter().map(|message| message["number"].as_i64()).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3), Some(4), Some(5)], "without gaps");
    }

    async fn who_may_answer_is_rung_and_then_who_asked(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let pharmacist = server.persona("yakuzai", coordinator.membership.organization, Profession::Pharmacist, Role::Staff).await;
        let service = PushService::open().await;
        let (theirs, other, mine) =
            (service.rings(coordinator, "/c").await, service.rings(&pharmacist, "/p").await, service.rings(nurse, "/n").await);
        let id = asks(nurse, &ward).await;
        // Nobody but the one who is named is rung.
        let ring = async |browser| {
            server.desk.ring().await.expect("it rings");
            service.told(browser).iter().map(|told| format!("{} {}", text(&told["text"]), text(&told["link"]))).collect::<Vec<_>>()
        };
        let link = format!("/beds/inquiries/{id}");
        assert_eq!(ring(&theirs).await, [format!("つなぐ：空きの照会が届いています {link}")]);
        assert_eq!(ring(&other).await, [""; 0], "once");
        answers(coordinator, &id, 1, &json!({"answer": "possible"})).await.is(200);
        assert_eq!(ring(&mine).await, [format!("つなぐ：照会に返事がありました {link}")]);
        says(nurse, &id, "では火曜に").await.is(201);
        assert_eq!(ring(&theirs).await, [format!("つなぐ：照会に連絡があります {link}")]);
        // What was read meanwhile rings nobody.
        says(nurse, &id, "やはり水曜に").await.is(201);
        coordinator.send(Method::PUT, &format!("/api/inquiries/{id}/read"), None, &json!({"number": 4})).await.is(204);
        assert_eq!(ring(&theirs).await, [""; 0]);
    }

    async fn where_somebody_has_left_their_organization_is_rung(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        let persona = async |login, of: &Persona, profession, role| server.persona(login, of.membership.organization, profession, role).await;
        let second = persona("byosho2", coordinator, Profession::BedCoordinator, Role::Staff).await;
        let colleague = persona("dozo", nurse, Profession::Nurse, Role::Staff).await;
        let id = asks(nurse, &ward).await;
        answers(coordinator, &id, 1, &json!({"answer": "possible"})).await.is(200);
        let service = PushService::open().await;
        let (theirs, ours) = (service.rings(&second, "/s").await, service.rings(&colleague, "/n").await);
        let ring = async |browser| {
            server.desk.ring().await.expect("it rings");
            service.told(browser).len()
        };
        says(nurse, &id, "では火曜に").await.is(201);
        assert_eq!(ring(&theirs).await, 0, "it is for whoever answered");
        for (login, who) in [("kanri", coordinator), ("kanri2", nurse)] {
            let admin = persona(login, who, Profession::Clerk, Role::OrgAdmin).await;
            admin.post(&format!("/api/memberships/{}/end", who.membership.id), &json!({})).await.is(204);
        }
        says(&colleague, &id, "やはり水曜に").await.is(201);
        assert_eq!(ring(&theirs).await, 1);
        says(&second, &id, "承知しました").await.is(201);
        assert_eq!(ring(&ours).await, 1);
    }

    async fn after_ninety_days_it_is_forgotten(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let ward = adds(coordinator, &ward("3階病棟")).await;
        asks(nurse, &ward).await;
        for (days, left) in [(89, 1), (2, 0)] {
            server.clock.advance_seconds(days * 86_400);
            server.desk.ring().await.expect("it rings");
            assert_eq!(server.database.texts("select state from inquiry").await.len(), left);
        }
        assert!(server.database.texts("select kind from inquiry_message").await.is_empty());
    }
}
