//! Who is rung about alerts that wait: one after the other, the next after ten minutes.

use super::sender::{Cap, Scene, items};
use crate::harness::{Browser, Persona, PushService, Server, both, text};
use reqwest::Method;
use serde_json::{Value, json};

/// Who was rung since the last look, and what they were told.
async fn rung(server: &Server, service: &PushService, devices: &[(&str, &Browser)]) -> Vec<(String, Value)> {
    server.desk.ring().await.expect("it rings");
    let opens =
        |path: &str, body: &[u8]| devices.iter().find(|(name, _)| *name == path).map(|(_, device)| device.opens(body)).expect("known");
    service.taken().iter().map(|pushed| (pushed.path.clone(), opens(&pushed.path, &pushed.body)["text"].clone())).collect()
}

both! {
    async fn the_next_one_is_rung_after_ten_minutes_until_somebody_decides(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, base) = (&scene.region.officer, &scene.region.base);
        let service = PushService::open().await;
        let order: Vec<Value> = items(officer, "/api/alert-duty").await.into_iter().map(|it| it["membership"].clone()).collect();
        assert_eq!(order, [json!(officer.membership.id), json!(base.membership.id)], "the town before the base");
        Cap::new(server, "1", -60).comes(server).await;
        Cap::new(server, "2", -60).comes(server).await;
        // Where nobody has a device, it is tried again.
        server.desk.ring().await.expect("it rings");
        let (first, second) = (service.rings(officer, "/officer").await, service.rings(base, "/base").await);
        let devices = [("/officer", &first), ("/base", &second)];
        server.clock.advance_seconds(601);
        let told = json!("つなぐ：確認を待つ警報が2件あります");
        assert_eq!(rung(server, &service, &devices).await, [("/officer".to_owned(), told.clone())], "one letter");
        assert!(rung(server, &service, &devices).await.is_empty());
        officer.send(Method::PUT, "/api/notifications/settings", None, &json!({})).await.is(200);
        server.clock.advance_seconds(601);
        assert_eq!(rung(server, &service, &devices).await, [("/base".to_owned(), told)]);
        let alert = scene.waiting().await.remove(0);
        let called: Vec<&Value> = alert["calls"].as_array().expect("calls").iter().map(|call| &call["outcome"]).collect();
        assert_eq!(called, [&json!("sent"), &json!("sent")]);
        for alert in scene.waiting().await {
            officer.post(&format!("/api/alerts/{}/dismissal", text(&alert["id"])), &json!({"reason": "other"})).await.is(200);
        }
        server.clock.advance_seconds(601);
        assert!(rung(server, &service, &devices).await.is_empty(), "it is decided");
    }

    async fn the_roster_comes_first_and_only_what_is_grave_meant_and_new_rings(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, base, nurse) = (&scene.region.officer, &scene.region.base, &scene.region.nurse);
        let service = PushService::open().await;
        let (first, second) = (service.rings(officer, "/officer").await, service.rings(base, "/base").await);
        let devices = [("/officer", &first), ("/base", &second)];
        let put = async |who: &Persona, body: Value| who.send(Method::PUT, "/api/alert-duty", None, &body).await;
        nurse.get("/api/alert-duty").await.problem(403, "forbidden");
        put(officer, json!({"memberships": [officer.membership.id]})).await.problem(403, "forbidden");
        put(base, json!({"memberships": [nurse.membership.id]})).await.problem(422, "invalid");
        let view = put(base, json!({"memberships": [base.membership.id], "was": []})).await.is(200);
        assert_eq!((&view["items"][0]["on_roster"], &view["items"][0]["has_device"]), (&json!(true), &json!(true)));
        put(base, json!({"memberships": [officer.membership.id], "was": []})).await.problem(412, "stale");
        Cap { status: "Exercise", ..Cap::new(server, "drill", -60) }.comes(server).await;
        Cap::new(server, "old", -3700).comes(server).await;
        assert!(rung(server, &service, &devices).await.is_empty());
        assert_eq!(scene.waiting().await.len(), 2, "on the screen");
        Cap::new(server, "1", -60).comes(server).await;
        let told = json!("つなぐ：確認を待つ警報が1件あります");
        assert_eq!(rung(server, &service, &devices).await, [("/base".to_owned(), told)]);
    }

    async fn what_is_over_rings_nobody_and_does_not_go_out_late(server: &Server) {
        let scene = Scene::new(server).await;
        let service = PushService::open().await;
        let device = service.rings(&scene.region.officer, "/officer").await;
        let devices = [("/officer", &device)];
        Cap { expires: Some(Cap::moment(server, 300)), ..Cap::new(server, "1", -60) }.comes(server).await;
        // As if the server had stopped before the emergency went out.
        let late = Cap { expires: Some(Cap::moment(server, 300)), ..Cap::new(server, "2", -60) };
        late.comes(server).await;
        server.database.run("update alert set automatic = 1").await;
        server.clock.advance_seconds(301);
        assert!(rung(server, &service, &devices).await.is_empty());
        assert!(scene.broadcasts().await.is_empty());
        assert_eq!(scene.waiting().await.iter().map(|it| it["automatic"].clone()).collect::<Vec<_>>(), [json!(false), json!(false)]);
    }
}
