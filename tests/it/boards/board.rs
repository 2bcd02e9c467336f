//! Boards: for whom they are, who opens and closes them, and what they never hold.

use super::region::{Region, board, entries, notice, titles};
use crate::harness::{CANARY, both, key, note, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

both! {
    async fn a_board_is_for_its_audience_by_kind_profession_and_municipality(server: &Server) {
        let region = Region::new(server).await;
        let open = |audience: Value| region.opens_for("notice", audience);
        for (audience, readers) in [
            (json!({}), vec![&region.nurse, &region.doctor, &region.officer, &region.base]),
            (json!({"organization_kinds": ["visiting_nurse_station"]}), vec![&region.nurse, &region.base]),
            (json!({"professions": ["physician", "municipal_officer"]}), vec![&region.doctor, &region.officer, &region.base]),
            (json!({"municipalities": ["452017"]}), vec![&region.nurse, &region.officer, &region.base]),
            (json!({"organization_kinds": ["visiting_nurse_station", "clinic"], "municipalities": ["452025"]}), vec![&region.doctor, &region.base]),
            (json!({"organization_kinds": ["pharmacy"]}), vec![&region.base]),
        ] {
            let board = open(audience.clone()).await;
            for who in [&region.nurse, &region.doctor, &region.officer, &region.base] {
                let reads = readers.iter().any(|reader| reader.person() == who.person());
                let (one, list) = (who.get(&format!("/api/boards/{board}")).await, who.get("/api/boards").await.is(200));
                let listed = list["items"].as_array().expect("items").iter().any(|item| item["id"] == board.as_str());
                assert_eq!((one.status.as_u16(), listed), (if reads { 200 } else { 404 }, reads), "{audience} for {}", who.membership.profession);
                let posted = who.post(&entries(&board), &notice("みなさまへ")).await;
                assert_eq!(posted.status.as_u16(), if reads { 201 } else { 404 }, "{audience}");
            }
            // Who is expected to have seen it is said in SQL, and is the same without the base, who wrote it.
            let posted = region.base.post(&entries(&board), &notice("みなさまへ")).await.is(201);
            let reach = region.base.get(&format!("/api/entries/{}/board-reach", text(&posted["id"]))).await.is(200);
            assert_eq!(reach["totals"]["members"], readers.len() - 1, "{audience}");
        }
    }

    async fn no_board_crosses_the_border_of_a_region(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let posted = region.base.post(&entries(&board), &notice("圏域の中へ")).await.is(201);
        let elsewhere = Region::elsewhere(server).await;
        for stranger in [&elsewhere.nurse, &elsewhere.base] {
            assert_eq!(stranger.get("/api/boards").await.is(200)["items"], json!([]));
            stranger.get(&format!("/api/boards/{board}")).await.not_found();
            stranger.get(&entries(&board)).await.not_found();
            stranger.post(&entries(&board), &notice("よそから")).await.not_found();
            stranger.post(&format!("/api/boards/{board}/close"), &json!({})).await.not_found();
            stranger.get(&format!("/api/streams/{}/events", text(&posted["stream"]))).await.not_found();
            stranger.acknowledges(&posted).await.not_found();
            stranger.retracts(&posted, "withdrawn", Some("よそから")).await.not_found();
            stranger.get(&format!("/api/entries/{}/board-reach", text(&posted["id"]))).await.not_found();
        }
        region.nurse.get(&entries(&board)).await.is(200);
    }

    async fn the_read_only_tier_reads_and_leaves_no_trace_and_an_auditor_has_no_boards(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let rota = json!({"name": "相談窓口", "deputy": {"membership": region.base.membership.id.to_string()}});
        let rota = region.base.post(&format!("/api/organizations/{}/rotas", region.base.organization()), &rota).await.is(201);
        let mut draft = notice("みなさまへ");
        draft["addressees"] = json!([{"rota": rota["id"]}]);
        let posted = region.base.post(&entries(&board), &draft).await.is(201);
        assert_eq!(posted["on_duty"][0]["person"], region.base.person());
        let office = region.officer.membership.organization;
        let viewer = server.persona("etsuran", office, Profession::MunicipalOfficer, Role::GovernmentViewer).await;
        let auditor = server.persona("kansa", office, Profession::Clerk, Role::Auditor).await;
        let page = viewer.get(&entries(&board)).await.is(200);
        assert_eq!(titles(&page["items"]), ["みなさまへ"]);
        // An author is an organization and a profession there, and nothing that names people is pushed.
        let (author, named) = (&page["items"][0]["author"], &region.nurse.get(&entries(&board)).await.is(200)["items"][0]["author"]);
        assert_eq!((&author["name"], &author["organization"], &author["profession"]), (&json!(""), &json!(region.base.organization()), &json!("clerk")));
        assert_ne!(author["person"], named["person"]);
        assert!(page["items"][0].get("on_duty").is_none(), "nor whom a function reached");
        assert_eq!(named["person"], region.base.person());
        let revisions = viewer.get(&format!("/api/entries/{}/revisions", text(&posted["id"]))).await.is(200);
        assert_eq!(revisions["items"][0]["author"]["name"], "");
        assert_eq!(viewer.listens().await.next_of("heads").await["items"], json!([]));
        let view = viewer.get(&format!("/api/boards/{board}")).await.is(200);
        assert_eq!((&view["may"], &view["unread"]["count"]), (&json!([]), &json!(0)));
        viewer.post(&entries(&board), &notice("書けない")).await.problem(403, "forbidden");
        viewer.acknowledges(&posted).await.problem(403, "forbidden");
        viewer.post(&format!("/api/boards/{board}/receipts"), &json!({"entries": [posted["id"]]})).await.problem(403, "forbidden");
        viewer.post(&format!("/api/boards/{board}/close"), &json!({})).await.problem(403, "forbidden");
        viewer.get(&format!("/api/entries/{}/board-reach", text(&posted["id"]))).await.problem(403, "forbidden");
        viewer.get(&format!("/api/entries/{}/readers", text(&posted["id"]))).await.problem(403, "forbidden");
        assert_eq!(auditor.get("/api/boards").await.is(200)["items"], json!([]));
        auditor.get(&entries(&board)).await.not_found();
        auditor.acknowledges(&posted).await.not_found();
        region.nurse.acknowledges(&posted).await.is(200);
    }

    async fn the_base_opens_and_closes_and_nothing_is_posted_on_a_closed_board(server: &Server) {
        let region = Region::new(server).await;
        for who in [&region.nurse, &region.officer] {
            who.post("/api/boards", &board("notice", &json!({}))).await.problem(403, "forbidden");
        }
        let key = key();
        let open = || region.base.send(Method::POST, "/api/boards", Some(&key), &BODY);
        let opened = open().await.is(201);
        assert_eq!(open().await.is(201)["id"], opened["id"], "the same operation");
        assert_eq!((&opened["name"], &opened["kind"], &opened["closed_at"]), (&json!("お知らせ"), &json!("notice"), &Value::Null));
        assert_eq!(opened["audience"], json!({"organization_kinds": [], "professions": [], "municipalities": []}));
        assert_eq!(opened["may"], json!(["post_on_board", "acknowledge_on_board", "pin_on_board", "publish", "manage_boards"]));
        let id = text(&opened["id"]);
        let posted = region.nurse.post(&entries(&id), &notice("間に合った")).await.is(201);
        region.nurse.post(&format!("/api/boards/{id}/close"), &json!({})).await.problem(403, "forbidden");
        let closed = region.base.post(&format!("/api/boards/{id}/close"), &json!({})).await.is(200);
        assert!(closed["closed_at"].is_string(), "{closed}");
        region.base.post(&format!("/api/boards/{id}/close"), &json!({})).await.is(200);
        for who in [&region.nurse, &region.base] {
            who.post(&entries(&id), &notice("遅かった")).await.problem(403, "forbidden");
        }
        // What is there stays readable, can be confirmed and put right.
        region.doctor.acknowledges(&posted).await.is(200);
        region.nurse.post(&format!("/api/entries/{}/corrections", text(&posted["id"])), &json!({"revision": posted["revision"], "entry": notice("直した")})).await.is(201);
        assert_eq!(titles(&region.doctor.get(&entries(&id)).await.is(200)["items"]), ["直した"]);
        let (items, head) = (region.doctor.get(&format!("/api/streams/{}/events", text(&opened["stream"]))).await.is(200), 4);
        let kinds: Vec<_> = items["items"].as_array().expect("items").iter().map(|event| text(&event["kind"])).collect();
        assert_eq!(kinds, ["entry_posted", "board_closed", "entry_acknowledged", "entry_corrected"]);
        assert_eq!(items["head"], head);
        region.nurse.post(&format!("/api/boards/{id}/reopen"), &json!({})).await.problem(403, "forbidden");
        for _ in 0..2 {
            assert_eq!(region.base.post(&format!("/api/boards/{id}/reopen"), &json!({})).await.is(200)["closed_at"], Value::Null);
        }
        assert_eq!(region.nurse.post(&entries(&id), &notice("また")).await.is(201)["seq"], 6);
    }

    async fn boards_hold_notices_and_timelines_hold_care(server: &Server) {
        let region = Region::new(server).await;
        let (plain, training) = (region.opens("notice").await, region.opens("training").await);
        let refused = |body: Value, field: &str, reason: &str| {
            assert_eq!((&body["field"], &body["reason"]), (&json!(field), &json!(reason)));
        };
        for (draft, field, reason) in [
            (json!({"kind": "vitals", "vitals": {"pulse_bpm": 78}}), "kind", "not_allowed_here"),
            (json!({"kind": "visit_report", "text": "訪問"}), "kind", "not_allowed_here"),
            (note("題がない"), "kind", "not_allowed_here"),
            (json!({"kind": "notice", "text": "題がない"}), "notice", "missing"),
            (json!({"kind": "notice", "text": "本文", "notice": {"title": " "}}), "notice.title", "empty"),
            (json!({"kind": "notice", "text": "本文", "notice": {"title": "題"}, "next_visit": true}), "next_visit", "not_allowed_here"),
            (json!({"kind": "notice", "text": "本文", "notice": {"title": "題"}, "vitals": {"pulse_bpm": 78}}), "vitals", "not_allowed_here"),
            (json!({"kind": "notice", "text": "本文", "notice": {"title": "題", "expires_at": "2020-01-01T00:00:00Z"}}), "notice.expires_at", "too_old"),
            (json!({"kind": "notice", "text": "本文", "notice": {"title": "題", "expires_at": "2040-01-01T00:00:00Z"}}), "notice.expires_at", "in_future"),
        ] {
            refused(region.nurse.post(&entries(&plain), &draft).await.problem(422, "invalid"), field, reason);
        }
        refused(region.nurse.post(&entries(&training), &notice("研修会")).await.problem(422, "invalid"), "notice.expires_at", "missing");
        let mut draft = notice("研修会");
        draft["notice"]["expires_at"] = json!("2027-02-01T00:00:00.000000Z");
        let posted = region.nurse.post(&entries(&training), &draft).await.is(201);
        let expected = json!({
            "title": format!("{CANARY} 研修会"), "expires_at": "2027-02-01T00:00:00.000000Z", "pinned": false, "is_public": false, "broadcast": null,
        });
        assert_eq!(posted["notice"], expected);
        assert_eq!((&posted["patient"], &posted["board"]), (&Value::Null, &json!(training)));
        let mut answer = note("参加します");
        answer["reply_to"] = posted["id"].clone();
        let answered = region.doctor.post(&entries(&training), &answer).await.is(201);
        assert_eq!((&answered["reply_to"], &answered["notice"]), (&posted["id"], &Value::Null));
        answer["reply_to"] = json!("ent_aaaaaaaaaaaaaaaaaaaaaaaaaa");
        refused(region.doctor.post(&entries(&training), &answer).await.problem(422, "invalid"), "reply_to", "unknown_id");
        for (body, field, reason) in [
            (json!({"kind": "notice", "name": ""}), "name", "empty"),
            (json!({"kind": "notice", "name": "板", "audience": {"municipalities": ["宮崎"]}}), "audience.municipalities", "wrong_type"),
            (json!({"kind": "beds", "name": "板"}), "kind", "wrong_type"),
        ] {
            refused(region.base.post("/api/boards", &body).await.problem(422, "invalid"), field, reason);
        }
        let patient = region.nurse.registers("花子").await;
        refused(region.nurse.posts_with(&patient, &key(), notice("題")).await.problem(422, "invalid"), "kind", "not_allowed_here");
        region.nurse.posts(&patient, "記録").await.is(201);
    }

    async fn reading_a_board_leaves_one_row_without_a_patient(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let posted = region.base.post(&entries(&board), &notice("みなさまへ")).await.is(201);
        for (path, row) in [
            ("/api/boards".to_owned(), "read_board listed allowed 1"),
            (format!("/api/boards/{board}"), "read_board listed allowed 1"),
            (entries(&board), "read_board opened allowed 1"),
            (format!("/api/streams/{}/events", text(&posted["stream"])), "read_board opened allowed 1"),
        ] {
            let before = server.database.count("access_log").await;
            region.nurse.get(&path).await.is(200);
            let sql = "select action || ' ' || depth || ' ' || outcome || ' ' || case when patient_id is null then 1 else 0 end
                from access_log order by at desc, position desc limit 1";
            assert_eq!(server.database.count("access_log").await, before + 1, "{path}");
            assert_eq!(server.database.texts(sql).await, [row], "{path}");
        }
    }

    async fn an_event_reaches_an_open_line_of_the_audience_and_nobody_elses(server: &Server) {
        let region = Region::new(server).await;
        let nurses = json!({"organization_kinds": ["visiting_nurse_station"]});
        let first = region.opens_for("notice", nurses.clone()).await;
        let (mut nurse, mut doctor) = (region.nurse.listens().await, region.doctor.listens().await);
        let stream = region.nurse.get(&format!("/api/boards/{first}")).await.is(200)["stream"].clone();
        assert_eq!(nurse.next_of("heads").await["items"], json!([{"stream": stream, "patient": null, "board": first, "head": 0}]));
        assert_eq!(doctor.next_of("heads").await["items"], json!([]));
        let posted = region.base.post(&entries(&first), &notice("看護のみなさまへ")).await.is(201);
        let event = nurse.next_of("event").await;
        assert_eq!((&event["board"], &event["patient"], &event["entry"]["id"]), (&json!(first), &Value::Null, &posted["id"]));
        // A board that is opened later is named on open lines, of its audience alone.
        let everybody = region.opens("notice").await;
        assert_eq!(nurse.next_of("heads").await["items"][0]["board"], everybody);
        let heads = doctor.next().await;
        assert_eq!((&heads["type"], &heads["items"][0]["board"]), (&json!("heads"), &json!(everybody)), "nothing of the nurses' board came before");
        region.nurse.acknowledges(&posted).await.is(200);
        let event = nurse.next_of("event").await;
        assert_eq!((&event["kind"], &event["entry"]), (&json!("entry_acknowledged"), &Value::Null), "who confirmed is not told to everybody");
        let heads = region.doctor.get("/api/heads").await.is(200);
        assert_eq!(heads["items"].as_array().map(Vec::len), Some(1));
        // Who leaves the audience hears no more: the membership ends.
        let admin = server.admin("kanri", region.nurse.membership.organization).await;
        admin.post(&format!("/api/memberships/{}/end", region.nurse.membership.id), &json!({})).await.is(204);
        assert_eq!(nurse.close_code().await, Some(4401));
    }
}

static BODY: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| board("notice", &json!({})));
