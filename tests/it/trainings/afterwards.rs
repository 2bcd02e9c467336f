//! Afterwards: what those who took part thought of it, and who may be invited to the next one.

use super::school::{OVER, School, again, applies, path, training};
use crate::boards::region::Region;
use crate::harness::{Answer, CANARY, Persona, both, key};
use reqwest::Method;
use serde_json::{Value, json};

async fn answers(who: &Persona, training: &str, mark: i64, comment: &str) -> Answer {
    let body = json!({"satisfaction": mark, "understanding": 3, "usefulness": 5, "comment": comment});
    who.post(&format!("{}/survey", path(training)), &body).await
}

both! {
    async fn whoever_took_part_answers_once_and_nobody_learns_who_said_what(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, officer } = &school.region;
        let id = school.seats(3).await;
        for who in [nurse, doctor, officer] {
            applies(who, &id).await.is(201);
        }
        let told = answers(nurse, &id, 4, CANARY).await.problem(422, "invalid");
        assert_eq!((&told["field"], &told["reason"]), (&json!("training"), &json!("not_allowed_here")), "not before it is over");
        server.clock.advance_seconds(OVER);
        let base = again(server, base, "kyoten").await;
        let [nurse, doctor, officer] =
            [again(server, nurse, "suzuki").await, again(server, doctor, "tanaka").await, again(server, officer, "sato").await];
        answers(&base, &id, 4, "").await.problem(422, "invalid");
        for (mark, reason) in [(0, "out_of_range"), (6, "out_of_range")] {
            assert_eq!(answers(&nurse, &id, mark, "").await.problem(422, "invalid")["reason"], reason);
        }
        let survey = format!("{}/survey", path(&id));
        let key = key();
        let body = json!({"satisfaction": 4, "understanding": 3, "usefulness": 5, "comment": CANARY});
        for _ in 0..2 {
            let view = nurse.send(Method::POST, &survey, Some(&key), &body).await.is(200);
            assert_eq!(view["mine"]["answered"], true);
        }
        answers(&nurse, &id, 1, "").await.problem(409, "already_exists");
        answers(&doctor, &id, 5, " ").await.is(200);
        let few = base.get(&survey).await.is(200);
        assert_eq!(few, json!({"answers": 2, "satisfaction": null, "understanding": null, "usefulness": null, "comments": []}));
        answers(&officer, &id, 4, "").await.is(200);
        let all = base.get(&survey).await.is(200);
        assert_eq!((&all["satisfaction"], &all["understanding"]), (&json!([0, 0, 0, 2, 1]), &json!([0, 0, 3, 0, 0])));
        assert_eq!(all["comments"], json!([CANARY]));
        assert!(!all.to_string().contains("suzuki") && !all.to_string().contains(&nurse.person()));
        nurse.get(&survey).await.problem(403, "forbidden");
    }

    async fn an_organizer_invites_those_who_let_it(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, officer } = &school.region;
        let (first, next) = (school.seats(3).await, school.holds(&training("次の研修")).await);
        nurse.post(&format!("{}/application", path(&first)), &json!({"on_list": true})).await.is(201);
        doctor.post(&format!("{}/application", path(&first)), &json!({"on_list": true})).await.is(201);
        applies(officer, &first).await.is(201);
        let contacts = async || {
            let list = base.get(&format!("{}/contacts", path(&next))).await.is(200);
            let items = list["items"].as_array().expect("items").clone();
            let mut rows: Vec<_> = items.iter().map(|item| (item["name"].to_string(), item["invited"] == true, item["applied"] == true)).collect();
            rows.sort();
            rows
        };
        let name = |login: &str| format!("\"{CANARY} {login}\"");
        assert_eq!(contacts().await, [(name("suzuki"), false, false), (name("tanaka"), false, false)]);
        assert_eq!(nurse.get(&path(&next)).await.is(200)["on_list"], true, "the list is the organizer's, not that of one training");
        applies(doctor, &next).await.is(201);
        let invite = async || base.post(&format!("{}/invitations", path(&next)), &json!({})).await.is(200)["invited"].clone();
        assert_eq!((invite().await, invite().await), (json!(1), json!(0)));
        assert_eq!(contacts().await, [(name("suzuki"), true, false), (name("tanaka"), false, true)]);
        assert_eq!(nurse.get(&path(&next)).await.is(200)["invited"], true);
        // Another organization has a list of its own, and who leaves the list is on it no longer.
        let theirs = super::school::path(&crate::harness::text(&school.offers(doctor, &training("よその研修")).await.is(201)["id"]));
        assert_eq!(doctor.get(&format!("{theirs}/contacts")).await.is(200)["items"], json!([]));
        let off = nurse.send(Method::PUT, &format!("{}/on-list", path(&next)), None, &json!({"on_list": false})).await.is(200);
        assert_eq!(off["on_list"], Value::Bool(false));
        assert_eq!(contacts().await, [(name("tanaka"), false, true)]);
        base.post(&format!("{}/cancel", path(&next)), &json!({})).await.is(200);
        base.post(&format!("{}/invitations", path(&next)), &json!({})).await.problem(422, "invalid");
    }
}
