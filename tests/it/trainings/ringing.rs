//! What rings whom about a training.

use super::school::{School, applies, changes, path, training, withdraws};
use crate::boards::region::Region;
use crate::harness::{PushService, both, text};
use serde_json::json;

both! {
    async fn whoever_moves_up_is_rung_and_nobody_else(server: &Server) {
        let school = School::new(server).await;
        let Region { nurse, doctor, officer, .. } = &school.region;
        let id = school.seats(1).await;
        for who in [nurse, doctor, officer] {
            applies(who, &id).await.is(201);
        }
        let service = PushService::open().await;
        let browser = service.rings(doctor, "/doctor").await;
        server.desk.ring().await.expect("it rings");
        assert!(service.told(&browser).is_empty());
        withdraws(nurse, &id).await;
        for expected in [1, 0] {
            server.desk.ring().await.expect("it rings");
            let told = service.told(&browser);
            assert_eq!(told.len(), expected, "once");
            for letter in told {
                assert_eq!((text(&letter["text"]), text(&letter["link"])), ("つなぐ：申し込んだ研修の席が取れました".to_owned(), path(&id).replace("/api", "")));
                assert_eq!(letter["reason"], "addressed");
            }
        }
        let outcomes = server.database.texts("select reason || ' ' || coalesce(outcome, 'open') from training_notice").await;
        assert_eq!(outcomes, ["moved_up sent"]);
    }

    async fn changes_cancellations_and_tomorrow_are_told_to_those_who_applied(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, .. } = &school.region;
        let id = school.seats(1).await;
        applies(nurse, &id).await.is(201);
        let service = PushService::open().await;
        let browser = service.rings(nurse, "/nurse").await;
        let rings = async || {
            server.desk.ring().await.expect("it rings");
            service.told(&browser).iter().map(|told| text(&told["text"])).collect::<Vec<_>>()
        };
        let mut body = training("題だけ違う");
        body["seats"] = json!(1);
        changes(base, &id, 1, &body).await.is(200);
        assert_eq!(rings().await, [""; 0], "another title rings nobody");
        body["place"] = json!("別の会場");
        changes(base, &id, 2, &body).await.is(200);
        assert_eq!(rings().await, ["つなぐ：申し込んだ研修の日時か場所が変わりました"]);
        server.clock.advance_seconds(9 * 86_400 + 8 * 3_600);
        assert_eq!(rings().await, [""; 0], "more than a day before");
        server.clock.advance_seconds(2 * 3_600);
        assert_eq!(rings().await, ["つなぐ：申し込んだ研修がまもなくあります"]);
        assert_eq!(rings().await, [""; 0], "once");
        let base = super::school::again(server, base, "kyoten").await;
        base.post(&format!("{}/cancel", path(&id)), &json!({})).await.is(200);
        assert_eq!(rings().await, ["つなぐ：申し込んだ研修が中止になりました"]);
    }

    async fn who_wants_nothing_or_has_no_device_is_not_rung(server: &Server) {
        let school = School::new(server).await;
        let Region { base, nurse, doctor, .. } = &school.region;
        let id = school.seats(2).await;
        applies(nurse, &id).await.is(201);
        applies(doctor, &id).await.is(201);
        let service = PushService::open().await;
        let browser = service.rings(nurse, "/nurse").await;
        nurse.send(reqwest::Method::PUT, "/api/notifications/settings", None, &json!({"addressed": false})).await.is(200);
        base.post(&format!("{}/cancel", path(&id)), &json!({})).await.is(200);
        server.desk.ring().await.expect("it rings");
        assert!(service.told(&browser).is_empty());
        let mut outcomes = server.database.texts("select outcome from training_notice").await;
        outcomes.sort();
        assert_eq!(outcomes, ["no_device", "not_wanted"]);
    }
}
