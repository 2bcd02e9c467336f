//! The socket: says what is new, in order and without a gap, and keeps its limits.

use crate::harness::{Patient, Persona, Socket, both, key, note, text};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;

both! {
    async fn hello_is_answered_with_the_heads_of_ones_own_timelines_and_events_come_in_order(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let shared = nurse.registers("花子").await;
        nurse.registers_as("太郎", "たろう").await;
        nurse.posts(&shared, "先に書いたもの").await.is(201);
        nurse.invites(&shared, &doctor).await;

        let mut socket = doctor.listens().await;
        let heads = socket.next_of("heads").await;
        assert_eq!(heads["items"], json!([{"stream": shared.stream, "patient": shared.id, "board": null, "head": 2}]), "the other timeline is not the doctor's");
        assert_eq!(heads["more"], false);
        for (n, text) in ["一", "二", "三"].into_iter().enumerate() {
            let posted = nurse.posts(&shared, text).await.is(201);
            let event = socket.next_of("event").await;
            assert_eq!(event["seq"], n + 3);
            assert_eq!(event["kind"], "entry_posted");
            assert_eq!(event["hidden"], false);
            assert_eq!(event["patient"], shared.id);
            assert_eq!(event["entry"]["id"], posted["id"]);
        }
        nurse.acknowledges(&nurse.posts(&shared, "四").await.is(201)).await.is(200);
        assert_eq!(socket.next_of("event").await["kind"], "entry_posted");
        assert_eq!(socket.next_of("event").await["kind"], "entry_acknowledged");
    }

    async fn a_timeline_that_is_added_to_an_open_socket_is_named_and_then_pushed(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let mut socket = doctor.listens().await;
        assert_eq!(socket.next_of("heads").await["items"], json!([]));
        let patient = nurse.registers("花子").await;
        nurse.posts(&patient, "まだ見えない").await.is(201);
        nurse.invites(&patient, &doctor).await;
        let heads = socket.next_of("heads").await;
        assert_eq!(heads["items"], json!([{"stream": patient.stream, "patient": patient.id, "board": null, "head": 2}]));
        let posted = nurse.posts(&patient, "見える").await.is(201);
        assert_eq!(socket.next_event(&patient).await["entry"]["id"], posted["id"]);
    }

    async fn posts_of_many_at_once_reach_everybody_without_a_gap(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let mut team = vec![nurse.clone()];
        for login in ["tanaka", "sato", "ito"] {
            let doctor = server.physician(login).await;
            nurse.invites(&patient, &doctor).await;
            team.push(doctor);
        }
        let mut sockets = Vec::new();
        for member in &team {
            let mut socket = member.listens().await;
            let from = socket.next_of("heads").await["items"][0]["head"].as_i64().expect("a head");
            sockets.push((member, socket, from));
        }
        let post = |member: &Persona, n: usize| { let (member, patient) = (member.clone(), patient.clone()); async move { member.posts(&patient, &format!("{n}")).await.is(201) } };
        let posted = join_all(team.iter().flat_map(|member| (0..12).map(move |n| post(member, n)))).await;
        let mut numbers: Vec<i64> = posted.iter().map(|entry| entry["seq"].as_i64().expect("a number")).collect();
        numbers.sort_unstable();
        let (first, last) = (numbers[0], numbers[numbers.len() - 1]);
        assert_eq!(numbers, (first..=last).collect::<Vec<_>>(), "commit order is number order, without gaps");
        for (member, socket, from) in &mut sockets {
            let seen = follow(member, socket, &patient, *from, last).await;
            assert_eq!(seen.keys().copied().collect::<Vec<_>>(), (first..=last).collect::<Vec<_>>());
            for entry in &posted {
                assert_eq!(seen[&entry["seq"].as_i64().expect("a number")]["entry"]["id"], entry["id"]);
            }
        }
    }

    async fn a_client_that_never_reads_is_cut_off_and_delays_nobody(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        // The sleeper's line holds a few kilobytes, and nobody empties it.
        let sleeper = Socket::open_sleeping(nurse.base(), nurse.cookie()).await;
        let mut reader = nurse.listens().await;
        reader.next_of("heads").await;
        let long = "長".repeat(20_000 - 10);
        let post = async || nurse.posts_with(&patient, &key(), note(&long)).await;
        let (posted, events) = tokio::join!(join_all((0..120).map(|_| post())), follow(&nurse, &mut reader, &patient, 0, 120));
        for answer in posted {
            answer.is(201);
        }
        assert_eq!(events.len(), 120);
        server.has_connections(1).await;
        assert_eq!(nurse.posts(&patient, "まだ動く").await.is(201)["seq"], 121);
        reader.until(|frame| frame["seq"] == 121).await;
        drop(sleeper);
    }

    async fn a_client_that_was_too_slow_is_told_to_pull_or_closed_and_never_left_in_silence(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let mut team = Vec::new();
        for login in ["tanaka", "sato", "ito", "kato"] {
            team.push(server.physician(login).await);
            nurse.invites(&patient, &team[team.len() - 1]).await;
        }
        let mut sleeper = Socket::open_sleeping(nurse.base(), nurse.cookie()).await;
        server.has_connections(1).await;
        let long = "長".repeat(20_000 - 10);
        let post = async || nurse.posts_with(&patient, &key(), note(&long)).await;
        let posted: Vec<Value> = join_all((0..100).map(|_| post())).await.into_iter().map(|answer| answer.is(201)).collect();
        // Far more letters than a mailbox holds.
        for reader in &team {
            reader.sees(&patient, &posted.iter().collect::<Vec<_>>()).await.is(202);
        }
        server.desk.flush_receipts().await;
        let last = nurse.posts(&patient, "最後").await.is(201)["seq"].as_i64().expect("a number");
        let mut heard = sleeper.next_of("heads").await["items"][0]["head"].as_i64().expect("a head");
        while heard < last {
            let frame = sleeper.next().await;
            if frame.get("closed").is_some() {
                break;
            }
            if frame["type"] == "resync" {
                assert_eq!(sleeper.next_of("heads").await["items"][0]["head"], last, "and where the timeline stands");
                break;
            }
            // A gap tells too: the client pulls. What was pushed while the heads were read lies below them.
            match frame["seq"].as_i64().filter(|_| frame["type"] == "event") {
                Some(seq) if seq > heard + 1 => break,
                Some(seq) => heard = heard.max(seq),
                None => {}
            }
        }
    }

    async fn only_our_own_page_opens_a_socket(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let own = nurse.base().to_owned();
        let port = server.address.port();
        let hostile = [
            "null".to_owned(), String::new(), "http://127.0.0.1".to_owned(), "http://127.0.0.1:1".to_owned(), format!("https://127.0.0.1:{port}"),
            format!("http://127.0.0.1:{port}.evil.example"), format!("http://evil.example:{port}"), format!("http://evil-127.0.0.1:{port}"),
            format!("http://127.0.0.1:{port}/"), format!("http://127.0.0.1:{port}@evil.example"), format!("http://localhost:{port}"),
            format!("HTTP://127.0.0.1:{port}"), format!("ws://127.0.0.1:{port}"), format!("http://xn--127-0-0-1:{port}"), format!("http://127.0.0.1:{port}0"),
        ];
        for origin in hostile {
            assert_eq!(nurse.opens_socket(Some(&origin)).await.err(), Some(403), "{origin}");
        }
        assert_eq!(nurse.opens_socket(None).await.err(), Some(403), "without an Origin");
        assert_eq!(nurse.stranger().opens_socket(Some(&own)).await.err(), Some(401), "without a cookie");
        assert_eq!(nurse.with_cookie("tsunagu_session=AAAA").opens_socket(Some(&own)).await.err(), Some(401));
        assert!(nurse.opens_socket(Some(&own)).await.is_ok());
    }

    async fn a_page_that_believes_in_another_session_is_told_nothing(server: &Server) {
        let (nurse, doctor) = (server.nurse("suzuki").await, server.physician("tanaka").await);
        nurse.registers("花子").await;
        let session = crate::harness::text(&nurse.get("/api/session").await.is(200)["session"]);
        let hello = json!({"type": "hello", "session": session});
        let opens = async |who: &Persona| {
            let mut socket = who.opens_socket(Some(who.base())).await.expect("a socket");
            socket.send(&hello).await;
            socket
        };
        assert_eq!(opens(&doctor).await.next().await, json!({"closed": 4401}));
        assert_eq!(server.database.count("live_connection").await, 0);
        opens(&nurse).await.next_of("heads").await;
    }

    async fn frames_that_are_too_large_too_many_or_nonsense_close_the_socket(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for size in [16 * 1024 + 1, 100 * 1024] {
            let mut large = nurse.listens().await;
            large.next_of("heads").await;
            large.send_text(&"x".repeat(size)).await;
            assert_eq!(large.close_code().await, Some(1009));
        }

        let mut many = nurse.listens().await;
        many.next_of("heads").await;
        for _ in 0..120 {
            many.send(&json!({"type": "beat"})).await;
        }
        nurse.posts(&patient, "まだ開いている").await.is(201);
        many.next_event(&patient).await;
        many.send_text("{\"type\":\"beat\"}").await;
        assert_eq!(many.close_code().await, Some(4429));

        let mut nonsense = nurse.opens_socket(Some(nurse.base())).await.expect("a socket");
        nonsense.send_text("{\"type\":\"goodbye\"}").await;
        assert_eq!(nonsense.close_code().await, Some(4408));
    }

    async fn where_sockets_are_blocked_a_long_poll_tells_of_news(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let before = nurse.get("/api/heads").await.is(200);
        assert_eq!(before["items"], json!([{"stream": patient.stream, "patient": patient.id, "board": null, "head": 0}]));
        assert_eq!(stranger.get("/api/heads").await.is(200)["items"], json!([]));
        nurse.posts(&patient, "見落とさない").await.is(201);
        let wait = |state: &Value| format!("/api/heads?wait=25&state={}", state.as_str().expect("a state"));
        let after = nurse.get(&wait(&before["state"])).await.is(200);
        assert_eq!(after["items"][0]["head"], 1, "what moved before the poll is told at once");
        let path = wait(&after["state"]);
        let (told, posted) = tokio::join!(nurse.get(&path), nurse.posts(&patient, "待っている間に"));
        posted.is(201);
        assert_eq!(told.is(200)["items"][0]["head"], 2);
        nurse.stranger().get("/api/heads?wait=25").await.problem(401, "sign_in_required");
    }

    async fn a_long_poll_that_nobody_waits_for_any_more_listens_no_longer(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        nurse.registers("花子").await;
        let state = text(&nurse.get("/api/heads").await.is(200)["state"]);
        let poll = || {
            let (nurse, path) = (nurse.clone(), format!("/api/heads?wait=25&state={state}"));
            tokio::spawn(async move { nurse.get(&path).await })
        };
        let polls: Vec<_> = (0..4).map(|_| poll()).collect();
        server.has_connections(4).await;
        for poll in polls {
            poll.abort();
        }
        server.has_connections(0).await;
    }

    async fn a_session_has_eight_sockets_and_a_ninth_takes_the_place_of_the_oldest(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut other = doctor.listens().await;
        other.next_of("heads").await;
        let mut sockets = Vec::new();
        for _ in 0..9 {
            sockets.push(nurse.listens().await);
            sockets.last_mut().expect("a socket").next_of("heads").await;
        }
        assert_eq!(sockets[0].close_code().await, Some(4409));
        server.has_connections(9).await;
        nurse.posts(&patient, "届く").await.is(201);
        for socket in sockets[1..].iter_mut().chain([&mut other]) {
            socket.next_event(&patient).await;
        }
    }

    async fn nobody_fills_the_log_by_coming_back_in_a_loop(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let other = server.nurse("yoso").await;
        nurse.registers("花子").await;
        let state = text(&nurse.get("/api/heads").await.is(200)["state"]);
        let before = server.database.count("access_log").await;
        for _ in 0..30 {
            nurse.get("/api/heads?wait=25&state=x").await.is(200);
        }
        assert_eq!(server.database.count("access_log").await, before, "what is told at once registers nothing");

        for _ in 0..20 {
            nurse.listens().await.next_of("heads").await;
        }
        assert_eq!(nurse.listens().await.close_code().await, Some(4429));
        let path = format!("/api/heads?wait=1&state={state}");
        let refused = nurse.get(&path).await;
        assert_eq!(refused.headers["retry-after"], "3");
        assert_eq!(refused.problem(429, "throttled")["retry_after_seconds"], 3);
        other.listens().await.next_of("heads").await;
        server.clock.advance_seconds(3);
        nurse.get(&path).await.is(200);
        nurse.get(&path).await.problem(429, "throttled");
    }
}

/// As the client does: pulls when a number is missing, and drops what it pulled. Nothing is pushed twice.
async fn follow(member: &Persona, socket: &mut Socket, patient: &Patient, mut seen: i64, last: i64) -> BTreeMap<i64, Value> {
    let (mut events, mut pushed) = (BTreeMap::new(), seen);
    while seen < last {
        let event = socket.next_event(patient).await;
        let seq = event["seq"].as_i64().expect("a number");
        assert!(seq > pushed, "number {seq} after {pushed}");
        pushed = seq;
        if seq > seen + 1 {
            let (pulled, _) = member.events(patient, seen).await;
            for event in pulled {
                seen = event["seq"].as_i64().expect("a number");
                events.insert(seen, event);
            }
        } else if seq == seen + 1 {
            seen = seq;
            events.insert(seq, event);
        }
    }
    events
}

#[tokio::test]
async fn the_echo_for_conformance_suites_is_there_only_when_it_is_asked_for() {
    use crate::harness::{Database, Server};
    let with = Server::start_with(Database::sqlite(), |config| config.test_echo = true).await;
    let without = Server::start(Database::sqlite()).await;
    let mut echo = Socket::open_at(&with.url(""), "/ws/echo", "", None).await.expect("a socket");
    echo.send(&json!({"type": "やまびこ"})).await;
    assert_eq!(echo.next().await["type"], "やまびこ");
    assert_eq!(Socket::open_at(&without.url(""), "/ws/echo", "", None).await.err(), Some(404));
    drop(echo);
    with.finish().await;
    without.finish().await;
}
