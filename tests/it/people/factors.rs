//! What one signs in with: passwords, authenticators, recovery codes and one-time links, and what a part of them opens.

use super::door::{App, Door};
use crate::harness::{Account, CANARY, Database, PASSWORD, Server, both, contains, text};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tsunagu::domain::core::id::{PersonId, RegionId};
use tsunagu::domain::core::time::Timestamp;
use tsunagu::domain::people::proof::Proof;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};
use tsunagu::store::people::authenticator::{self, NewAuthenticator};
use tsunagu::store::{Change, Location, Migrate, Refusal, Rejected, Store};
use tsunagu::vault::Sealed;
use uuid::Uuid;

const OTHER: &str = "九月の雨と自転車のベル、それから";

async fn account(server: &Server, login: &str) -> Account {
    let station = server.organization("さくら訪問看護", OrganizationKind::VisitingNurseStation).await;
    server.account(login, station, Profession::Nurse, Role::Staff).await
}

/// Somebody who has nothing to sign in with yet.
async fn newcomer(server: &Server, login: &str) -> Account {
    let station = server.organization("さくら訪問看護", OrganizationKind::VisitingNurseStation).await;
    let founding = tsunagu::desk::Founding {
        name: format!("{CANARY} {login}"),
        kana: "かなりあ".to_owned(),
        memberships: vec![(station, Profession::Nurse, Role::Staff)],
        login: None,
    };
    let mut made = server.desk.found_person(server.region, &founding, server.desk.now()).await.expect("a person");
    Account { login: login.to_owned(), membership: made.remove(0) }
}

/// Somebody who has a password and an authenticator, at a browser of theirs.
async fn with_app(server: &Server, login: &str) -> (Door, App, Vec<String>) {
    account(server, login).await;
    let mut door = Door::at(server, 2);
    door.signs_in(login, PASSWORD, None).await.is(200);
    let (app, codes) = door.sets_up_app(server).await;
    (door, app, codes)
}

async fn link(server: &Server, account: &Account) -> String {
    server.desk.invite(server.region, &account.membership).await.expect("a link").to_string()
}

/// Operations of the description, as `METHOD path`, with what they answer.
fn operations() -> Vec<(Method, String, String)> {
    let document = serde_json::to_value(tsunagu::http::openapi()).expect("JSON");
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            found.push((method, path.clone(), operation["responses"].to_string()));
        }
    }
    found
}

/// Who gave one kind of factor may ask these: what concerns the session itself, and what is for everybody.
const OPEN_TO_A_PART: &[&str] = &[
    "GET /healthz",
    "GET /readyz",
    "GET /api/openapi.json",
    "GET /api/demo/personas",
    "POST /api/demo/session",
    "GET /api/calendar/{token}",
    "POST /api/session",
    "POST /api/session/first",
    "POST /api/device/session",
    "GET /api/device/people",
    "DELETE /api/device/people/{id}",
    "GET /api/application-forms",
    "POST /api/application-forms/{id}/applications",
    "POST /api/session/passkey/options",
    "POST /api/session/passkey",
    "GET /api/identity-providers",
    "POST /api/session/provider/{id}",
    "GET /api/session/provider/callback",
    "GET /api/session/provider/end",
    // To a link alone.
    "GET /api/session/identities",
    // Its signature is the proof.
    "POST /api/identity-providers/{id}/logout",
    "GET /api/session",
    "DELETE /api/session",
    "POST /api/session/lock",
    "GET /api/session/factors",
    "PUT /api/session/password",
    "POST /api/session/authenticator",
    "PUT /api/session/authenticator",
    "DELETE /api/session/authenticator",
    "POST /api/session/recovery-codes",
    "POST /api/session/proof",
    "POST /api/session/passkeys/options",
    "POST /api/session/passkeys",
];

/// Every other route refuses it.
async fn opens_nothing(door: &Door) {
    let mut asked = 0;
    for (method, path, _) in operations() {
        if OPEN_TO_A_PART.contains(&format!("{method} {path}").as_str()) {
            continue;
        }
        let filled = path.replace("{id}", &Uuid::nil().to_string()).replace("{key}", "x.note").replace("{chunk}", "0");
        let answer = door.asks(method.clone(), &filled, &if method == Method::GET { Value::Null } else { json!({}) }).await;
        assert_eq!((answer.status.as_u16(), answer.body["code"].as_str()), (403, Some("second_factor_required")), "{method} {path}");
        asked += 1;
    }
    assert!(asked > 100, "{asked}");
    assert!(door.is_in().await);
}

both! {
    async fn one_kind_of_factor_opens_nothing_but_setting_up_another(server: &Server) {
        // A01, A07
        account(server, "suzuki").await;
        let newcomer = newcomer(server, "hajime").await;
        let mut door = Door::at(server, 2);
        let view = door.signs_in("suzuki", PASSWORD, None).await.is(200);
        assert_eq!((&view["proof"], &view["may"]), (&json!("password"), &json!([])));
        assert_eq!((&view["memberships"], &view["acting"]), (&json!([]), &Value::Null), "a part is not told where somebody works");
        opens_nothing(&door).await;
        let view = door.comes_by(&link(server, &newcomer).await).await.is(200);
        assert_eq!((&view["proof"], &view["may"]), (&json!("link"), &json!([])));
        opens_nothing(&door).await;
    }

    async fn every_route_that_makes_a_session_asks_for_two_kinds_or_opens_nothing(server: &Server) {
        // A01: a route that is not here has no test of its proof.
        let known: BTreeSet<&str> = [
            "GET /api/session", "POST /api/session", "POST /api/session/first", "POST /api/session/membership", "POST /api/session/proof",
            "PUT /api/session/authenticator", "POST /api/device/session", "POST /api/demo/session", "POST /api/session/passkey", "POST /api/session/passkeys",
        ].into();
        for (method, path, answers) in operations() {
            let makes_one = ["SessionView", "ConfirmedView"].iter().any(|view| answers.contains(&format!("schemas/{view}\"")));
            assert!(!makes_one || known.contains(format!("{method} {path}").as_str()), "{method} {path}");
        }
        let proof = |view: &Value| text(&view["proof"]).parse::<Proof>().expect("a proof");
        let (mut door, app, codes) = with_app(server, "suzuki").await;
        let at_door = proof(&door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.is(200));
        assert_eq!((at_door, at_door.kinds().len()), (Proof::PasswordAndCode, 2));
        door.asks(Method::GET, "/api/patients", &Value::Null).await.is(200);
        assert_eq!(proof(&door.signs_in("suzuki", PASSWORD, Some(&codes[0])).await.is(200)), Proof::PasswordAndRecoveryCode);
        server.clock.advance_seconds(30);
        assert_eq!(proof(&door.proves(PASSWORD, Some(&app.code(server, 0))).await.is(200)), Proof::PasswordAndCode);
    }

    async fn a_code_is_asked_for_once_the_password_is_right_and_taken_once(server: &Server) {
        // A12
        let (mut door, app, _) = with_app(server, "suzuki").await;
        door.signs_in("suzuki", PASSWORD, None).await.problem(401, "code_required");
        door.signs_in("suzuki", PASSWORD, Some("")).await.problem(401, "code_required");
        for wrong in ["wrong horse battery", ""] {
            door.signs_in("suzuki", wrong, Some(&app.code(server, 0))).await.problem(401, "sign_in_failed");
        }
        let code = app.code(server, 0);
        door.signs_in("suzuki", PASSWORD, Some(&format!(" {} {}", &code[..3], &code[3..]))).await.is(200);
        door.signs_in("suzuki", PASSWORD, Some(&code)).await.problem(401, "sign_in_failed");
        server.clock.advance_seconds(60);
        // A code of the step before is taken, unless that of a later one was.
        door.signs_in("suzuki", PASSWORD, Some(&app.code(server, -1))).await.is(200);
        door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 1))).await.is(200);
        door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.problem(401, "sign_in_failed");
        server.clock.advance_seconds(60);
        for steps in [-2, 2] {
            door.signs_in("suzuki", PASSWORD, Some(&app.code(server, steps))).await.problem(401, "sign_in_failed");
        }
    }

    async fn of_a_hundred_with_the_same_code_one_is_let_in(server: &Server) {
        // A12
        let (_, app, codes) = with_app(server, "suzuki").await;
        for code in [app.code(server, 0), codes[3].clone()] {
            let tries = (0..100).map(|n| {
                let code = code.clone();
                async move { Door::at(server, 100 + n).signs_in("suzuki", PASSWORD, Some(&code)).await.status.as_u16() }
            });
            let statuses = join_all(tries).await;
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
            assert!(statuses.iter().all(|status| [200, 401, 429].contains(status)), "{statuses:?}");
            server.clock.advance_seconds(15 * 60 + 1);
        }
    }

    async fn guessing_codes_is_as_slow_as_guessing_passwords_wherever_it_comes_from(server: &Server) {
        let (mut owner, app, _) = with_app(server, "suzuki").await;
        let mut guesser = Door::at(server, 9);
        for _ in 0..5 {
            // A code that was left out is no failure, and makes none undone.
            guesser.signs_in("suzuki", PASSWORD, None).await.problem(401, "code_required");
            guesser.signs_in("suzuki", PASSWORD, Some("000000")).await.problem(401, "sign_in_failed");
        }
        guesser.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.problem(429, "throttled");
        guesser.signs_in("suzuki", PASSWORD, None).await.problem(429, "throttled");
        // From elsewhere the next guess waits as well, because it is the same code that is guessed.
        let wait = |answer: crate::harness::Answer| answer.problem(429, "throttled")["retry_after_seconds"].as_i64().expect("seconds");
        let mut waits = Vec::new();
        for last in 10..18 {
            let mut elsewhere = Door::at(server, last);
            waits.push(wait(elsewhere.signs_in("suzuki", PASSWORD, Some("000000")).await));
            server.clock.advance_seconds(*waits.last().expect("one"));
            elsewhere.signs_in("suzuki", PASSWORD, Some("000000")).await.problem(401, "sign_in_failed");
        }
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]) && waits[7] > 120, "{waits:?}");
        // Whoever does not know the password makes nobody wait for codes.
        server.clock.advance_seconds(15 * 60 + 1);
        for last in 20..24 {
            for _ in 0..4 {
                Door::at(server, last).signs_in("suzuki", "wrong horse battery", Some("000000")).await.problem(401, "sign_in_failed");
            }
        }
        owner.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.is(200);
        let failed = server.database.count("access_log where action = 'sign_in' and outcome = 'failed' and person_id is not null").await;
        assert_eq!(failed, 5 + 8 + 16);
    }

    async fn what_is_known_and_what_is_not_look_alike_with_a_code_too(server: &Server) {
        // A08
        let (_, app, _) = with_app(server, "suzuki").await;
        account(server, "tanaka").await;
        let mut answers = BTreeSet::new();
        for login in ["suzuki", "tanaka", "nobody"] {
            for code in [None, Some("000000".to_owned()), Some(app.code(server, 0)), Some("0123-4567".to_owned())] {
                let mut answer = Door::at(server, 9).signs_in(login, "wrong horse battery", code.as_deref()).await;
                answer.body["request_id"].take();
                let mut headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
                headers.sort_unstable();
                answers.insert((answer.status.as_u16(), headers, answer.body.to_string()));
            }
        }
        assert_eq!(answers.len(), 1, "{answers:?}");
    }

    async fn a_recovery_code_is_typed_as_it_is_printed_and_taken_once(server: &Server) {
        let (mut door, _, codes) = with_app(server, "suzuki").await;
        assert_eq!((codes.len(), codes.iter().collect::<BTreeSet<_>>().len()), (10, 10));
        let is_printed = |code: &str| code.len() == 9 && code.as_bytes()[4] == b'-' && !code.contains(['I', 'L', 'O', 'U']);
        assert!(codes.iter().all(|code| is_printed(code)), "{codes:?}");
        let left = async |door: &Door| door.asks(Method::GET, "/api/session/factors", &Value::Null).await.is(200)["recovery_codes_left"].clone();
        door.signs_in("suzuki", PASSWORD, Some(&codes[0].to_lowercase().replace('-', " "))).await.is(200);
        assert_eq!(left(&door).await, 9);
        door.signs_in("suzuki", PASSWORD, Some(&codes[0])).await.problem(401, "sign_in_failed");
        door.signs_in("suzuki", PASSWORD, Some("ZZZZ-ZZZZ")).await.problem(401, "sign_in_failed");
        let renewed = door.asks(Method::POST, "/api/session/recovery-codes", &Value::Null).await.is(200);
        assert_eq!(left(&door).await, 10);
        door.signs_in("suzuki", PASSWORD, Some(&codes[1])).await.problem(401, "sign_in_failed");
        door.signs_in("suzuki", PASSWORD, Some(&text(&renewed["recovery_codes"][9]))).await.is(200);
        // Somebody else's is none.
        account(server, "tanaka").await;
        let mut tanaka = Door::at(server, 3);
        tanaka.signs_in("tanaka", PASSWORD, None).await.is(200);
        tanaka.sets_up_app(server).await;
        tanaka.signs_in("tanaka", PASSWORD, Some(&text(&renewed["recovery_codes"][0]))).await.problem(401, "sign_in_failed");
        let dump = server.database.dump();
        for code in &codes {
            assert!(!contains(&dump, code.as_bytes()) && !contains(&dump, code.replace('-', "").as_bytes()), "in clear");
        }
    }

    async fn an_authenticator_counts_once_a_code_of_it_came(server: &Server) {
        account(server, "suzuki").await;
        let mut door = Door::at(server, 2);
        door.signs_in("suzuki", PASSWORD, None).await.is(200);
        door.confirms("000000").await.not_found();
        let view = door.asks(Method::POST, "/api/session/authenticator", &Value::Null).await.is(200);
        let (secret, uri, qr) = (text(&view["secret"]), text(&view["uri"]), text(&view["qr"]));
        assert_eq!(secret.len(), 32, "160 bits");
        assert!(uri.starts_with("otpauth://totp/Tsunagu:") && uri.contains(&format!("secret={secret}&")) && qr.contains("<svg"), "{uri}");
        assert!(!contains(&server.database.dump(), secret.as_bytes()));
        // Another try takes its place; until the first code nothing is asked for.
        let app = door.begins_app().await;
        let problem = door.confirms(&App::new(&secret).code(server, 0)).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("code"), &json!("not_allowed_here")));
        Door::at(server, 3).signs_in("suzuki", PASSWORD, None).await.is(200);
        let before = door.session.clone();
        let confirmed = door.confirms(&app.code(server, 0)).await.is(200);
        assert_eq!((&confirmed["session"]["proof"], confirmed["session"]["acting"]["profession"].as_str()), (&json!("password_and_code"), Some("nurse")));
        assert_ne!(door.session, before, "another token");
        door.asks(Method::GET, "/api/patients", &Value::Null).await.is(200);
        // The code that confirmed it is used up, too.
        door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.problem(401, "sign_in_failed");
        let factors = door.asks(Method::GET, "/api/session/factors", &Value::Null).await.is(200);
        assert!(factors["authenticator"]["created_at"].is_string() && factors["password_set"] == true && factors["login_set"] == true);
        // It is the only one beside the password.
        door.asks(Method::DELETE, "/api/session/authenticator", &Value::Null).await.problem(409, "last_factor");
        // Setting up takes a quarter of an hour at most.
        server.clock.advance_seconds(30);
        let late = door.begins_app().await;
        server.clock.advance_seconds(14 * 60);
        door.proves(PASSWORD, Some(&app.code(server, 0))).await.is(200);
        server.clock.advance_seconds(61);
        door.confirms(&late.code(server, 0)).await.not_found();
    }

    async fn another_authenticator_takes_the_place_of_the_first(server: &Server) {
        let (mut door, first, codes) = with_app(server, "suzuki").await;
        let second = door.begins_app().await;
        Door::at(server, 3).signs_in("suzuki", PASSWORD, Some(&first.code(server, 0))).await.is(200);
        door.confirms(&second.code(server, 0)).await.is(200);
        server.clock.advance_seconds(60);
        door.signs_in("suzuki", PASSWORD, Some(&first.code(server, 0))).await.problem(401, "sign_in_failed");
        door.signs_in("suzuki", PASSWORD, Some(&codes[0])).await.problem(401, "sign_in_failed");
        door.signs_in("suzuki", PASSWORD, Some(&second.code(server, 0))).await.is(200);
        assert_eq!(server.database.count("authenticator").await, 1);
    }

    async fn whatever_one_signs_in_with_is_changed_by_somebody_who_is_there_now(server: &Server) {
        // B06
        let (mut door, app, codes) = with_app(server, "suzuki").await;
        let changes = [
            (Method::PUT, "/api/session/password", json!({"password": OTHER})), (Method::POST, "/api/session/authenticator", Value::Null),
            (Method::PUT, "/api/session/authenticator", json!({"code": "000000"})), (Method::DELETE, "/api/session/authenticator", Value::Null),
            (Method::POST, "/api/session/recovery-codes", Value::Null),
            // It is seen by others as that person's: kept and taken back by somebody who is there now.
            (Method::PUT, "/api/session/certificate", Value::Null), (Method::DELETE, "/api/session/certificate", Value::Null),
        ];
        server.clock.advance_seconds(270);
        for (method, path, body) in &changes {
            door.asks(method.clone(), path, body).await.problem(403, "fresh_proof_required");
        }
        // Where the screen was closed, the password lets one come back; it changes nothing.
        let person = text(&door.asks(Method::GET, "/api/session", &Value::Null).await.is(200)["person"]["id"]);
        door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.is(200);
        door.does(Method::POST, "/api/session/lock", &json!({})).await.is(204);
        let back = door.does(Method::POST, "/api/device/session", &json!({"person": person, "password": PASSWORD})).await.is(200);
        assert_eq!(back["proof"], "returned");
        door.asks(Method::GET, "/api/patients", &Value::Null).await.is(200);
        for (method, path, body) in &changes {
            door.asks(method.clone(), path, body).await.problem(403, "fresh_proof_required");
        }
        // Proved anew, the session goes on where it was, under another token.
        let before = door.session.clone();
        door.proves(PASSWORD, None).await.problem(401, "code_required");
        door.proves("wrong horse battery", Some(&codes[1])).await.problem(401, "sign_in_failed");
        door.proves(PASSWORD, Some("000000")).await.problem(401, "sign_in_failed");
        let proved = door.proves(PASSWORD, Some(&codes[0])).await.is(200);
        assert_eq!((&proved["acting"], &proved["expires_at"]), (&back["acting"], &back["expires_at"]));
        assert_ne!(door.session, before);
        let mut left = Door::at(server, 2);
        left.session = before;
        assert!(!left.is_in().await);
        door.chooses(None, OTHER).await.is(204);
        let actions = server.database.texts("select action from access_log where action in ('prove_anew', 'set_password') and outcome = 'allowed'").await;
        assert_eq!(actions.len(), 2);
    }

    async fn guessing_with_a_stolen_session_is_slow(server: &Server) {
        let (mut door, app, _) = with_app(server, "suzuki").await;
        for _ in 0..5 {
            door.proves("wrong horse battery", Some(&app.code(server, 0))).await.problem(401, "sign_in_failed");
        }
        door.proves(PASSWORD, Some(&app.code(server, 0))).await.problem(429, "throttled");
        assert!(door.is_in().await, "whoever has it works on");
    }

    async fn a_change_of_factors_ends_all_other_sessions_and_the_ways_back_to_them(server: &Server) {
        // B05
        let (mut door, app, codes) = with_app(server, "suzuki").await;
        let mut others = Vec::new();
        for last in 3..6 {
            let mut other = Door::at(server, last);
            let view = other.signs_in("suzuki", PASSWORD, Some(&codes[usize::from(last)])).await.is(200);
            others.push((other, text(&view["person"]["id"])));
        }
        let mut socket = crate::harness::Socket::open(&server.url(""), &others[0].0.session).await.expect("a socket");
        socket.send(&json!({"type": "hello"})).await;
        socket.next_of("heads").await;
        door.chooses(None, OTHER).await.is(204);
        assert_eq!(socket.close_code().await, Some(4401));
        for (other, person) in &mut others {
            assert!(!other.is_in().await);
            let tap = json!({"person": person, "password": OTHER});
            other.does(Method::POST, "/api/device/session", &tap).await.problem(401, "code_required");
        }
        assert!(door.is_in().await);
        let (mut one, _) = others.remove(0);
        one.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.problem(401, "sign_in_failed");
        one.signs_in("suzuki", OTHER, Some(&app.code(server, 0))).await.is(200);
        // A new authenticator does it, too; the session that it was set up in goes on.
        door.sets_up_app(server).await;
        assert!(!one.is_in().await && door.is_in().await);
    }

    async fn a_password_alone_lets_one_come_back_for_half_a_day_and_then_a_code_is_asked_for(server: &Server) {
        let (mut door, app, _) = with_app(server, "suzuki").await;
        let person = text(&door.signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.is(200)["person"]["id"]);
        let tap = json!({"person": person, "password": PASSWORD});
        let view = door.does(Method::POST, "/api/device/session", &tap).await.is(200);
        server.clock.advance_seconds(11 * 3600);
        let again = door.does(Method::POST, "/api/device/session", &tap).await.is(200);
        assert_eq!((&again["proof"], &again["expires_at"]), (&json!("returned"), &view["expires_at"]), "coming back puts off no end");
        server.clock.advance_seconds(3601);
        // The name is still there, by the last return; a code comes with the password now.
        door.does(Method::POST, "/api/device/session", &tap).await.problem(401, "code_required");
        let with_code = json!({"person": person, "password": PASSWORD, "code": app.code(server, 0)});
        let view = door.does(Method::POST, "/api/device/session", &with_code).await.is(200);
        assert_eq!(view["proof"], "password_and_code");
    }

    async fn a_link_is_used_once_and_leads_to_two_kinds_of_factor(server: &Server) {
        // A07
        let account = newcomer(server, "kari").await;
        let mut door = Door::at(server, 2);
        let (old, token) = (link(server, &account).await, link(server, &account).await);
        assert_eq!(token.len(), 32, "160 bits");
        for none in ["AAAA", "", &old] {
            door.comes_by(none).await.problem(401, "sign_in_failed");
        }
        let grouped = token.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).expect("letters")).collect::<Vec<_>>().join("-");
        let view = door.comes_by(&grouped.to_lowercase()).await.is(200);
        assert_eq!(view["proof"], "link");
        door.comes_by(&token).await.problem(401, "sign_in_failed");
        server.clock.advance_seconds(10 * 60);
        // Something that one has twice is not two kinds: the password comes first.
        let app = door.begins_app().await;
        let problem = door.confirms(&app.code(server, 0)).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("password"), &json!("missing")));
        door.chooses(Some("hajime"), OTHER).await.is(204);
        opens_nothing(&door).await;
        let confirmed = door.confirms(&app.code(server, 0)).await.is(200);
        assert_eq!(confirmed["session"]["proof"], "password_and_code");
        // The work goes on after the half hour of the link.
        server.clock.advance_seconds(14 * 60);
        door.asks(Method::POST, &format!("/api/organizations/{}/invitations", account.membership.organization), &json!({})).await.problem(422, "invalid");
        server.clock.advance_seconds(14 * 60);
        assert!(door.is_in().await);
        door.signs_in("kari", PASSWORD, None).await.problem(401, "sign_in_failed");
        door.signs_in("hajime", OTHER, Some(&app.code(server, 0))).await.is(200);
    }

    // A07: a link is for whoever has nothing yet; what lets somebody in who has is a recovery.
    async fn a_link_of_somebody_who_signs_in_already_opens_nothing(server: &Server) {
        let (door, app, _) = with_app(server, "suzuki").await;
        let known = account(server, "tanaka").await;
        Door::at(server, 3).comes_by(&link(server, &known).await).await.problem(401, "sign_in_failed");
        assert!(door.is_in().await);
        Door::at(server, 4).signs_in("suzuki", PASSWORD, Some(&app.code(server, 0))).await.is(200);
        let late = link(server, &newcomer(server, "kari").await).await;
        server.clock.advance_seconds(7 * 86_400 + 1);
        Door::at(server, 5).comes_by(&late).await.problem(401, "sign_in_failed");
    }

    // A05: a name that is taken is told, and nobody tries many.
    async fn who_tries_many_login_names_waits(server: &Server) {
        account(server, "suzuki").await;
        let newcomer = newcomer(server, "hajime").await;
        let mut door = Door::at(server, 2);
        door.comes_by(&link(server, &newcomer).await).await.is(200);
        for _ in 0..5 {
            door.chooses(Some("suzuki"), OTHER).await.problem(409, "already_exists");
        }
        assert_eq!(door.chooses(Some("suzuki"), OTHER).await.status.as_u16(), 429);
        server.clock.advance_seconds(2);
        door.chooses(Some("hajime"), OTHER).await.is(204);
    }

    // B05: who sets something up anew is the only one who stays, although another node's clock is ahead.
    async fn a_session_that_began_later_by_the_clock_ends_with_the_others(server: &Server) {
        account(server, "suzuki").await;
        let (mut one, mut other) = (Door::at(server, 2), Door::at(server, 3));
        one.signs_in("suzuki", PASSWORD, None).await.is(200);
        server.clock.advance_seconds(60);
        other.signs_in("suzuki", PASSWORD, None).await.is(200);
        server.clock.advance_seconds(-60);
        one.sets_up_app(server).await;
        assert!(one.is_in().await && !other.is_in().await);
    }

    async fn of_a_hundred_with_the_same_link_one_comes_in(server: &Server) {
        // A07
        let account = newcomer(server, "kari").await;
        let token = link(server, &account).await;
        let tries = (0..100).map(|n| {
            let token = token.clone();
            async move { Door::at(server, 100 + n).comes_by(&token).await.status.as_u16() }
        });
        let statuses = join_all(tries).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 401].contains(status)), "{statuses:?}");
    }

    async fn a_session_of_a_link_lasts_half_an_hour(server: &Server) {
        let account = newcomer(server, "kari").await;
        let mut door = Door::at(server, 2);
        door.comes_by(&link(server, &account).await).await.is(200);
        for _ in 0..3 {
            server.clock.advance_seconds(9 * 60);
            door.begins_app().await;
        }
        server.clock.advance_seconds(3 * 60);
        assert!(!door.is_in().await);
    }

    async fn passwords_are_measured_in_letters_and_never_cut(server: &Server) {
        // A03
        account(server, "suzuki").await;
        let mut door = Door::at(server, 2);
        door.signs_in("suzuki", PASSWORD, None).await.is(200);
        let letters: Vec<char> = "𠮷野家で雨の日曜に待つ自転車のベルと葛飾の猫".chars().collect();
        let of = |length: usize| letters.iter().cycle().take(length).collect::<String>();
        for (length, reason) in [(12, "too_short"), (13, "too_short"), (14, "too_short"), (129, "too_long")] {
            let problem = door.chooses(None, &of(length)).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!("password"), &json!(reason)), "{length}");
        }
        for length in [15, 64, 128] {
            door.chooses(None, &of(length)).await.is(204);
            Door::at(server, 3).signs_in("suzuki", &of(length), None).await.is(200);
            Door::at(server, 3).signs_in("suzuki", &of(length - 1), None).await.problem(401, "sign_in_failed");
            Door::at(server, 3).signs_in("suzuki", &format!("{}x", of(length)), None).await.problem(401, "sign_in_failed");
        }
        // One letter, typed as one sign or as two.
        door.chooses(None, "が九月の雨と自転車のベルと猫 é").await.is(204);
        Door::at(server, 4).signs_in("suzuki", "か\u{3099}九月の雨と自転車のヘ\u{3099}ルと猫 e\u{301}", None).await.is(200);
        Door::at(server, 4).signs_in("suzuki", "ガ九月の雨と自転車のベルと猫 é", None).await.problem(401, "sign_in_failed");
    }

    async fn guessable_and_former_passwords_are_refused_and_none_expires(server: &Server) {
        // A04
        account(server, "suzuki.miho").await;
        let mut door = Door::at(server, 2);
        door.signs_in("suzuki.miho", PASSWORD, None).await.is(200);
        for guessed in [
            "iloveyou12345678", "princess-princess", "dragon2026dragon2026", "さくら訪問看護さくら訪問看護2026", "試験圏域・試験圏域・試験圏域2026", "かなりあかなりあかなりあかなりあ",
            "suzuki-miho-suzuki-miho-1", "miho20261129miho", "123456789012345",
        ] {
            let problem = door.chooses(Some("suzuki.miho"), guessed).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!("password"), &json!("guessable")), "{guessed}");
        }
        let problem = door.chooses(None, PASSWORD).await.problem(422, "invalid");
        assert_eq!(problem["reason"], "used_before", "the present one");
        let nth = |n: usize| format!("九月の雨と自転車のベル、{n}番目の猫");
        for n in 0..6 {
            door.chooses(None, &nth(n)).await.is(204);
            assert_eq!(door.chooses(None, &nth(n)).await.problem(422, "invalid")["reason"], "used_before");
        }
        for n in 1..6 {
            assert_eq!(door.chooses(None, &nth(n)).await.problem(422, "invalid")["reason"], "used_before", "{n}");
        }
        door.chooses(None, &nth(0)).await.is(204);
        assert_eq!(server.database.count("password_history").await, 4);
        server.clock.advance_seconds(5 * 366 * 86_400);
        Door::at(server, 3).signs_in("suzuki.miho", &nth(0), None).await.is(200);
    }

    async fn a_login_name_is_ones_own(server: &Server) {
        account(server, "suzuki").await;
        let station = server.organization("新しい訪看", OrganizationKind::VisitingNurseStation).await;
        let founding = tsunagu::desk::Founding {
            name: "初 一".to_owned(), kana: "はじめ".to_owned(), memberships: vec![(station, Profession::Nurse, Role::OrgAdmin)], login: None,
        };
        let made = server.desk.found_person(server.region, &founding, server.desk.now()).await.expect("a person");
        let token = server.desk.invite(server.region, &made[0]).await.expect("a link");
        let mut door = Door::at(server, 2);
        door.comes_by(&token).await.is(200);
        let factors = door.asks(Method::GET, "/api/session/factors", &Value::Null).await.is(200);
        assert_eq!(factors, json!({"login_set": false, "password_set": false, "authenticator": null, "recovery_codes_left": 0, "passkeys": []}));
        let problem = door.chooses(None, OTHER).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("login"), &json!("missing")));
        door.chooses(Some("ＳＵＺＵＫＩ"), OTHER).await.problem(409, "already_exists");
        door.chooses(Some("  "), OTHER).await.problem(422, "invalid");
        door.chooses(Some("hajime"), OTHER).await.is(204);
        door.sets_up_app(server).await;
        door.asks(Method::GET, "/api/patients", &Value::Null).await.is(200);
    }

    async fn no_password_and_no_secret_is_kept_so_that_it_can_be_read(server: &Server) {
        // A06
        let (door, _, _) = with_app(server, "suzuki").await;
        door.chooses(None, OTHER).await.is(204);
        let mut hashes = server.database.texts("select password_hash from person where password_hash is not null").await;
        hashes.extend(server.database.texts("select hash from password_history").await);
        assert_eq!(hashes.len(), 2);
        assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$v=19$m=")), "{hashes:?}");
        let dump = server.database.dump();
        assert!(!contains(&dump, PASSWORD.as_bytes()) && !contains(&dump, OTHER.as_bytes()));
    }
}

/// The statement itself: whoever else asks, of one step one is taken.
async fn of_a_hundred_one_takes_the_step(database: Database) {
    // A12
    let location = match database.url() {
        Some(url) => Location::Postgres(url),
        None => Location::Sqlite(database.folder().join("data/tsunagu.db")),
    };
    let store = Store::open(&location, Migrate::OnlyEmpty, None).await.expect("a store");
    let (id, moment) = (Uuid::now_v7(), Timestamp(1));
    let mut change = Change::default();
    authenticator::put_waiting(
        &mut change,
        NewAuthenticator {
            id,
            region_id: RegionId(id),
            person_id: PersonId(id),
            secret: Sealed(vec![1]),
            created_at: moment,
            confirmed_at: Some(moment),
            last_step: 7,
        },
    );
    store.writer().commit(change).await.expect("it is written");
    for (step, winners) in [(8, 1), (8, 0), (7, 0), (10, 1), (9, 0)] {
        let takes = join_all((0..100).map(|_| {
            let mut change = Change::default();
            authenticator::take_step(&mut change, id, step);
            store.writer().commit(change)
        }))
        .await;
        let won = takes.iter().filter(|taken| taken.is_ok()).count();
        assert_eq!(won, winners, "step {step}");
        assert!(takes.iter().all(|taken| !matches!(taken, Err(refused) if !matches!(refused, Rejected::Refused(Refusal::Stale)))));
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_one_takes_the_step_on_sqlite() {
    of_a_hundred_one_takes_the_step(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_one_takes_the_step_on_postgres() {
    of_a_hundred_one_takes_the_step(Database::postgres().await).await;
}
