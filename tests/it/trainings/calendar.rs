//! The calendar at a secret address.

use super::school::{School, applies, path, withdraws};
use crate::boards::region::Region;
use crate::harness::{CANARY, Persona, both, text};
use reqwest::Method;
use serde_json::{Value, json};

async fn issues(who: &Persona) -> String {
    text(&who.post("/api/calendar", &json!({})).await.is(201)["path"])
}

/// What somebody gets who knows the address and is not signed in; lines that were folded are whole again.
async fn read(who: &Persona, path: &str) -> String {
    let response = who.stranger().bare(Method::GET, path).send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/calendar; charset=utf-8");
    response.text().await.expect("a text").replace("\r\n ", "")
}

both! {
    async fn a_calendar_follows_what_becomes_of_an_application(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let id = school.seats(1).await;
        applies(doctor, &id).await.is(201);
        let address = issues(nurse).await;
        assert!(!read(nurse, &address).await.contains("VEVENT"));
        applies(nurse, &id).await.is(201);
        let waiting = read(nurse, &address).await;
        for line in [format!("UID:{id}@tsunagu"), "DTSTART:20261130T090000Z".to_owned(), "STATUS:TENTATIVE".to_owned(), "METHOD:PUBLISH".to_owned()] {
            assert!(waiting.contains(&line), "{line}: {waiting}");
        }
        assert!(waiting.contains("SUMMARY:【キャンセル待ち】研修：多職種研修会") && waiting.contains("LOCATION:市民会館 会議室"));
        assert!(!waiting.contains(CANARY) && !waiting.contains("suzuki"), "no names");
        withdraws(doctor, &id).await;
        assert!(read(nurse, &address).await.contains("STATUS:CONFIRMED"));
        base.post(&format!("{}/cancel", path(&id)), &json!({})).await.is(200);
        let cancelled = read(nurse, &address).await;
        assert!(cancelled.contains("STATUS:CANCELLED") && cancelled.contains("SEQUENCE:1"));
    }

    async fn who_leaves_the_line_is_told_by_the_calendar_too(server: &Server) {
        let school = School::new(server).await;
        let nurse = &school.region.nurse;
        let (id, address) = (school.seats(1).await, issues(nurse).await);
        applies(nurse, &id).await.is(201);
        withdraws(nurse, &id).await;
        assert!(read(nurse, &address).await.contains("【申込取消】"));
        applies(nurse, &id).await.is(201);
        let back = read(nurse, &address).await;
        assert!(back.contains("STATUS:CONFIRMED") && back.contains("SEQUENCE:2") && back.matches("BEGIN:VEVENT").count() == 1);
    }

    async fn an_address_is_shown_once_and_ends_when_another_is_made_or_it_is_taken_back(server: &Server) {
        let school = School::new(server).await;
        let nurse = &school.region.nurse;
        assert_eq!(nurse.get("/api/calendar").await.is(200)["issued_at"], Value::Null);
        let first = issues(nurse).await;
        assert!(first.len() > 50 && first.strip_suffix(".ics").is_some());
        let view = nurse.get("/api/calendar").await.is(200);
        assert!(view["issued_at"].is_string() && view.as_object().map(serde_json::Map::len) == Some(1));
        let second = issues(nurse).await;
        let gone = async |path: &str| nurse.stranger().get(path).await.not_found();
        gone(&first).await;
        read(nurse, &second).await;
        gone(second.trim_end_matches(".ics")).await;
        gone(&format!("{second}x")).await;
        nurse.send(Method::DELETE, "/api/calendar", None, &Value::Null).await.is(204);
        gone(&second).await;
        let token = second.trim_start_matches("/api/calendar/").trim_end_matches(".ics");
        let kept = server.database.texts("select action from access_log where action like 'calendar%' order by at").await;
        assert_eq!(kept, ["calendar_issued", "calendar_issued", "calendar_revoked"]);
        assert!(!token.is_empty());
    }

    async fn who_no_longer_works_there_has_an_empty_calendar(server: &Server) {
        let school = School::new(server).await;
        let nurse = &school.region.nurse;
        let (id, address) = (school.seats(1).await, issues(nurse).await);
        applies(nurse, &id).await.is(201);
        assert!(read(nurse, &address).await.contains("VEVENT"));
        let admin = server.admin("kanri", nurse.membership.organization).await;
        admin.post(&format!("/api/memberships/{}/end", nurse.membership.id), &json!({})).await.is(204);
        assert!(!read(nurse, &address).await.contains("VEVENT"));
    }
}
