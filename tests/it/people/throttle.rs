//! Guessing passwords becomes slow, and nobody else is kept out by it.

use crate::harness::{Answer, PASSWORD, Persona, Server, answer, both, cookie_of, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const WRONG: &str = "wrong horse battery";

async fn tries(from: &Persona, login: &str, password: &str) -> Answer {
    from.stranger().send(Method::POST, "/api/session", None, &json!({"login": login, "password": password})).await
}

/// A browser at an address of its own, which keeps what it is given beyond a session.
struct Browser {
    client: reqwest::Client,
    url: String,
    device: Option<String>,
}

impl Browser {
    fn at(server: &Server, last: u8) -> Self {
        let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, last));
        let client = reqwest::Client::builder().local_address(address).build().expect("a client");
        Self { client, url: server.url("/api/session"), device: None }
    }

    async fn tries(&self, login: &str, password: &str) -> Answer {
        let request = self.client.post(&self.url).header("x-tsunagu", "1").json(&json!({"login": login, "password": password}));
        answer(request.header("cookie", self.device.as_deref().unwrap_or_default())).await
    }

    /// Signs in and keeps the mark.
    async fn signs_in(&mut self, login: &str) {
        let answer = self.tries(login, PASSWORD).await;
        self.device = device_of(&answer);
        assert!(self.device.is_some());
        answer.is(200);
    }
}

fn device_of(answer: &Answer) -> Option<String> {
    let lines = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with("tsunagu_device=")).map(str::to_owned)
}

/// For how long an attempt is held back.
fn seconds(answer: Answer) -> i64 {
    answer.problem(429, "throttled")["retry_after_seconds"].as_i64().expect("seconds")
}

/// The rows of sign-ins that came to nothing, as an auditor sees them.
async fn failures(auditor: &Persona) -> Vec<Value> {
    let page = auditor.get("/api/access-log?limit=200").await.is(200);
    let rows = page["items"].as_array().expect("items").iter();
    rows.filter(|row| row["action"] == "sign_in" && row["outcome"] != "allowed").cloned().collect()
}

both! {
    async fn after_some_failures_one_waits_and_then_the_right_password_is_taken(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        server.nurse("tanaka").await;
        for _ in 0..5 {
            tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
        }
        let answer = tries(&nurse, "suzuki", PASSWORD).await;
        let seconds = answer.headers["retry-after"].to_str().ok().and_then(|text| text.parse::<i64>().ok()).expect("seconds");
        assert_eq!(answer.problem(429, "throttled")["retry_after_seconds"], seconds);
        tries(&nurse, "tanaka", PASSWORD).await.is(200);
        nurse.get("/api/session").await.is(200);
        server.clock.advance_seconds(seconds);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
        tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn each_further_failure_waits_longer_and_time_forgives(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let mut waits = Vec::new();
        for failure in 1..=9 {
            tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
            if failure >= 5 {
                let seconds = tries(&nurse, "suzuki", WRONG).await.problem(429, "throttled")["retry_after_seconds"].as_i64().expect("seconds");
                waits.push(seconds);
                server.clock.advance_seconds(seconds);
            }
        }
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
        tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
        tries(&nurse, "suzuki", PASSWORD).await.problem(429, "throttled");
        server.clock.advance_seconds(15 * 60 + 1);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn an_unknown_name_is_slowed_down_like_a_known_one(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for login in ["suzuki", "nobody"] {
            for _ in 0..5 {
                tries(&nurse, login, WRONG).await.problem(401, "sign_in_failed");
            }
            tries(&nurse, login, WRONG).await.problem(429, "throttled");
            server.clock.advance_seconds(15 * 60 + 1);
        }
        assert_eq!(server.database.count("access_log where action = 'sign_in' and outcome = 'failed'").await, 10);
    }

    async fn one_address_that_tries_many_names_is_slowed_down_and_a_colleague_there_is_not_kept_out(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        server.nurse("tanaka").await;
        let mut colleague = Browser::at(server, 1);
        colleague.signs_in("tanaka").await;
        let guesses = join_all((0..100).map(|n| async move { Browser::at(server, 1).tries(&format!("guess{n}"), WRONG).await.status.as_u16() }));
        let mut wrong = guesses.await.into_iter().filter(|status| *status == 401).count();
        while tries(&nurse, &format!("another{wrong}"), WRONG).await.status == 401 {
            wrong += 1;
            assert!(wrong < 300, "three hundred guesses from one address");
        }
        colleague.tries("tanaka", PASSWORD).await.is(200);
        Browser::at(server, 2).tries("suzuki", PASSWORD).await.is(200);
        let wait = seconds(tries(&nurse, "suzuki", PASSWORD).await);
        assert!(wait <= 30, "{wait}");
        server.clock.advance_seconds(wait);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn who_guesses_at_a_name_keeps_nobody_out_elsewhere(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for _ in 0..5 {
            tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
        }
        for _ in 0..6 {
            let wait = seconds(tries(&nurse, "suzuki", WRONG).await);
            server.clock.advance_seconds(wait);
            tries(&nurse, "suzuki", WRONG).await.problem(401, "sign_in_failed");
        }
        assert!(seconds(tries(&nurse, "suzuki", PASSWORD).await) > 30);
        Browser::at(server, 2).tries("suzuki", PASSWORD).await.is(200);
    }

    async fn a_name_that_is_tried_from_everywhere_waits_a_little_and_never_in_a_browser_that_knows_it(server: &Server) {
        server.nurse("suzuki").await;
        let mut own = Browser::at(server, 9);
        own.signs_in("suzuki").await;
        for guesser in 2..=5 {
            let guesser = Browser::at(server, guesser);
            for _ in 0..5 {
                guesser.tries("suzuki", WRONG).await.problem(401, "sign_in_failed");
            }
        }
        let wait = seconds(Browser::at(server, 8).tries("suzuki", PASSWORD).await);
        assert!(wait <= 30, "{wait}");
        let real = own.device.clone().expect("a mark");
        let (id, mark) = real.split_once('.').expect("an id and a mark");
        let other = if mark.starts_with('A') { "B" } else { "A" };
        for forged in [format!("{id}.{other}{}", &mark[1..]), id.to_owned(), format!("tsunagu_device={}.{mark}", "A".repeat(43))] {
            seconds(Browser { device: Some(forged), ..Browser::at(server, 8) }.tries("suzuki", PASSWORD).await);
        }
        own.tries("suzuki", PASSWORD).await.is(200);
        server.clock.advance_seconds(wait);
        Browser::at(server, 8).tries("suzuki", PASSWORD).await.is(200);
    }

    async fn a_browser_counts_its_own_failures_for_each_name(server: &Server) {
        server.nurse("suzuki").await;
        server.nurse("tanaka").await;
        let mut shared = Browser::at(server, 9);
        shared.signs_in("suzuki").await;
        shared.signs_in("tanaka").await;
        let kept = shared.device.clone().expect("two marks");
        assert_eq!(kept.split('.').count(), 3, "an id and a mark for each");
        shared.signs_in("tanaka").await;
        assert_eq!(shared.device.as_ref(), Some(&kept));
        for _ in 0..5 {
            shared.tries("suzuki", WRONG).await.problem(401, "sign_in_failed");
        }
        seconds(shared.tries("suzuki", PASSWORD).await);
        shared.tries("tanaka", PASSWORD).await.is(200);
        Browser::at(server, 9).tries("suzuki", PASSWORD).await.is(200);
    }

    async fn at_a_shared_computer_nobody_is_kept_out_for_more_than_a_minute_and_guessing_there_is_one_guess_a_minute(server: &Server) {
        server.nurse("suzuki").await;
        let mut shared = Browser::at(server, 9);
        shared.signs_in("suzuki").await;
        let mut waits = Vec::new();
        for failure in 1..=14 {
            shared.tries("suzuki", WRONG).await.problem(401, "sign_in_failed");
            if failure >= 5 {
                let wait = seconds(shared.tries("suzuki", PASSWORD).await);
                server.clock.advance_seconds(wait);
                waits.push(wait);
            }
        }
        // An answer rounds up, so that whoever waits as long as it says is let through.
        assert!(waits.iter().all(|wait| *wait <= 61) && waits.iter().rev().take(4).all(|wait| *wait > 32), "{waits:?}");
        shared.tries("suzuki", PASSWORD).await.is(200);
    }

    async fn guesses_sent_at_once_count_like_guesses_one_after_the_other(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let answers = join_all((0..60).map(|_| tries(&nurse, "suzuki", WRONG))).await;
        let (wrong, held): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 401);
        assert_eq!(wrong.len(), 5);
        for answer in held {
            assert!(answer.headers.contains_key("retry-after"));
            seconds(answer);
        }
        assert_eq!(server.database.count("access_log where action = 'sign_in' and outcome = 'failed'").await, 5);
    }

    async fn links_that_are_none_do_not_fill_the_log(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = server.organization("新しい訪看", OrganizationKind::VisitingNurseStation).await;
        let founding = tsunagu::desk::Founding {
            name: "初 一".to_owned(), kana: "はじめ".to_owned(), memberships: vec![(station, Profession::Nurse, Role::OrgAdmin)], login: None,
        };
        let made = server.desk.found_person(server.region, &founding, server.desk.now()).await.expect("a person");
        let token = server.desk.invite(server.region, &made[0]).await.expect("a link");
        let uses = async |token: &str| {
            nurse.stranger().send(Method::POST, "/api/session/first", None, &json!({"token": token})).await
        };
        let statuses = join_all((0..60).map(|_| uses("AAAA"))).await.into_iter().map(|answer| answer.status.as_u16()).collect::<Vec<_>>();
        assert!(statuses.iter().all(|status| [401, 429].contains(status)), "{statuses:?}");
        let mut wait = 0;
        for _ in 0..60 {
            let answer = uses("AAAA").await;
            if answer.status == 429 {
                wait = seconds(answer);
            }
        }
        let rows = async |outcome: &str| server.database.count(&format!("access_log where action = 'first_sign_in' and outcome = '{outcome}'")).await;
        assert_eq!((rows("failed").await, rows("denied").await), (20, 1));
        assert!((1..=30).contains(&wait), "{wait}");
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
        // A link that is one is not held back by those that are none.
        let came_in = uses(&token).await;
        assert!(cookie_of(&came_in).is_some());
        came_in.is(200);
    }

    async fn the_auditor_sees_who_is_tried_and_attempts_that_are_held_back_once_a_minute(server: &Server) {
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let accounts = server.account_with("kaneda", vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::Staff)]).await;
        let auditors = [server.persona("kansa1", hospital, Profession::Clerk, Role::Auditor).await, server.persona("kansa2", station, Profession::Clerk, Role::Auditor).await];
        let nurse = server.nurse("yoso").await;
        for _ in 0..5 {
            tries(&nurse, "kaneda", WRONG).await.problem(401, "sign_in_failed");
        }
        for _ in 0..10 {
            seconds(tries(&nurse, "kaneda", WRONG).await);
        }
        for _ in 0..6 {
            tries(&nurse, "nobody", WRONG).await;
        }
        server.clock.advance_seconds(61);
        tries(&nurse, "kaneda", WRONG).await.problem(401, "sign_in_failed");
        seconds(tries(&nurse, "kaneda", WRONG).await);
        for (auditor, organization) in auditors.iter().zip([hospital, station]) {
            let rows = failures(auditor).await;
            let outcomes: Vec<_> = rows.iter().rev().map(|row| text(&row["outcome"])).collect();
            assert_eq!(outcomes, ["failed", "failed", "failed", "failed", "failed", "denied", "failed", "denied"]);
            for row in rows {
                assert_eq!((&row["person"], &row["organization"]), (&json!(accounts[0].membership.person), &json!(organization)));
                assert_eq!(row["address"], "127.0.0.1");
            }
        }
        assert_eq!(server.database.count("access_log where action = 'sign_in' and outcome <> 'allowed' and person_id is null").await, 6);
    }

    async fn failures_that_are_forgotten_are_dropped(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for n in 0..10 {
            tries(&nurse, &format!("guess{n}"), WRONG).await.problem(401, "sign_in_failed");
        }
        assert!(server.database.count("sign_in_throttle").await > 20);
        server.clock.advance_seconds(15 * 60 + 1);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
        assert_eq!(server.database.count("sign_in_throttle").await, 2);
        assert_eq!(server.database.count("sign_in_throttle where failures > 0").await, 0);
    }
}
