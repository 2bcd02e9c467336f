//! One's own sessions: seen, ended, and how long they lie unused.

use crate::harness::{Account, Persona, Server, answer, both, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

async fn nurse_and_account(server: &Server) -> (Persona, Account) {
    let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
    let account = server.account("suzuki", station, Profession::Nurse, Role::OrgAdmin).await;
    (Persona::sign_in(server, &account).await, account)
}

/// What a client asks for while somebody uses it.
async fn uses(who: &Persona) -> u16 {
    answer(who.request(Method::GET, "/api/patients").header("x-tsunagu-active", "1")).await.status.as_u16()
}

async fn sessions(who: &Persona) -> Vec<Value> {
    who.get("/api/sessions").await.is(200)["items"].as_array().expect("items").clone()
}

both! {
    async fn one_sees_where_one_is_signed_in_and_ends_it(server: &Server) {
        let (nurse, account) = nurse_and_account(server).await;
        let tablet = Persona::sign_in(server, &account).await;
        let doctor = server.physician("tanaka").await;
        // By password, so that a browser says what it is.
        let body = json!({"login": "suzuki", "password": crate::harness::PASSWORD});
        answer(nurse.stranger().request(Method::POST, "/api/session").header("user-agent", CHROME).json(&body)).await.is(200);
        let own = sessions(&nurse).await;
        assert_eq!(own.len(), 3);
        assert_eq!(own.iter().filter(|session| session["current"] == true).count(), 1);
        let chrome = own.iter().find(|session| session["proof"] == "password").expect("the one by password");
        assert_eq!((&chrome["agent"], &chrome["organization"]), (&json!("Chrome · Windows"), &json!("訪看")));
        let at_tablet = text(&tablet.get("/api/session").await.is(200)["session"]);
        let mut socket = tablet.listens().await;
        socket.next_of("heads").await;
        // B05: one's own alone. B04: its socket goes with it.
        let end = |who: &Persona, id: &str| {
            let (who, path) = (who.clone(), format!("/api/sessions/{id}/end"));
            async move { who.send(Method::POST, &path, None, &json!({})).await }
        };
        end(&doctor, &at_tablet).await.not_found();
        end(&nurse, &at_tablet).await.is(204);
        end(&nurse, &at_tablet).await.not_found();
        socket.close_code().await.expect("it is closed");
        tablet.get("/api/patients").await.problem(401, "sign_in_required");
        assert_eq!(sessions(&nurse).await.len(), 2);
        nurse.send(Method::POST, "/api/sessions/end-others", None, &json!({})).await.is(204);
        let left = sessions(&nurse).await;
        assert_eq!((left.len(), &left[0]["current"]), (1, &json!(true)));
        doctor.get("/api/patients").await.is(200);
        let actions = server.database.texts("select action from access_log where action like 'end_%session%' order by at").await;
        assert_eq!(actions, ["end_session", "end_other_sessions"]);
    }

    async fn a_session_ends_when_it_lies_unused_and_after_twelve_hours(server: &Server) {
        let (nurse, account) = nurse_and_account(server).await;
        let path = format!("/api/organizations/{}/idle", nurse.organization());
        let put = async |who: &Persona, minutes: i64| who.send(Method::PUT, &path, None, &json!({"minutes": minutes})).await;
        // B01: fifteen minutes where the organization says nothing else.
        server.clock.advance_seconds(899);
        assert_eq!(uses(&nurse).await, 200);
        server.clock.advance_seconds(901);
        assert_eq!(uses(&nurse).await, 401);
        // What the organization says holds for those who are signed in already, and for everybody who comes.
        let nurse = Persona::sign_in(server, &account).await;
        for minutes in [4, 31] {
            let problem = put(&nurse, minutes).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!("minutes"), &json!("out_of_range")));
        }
        put(&server.nurse("yoso").await, 5).await.problem(403, "forbidden");
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        put(&nurse, 5).await.is(204);
        assert_eq!(nurse.get("/api/session").await.is(200)["idle_seconds"], 300);
        let other = Persona::sign_in(server, &account).await;
        server.clock.advance_seconds(299);
        assert_eq!(uses(&nurse).await, 200);
        server.clock.advance_seconds(2);
        assert_eq!((uses(&nurse).await, uses(&other).await), (200, 401));
        // What the server sends is no use, nor is what a client asks for by itself.
        nurse.get("/api/patients").await.is(200);
        server.clock.advance_seconds(299);
        nurse.get("/api/patients").await.problem(401, "sign_in_required");
        // B02: twelve hours, however much it is used.
        let nurse = Persona::sign_in(server, &account).await;
        put(&nurse, 30).await.is(204);
        for _ in 0..(12 * 4 - 1) {
            server.clock.advance_seconds(15 * 60);
            assert_eq!(uses(&nurse).await, 200);
        }
        server.clock.advance_seconds(15 * 60);
        assert_eq!(uses(&nurse).await, 401);
    }
}
