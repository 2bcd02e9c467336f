//! Whom the opening of a disaster rings.

use super::town::{Town, disaster, no_damage, opens};
use crate::boards::region::Region;
use crate::harness::{PushService, both, text};
use reqwest::Method;
use serde_json::json;
use tsunagu::domain::people::{Profession, Role};

both! {
    async fn whoever_is_asked_is_rung_once_and_nobody_else(server: &Server) {
        let region = Region::new(server).await;
        let Region { nurse, doctor, officer, .. } = &region;
        let service = PushService::open().await;
        let browsers = [("/n", nurse), ("/d", doctor), ("/o", officer)].map(|(path, who)| service.rings(who, path));
        let browsers = futures_util::future::join_all(browsers).await;
        let ring = async || {
            server.desk.ring().await.expect("it rings");
            browsers.iter().map(|browser| service.told(browser)).collect::<Vec<_>>()
        };
        let opened = opens(officer, "real", &["452017"]).await.is(201);
        let told = ring().await;
        assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 0]);
        assert_eq!(told[0][0]["text"], "つなぐ：災害です。状況を報告してください");
        assert_eq!((&told[0][0]["reason"], text(&told[0][0]["link"])), (&json!("urgent"), format!("/disasters/{}", text(&opened["id"]))));
        assert!(ring().await.iter().all(Vec::is_empty), "once");
        assert_eq!(server.database.texts("select reason || ' ' || coalesce(outcome, 'open') from disaster_notice").await, ["real sent"]);
    }

    async fn a_drill_keeps_to_quiet_hours_and_what_is_real_does_not(server: &Server) {
        let region = Region::new(server).await;
        let (nurse, officer) = (&region.nurse, &region.officer);
        let service = PushService::open().await;
        let browser = service.rings(nurse, "/n").await;
        let quiet = json!({"quiet": {"from": "08:00", "until": "09:30"}});
        nurse.send(Method::PUT, "/api/notifications/settings", None, &quiet).await.is(200);
        let ring = async || {
            server.desk.ring().await.expect("it rings");
            service.told(&browser).iter().map(|told| text(&told["text"])).collect::<Vec<_>>()
        };
        opens(officer, "drill", &[]).await.is(201);
        assert_eq!(ring().await, [""; 0]);
        officer.post("/api/disasters", &disaster("real", &[])).await.is(201);
        assert_eq!(ring().await, ["つなぐ：災害です。状況を報告してください"]);
        server.clock.advance_seconds(1_800);
        assert_eq!(ring().await, ["つなぐ：【訓練】状況を報告してください"]);
    }

    async fn whose_organization_has_answered_is_not_rung_nor_when_it_is_over(server: &Server) {
        let region = Region::new(server).await;
        let nurse = &region.nurse;
        let colleague = server.persona("sasaki", nurse.membership.organization, Profession::Clerk, Role::Staff).await;
        let service = PushService::open().await;
        let browser = service.rings(&colleague, "/c").await;
        // The server rings by itself as well, and may be quicker than the answer.
        service.answers(503);
        let answered = Town { disaster: opens(&region.officer, "drill", &[]).await.is(201), region };
        answered.reports(&answered.region.nurse, &no_damage()).await.is(201);
        let over = text(&opens(&answered.region.officer, "drill", &[]).await.is(201)["id"]);
        answered.region.officer.post(&format!("/api/disasters/{over}/close"), &json!({})).await.is(200);
        service.answers(201);
        server.clock.advance_seconds(60);
        server.desk.ring().await.expect("it rings");
        assert!(service.told(&browser).is_empty());
        let mut outcomes = server.database.texts("select coalesce(outcome, 'open') from disaster_notice").await;
        outcomes.sort();
        assert_eq!(outcomes, ["not_wanted", "seen"]);
    }
}
