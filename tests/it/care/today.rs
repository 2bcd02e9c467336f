//! 今日: what is addressed to me, what waits for my 確認, what happened in the night; and the filters of a timeline.

use crate::harness::{Account, CANARY, Patient, Persona, Server, both, key, note, text};
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn today(who: &Persona) -> Value {
    who.get("/api/today").await.is(200)
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|one| words(&one["entry"])).collect()
}

/// The text of an entry, without the canary.
fn words(entry: &Value) -> String {
    text(&entry["content"]["text"]).replace(&format!("{CANARY} "), "")
}

/// Signed in anew: hours have passed.
async fn again(server: &Server, who: &Persona, login: &str) -> Persona {
    Persona::sign_in(server, &Account { login: login.to_owned(), membership: who.membership.clone() }).await
}

async fn posts_to(who: &Persona, patient: &Patient, words: &str, addressee: Value) -> Value {
    let mut draft = note(words);
    draft["addressees"] = json!([addressee]);
    who.posts_with(patient, &key(), draft).await.is(201)
}

async fn asks(who: &Persona, patient: &Patient, words: &str, must_read: Value) -> Value {
    let mut draft = note(words);
    draft["must_read"] = must_read;
    who.posts_with(patient, &key(), draft).await.is(201)
}

both! {
    async fn what_is_addressed_to_me_stands_there_until_i_have_seen_it(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let one = posts_to(&nurse, &patient, "先生へ", json!({"profession": "physician"})).await;
        posts_to(&nurse, &patient, "看護師へ", json!({"profession": "nurse"})).await;
        let two = posts_to(&nurse, &patient, "田中さんへ", json!({"person": doctor.person()})).await;
        nurse.posts(&patient, "みんなへ").await.is(201);
        let seen = today(&doctor).await;
        assert_eq!(texts(&seen["addressed"]), ["田中さんへ", "先生へ"]);
        assert!(text(&seen["addressed"][0]["patient_name"]).contains("花子"));
        assert_eq!(texts(&seen["night"]).len(), 4);
        assert_eq!(texts(&today(&nurse).await["addressed"]), Vec::<String>::new(), "one's own are not news");
        doctor.sees(&patient, &[&one]).await;
        server.desk.flush_receipts().await;
        assert_eq!(texts(&today(&doctor).await["addressed"]), ["田中さんへ"]);
        nurse.retracts(&two, "withdrawn", None).await.is(200);
        assert_eq!(texts(&today(&doctor).await["addressed"]), Vec::<String>::new());
    }

    async fn who_works_in_two_places_is_told_how_much_needs_them_in_each(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let clinic = server.organization("診療所", OrganizationKind::Clinic).await;
        let accounts =
            server.account_with("tanaka", vec![(hospital, Profession::Physician, Role::Staff), (clinic, Profession::Physician, Role::Staff)]).await;
        let (one, other) = (Persona::sign_in(server, &accounts[0]).await, Persona::sign_in(server, &accounts[1]).await);
        let (patient, elsewhere) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        nurse.invites(&patient, &one).await;
        let member = nurse.invites(&elsewhere, &other).await;
        posts_to(&nurse, &patient, "病院へ", json!({"organization": hospital})).await;
        posts_to(&nurse, &patient, "病院へもう一つ", json!({"profession": "physician"})).await;
        asks(&nurse, &elsewhere, "確認を", json!({"parties": [{"profession": "physician"}]})).await;
        let needing = async |who: &Persona| {
            let view = who.get("/api/session/needing").await.is(200);
            let of = |who: &Persona| {
                let list = view["memberships"].as_array().expect("a list").clone();
                list.into_iter().find(|one| one["membership"] == json!(who.membership.id)).expect("a membership")["needing"].clone()
            };
            (view["total"].clone(), of(&one), of(&other))
        };
        assert_eq!(needing(&one).await, (json!(3), json!(2), json!(1)));
        assert_eq!(needing(&other).await, (json!(3), json!(2), json!(1)), "whichever one acts for");
        nurse.removes(&member).await;
        assert_eq!(needing(&one).await, (json!(2), json!(2), json!(0)), "what may not be read is not counted");
    }

    async fn the_night_begins_at_five_and_holds_my_timelines_only(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let (patient, other) = (nurse.registers("花子").await, stranger.registers_as("太郎", "たろう").await);
        // The clock of the tests stands at nine in the morning of 20 November in Japan.
        server.clock.advance_seconds(6 * 3600);
        let nurse = again(server, &nurse, "suzuki").await;
        nurse.posts(&patient, "昼のこと").await.is(201);
        server.clock.advance_seconds(4 * 3600);
        let (nurse, stranger) = (again(server, &nurse, "suzuki").await, again(server, &stranger, "yoso").await);
        nurse.posts(&patient, "夜のこと").await.is(201);
        stranger.posts(&other, "よその夜").await.is(201);
        let seen = today(&nurse).await;
        assert_eq!(seen["night_since"], "2026-11-20T08:00:00.000000Z");
        assert_eq!(texts(&seen["night"]), ["夜のこと"]);
        let since = nurse.get("/api/today?since=2026-11-19T15:00:00.000000Z").await.is(200);
        assert_eq!(texts(&since["night"]), ["夜のこと", "昼のこと"]);
        nurse.get("/api/today?since=yesterday").await.problem(422, "invalid");
    }

    async fn a_must_read_waits_until_one_of_each_party_has_confirmed(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let second = server.persona("sato", doctor.membership.organization, Profession::Physician, Role::Staff).await;
        let clerk = server.persona("jimu", doctor.membership.organization, Profession::Clerk, Role::Staff).await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let due = "2026-11-21T00:00:00.000000Z";
        let posted = asks(&nurse, &patient, "増量しました", json!({"parties": [{"profession": "physician"}], "due_at": due})).await;
        assert_eq!(posted["must_read"], json!({"parties": [{"profession": "physician"}], "due_at": due, "private": false, "reminded_at": null}));
        for who in [&doctor, &second] {
            assert_eq!(texts(&today(who).await["waiting"]), ["増量しました"]);
        }
        assert_eq!(texts(&today(&clerk).await["waiting"]), Vec::<String>::new());
        let status = format!("/api/entries/{}/must-read", text(&posted["id"]));
        let before = nurse.get(&status).await.is(200);
        assert_eq!(before["parties"].as_array().map(Vec::len), Some(1));
        assert_eq!((&before["parties"][0]["organization"], &before["parties"][0]["acknowledgements"]), (&json!(doctor.organization()), &json!([])));
        clerk.acknowledges(&posted).await.is(200);
        assert_eq!(texts(&today(&doctor).await["waiting"]), ["増量しました"], "a clerk does not answer for the physicians");
        doctor.acknowledges(&posted).await.is(200);
        for who in [&doctor, &second] {
            assert_eq!(texts(&today(who).await["waiting"]), Vec::<String>::new());
        }
        assert_eq!(nurse.get(&status).await.is(200)["parties"][0]["acknowledgements"][0]["person"], doctor.person());
        nurse.corrects(&posted, "減量しました").await.is(201);
        assert_eq!(texts(&today(&doctor).await["waiting"]), ["減量しました"], "a correction asks again");
        assert_eq!(server.faults().await, Vec::<String>::new());
    }

    async fn an_organization_answers_with_any_profession_and_names_can_be_the_authors_alone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let clerk = server.persona("jimu", doctor.membership.organization, Profession::Clerk, Role::Staff).await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let asked = json!({"parties": [{"organization": doctor.organization()}, {"profession": "nurse"}], "private": true});
        let posted = asks(&nurse, &patient, "内密に", asked).await;
        clerk.acknowledges(&posted).await.is(200);
        assert_eq!(texts(&today(&doctor).await["waiting"]), Vec::<String>::new());
        let status = format!("/api/entries/{}/must-read", text(&posted["id"]));
        let (own, others) = (nurse.get(&status).await.is(200), doctor.get(&status).await.is(200));
        assert_eq!(own["parties"][0]["acknowledgements"][0]["person"], clerk.person());
        assert_eq!((&others["parties"][0]["acknowledgements"][0]["person"], &others["parties"][0]["acknowledgements"][0]["name"]), (&Value::Null, &json!("")));
        let page = doctor.reads(&patient).await.is(200);
        assert_eq!(page["items"][0]["acknowledgements"][0]["person"], Value::Null);
        assert_eq!(page["items"][0]["acknowledgements"][0]["profession"], "clerk");
    }

    async fn an_organization_that_the_patient_refuses_is_not_waited_for(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = asks(&nurse, &patient, "確認を", json!({"parties": [{"profession": "physician"}]})).await;
        let status = format!("/api/entries/{}/must-read", text(&posted["id"]));
        assert_eq!(nurse.get(&status).await.is(200)["parties"].as_array().map(Vec::len), Some(1));
        nurse.post(&format!("/api/patients/{}/refusals", patient.id), &json!({"organization": doctor.organization()})).await.is(201);
        assert_eq!(nurse.get(&status).await.is(200)["parties"], json!([]));
        doctor.get(&status).await.not_found();
        assert_eq!(texts(&today(&doctor).await["waiting"]), Vec::<String>::new());
    }

    async fn only_the_author_asks_again_and_not_all_the_time(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = asks(&nurse, &patient, "確認を", json!({"parties": [{"profession": "physician"}]})).await;
        let path = format!("/api/entries/{}/reminder", text(&posted["id"]));
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        doctor.post(&path, &json!({})).await.problem(403, "forbidden");
        nurse.post(&path, &json!({})).await.is(204);
        let event = socket.next_event(&patient).await;
        assert_eq!(event["kind"], "entry_reminded");
        assert!(event["entry"]["must_read"]["reminded_at"].is_string());
        nurse.post(&path, &json!({})).await.problem(429, "throttled");
        server.clock.advance_seconds(601);
        nurse.post(&path, &json!({})).await.is(204);
        let plain = nurse.posts(&patient, "ふつう").await.is(201);
        nurse.post(&format!("/api/entries/{}/reminder", text(&plain["id"])), &json!({})).await.not_found();
        nurse.get(&format!("/api/entries/{}/must-read", text(&plain["id"]))).await.not_found();
    }

    async fn what_is_asked_for_is_checked(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for (must_read, field, reason) in [
            (json!({"parties": []}), "must_read.parties", "empty"),
            (json!({"parties": [{"profession": "nurse"}], "due_at": "2020-01-01T00:00:00.000000Z"}), "must_read.due_at", "too_old"),
            (json!({"parties": [{"profession": "nurse"}], "due_at": "2030-01-01T00:00:00.000000Z"}), "must_read.due_at", "out_of_range"),
            (json!({"parties": [{"organization": format!("org_{}", "0".repeat(26))}]}), "must_read.parties", "unknown_id"),
        ] {
            let mut draft = note("確認を");
            draft["must_read"] = must_read;
            let problem = nurse.posts_with(&patient, &key(), draft).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
    }

    async fn a_timeline_is_read_by_kind_profession_organization_flag_and_day(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let begun = text(&nurse.posts(&patient, "一").await.is(201)["recorded_at"]);
        doctor.posts(&patient, "二").await.is(201);
        let mut visit = note("三");
        (visit["kind"], visit["next_visit"]) = (json!("visit_report"), json!(true));
        let third = nurse.posts_with(&patient, &key(), visit).await.is(201);
        nurse.posts(&patient, "四").await.is(201);
        for (query, expected) in [
            ("?kind=visit_report".to_owned(), vec!["三"]), ("?kind=visit_report,note&profession=physician".to_owned(), vec!["二"]),
            (format!("?organization={}", nurse.organization()), vec!["一", "三", "四"]), ("?next_visit=true".to_owned(), vec!["三"]),
            (format!("?organization={}&limit=1", nurse.organization()), vec!["四"]),
            (format!("?since={}&limit=200", text(&third["recorded_at"])), vec!["一", "二", "三", "四"]),
            (format!("?after={}&kind=note", third["seq"]), vec!["四"]), (format!("?before={}&profession=nurse", third["seq"]), vec!["一"]),
        ] {
            let page = doctor.get(&format!("/api/patients/{}/entries{query}", patient.id)).await.is(200);
            let found: Vec<_> = page["items"].as_array().expect("items").iter().map(words).collect();
            assert_eq!(found, expected, "{query}");
        }
        let page = doctor.get(&format!("/api/patients/{}/entries?organization={}&limit=1", patient.id, nurse.organization())).await.is(200);
        assert_eq!((page["older"].is_i64(), &page["newer"]), (true, &Value::Null));
        let day = doctor.get(&format!("/api/patients/{}/entries?since={begun}&limit=3", patient.id)).await.is(200);
        assert_eq!(words(&day["items"][0]), "一");
        doctor.get(&format!("/api/patients/{}/entries?kind=poem", patient.id)).await.problem(422, "invalid");
        doctor.get(&format!("/api/patients/{}/entries?since={begun}&at=unread", patient.id)).await.problem(422, "invalid");
    }
}
