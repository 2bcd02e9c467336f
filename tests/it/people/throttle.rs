//! Guessing passwords becomes slow, and nobody else is kept out by it.

use crate::harness::{Answer, PASSWORD, Persona, both};
use reqwest::Method;
use serde_json::json;

async fn tries(from: &Persona, login: &str, password: &str) -> Answer {
    from.stranger().send(Method::POST, "/api/session", None, &json!({"login": login, "password": password})).await
}

both! {
    async fn after_some_failures_one_waits_and_then_the_right_password_is_taken(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        server.nurse("tanaka").await;
        for _ in 0..5 {
            tries(&nurse, "suzuki", "wrong horse battery").await.problem(401, "sign_in_failed");
        }
        let answer = tries(&nurse, "suzuki", PASSWORD).await;
        let seconds = answer.headers["retry-after"].to_str().ok().and_then(|text| text.parse::<i64>().ok()).expect("seconds");
        assert_eq!(answer.problem(429, "throttled")["retry_after_seconds"], seconds);
        tries(&nurse, "tanaka", PASSWORD).await.is(200);
        nurse.get("/api/session").await.is(200);
        server.clock.advance_seconds(seconds);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
        tries(&nurse, "suzuki", "wrong horse battery").await.problem(401, "sign_in_failed");
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn each_further_failure_waits_longer_and_time_forgives(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let mut waits = Vec::new();
        for failure in 1..=9 {
            tries(&nurse, "suzuki", "wrong horse battery").await.problem(401, "sign_in_failed");
            if failure >= 5 {
                let seconds = tries(&nurse, "suzuki", "wrong horse battery").await.problem(429, "throttled")["retry_after_seconds"].as_i64().expect("seconds");
                waits.push(seconds);
                server.clock.advance_seconds(seconds);
            }
        }
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
        tries(&nurse, "suzuki", "wrong horse battery").await.problem(401, "sign_in_failed");
        tries(&nurse, "suzuki", PASSWORD).await.problem(429, "throttled");
        server.clock.advance_seconds(15 * 60 + 1);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn an_unknown_name_is_slowed_down_like_a_known_one(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for login in ["suzuki", "nobody"] {
            for _ in 0..5 {
                tries(&nurse, login, "wrong horse battery").await.problem(401, "sign_in_failed");
            }
            tries(&nurse, login, "wrong horse battery").await.problem(429, "throttled");
            server.clock.advance_seconds(15 * 60 + 1);
        }
        assert_eq!(server.database.count("access_log where action = 'sign_in' and outcome = 'failed'").await, 10);
    }

    async fn one_address_that_tries_many_names_is_slowed_down(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let mut refused = 0;
        for n in 0..300 {
            let answer = tries(&nurse, &format!("guess{n}"), "wrong horse battery").await;
            if answer.status == 429 {
                refused += 1;
                break;
            }
            answer.problem(401, "sign_in_failed");
        }
        assert_eq!(refused, 1, "three hundred guesses from one address");
        server.clock.advance_seconds(15 * 60 + 1);
        tries(&nurse, "suzuki", PASSWORD).await.is(200);
    }
}
