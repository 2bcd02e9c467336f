//! What is marked public: by whom, and that personal data never is.

use super::square::{Square, keeps, publishes};
use crate::boards::region::{Region, entries, notice};
use crate::disasters::town::opens;
use crate::harness::{answer, both, key, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

fn shelter(state: &str) -> Value {
    json!({"name": "港小学校", "address": "汐見原市港町1", "municipality_code": "452017", "hazards": ["tsunami", "flood", "flood"], "state": state})
}

both! {
    async fn the_town_and_the_base_mark_a_notice_and_its_corrections_and_its_end_follow(server: &Server) {
        let square = Square::new(server).await;
        let posted = square.posts("健康講座のご案内", "どなたでも参加できます。").await;
        assert!(!square.html().await.contains("健康講座"));
        assert_eq!(posted["notice"]["is_public"], json!(false));
        for who in [&square.region.nurse, &square.region.doctor] {
            publishes(who, &posted, true).await.problem(403, "forbidden");
        }
        let marked = publishes(&square.region.officer, &posted, true).await.is(200);
        assert_eq!(marked["notice"]["is_public"], json!(true));
        let html = square.html().await;
        assert!(html.contains("健康講座のご案内") && html.contains("青空訪問看護") && html.contains("どなたでも参加できます。"), "{html}");
        // Who wrote it is nobody's to know.
        assert!(!html.contains("suzuki"), "{html}");
        let entry = json!({"kind": "notice", "text": "中止しました。", "notice": {"title": "健康講座のご案内"}});
        let corrections = format!("/api/entries/{}/corrections", text(&posted["id"]));
        let corrected = square.region.nurse.post(&corrections, &json!({"revision": posted["revision"], "entry": entry})).await.is(201);
        // Nobody who may mark it has seen the new words.
        assert_eq!(corrected["notice"]["is_public"], json!(false));
        assert!(!square.html().await.contains("健康講座"));
        publishes(&square.region.officer, &posted, true).await.is(200);
        let html = square.html().await;
        assert!(html.contains("中止しました。") && html.contains("訂正") && !html.contains("どなたでも"), "{html}");
        publishes(&square.region.base, &posted, false).await.is(200);
        assert!(!square.html().await.contains("健康講座"));
        publishes(&square.region.base, &posted, true).await.is(200);
        square.region.nurse.retracts(&posted, "withdrawn", None).await.is(200);
        assert!(!square.html().await.contains("健康講座"));
        publishes(&square.region.base, &posted, true).await.problem(422, "invalid");
    }

    async fn who_may_mark_a_notice_corrects_it_in_public(server: &Server) {
        let square = Square::new(server).await;
        let draft = |text: &str| json!({"kind": "notice", "text": text, "notice": {"title": "給水のお知らせ"}});
        let posted = square.region.base.post(&entries(&square.board), &draft("九時から")).await.is(201);
        publishes(&square.region.base, &posted, true).await.is(200);
        let corrections = format!("/api/entries/{}/corrections", text(&posted["id"]));
        let body = json!({"revision": posted["revision"], "entry": draft("十時から")});
        assert_eq!(square.region.base.post(&corrections, &body).await.is(201)["notice"]["is_public"], json!(true));
        let html = square.html().await;
        assert!(html.contains("十時から") && !html.contains("九時から"), "{html}");
    }

    async fn nothing_of_a_drill_is_marked(server: &Server) {
        let region = Region::new(server).await;
        for (mode, status) in [("drill", 422), ("real", 200)] {
            let disaster = opens(&region.officer, mode, &[]).await.is(201);
            let boards = region.base.get(&format!("/api/disasters/{}/boards", text(&disaster["id"]))).await.is(200);
            let posted = region.base.post(&entries(&text(&boards["items"][0]["id"])), &notice("給水車が来ます")).await.is(201);
            assert_eq!(publishes(&region.base, &posted, true).await.status, status, "{mode}");
        }
    }

    async fn what_looks_like_personal_data_is_not_marked_and_does_not_stay_marked(server: &Server) {
        let square = Square::new(server).await;
        let personal = json!({
            "kind": "notice", "text": "佐藤花子様 090-1234-5678", "notice": {"title": "連絡先"}, "personal_reason": "本人の希望",
        });
        let path = entries(&square.board);
        let posted = square.region.nurse.post(&path, &personal).await.is(201);
        let refused = publishes(&square.region.base, &posted, true).await.problem(422, "personal_data_suspected");
        assert_eq!(refused["hits"][0]["field"], json!("text"));
        // A notice that is public and gets such a text is no longer public.
        let fine = square.posts("講座", "内容").await;
        publishes(&square.region.base, &fine, true).await.is(200);
        let corrections = format!("/api/entries/{}/corrections", text(&fine["id"]));
        let body = json!({"revision": fine["revision"], "entry": personal});
        assert_eq!(square.region.nurse.post(&corrections, &body).await.is(201)["notice"]["is_public"], json!(false));
        assert!(!square.html().await.contains("090-1234-5678"));
    }

    async fn a_training_is_public_without_its_link_and_without_people(server: &Server) {
        let square = Square::new(server).await;
        let board = square.region.opens("training").await;
        let mut training = crate::trainings::school::training("市民公開講座");
        (training["link"], training["contact"]) = (json!("https://meet.example.jp/secret"), json!("保健センター"));
        let held = square.region.base.post(&format!("/api/boards/{board}/trainings"), &training).await.is(201);
        let path = format!("/api/trainings/{}/public", text(&held["id"]));
        square.region.nurse.send(Method::PUT, &path, None, &json!({"public": true})).await.problem(403, "forbidden");
        assert_eq!(square.region.base.send(Method::PUT, &path, None, &json!({"public": true})).await.is(200)["is_public"], json!(true));
        let html = square.html().await;
        assert!(html.contains("市民公開講座") && html.contains("保健センター") && html.contains("11月30日（月）18:00 – 20:00"), "{html}");
        assert!(!html.contains("meet.example.jp"));
    }

    async fn shelters_are_kept_by_the_town_and_the_base(server: &Server) {
        let square = Square::new(server).await;
        square.region.nurse.post("/api/shelters", &shelter("closed")).await.problem(403, "forbidden");
        let made = square.region.officer.post("/api/shelters", &shelter("closed")).await.is(201);
        assert_eq!((&made["hazards"], &made["version"]), (&json!(["flood", "tsunami"]), &json!(1)));
        let path = format!("/api/shelters/{}", text(&made["id"]));
        let writes = async |version: i64, body: &Value| {
            let request = square.region.officer.request(Method::PUT, &path).header("if-match", format!("\"{version}\""));
            answer(request.json(body)).await
        };
        assert_eq!(writes(1, &shelter("open")).await.is(200)["state"], json!("open"));
        writes(1, &shelter("full")).await.problem(412, "stale");
        let html = square.html().await;
        assert!(html.contains("港小学校") && html.contains("開いています") && html.contains("洪水、津波"), "{html}");
        assert_eq!(square.region.nurse.get("/api/shelters").await.is(200)["items"][0]["name"], json!("港小学校"));
        for (field, value, reason) in [("hazards", json!([]), "empty"), ("name", json!(" "), "empty"), ("municipality_code", json!("x"), "wrong_type")] {
            let mut body = shelter("open");
            body[field] = value;
            assert_eq!(square.region.officer.post("/api/shelters", &body).await.problem(422, "invalid")["reason"], json!(reason), "{field}");
        }
        square.region.base.send(Method::DELETE, &path, Some(&key()), &json!({})).await.is(204);
        assert!(!square.html().await.contains("港小学校"));
        square.region.base.send(Method::DELETE, &path, Some(&key()), &json!({})).await.not_found();
    }

    async fn organizations_stand_on_the_page_that_the_base_has_listed(server: &Server) {
        let square = Square::new(server).await;
        let station = square.region.nurse.organization();
        let path = format!("/api/organizations/{station}/listing");
        square.region.officer.send(Method::PUT, &path, None, &json!({"listed": true})).await.problem(403, "forbidden");
        assert_eq!(square.region.base.send(Method::PUT, &path, None, &json!({"listed": true})).await.is(200)["is_listed"], json!(true));
        let html = square.html().await;
        assert!(html.contains("青空訪問看護") && html.contains("href=\"tel:0985111111\"") && !html.contains("港クリニック"), "{html}");
        assert_eq!(square.region.nurse.get("/api/public-page").await.is(200)["counts"]["organizations"], json!(1));
        square.region.base.send(Method::PUT, &path, None, &json!({"listed": false})).await.is(200);
        assert!(!square.html().await.contains("青空訪問看護"));
    }

    async fn the_page_is_the_bases_to_keep_and_two_do_not_overwrite_each_other(server: &Server) {
        let square = Square::dark(server).await;
        let page = json!({"is_on": true, "short_name": "minato", "title": "港の医療と介護", "contact": "0985-11-1111", "leaflets": [{"name": "手引き", "url": "https://example.jp/a.pdf"}]});
        for who in [&square.region.nurse, &square.region.officer] {
            keeps(who, 0, &page).await.problem(403, "forbidden");
        }
        let before = square.region.officer.get("/api/public-page").await.is(200);
        assert_eq!((&before["is_on"], &before["version"], &before["may"]), (&json!(false), &json!(0), &json!(["publish"])));
        let kept = keeps(&square.region.base, 0, &page).await.is(200);
        assert_eq!((&kept["version"], &kept["path"]), (&json!(1), &json!("/public/minato")));
        for read in [0, 2] {
            keeps(&square.region.base, read, &page).await.problem(412, "stale");
        }
        keeps(&square.region.base, 1, &json!({"is_on": true, "short_name": "A"})).await.problem(422, "invalid");
        keeps(&square.region.base, 1, &json!({"is_on": true, "contact": "佐藤花子様 090-1234-5678"})).await.problem(422, "personal_data_suspected");
        let elsewhere = Region::elsewhere(server).await;
        keeps(&elsewhere.base, 0, &json!({"is_on": true, "short_name": "minato"})).await.problem(409, "already_exists");
        let viewer = server.persona("etsuran", square.region.nurse.membership.organization, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        assert_eq!(viewer.get("/api/public-page").await.is(200)["may"], json!([]));
    }
}
