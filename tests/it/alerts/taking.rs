//! Each alert once, in whatever order they come; an emergency goes out by itself, everything else waits for somebody.

use super::sender::{Cap, Scene, items, new, states};
use crate::harness::{both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::desk::Taken;
use tsunagu::domain::boards::alert::AlertState;

const WAITS: Taken = new(AlertState::Waiting, false);

both! {
    async fn an_emergency_goes_out_by_itself_and_is_marked_so(server: &Server) {
        let scene = Scene::new(server).await;
        let emergency = Cap { event: "大雨特別警報", ..Cap::new(server, "1", -60) };
        assert_eq!(emergency.comes(server).await, new(AlertState::Waiting, true));
        assert_eq!(emergency.comes(server).await, Taken::Known, "twice is once");
        assert!(scene.waiting().await.is_empty());
        let past = scene.past().await;
        assert_eq!((&past[0]["state"], &past[0]["automatic"], &past[0]["decided_by"]), (&json!("released"), &json!(true), &Value::Null));
        let entries = scene.entries(&scene.region.nurse, &scene.board).await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0]["notice"]["title"], "大雨特別警報（宮崎市）");
        assert_eq!(entries[0]["notice"]["broadcast"], past[0]["broadcast"]);
        assert_eq!((&entries[0]["importance"], &entries[0]["author"]["name"]), (&json!("urgent"), &json!("自動配信")));
        assert!(scene.entries(&scene.region.nurse, &scene.nurses).await.is_empty(), "boards for everybody alone");
        let broadcasts = scene.broadcasts().await;
        assert_eq!((broadcasts.len(), &broadcasts[0]["automatic"]), (1, &json!(true)));
        // The same emergency again changes nothing by itself; its cancellation goes out as it did.
        let again = Cap { event: "大雨特別警報", ..Cap::new(server, "2", -30) }.after("Update", &emergency);
        assert_eq!(again.comes(server).await, WAITS);
        let cancel = Cap { event: "大雨特別警報", ..Cap::new(server, "3", -10) }.after("Cancel", &emergency);
        assert_eq!(cancel.comes(server).await, new(AlertState::Waiting, true));
        let broadcasts = scene.broadcasts().await;
        assert_eq!(broadcasts[0]["title"], "【取消】大雨特別警報（宮崎市）");
        assert_eq!(broadcasts[0]["follows"], broadcasts[1]["id"]);
        assert_eq!(broadcasts[0]["messages"][0]["message"], "cancel");
        assert!(scene.waiting().await.is_empty(), "what waited is cancelled");
        let members = items(&scene.region.base, &format!("/api/organizations/{}/memberships", scene.region.base.organization())).await;
        assert_eq!(members.iter().filter(|member| member["role"] == "automatic").count(), 1, "one author, whatever goes out");
    }

    async fn without_a_base_an_emergency_waits_for_somebody(server: &Server) {
        server.organization_in("市役所", tsunagu::domain::people::OrganizationKind::Municipality, Some("452017"), None).await;
        let emergency = Cap { event: "大雨特別警報", ..Cap::new(server, "1", -60) };
        assert_eq!(emergency.comes(server).await, new(AlertState::Waiting, true));
        server.desk.ring().await.expect("it rings");
        assert_eq!(server.database.count("alert where state = 'waiting'").await, 1, "nothing is lost");
    }

    async fn the_order_does_not_matter_and_a_cancellation_wins(server: &Server) {
        let scene = Scene::new(server).await;
        let (first, second) = (Cap::new(server, "1", -300), Cap::new(server, "2", -200));
        let second = second.after("Update", &first);
        assert_eq!(second.comes(server).await, WAITS);
        assert_eq!(first.comes(server).await, new(AlertState::Superseded, false), "late");
        let third = Cap::new(server, "3", -100).after("Update", &first);
        assert_eq!(third.comes(server).await, WAITS);
        assert_eq!(states(&scene.waiting().await), [("3".to_owned(), "waiting".to_owned())]);
        // What is superseded leads to the one that holds, whenever it came.
        let (third_id, past) = (scene.waiting().await[0]["id"].clone(), items(&scene.region.base, "/api/alerts?past=true").await);
        assert_eq!(states(&past).len(), 2);
        assert!(past.iter().all(|alert| alert["superseded_by"] == third_id), "{past:?}");
        assert_eq!(scene.waiting().await[0]["superseded_by"], json!(null));
        let cancel = Cap::new(server, "4", -50).after("Cancel", &first);
        assert_eq!(cancel.comes(server).await, new(AlertState::Kept, false), "nothing went out");
        assert!(scene.waiting().await.is_empty());
        // A cancellation before its alert.
        let other = Cap::new(server, "a", -40);
        assert_eq!(Cap::new(server, "b", -20).after("Cancel", &other).comes(server).await, new(AlertState::Kept, false));
        assert_eq!(other.comes(server).await, new(AlertState::Cancelled, false));
        assert!(scene.waiting().await.is_empty());
        assert!(scene.broadcasts().await.is_empty());
        assert_eq!(Cap { municipality: "462012", ..Cap::new(server, "x", -10) }.comes(server).await, Taken::Elsewhere);
    }

    async fn somebody_lets_an_alert_out_or_not_and_only_one_does(server: &Server) {
        let scene = Scene::new(server).await;
        let (officer, base, nurse) = (&scene.region.officer, &scene.region.base, &scene.region.nurse);
        nurse.get("/api/alerts").await.problem(403, "forbidden");
        Cap { status: "Exercise", ..Cap::new(server, "1", -60) }.comes(server).await;
        let alert = scene.waiting().await.remove(0);
        assert_eq!((&alert["status"], &alert["may"], &alert["municipalities"]), (&json!("drill"), &json!(["release_alert"]), &json!(["452017"])));
        assert_eq!(alert["proposal"]["title"], "【訓練】大雨警報（宮崎市）");
        assert_eq!((&alert["areas"][0]["here"], &alert["proposal"]["boards"]), (&json!(true), &json!([scene.board])));
        let path = format!("/api/alerts/{}/release", text(&alert["id"]));
        let (key, body) = (key(), scene.both("大雨の訓練です"));
        nurse.post(&path, &body).await.problem(403, "forbidden");
        let sent = officer.send(Method::POST, &path, Some(&key), &body).await.is(201);
        assert_eq!((&sent["title"], &sent["mode"], &sent["alert"]), (&json!("【訓練】大雨の訓練です"), &json!("drill"), &alert["id"]));
        assert_eq!(officer.send(Method::POST, &path, Some(&key), &body).await.is(201)["id"], sent["id"], "the same again");
        base.post(&path, &body).await.problem(412, "stale");
        base.post(&path.replace("release", "dismissal"), &json!({"reason": "outdated"})).await.problem(412, "stale");
        assert_eq!(scene.entries(nurse, &scene.nurses).await[0]["notice"]["title"], "【訓練】大雨の訓練です");
        Cap { municipality: "452025", ..Cap::new(server, "2", -50) }.comes(server).await;
        let other = scene.waiting().await.remove(0);
        assert_eq!(other["may"], json!([]), "of another town");
        let path = format!("/api/alerts/{}/dismissal", text(&other["id"]));
        officer.post(&path, &json!({"reason": "not_relevant"})).await.problem(403, "forbidden");
        let dismissed = base.post(&path, &json!({"reason": "not_relevant"})).await.is(200);
        assert_eq!((&dismissed["state"], &dismissed["reason"]), (&json!("dismissed"), &json!("not_relevant")));
        assert_eq!(dismissed["decided_by"]["membership"], base.membership.id.to_string());
        // A later one follows what went out.
        Cap { status: "Exercise", ..Cap::new(server, "3", -10) }.after("Update", &Cap::new(server, "1", -60)).comes(server).await;
        let later = scene.waiting().await.remove(0);
        assert_eq!(later["earlier_broadcast"], sent["id"]);
        let path = format!("/api/alerts/{}/release", text(&later["id"]));
        let follows = officer.post(&path, &scene.both("続報")).await.is(201);
        assert_eq!((&follows["follows"], &follows["messages"][0]["message"]), (&sent["id"], &json!("update")));
    }

    async fn identifiers_are_each_senders_own(server: &Server) {
        let scene = Scene::new(server).await;
        let (one, other) = (Cap::new(server, "1", -60), Cap { sender: "b@example.jp", ..Cap::new(server, "1", -50) });
        assert_eq!((one.comes(server).await, other.comes(server).await), (WAITS, WAITS));
        assert_eq!(one.comes(server).await, Taken::Known);
        let cancel = Cap { sender: "b@example.jp", ..Cap::new(server, "2", -10) }.after("Cancel", &other);
        cancel.comes(server).await;
        assert_eq!(scene.waiting().await[0]["sender"], "a@example.jp");
    }

    async fn a_thousand_in_a_minute_are_all_there_once(server: &Server) {
        let scene = Scene::new(server).await;
        for number in 0..1000 {
            let cap = Cap::new(server, &format!("n{number}"), -60);
            assert_eq!(cap.comes(server).await, WAITS);
            if number % 100 == 0 {
                assert_eq!(cap.comes(server).await, Taken::Known);
            }
        }
        assert_eq!(server.database.count("alert where state = 'waiting'").await, 1000);
        assert_eq!(scene.waiting().await.len(), 200, "a screen of them");
    }
}
