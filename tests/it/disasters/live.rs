//! What is pushed: that a disaster began, each report as it is, and the end. Nobody loads a list again for it.

use super::town::{Town, no_damage, opens};
use crate::boards::region::Region;
use crate::harness::{both, text};
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

both! {
    async fn a_report_reaches_every_open_line_with_all_that_it_says(server: &Server) {
        let region = Region::new(server).await;
        let (mut nurse, mut doctor) = (region.nurse.listens().await, region.doctor.listens().await);
        assert_eq!(nurse.next_of("heads").await["items"], json!([]));
        doctor.next_of("heads").await;
        let disaster = opens(&region.officer, "real", &[]).await.is(201);
        // One frame names all its boards, on open lines too.
        let heads = nurse.next_of("heads").await;
        assert_eq!((heads["items"].as_array().map(Vec::len), &heads["more"]), (Some(8), &json!(false)));
        assert!(heads["items"].as_array().expect("items").iter().any(|item| item["stream"] == disaster["stream"]));
        let town = Town { region, disaster };
        let reported = town.reports(&town.region.nurse, &no_damage()).await.is(201);
        for line in [&mut nurse, &mut doctor] {
            let event = line.next_of("event").await;
            assert_eq!((&event["kind"], &event["stream"], &event["seq"]), (&json!("disaster_reported"), &town.disaster["stream"], &json!(1)));
            assert_eq!((&event["disaster_report"], &event["entry"]), (&reported, &Value::Null));
        }
        // Who was away pulls the same by number.
        let events = format!("/api/streams/{}/events?after=0", text(&town.disaster["stream"]));
        let pulled = town.region.doctor.get(&events).await.is(200);
        assert_eq!((&pulled["items"][0]["disaster_report"], &pulled["head"]), (&reported, &json!(1)));
        let office = town.region.officer.membership.organization;
        let viewer = server.persona("etsuran", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let told = viewer.get(&events).await.is(200);
        assert_eq!(told["items"][0]["disaster_report"]["author"]["name"], "", "no names for those who are told none");
        town.closes().await;
        doctor.until(|frame| frame["kind"] == "board_closed" && frame["stream"] == town.disaster["stream"]).await;
        // Boards of what is over are listened to no longer.
        assert_eq!(town.region.doctor.listens().await.next_of("heads").await["items"], json!([]));
        assert_eq!(town.region.doctor.get("/api/heads").await.is(200)["items"], json!([]));
    }

    async fn events_of_reports_and_notices_come_in_one_order(server: &Server) {
        let town = Town::new(server).await;
        let Region { nurse, doctor, officer, .. } = &town.region;
        let notices = nurse.get(&format!("{}/boards", town.path())).await.is(200)["items"][0]["id"].clone();
        let mut line = doctor.listens().await;
        line.next_of("heads").await;
        town.reports(nurse, &json!({"state": "limited"})).await.is(201);
        officer.post(&crate::boards::region::entries(&text(&notices)), &crate::boards::region::notice("避難指示")).await.is(201);
        town.reports(doctor, &json!({"state": "closed"})).await.is(201);
        for (seq, kind, state) in
            [(1, "disaster_reported", json!("limited")), (2, "entry_posted", Value::Null), (3, "disaster_reported", json!("closed"))]
        {
            let event = line.next_of("event").await;
            assert_eq!((&event["seq"], &event["kind"], &event["disaster_report"]["state"]), (&json!(seq), &json!(kind), &state));
        }
        // A report is nothing to be read.
        let boards = nurse.get(&format!("{}/boards", town.path())).await.is(200);
        assert_eq!((&boards["items"][0]["unread"]["count"], &boards["items"][0]["head"]), (&json!(1), &json!(3)));
    }
}
