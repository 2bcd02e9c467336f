//! The line of those who applied: seats, the waiting list, and many at once.

use super::school::{School, applies, caller, changes, operation, path, stands, training, withdraws};
use crate::boards::region::Region;
use crate::harness::{both, key, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::desk::Application;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// The order of the line as the organizer sees it: persons, and where they stand.
async fn line(school: &School, id: &str) -> Vec<(String, Option<i64>)> {
    let list = school.region.base.get(&format!("{}/participants", path(id))).await.is(200);
    list["items"].as_array().expect("items").iter().map(|item| (text(&item["person"]), item["position"].as_i64())).collect()
}

both! {
    async fn whoever_applies_later_waits_and_moves_up_by_itself(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, officer } = &school.region;
        let id = school.seats(1).await;
        let view = applies(nurse, &id).await.is(201);
        assert_eq!((&view["mine"]["state"], &view["taken"], &view["waiting"]), (&json!("seat"), &json!(1), &json!(0)));
        applies(doctor, &id).await.is(201);
        let view = applies(officer, &id).await.is(201);
        assert_eq!((&view["mine"]["position"], &view["taken"], &view["waiting"]), (&json!(2), &json!(1), &json!(2)));
        applies(nurse, &id).await.problem(409, "already_exists");
        let view = withdraws(nurse, &id).await;
        assert_eq!((&view["mine"], &view["taken"], &view["waiting"]), (&Value::Null, &json!(1), &json!(1)));
        assert_eq!((stands(doctor, &id).await, stands(officer, &id).await), ("seat".to_owned(), "waiting 1".to_owned()));
        // Who leaves without having been there is not missed, and who comes back stands at the end.
        withdraws(nurse, &id).await;
        withdraws(base, &id).await;
        applies(nurse, &id).await.is(201);
        assert_eq!(line(&school, &id).await, [(doctor.person(), None), (officer.person(), Some(1)), (nurse.person(), Some(2))]);
    }

    async fn today_tells_of_the_seats_of_today_and_tomorrow(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let mut body = training("明日の研修会");
        (body["seats"], body["apply_until"]) = (json!(1), json!(server.clock.in_seconds(3_600)));
        (body["starts_at"], body["ends_at"]) = (json!(server.clock.in_seconds(86_400)), json!(server.clock.in_seconds(90_000)));
        let id = school.holds(&body).await;
        let later = school.seats(1).await;
        applies(nurse, &later).await.is(201);
        for who in [nurse, doctor] {
            applies(who, &id).await.is(201);
        }
        let today = async |who: &crate::harness::Persona| who.get("/api/today").await.is(200)["trainings"].clone();
        let (starts, ends) = (&body["starts_at"], &body["ends_at"]);
        let told = json!([{"id": id, "title": "明日の研修会", "place": "市民会館 会議室", "starts_at": starts, "ends_at": ends}]);
        assert_eq!(today(nurse).await, told);
        assert_eq!(today(doctor).await, json!([]), "who waits for a seat is not sent there");
        base.post(&format!("{}/cancel", path(&id)), &json!({})).await.is(200);
        assert_eq!(today(nurse).await, json!([]));
    }

    async fn whose_membership_has_ended_has_left(server: &Server) {
        let school = School::new(server).await;
        let Region { nurse, doctor, officer, .. } = &school.region;
        let id = school.seats(1).await;
        for who in [nurse, officer, doctor] {
            applies(who, &id).await.is(201);
        }
        let until = |at: &str, role: &str| format!("update membership set until_at = {at} where profession = '{role}'");
        server.database.run(&until("from_at", "municipal_officer")).await;
        server.database.run(&until(&server.desk.now().plus_seconds(90).0.to_string(), "nurse")).await;
        // It is looked at once a minute.
        server.clock.advance_seconds(61);
        server.desk.ring().await.expect("it rings");
        assert_eq!(line(&school, &id).await, [(nurse.person(), None), (doctor.person(), Some(1))], "hers has not ended yet");
        server.clock.advance_seconds(61);
        server.desk.ring().await.expect("it rings");
        assert_eq!(line(&school, &id).await, [(doctor.person(), None)]);
        let told = server.database.texts("select reason from training_notice").await;
        assert_eq!(told, ["moved_up"]);
    }

    async fn the_organizer_changes_the_seats_and_the_order_stays(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, officer } = &school.region;
        let id = school.seats(2).await;
        for who in [nurse, doctor, officer] {
            applies(who, &id).await.is(201);
        }
        let seats = async |version: i64, seats: i64| {
            let mut body = training("多職種研修会");
            body["seats"] = json!(seats);
            let view = changes(base, &id, version, &body).await.is(200);
            (view["taken"].as_i64(), view["waiting"].as_i64())
        };
        assert_eq!(seats(1, 3).await, (Some(3), Some(0)));
        assert_eq!(seats(2, 1).await, (Some(1), Some(2)));
        assert_eq!(line(&school, &id).await, [(nurse.person(), None), (doctor.person(), Some(1)), (officer.person(), Some(2))]);
        let told = server.database.texts("select reason from training_notice order by created_at, reason").await;
        assert_eq!(told, ["moved_up", "moved_down", "moved_down"]);
    }

    async fn after_the_deadline_nobody_applies_and_one_can_still_leave(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let id = school.seats(2).await;
        applies(nurse, &id).await.is(201);
        // Closed early: the deadline is moved to now.
        let mut body = training("多職種研修会");
        (body["seats"], body["apply_until"]) = (json!(2), json!(server.clock.in_seconds(-1)));
        assert_eq!(changes(base, &id, 1, &body).await.is(200)["open"], false);
        let told = applies(doctor, &id).await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("apply_until"), &json!("too_old")));
        assert_eq!(withdraws(nurse, &id).await["taken"], 0);
    }

    async fn the_same_operation_applies_once(server: &Server) {
        let school = School::new(server).await;
        let nurse = &school.region.nurse;
        let (id, other, key) = (school.seats(2).await, school.seats(2).await, key());
        let apply = |id: &str| {
            let at = format!("{}/application", path(id));
            let key = key.clone();
            async move { nurse.send(Method::POST, &at, Some(&key), &json!({})).await }
        };
        let first = apply(&id).await.is(201);
        assert_eq!(apply(&id).await.is(201)["mine"]["application"], first["mine"]["application"]);
        apply(&other).await.problem(422, "key_reused");
        nurse.post(&format!("{}/application", path(&other)), &json!({"seat": 1})).await.problem(422, "invalid");
    }

    async fn two_hundred_in_the_same_second_get_exactly_the_seats_that_there_are(server: &Server) {
        let school = School::new(server).await;
        let id = school.seats(50).await;
        let training = id.parse().expect("an id");
        let clinic = server.organization("大きな病院", OrganizationKind::Hospital).await;
        let mut people = Vec::new();
        for n in 0..200 {
            people.push(server.account(&format!("hito{n}"), clinic, Profession::Nurse, Role::Staff).await.membership);
        }
        let callers: Vec<_> = people.iter().map(|membership| caller(server, membership)).collect();
        // Each presses twice, as people do when an answer is slow.
        let presses = callers.iter().chain(&callers);
        let answers = join_all(presses.map(|who| server.desk.apply_for_training(who, training, operation(), Application::default()))).await;
        let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((taken.len(), refused.len()), (200, 200));
        assert!(refused.iter().all(|answer| matches!(answer, Err(tsunagu::desk::Error::AlreadyExists))));
        let view = school.region.nurse.get(&path(&id)).await.is(200);
        assert_eq!((&view["seats"], &view["taken"], &view["waiting"]), (&json!(50), &json!(50), &json!(150)));
        let stands = line(&school, &id).await;
        assert_eq!(stands.len(), 200, "nobody is lost");
        assert_eq!(stands.iter().filter(|(_, position)| position.is_none()).count(), 50);
        assert_eq!(stands.iter().filter_map(|(_, position)| *position).collect::<Vec<_>>(), (1..=150).collect::<Vec<_>>());
        let numbers = server.database.texts("select cast(a.number as text) from training_application a order by a.number").await;
        assert_eq!(numbers, (1..=200).map(|n| n.to_string()).collect::<Vec<_>>(), "one number each, without gaps");
        // Twenty leave while the organizer gives ten seats more: all of it at once.
        let organizer = caller(server, &school.region.base.membership);
        let before = server.desk.training(&organizer, training).await.expect("it is there");
        let body = serde_json::from_value(json!({
            "title": before.title, "place": before.place, "seats": 60,
            "starts_at": before.starts_at, "ends_at": before.ends_at, "apply_until": before.apply_until,
        }));
        let first: Vec<_> = stands.iter().take(20).map(|(person, _)| person.clone()).collect();
        let leaving = callers.iter().filter(|who| first.contains(&who.membership.person.to_string()));
        let (left, changed) = tokio::join!(
            join_all(leaving.map(|who| server.desk.withdraw_from_training(who, training))),
            server.desk.edit_training(&organizer, training, 1, body.expect("a training"))
        );
        assert!(left.len() == 20 && left.iter().all(Result::is_ok));
        changed.expect("it is changed");
        let after = line(&school, &id).await;
        assert_eq!(after.iter().map(|(person, _)| person).collect::<Vec<_>>(), stands[20..].iter().map(|(person, _)| person).collect::<Vec<_>>());
        assert_eq!(after.iter().filter(|(_, position)| position.is_none()).count(), 60);
        // Of the first 50, 30 are left; the other 30 seats went to people of whom each was told once.
        let told = server.database.texts("select reason from training_notice").await;
        assert_eq!((told.len(), told.iter().all(|reason| reason == "moved_up")), (30, true));
    }
}
