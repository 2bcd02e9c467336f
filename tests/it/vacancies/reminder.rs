//! Who is reminded in the morning of wards that say old things; wards that are opened again; wards on a map.

use super::hospital::{Hospital, adds, confirms, names, tells};
use crate::harness::{PushService, both, text};
use reqwest::Method;
use serde_json::json;
use tsunagu::domain::people::{Profession, Role};

both! {
    async fn whoever_told_last_is_reminded_once_a_day_while_it_is_old(server: &Server) {
        let Hospital { coordinator, .. } = &Hospital::new(server).await;
        let service = PushService::open().await;
        for name in ["一", "二"] {
            let id = adds(coordinator, &super::hospital::ward(name)).await;
            tells(coordinator, &id, 0, &json!({"state": "open"})).await.is(200);
        }
        let browser = service.rings(coordinator, "/c").await;
        let ring = async || {
            server.desk.ring().await.expect("it rings");
            service.told(&browser).iter().map(|told| (text(&told["text"]), text(&told["link"]))).collect::<Vec<_>>()
        };
        // Nine in the morning is when tests begin.
        assert_eq!(ring().await, []);
        server.clock.advance_seconds(86_400);
        assert_eq!(ring().await, [("つなぐ：空き情報が古くなっています（2件）".to_owned(), "/beds".to_owned())]);
        server.clock.advance_seconds(3_600);
        assert_eq!(ring().await, [], "once a day");
        server.clock.advance_seconds(14 * 3_600);
        assert_eq!(ring().await, [], "nobody at night");
        server.clock.advance_seconds(9 * 3_600);
        assert_eq!(ring().await.len(), 1, "the next morning again");
    }

    async fn an_organization_chooses_who_is_reminded_and_when(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let colleague = server.persona("dozo", coordinator.membership.organization, Profession::Nurse, Role::Staff).await;
        let id = adds(coordinator, &super::hospital::ward("一")).await;
        tells(coordinator, &id, 0, &json!({"state": "open"})).await.is(200);
        server.persona("yakuzai", coordinator.membership.organization, Profession::Pharmacist, Role::Staff).await;
        let first = coordinator.get("/api/wards/duty").await.is(200);
        assert_eq!((&first["hour"], &first["members"]), (&json!(9), &json!([])));
        let mut people: Vec<_> = first["people"].as_array().expect("people").iter().map(|one| text(&one["profession"])).collect();
        people.sort();
        assert_eq!(people, ["bed_coordinator", "nurse"], "those who may tell");
        let put = async |body| coordinator.send(Method::PUT, "/api/wards/duty", None, &body).await;
        assert_eq!(put(json!({"hour": 5, "members": []})).await.problem(422, "invalid")["field"], "hour");
        let chosen = put(json!({"hour": 11, "members": [colleague.membership.id, nurse.membership.id]})).await.is(200);
        assert_eq!((&chosen["hour"], &chosen["members"]), (&json!(11), &json!([colleague.membership.id])), "nobody of elsewhere");
        let service = PushService::open().await;
        let (theirs, mine) = (service.rings(&colleague, "/d").await, service.rings(coordinator, "/c").await);
        let ring = async || {
            server.desk.ring().await.expect("it rings");
            [service.told(&theirs).len(), service.told(&mine).len()]
        };
        server.clock.advance_seconds(86_400);
        assert_eq!(ring().await, [0, 0], "it is nine");
        server.clock.advance_seconds(2 * 3_600);
        assert_eq!(ring().await, [1, 0]);
        let coordinator = crate::trainings::school::again(server, coordinator, "byosho").await;
        coordinator.send(Method::PUT, "/api/wards/duty", None, &json!({"hour": null, "members": []})).await.is(200);
        server.clock.advance_seconds(86_400);
        assert_eq!(ring().await, [0, 0], "never");
    }

    async fn whoever_has_left_keeps_no_reminder_from_the_others(server: &Server) {
        let Hospital { coordinator, .. } = &Hospital::new(server).await;
        let of = coordinator.membership.organization;
        let colleague = server.persona("dozo", of, Profession::Nurse, Role::Staff).await;
        let admin = server.persona("kanri", of, Profession::Clerk, Role::OrgAdmin).await;
        let id = adds(coordinator, &super::hospital::ward("一")).await;
        tells(coordinator, &id, 0, &json!({"state": "open"})).await.is(200);
        let duty = json!({"hour": 9, "members": [coordinator.membership.id]});
        coordinator.send(Method::PUT, "/api/wards/duty", None, &duty).await.is(200);
        let service = PushService::open().await;
        let theirs = service.rings(&colleague, "/d").await;
        // Who was on duty and told last is there no more.
        admin.post(&format!("/api/memberships/{}/end", coordinator.membership.id), &json!({})).await.is(204);
        server.clock.advance_seconds(86_400);
        server.desk.ring().await.expect("it rings");
        assert_eq!(service.told(&theirs).len(), 1);
    }

    async fn a_closed_ward_is_opened_again_with_what_was_said_of_it(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let id = adds(coordinator, &super::hospital::ward("一")).await;
        tells(coordinator, &id, 0, &json!({"state": "open", "free": 2})).await.is(200);
        coordinator.post(&format!("/api/wards/{id}/close"), &json!({})).await.is(200);
        assert_eq!(names(&coordinator.get("/api/wards/closed").await.is(200)), ["一"]);
        nurse.post(&format!("/api/wards/{id}/reopen"), &json!({})).await.problem(403, "forbidden");
        let other = adds(coordinator, &super::hospital::ward("一")).await;
        coordinator.post(&format!("/api/wards/{id}/reopen"), &json!({})).await.problem(409, "already_exists");
        coordinator.post(&format!("/api/wards/{other}/close"), &json!({})).await.is(200);
        for _ in 0..2 {
            let view = coordinator.post(&format!("/api/wards/{id}/reopen"), &json!({})).await.is(200);
            assert_eq!((&view["closed_at"], &view["vacancy"]["free"]), (&json!(null), &json!(2)));
        }
        confirms(coordinator, &id, 1).await.is(200);
        assert_eq!(names(&nurse.get("/api/wards").await.is(200)), ["一"]);
    }

    async fn a_map_has_the_organizations_that_said_where_they_are(server: &Server) {
        let Hospital { coordinator, nurse } = &Hospital::new(server).await;
        let id = adds(coordinator, &super::hospital::ward("一")).await;
        tells(coordinator, &id, 0, &json!({"state": "open", "free": 2})).await.is(200);
        adds(nurse, &json!({"name": "訪問枠", "kind": "visiting_nursing"})).await;
        server.desk.place_organization(coordinator.membership.organization, 319_110_000, 1_314_240_000).await.expect("a place");
        let map = nurse.get("/api/wards.geojson").await.is(200);
        assert_eq!((&map["type"], &map["without_place"], map["features"].as_array().map(Vec::len)), (&json!("FeatureCollection"), &json!(1), Some(1)));
        let feature = &map["features"][0];
        assert_eq!(feature["geometry"], json!({"type": "Point", "coordinates": [131.424, 31.911]}));
        let offer = &feature["properties"]["wards"][0];
        assert_eq!((&offer["id"], &offer["free"], &offer["author"]), (&json!(id), &json!(2), &json!(null)), "and nobody's name");
        assert_eq!(nurse.get("/api/wards.geojson?kind=visiting_nursing").await.is(200)["features"], json!([]));
    }
}
