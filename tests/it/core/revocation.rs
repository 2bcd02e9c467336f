//! Who is no longer allowed hears nothing more, at once: removal, refusal, sign-out, the end of a membership, and time.

use crate::harness::{Patient, Persona, Socket, both, key, note, text};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// Frames about a patient among those that came before a fence: an event of another timeline that both still share.
async fn heard(speaker: &Persona, socket: &mut Socket, fence: &Patient, about: &Patient) -> Vec<Value> {
    let posted = speaker.posts(fence, "境").await.is(201);
    let frames = socket.until(|frame| frame["entry"]["id"] == posted["id"]).await;
    frames.into_iter().filter(|frame| frame["stream"] == about.stream.as_str()).collect()
}

/// What a socket says of timelines until its session ends.
async fn heard_before_the_end(who: &Persona, socket: &mut Socket) -> Vec<Value> {
    who.send(reqwest::Method::DELETE, "/api/session", None, &json!({})).await.is(204);
    let mut frames = Vec::new();
    loop {
        let frame = socket.next().await;
        if frame.get("closed").is_some() {
            return frames;
        }
        frames.extend(Some(frame).filter(|frame| frame["type"] == "event" || frame["type"] == "seen"));
    }
}

both! {
    async fn a_removed_member_receives_nothing_more(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let (patient, fence) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        let row = nurse.invites(&patient, &doctor).await;
        nurse.invites(&fence, &doctor).await;
        let (mut removed, mut staying) = (doctor.listens().await, nurse.listens().await);
        removed.next_of("heads").await;
        staying.next_of("heads").await;
        nurse.posts(&patient, "まだ聞こえる").await.is(201);
        removed.next_event(&patient).await;
        staying.next_event(&patient).await;

        nurse.removes(&row).await;
        // Everybody else is asked again too, and told where the timeline stands.
        assert_eq!(staying.next_of("heads").await["items"], json!([{"stream": patient.stream, "patient": patient.id, "board": null, "head": 3}]));
        assert_eq!(removed.next_of("gone").await, json!({"type": "gone", "stream": patient.stream, "patient": patient.id, "board": null}));
        let secret = nurse.posts(&patient, "もう聞こえない").await.is(201);
        assert_eq!(staying.next_event(&patient).await["entry"]["id"], secret["id"]);
        nurse.corrects(&secret, "直しても").await.is(201);
        let receipt = nurse.sees(&patient, &[&secret]).await;
        receipt.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(heard(&nurse, &mut removed, &fence, &patient).await, Vec::<Value>::new());
        doctor.reads(&patient).await.not_found();
        doctor.get(&format!("/api/streams/{}/events", patient.stream)).await.not_found();
        assert!(doctor.row(&patient).await.is_none());
        assert!(doctor.row(&fence).await.is_some());

        nurse.invites(&patient, &doctor).await;
        assert_eq!(removed.next_of("heads").await["items"][0]["stream"], patient.stream);
        assert_eq!(doctor.texts(&patient).await, ["まだ聞こえる", "直しても"]);
    }

    async fn a_removal_in_the_middle_of_posts_lets_nothing_through(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let fence = nurse.registers_as("太郎", "たろう").await;
        nurse.invites(&fence, &doctor).await;
        for round in 0..4 {
            let patient = nurse.registers_as("花子", ["はなこ", "はなよ", "はなみ", "はなえ"][round]).await;
            let row = nurse.invites(&patient, &doctor).await;
            let mut socket = doctor.listens().await;
            socket.next_of("heads").await;
            let posts = |who: &Persona| {
                let (who, patient) = (who.clone(), patient.clone());
                async move {
                    let mut answers = Vec::new();
                    for n in 0..20 {
                        answers.push(who.posts(&patient, &format!("{n}")).await);
                    }
                    answers
                }
            };
            let removal = async {
                while nurse.events(&patient, 1).await.1 < 10 {}
                nurse.removes(&row).await;
            };
            let (theirs, ours, again, ()) = tokio::join!(posts(&doctor), posts(&nurse), posts(&nurse), removal);
            let (events, _) = nurse.events(&patient, 1).await;
            let removed_at = events.iter().find(|event| event["kind"] == "team_changed").expect("the removal")["seq"].as_i64().expect("a number");
            let mut refused = 0;
            for answer in theirs {
                if answer.status == 201 {
                    assert_eq!(refused, 0, "a post after a refused one");
                    assert!(answer.body["seq"].as_i64() < Some(removed_at), "a post after the removal");
                } else {
                    answer.not_found();
                    refused += 1;
                }
            }
            for answer in ours.into_iter().chain(again) {
                answer.is(201);
            }
            let pushed = heard(&nurse, &mut socket, &fence, &patient).await;
            let late: Vec<_> = pushed.iter().filter(|frame| frame["type"] == "event" && frame["seq"].as_i64() > Some(removed_at)).collect();
            assert!(late.is_empty(), "{} events after the removal at {removed_at}", late.len());
        }
    }

    async fn when_until_passes_an_open_socket_falls_silent(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let (patient, fence) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        let body = json!({"organization": doctor.organization(), "basis": "oral", "until": server.clock.in_seconds(300)});
        nurse.post(&format!("/api/patients/{}/team", patient.id), &body).await.is(201);
        nurse.invites(&fence, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        nurse.posts(&patient, "まだ").await.is(201);
        socket.next_event(&patient).await;
        server.clock.advance_seconds(301);
        nurse.posts(&patient, "もう").await.is(201);
        assert_eq!(socket.next_of("gone").await["stream"], patient.stream);
        assert_eq!(heard(&nurse, &mut socket, &fence, &patient).await, Vec::<Value>::new());
        doctor.reads(&patient).await.not_found();
        nurse.reads(&patient).await.is(200);
    }

    async fn a_row_that_begins_later_opens_on_the_open_socket_when_its_time_comes(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let body = json!({"organization": doctor.organization(), "basis": "oral", "from": server.clock.in_seconds(60)});
        nurse.post(&format!("/api/patients/{}/team", patient.id), &body).await.is(201);
        doctor.reads(&patient).await.not_found();
        server.clock.advance_seconds(61);
        doctor.reads(&patient).await.is(200);
    }

    async fn a_patients_refusal_silences_the_organization(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let (patient, fence) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        nurse.invites(&patient, &doctor).await;
        nurse.invites(&fence, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        nurse.post(&format!("/api/patients/{}/refusals", patient.id), &json!({"organization": doctor.organization()})).await.is(201);
        assert_eq!(socket.next_of("gone").await["patient"], patient.id);
        nurse.posts(&patient, "先生には見せない").await.is(201);
        assert_eq!(heard(&nurse, &mut socket, &fence, &patient).await, Vec::<Value>::new());
        doctor.reads(&patient).await.not_found();
        doctor.posts(&patient, "?").await.not_found();
        doctor.get(&format!("/api/patients/{}", patient.id)).await.not_found();
    }

    async fn signing_out_closes_the_sockets_of_the_session_and_no_other(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let (mut leaving, mut staying) = (doctor.listens().await, nurse.listens().await);
        leaving.next_of("heads").await;
        staying.next_of("heads").await;
        doctor.send(reqwest::Method::DELETE, "/api/session", None, &json!({})).await.is(204);
        assert_eq!(leaving.close_code().await, Some(4401));
        doctor.reads(&patient).await.problem(401, "sign_in_required");
        assert_eq!(doctor.opens_socket(Some(doctor.base())).await.err(), Some(401));
        let posted = nurse.posts(&patient, "続く").await.is(201);
        assert_eq!(staying.next_event(&patient).await["entry"]["id"], posted["id"]);
    }

    async fn the_end_of_a_membership_ends_its_sessions_and_sockets(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let patient = nurse.registers("花子").await;
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        let path = format!("/api/memberships/{}/end", nurse.membership.id);
        nurse.post(&path, &json!({})).await.problem(403, "forbidden");
        admin.post(&path, &json!({})).await.is(204);
        assert_eq!(socket.close_code().await, Some(4401));
        nurse.posts(&patient, "やめた人の投稿").await.problem(401, "sign_in_required");
        nurse.reads(&patient).await.problem(401, "sign_in_required");
        admin.get(&format!("/api/patients/{}", patient.id)).await.is(200);
        admin.post(&path, &json!({})).await.problem(412, "stale");
    }

    async fn a_socket_ends_with_a_session_that_nobody_uses_whatever_is_pushed(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        for _ in 0..2 {
            server.clock.advance_seconds(8 * 60);
            nurse.posts(&patient, "届く").await.is(201);
        }
        assert_eq!(socket.close_code().await, Some(4401));
        nurse.posts(&patient, "使っていれば続く").await.is(201);
    }

    async fn what_a_socket_delivers_does_not_prolong_its_session(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let (doctor, other) = (server.physician("tanaka").await, server.physician("sato").await);
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        server.clock.advance_seconds(10 * 60);
        // The team changes, and everybody is asked again: that is no use of the session either.
        nurse.invites(&patient, &other).await;
        socket.next_of("heads").await;
        nurse.posts(&patient, "まだ届く").await.is(201);
        socket.next_event(&patient).await;
        server.clock.advance_seconds(5 * 60 + 1);
        nurse.posts(&patient, "もう届かない").await.is(201);
        assert_eq!(socket.next().await, json!({"closed": 4401}));
    }

    async fn a_socket_that_listens_to_nothing_ends_with_its_session_too(server: &Server) {
        let doctor = server.physician("tanaka").await;
        let mut socket = doctor.listens().await;
        assert_eq!(socket.next_of("heads").await["items"], json!([]));
        socket.send(&json!({"type": "beat"})).await;
        server.clock.advance_seconds(15 * 60 + 1);
        assert_eq!(socket.close_code().await, Some(4401));
    }

    async fn somebody_at_the_device_keeps_the_session_and_never_revives_one(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        server.clock.advance_seconds(10 * 60);
        socket.send(&json!({"type": "beat", "active": true})).await;
        while server.database.count("session where seen_at > created_at").await == 0 {}
        nurse.posts(&patient, "使っている").await.is(201);
        socket.next_event(&patient).await;
        server.clock.advance_seconds(6 * 60);
        nurse.posts(&patient, "まだ使っている").await.is(201);
        socket.until(|frame| frame["type"] == "event" || frame["type"] == "resync").await;
        server.clock.advance_seconds(15 * 60 + 1);
        socket.send_text("{\"type\":\"beat\",\"active\":true}").await;
        assert_eq!(socket.close_code().await, Some(4401));
        doctor.reads(&patient).await.problem(401, "sign_in_required");
    }

    async fn a_long_poll_of_a_member_who_is_removed_while_waiting_tells_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let patient = nurse.registers("花子").await;
        let stream = patient.stream.parse().expect("an id");
        let state = text(&nurse.get("/api/heads").await.is(200)["state"]);
        let path = format!("/api/heads?wait=25&state={state}");
        let removal = async {
            while !server.desk.hub().has_listeners(stream) {
                tokio::task::yield_now().await;
            }
            admin.post(&format!("/api/memberships/{}/end", nurse.membership.id), &json!({})).await.is(204);
        };
        let (told, ()) = tokio::join!(nurse.get(&path), removal);
        told.problem(401, "sign_in_required");
    }

    async fn what_lies_in_the_queue_when_the_time_is_up_stays_there(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let body = json!({"organization": doctor.organization(), "basis": "oral", "until": server.clock.in_seconds(300)});
        nurse.post(&format!("/api/patients/{}/team", patient.id), &body).await.is(201);
        let mut sleeper = Socket::open_sleeping(doctor.base(), doctor.cookie()).await;
        server.has_connections(1).await;
        sleeper.next_of("heads").await;
        // More than the line holds: the rest waits in the queue, and the receipt behind it.
        let long = "長".repeat(20_000 - 10);
        let post = async || nurse.posts_with(&patient, &key(), note(&long)).await;
        let mut reader = nurse.listens().await;
        reader.next_of("heads").await;
        let (posted, _) = tokio::join!(join_all((0..150).map(|_| post())), reader.until(|frame| frame["seq"] == 151));
        let posted: Vec<Value> = posted.into_iter().map(|answer| answer.is(201)).collect();
        nurse.sees(&patient, &[&posted[0]]).await.is(202);
        server.desk.flush_receipts().await;
        server.clock.advance_seconds(301);
        loop {
            let frame = sleeper.next().await;
            assert_ne!(frame["type"], "seen", "{frame}");
            // A client that slept too long is closed instead.
            if frame["type"] == "gone" || frame.get("closed").is_some() {
                break;
            }
        }
        assert_eq!(heard_before_the_end(&doctor, &mut sleeper).await, Vec::<Value>::new());
    }

    async fn what_was_delivered_is_on_record_as_soon_as_the_timeline_is_gone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.invites(&patient, &doctor).await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        for n in 2..=4 {
            nurse.posts(&patient, "届く").await.is(201);
            assert_eq!(socket.next_event(&patient).await["seq"], n);
        }
        nurse.removes(&row).await;
        socket.next_of("gone").await;
        let sql = "select cast(from_seq as text) || ' ' || cast(to_seq as text) from access_log
                   where action = 'live_closed' and patient_id is not null order by at";
        assert_eq!(server.database.texts(sql).await, ["2 4"]);

        nurse.invites(&patient, &doctor).await;
        socket.next_of("heads").await;
        nurse.posts(&patient, "また届く").await.is(201);
        assert_eq!(socket.next_event(&patient).await["seq"], 7);
        doctor.send(reqwest::Method::DELETE, "/api/session", None, &json!({})).await.is(204);
        assert_eq!(socket.close_code().await, Some(4401));
        let mut rows = server.database.texts(sql).await;
        while rows.len() < 2 {
            rows = server.database.texts(sql).await;
        }
        assert_eq!(rows, ["2 4", "7 7"]);
    }

    async fn what_a_socket_delivered_is_on_record(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        for n in 1..=3 {
            nurse.posts(&patient, "届く").await.is(201);
            assert_eq!(socket.next_event(&patient).await["seq"], n);
        }
        nurse.send(reqwest::Method::DELETE, "/api/session", None, &json!({})).await.is(204);
        assert_eq!(socket.close_code().await, Some(4401));
        let sql = "select action || ' ' || coalesce(cast(from_seq as text), '-') || ' ' || coalesce(cast(to_seq as text), '-') from access_log
                   where depth = 'delivered' and patient_id is not null order by at";
        let mut rows = server.database.texts(sql).await;
        while rows.len() < 2 {
            rows = server.database.texts(sql).await;
        }
        assert_eq!(rows, ["read_timeline 0 0", "live_closed 1 3"]);
        assert_eq!(server.database.count("live_connection where closed_at is null").await, 0);
    }
}
