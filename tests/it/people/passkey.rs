//! Passkeys: setting them up, signing in without a name, proving oneself anew, and everything that must not let anybody in.

use crate::harness::{Answer, Authenticator, CANARY, PASSWORD, Persona, Server, both, contains, cookie_of, text};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn asks(who: &Persona, method: Method, path: &str, body: &Value) -> Answer {
    who.send(method, path, None, body).await
}

/// The word and the options for an authenticator.
async fn asked(who: &Persona, path: &str) -> (Value, Value) {
    let view = asks(who, Method::POST, path, &json!({})).await.is(200);
    (view["ceremony"].clone(), view["options"].clone())
}

/// The answer to setting a passkey up.
pub async fn adds(who: &Persona, authenticator: &mut Authenticator) -> Answer {
    let (ceremony, options) = asked(who, "/api/session/passkeys/options").await;
    let body = json!({"ceremony": ceremony, "credential": authenticator.makes(&options), "name": format!("{CANARY} 仕事の電話")});
    asks(who, Method::POST, "/api/session/passkeys", &body).await
}

/// As [`adds`], with the session that goes on, and the new passkey's id.
async fn has(server: &Server, who: &Persona) -> (Persona, Authenticator, String) {
    let mut authenticator = Authenticator::at(who.base());
    let before = ids(server).await;
    let added = adds(who, &mut authenticator).await;
    let goes_on = who.with_cookie(&cookie_of(&added).expect("a new cookie"));
    added.is(201);
    let id = ids(server).await.into_iter().find(|id| !before.contains(id)).expect("a passkey");
    (goes_on, authenticator, id)
}

/// Every passkey there is, as the API calls it.
async fn ids(server: &Server) -> Vec<String> {
    let column = if server.database.is_sqlite() { "hex(id)" } else { "cast(id as text)" };
    let hex = server.database.texts(&format!("select {column} from passkey")).await;
    let id = |hex: &String| {
        let bytes = HEXLOWER.decode(hex.to_lowercase().replace('-', "").as_bytes()).expect("hex");
        tsunagu::domain::core::id::PasskeyId(uuid::Uuid::from_slice(&bytes).expect("an id")).to_string()
    };
    hex.iter().map(id).collect()
}

/// Signs in, or proves oneself anew where `who` brings a session.
pub async fn signs_in(who: &Persona, authenticator: &mut Authenticator) -> Answer {
    let (ceremony, options) = asked(who, "/api/session/passkey/options").await;
    let body = json!({"ceremony": ceremony, "credential": authenticator.signs(&options)});
    asks(who, Method::POST, "/api/session/passkey", &body).await
}

/// Whoever has the session of an answer.
pub fn with(who: &Persona, answer: &Answer) -> Persona {
    who.with_cookie(&cookie_of(answer).expect("a cookie"))
}

async fn logged(server: &Server, action: &str, outcome: &str) -> usize {
    let sql = format!("select action from access_log where action = '{action}' and outcome = '{outcome}'");
    server.database.texts(&sql).await.len()
}

both! {
    async fn a_passkey_signs_in_without_a_name_and_its_name_and_key_are_sealed(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let mut phone = Authenticator::at(nurse.base());
        let added = adds(&nurse, &mut phone).await;
        let goes_on = with(&nurse, &added);
        let view = added.is(201);
        assert_eq!((&view["proof"], &view["person"]["id"]), (&json!("passkey"), &json!(nurse.person())));
        assert_eq!(view["acting"]["id"], nurse.membership.id.to_string());
        // B03: the token is another one.
        nurse.get("/api/session").await.problem(401, "sign_in_required");
        goes_on.get("/api/patients").await.is(200);
        adds(&goes_on, &mut phone).await.problem(422, "invalid");
        // A01: one gesture, two kinds of factor.
        let signed_in = signs_in(&nurse.stranger(), &mut phone).await;
        let at_home = with(&nurse, &signed_in);
        let view = signed_in.is(200);
        assert_eq!((&view["proof"], &view["person"]["id"]), (&json!("passkey"), &json!(nurse.person())));
        at_home.get("/api/patients").await.is(200);
        goes_on.get("/api/patients").await.is(200);
        let dump = server.database.dump();
        for clear in [phone.id().to_vec(), HEXLOWER.encode(phone.id()).into_bytes(), BASE64URL_NOPAD.encode(phone.id()).into_bytes()] {
            assert!(!contains(&dump, &clear), "what the authenticator calls it is not in the database");
        }
        assert_eq!((logged(server, "add_passkey", "allowed").await, logged(server, "sign_in_with_passkey", "allowed").await), (1, 1));
    }

    // B06: everybody's names are carried away by somebody who is there now.
    async fn a_list_of_the_staff_needs_a_proof_of_the_last_minutes(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let (admin, _, _) = has(server, &server.admin("kanri", station).await.at_localhost()).await;
        let path = format!("/api/organizations/{station}/staff-list.csv");
        assert_eq!(admin.request(Method::GET, &path).send().await.expect("an answer").status().as_u16(), 200);
        server.clock.advance_seconds(6 * 60);
        admin.get(&path).await.problem(403, "fresh_proof_required");
        admin.get(&format!("/api/organizations/{station}/roster")).await.is(200);
    }

    // A02: what cannot be phished is not set up on the strength of what can.
    async fn a_password_alone_brings_no_passkey_to_whoever_answers_for_others(server: &Server) {
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        server.account("kansa", station, Profession::Clerk, Role::Auditor).await;
        server.admin("kanri", station).await;
        server.account("suzuki", station, Profession::Nurse, Role::Staff).await;
        let stranger = server.nurse("mori").await.at_localhost().stranger();
        for (login, status) in [("kansa", 403), ("kanri", 403), ("suzuki", 200)] {
            let signed_in = asks(&stranger, Method::POST, "/api/session", &json!({"login": login, "password": PASSWORD})).await;
            let part = with(&stranger, &signed_in);
            assert_eq!(signed_in.is(200)["proof"], "password");
            let answered = asks(&part, Method::POST, "/api/session/passkeys/options", &json!({})).await;
            if status == 403 {
                answered.problem(403, "strong_factor_required");
            } else {
                answered.is(200);
            }
            // Nor by the detour of an authenticator, which a password alone does set up.
            let secret = asks(&part, Method::POST, "/api/session/authenticator", &Value::Null).await.is(200)["secret"].clone();
            let code = super::door::App::new(&text(&secret)).code(server, 0);
            let whole = with(&part, &asks(&part, Method::PUT, "/api/session/authenticator", &json!({"code": code})).await);
            assert_eq!(whole.get("/api/session").await.is(200)["proof"], "password_and_code");
            assert_eq!(asks(&whole, Method::POST, "/api/session/passkeys/options", &json!({})).await.status, status, "{login}");
        }
    }

    async fn what_does_not_hold_lets_nobody_in(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let doctor = server.physician("tanaka").await.at_localhost();
        let (_, mut phone, _) = has(server, &nurse).await;
        let (_, stolen, _) = has(server, &doctor).await;
        let stranger = nurse.stranger();
        let (origin, site, user) = (phone.origin.clone(), phone.site.clone(), phone.user.clone());
        for other in ["http://evil.example", "https://localhost", "http://localhost:1", "http://sub.localhost"] {
            other.clone_into(&mut phone.origin);
            signs_in(&stranger, &mut phone).await.problem(401, "sign_in_failed");
        }
        phone.origin = origin;
        "evil.example".clone_into(&mut phone.site);
        signs_in(&stranger, &mut phone).await.problem(401, "sign_in_failed");
        phone.site = site;
        phone.verifies = false;
        signs_in(&stranger, &mut phone).await.problem(401, "sign_in_failed");
        phone.verifies = true;
        phone.user = stolen.user;
        signs_in(&stranger, &mut phone).await.problem(401, "sign_in_failed");
        phone.user = user;
        // Another challenge, a changed signature, somebody unknown, a word of one's own.
        let (first, first_options) = asked(&stranger, "/api/session/passkey/options").await;
        let (second, _) = asked(&stranger, "/api/session/passkey/options").await;
        let send = async |ceremony: &Value, credential: &Value| {
            asks(&stranger, Method::POST, "/api/session/passkey", &json!({"ceremony": ceremony, "credential": credential})).await
        };
        let credential = phone.signs(&first_options);
        send(&second, &credential).await.problem(401, "sign_in_failed");
        for field in ["signature", "authenticatorData"] {
            let mut changed = credential.clone();
            let bytes = BASE64URL_NOPAD.decode(text(&changed["response"][field]).as_bytes()).expect("base64url");
            let flipped: Vec<u8> = bytes.iter().enumerate().map(|(at, byte)| if at + 1 == bytes.len() { byte ^ 1 } else { *byte }).collect();
            changed["response"][field] = json!(BASE64URL_NOPAD.encode(&flipped));
            send(&first, &changed).await.problem(401, "sign_in_failed");
        }
        let mut unknown = Authenticator::at(nurse.base());
        unknown.user.clone_from(&phone.user);
        send(&first, &unknown.signs(&first_options)).await.problem(401, "sign_in_failed");
        send(&json!("AAAA"), &credential).await.problem(401, "sign_in_failed");
        send(&first, &json!({})).await.problem(422, "invalid");
        // What was asked for setting up is no question to sign in with.
        let (other_kind, _) = asked(&server.nurse("sato").await.at_localhost(), "/api/session/passkeys/options").await;
        send(&other_kind, &credential).await.problem(401, "sign_in_failed");
        let first_time = send(&first, &credential).await;
        assert!(cookie_of(&first_time).is_some());
        first_time.is(200);
        // Replayed.
        send(&first, &credential).await.problem(401, "sign_in_failed");
        assert!(logged(server, "sign_in_with_passkey", "failed").await >= 12);
        // Five minutes later nobody remembers what was asked.
        let (old, options) = asked(&stranger, "/api/session/passkey/options").await;
        server.clock.advance_seconds(301);
        send(&old, &phone.signs(&options)).await.problem(412, "stale");
    }

    async fn what_does_not_hold_is_not_set_up(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let doctor = server.physician("tanaka").await.at_localhost();
        let mut phone = Authenticator::at(nurse.base());
        let origin = phone.origin.clone();
        "http://evil.example".clone_into(&mut phone.origin);
        adds(&nurse, &mut phone).await.problem(422, "invalid");
        phone.origin = origin;
        phone.verifies = false;
        adds(&nurse, &mut phone).await.problem(422, "invalid");
        phone.verifies = true;
        // What one was asked is not for another.
        let (ceremony, options) = asked(&nurse, "/api/session/passkeys/options").await;
        let body = |name: &str, phone: &mut Authenticator| json!({"ceremony": ceremony, "credential": phone.makes(&options), "name": name});
        asks(&doctor, Method::POST, "/api/session/passkeys", &body("電話", &mut phone)).await.problem(422, "invalid");
        asks(&nurse, Method::POST, "/api/session/passkeys", &body(" ", &mut phone)).await.problem(422, "invalid");
        asks(&nurse.stranger(), Method::POST, "/api/session/passkeys", &body("電話", &mut phone)).await.problem(401, "sign_in_required");
        let added = asks(&nurse, Method::POST, "/api/session/passkeys", &body("電話", &mut phone)).await;
        let nurse = with(&nurse, &added);
        added.is(201);
        asks(&nurse, Method::POST, "/api/session/passkeys", &body("電話", &mut phone)).await.problem(401, "sign_in_required");
        // The same authenticator under another name takes no place.
        adds(&doctor, &mut phone).await.problem(409, "already_exists");
        assert_eq!(ids(server).await.len(), 1);
        doctor.get("/api/patients").await.is(200);
    }

    async fn of_one_signature_sent_a_hundred_times_at_once_one_lets_in(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let (_, mut phone, _) = has(server, &nurse).await;
        let (ceremony, options) = asked(&nurse.stranger(), "/api/session/passkey/options").await;
        let body = json!({"ceremony": ceremony, "credential": phone.signs(&options)});
        let stranger = nurse.stranger();
        let answers = join_all((0..100).map(|_| asks(&stranger, Method::POST, "/api/session/passkey", &body))).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 200 | 401 | 429)), "{statuses:?}");
        assert_eq!(server.database.count("session where proof = 'passkey' and ended_at is null").await, 2);
    }

    async fn a_counter_that_went_back_is_a_copy(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let mut key = Authenticator::at(nurse.base());
        (key.counts, key.counter) = (true, 7);
        let nurse = with(&nurse, &adds(&nurse, &mut key).await);
        signs_in(&nurse.stranger(), &mut key).await.is(200);
        signs_in(&nurse.stranger(), &mut key).await.is(200);
        for before in [8, 7, 0] {
            key.counter = before;
            signs_in(&nurse.stranger(), &mut key).await.problem(401, "sign_in_failed");
        }
        assert_eq!(logged(server, "passkey_copied", "failed").await, 3);
        key.counter = 9;
        signs_in(&nurse.stranger(), &mut key).await.is(200);
    }

    async fn a_passkey_proves_anew_and_the_session_goes_on(server: &Server) {
        let hospital = server.organization("病院", OrganizationKind::Hospital).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let roles = vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::OrgAdmin)];
        let accounts = server.account_with("kaneda", roles).await;
        let (kaneda, mut phone, _) = has(server, &Persona::sign_in(server, &accounts[0]).await.at_localhost()).await;
        let signed_in = signs_in(&kaneda.stranger(), &mut phone).await;
        let nobody_yet = with(&kaneda, &signed_in);
        assert_eq!(signed_in.is(200)["acting"], Value::Null);
        let chosen = asks(&nobody_yet, Method::POST, "/api/session/membership", &json!({"membership": accounts[1].membership.id})).await;
        let acting = with(&kaneda, &chosen);
        let ends = chosen.is(200)["expires_at"].clone();
        let colleague = json!({"name": "同僚", "kana": "どうりょう", "profession": "nurse", "role": "staff"});
        let path = format!("/api/organizations/{station}/invitations");
        // B06: what decides about others asks for a proof of the last five minutes.
        server.clock.advance_seconds(301);
        acting.post(&path, &colleague).await.problem(403, "fresh_proof_required");
        asks(&acting, Method::POST, "/api/session/passkeys/options", &json!({})).await.problem(403, "fresh_proof_required");
        let proved = signs_in(&acting, &mut phone).await;
        let fresh = with(&kaneda, &proved);
        let view = proved.is(200);
        assert_eq!(view["acting"]["id"], accounts[1].membership.id.to_string());
        assert_eq!(view["expires_at"], ends, "B02: the end is not put off");
        acting.get("/api/session").await.problem(401, "sign_in_required");
        fresh.post(&path, &colleague).await.is(201);
        assert_eq!(logged(server, "prove_anew", "allowed").await, 1);
        // Somebody else's passkey is somebody else's session.
        let (_, mut other, _) = has(server, &server.nurse("suzuki").await.at_localhost()).await;
        let view = signs_in(&fresh, &mut other).await.is(200);
        assert_ne!(view["person"]["id"], fresh.person());
        fresh.get("/api/session").await.is(200);
    }

    async fn sessions_of_before_end_with_a_passkey_and_the_last_one_stays(server: &Server) {
        let account = {
            let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
            server.account("suzuki", station, Profession::Nurse, Role::Staff).await
        };
        let nurse = Persona::sign_in(server, &account).await.at_localhost();
        let elsewhere = Persona::sign_in(server, &account).await;
        let mut socket = elsewhere.listens().await;
        socket.next_of("heads").await;
        // B05, B04: whoever else is signed in as this person is no longer, and hears nothing more.
        let (nurse, mut phone, first) = has(server, &nurse).await;
        elsewhere.get("/api/patients").await.problem(401, "sign_in_required");
        socket.close_code().await.expect("it is closed");
        asks(&nurse, Method::DELETE, &format!("/api/session/passkeys/{first}"), &Value::Null).await.problem(409, "last_factor");
        let (nurse, mut tablet, second) = has(server, &nurse).await;
        let with_phone = with(&nurse, &signs_in(&nurse.stranger(), &mut phone).await);
        with_phone.get("/api/patients").await.is(200);
        let doctor = server.physician("tanaka").await.at_localhost();
        let rename = |who: Persona, id: String| async move {
            asks(&who, Method::PATCH, &format!("/api/session/passkeys/{id}"), &json!({"name": "机の鍵"})).await
        };
        rename(nurse.clone(), second.clone()).await.is(204);
        rename(doctor.clone(), second.clone()).await.not_found();
        asks(&doctor, Method::DELETE, &format!("/api/session/passkeys/{first}"), &Value::Null).await.not_found();
        asks(&nurse, Method::DELETE, &format!("/api/session/passkeys/{first}"), &Value::Null).await.is(204);
        with_phone.get("/api/patients").await.problem(401, "sign_in_required");
        nurse.get("/api/patients").await.is(200);
        signs_in(&nurse.stranger(), &mut phone).await.problem(401, "sign_in_failed");
        signs_in(&nurse.stranger(), &mut tablet).await.is(200);
        asks(&nurse, Method::DELETE, &format!("/api/session/passkeys/{second}"), &Value::Null).await.problem(409, "last_factor");
        assert_eq!(logged(server, "delete_passkey", "allowed").await, 1);
    }

    async fn whose_password_is_guessed_at_signs_in_at_once(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let (_, mut phone, _) = has(server, &nurse).await;
        let stranger = nurse.stranger();
        // A05: from the same network, under the same name.
        for _ in 0..30 {
            asks(&stranger, Method::POST, "/api/session", &json!({"login": "suzuki", "password": "wrong horse battery"})).await;
        }
        asks(&stranger, Method::POST, "/api/session", &json!({"login": "suzuki", "password": PASSWORD})).await.problem(429, "throttled");
        signs_in(&stranger, &mut phone).await.is(200);
        // Whoever sends what does not hold waits in the end, and keeps nobody out but themselves.
        let (ceremony, options) = asked(&stranger, "/api/session/passkey/options").await;
        let mut unknown = Authenticator::at(nurse.base());
        unknown.user.clone_from(&phone.user);
        let body = json!({"ceremony": ceremony, "credential": unknown.signs(&options)});
        let mut throttled = 0;
        for _ in 0..110 {
            let status = asks(&stranger, Method::POST, "/api/session/passkey", &body).await.status;
            throttled += usize::from(status == 429);
        }
        assert!(throttled > 0);
        assert!(logged(server, "sign_in_with_passkey", "failed").await <= 101, "nobody makes the log grow at will");
        signs_in(&stranger, &mut phone).await.is(200);
    }

    async fn a_password_alone_puts_no_passkey_beside_another(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let (_, mut phone, id) = has(server, &nurse).await;
        // A01: whoever knows the password gets a session that opens nothing.
        let signed_in = asks(&nurse.stranger(), Method::POST, "/api/session", &json!({"login": "suzuki", "password": PASSWORD})).await;
        let guessed = with(&nurse, &signed_in);
        assert_eq!(signed_in.is(200)["proof"], "password");
        guessed.get("/api/patients").await.problem(403, "second_factor_required");
        guessed.get("/api/sessions").await.problem(403, "second_factor_required");
        asks(&guessed, Method::POST, "/api/session/passkeys/options", &json!({})).await.problem(403, "second_factor_required");
        asks(&guessed, Method::DELETE, &format!("/api/session/passkeys/{id}"), &Value::Null).await.problem(403, "second_factor_required");
        // With the passkey it is one.
        let proved = signs_in(&guessed, &mut phone).await;
        let whole = with(&nurse, &proved);
        assert_eq!(proved.is(200)["proof"], "passkey");
        whole.get("/api/patients").await.is(200);
        // Who has none yet sets the first one up with the password.
        let doctor = server.physician("tanaka").await.at_localhost();
        let signed_in = asks(&doctor.stranger(), Method::POST, "/api/session", &json!({"login": "tanaka", "password": PASSWORD})).await;
        has(server, &with(&doctor, &signed_in)).await.0.get("/api/patients").await.is(200);
    }

    async fn an_address_without_a_name_has_no_passkeys(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        asks(&nurse.stranger(), Method::POST, "/api/session/passkey/options", &json!({})).await.problem(409, "passkeys_unavailable");
        asks(&nurse, Method::POST, "/api/session/passkeys/options", &json!({})).await.problem(409, "passkeys_unavailable");
        let forged = nurse.request(Method::POST, "/api/session/passkey/options").header("host", "evil.example").json(&json!({}));
        crate::harness::answer(forged).await.problem(409, "passkeys_unavailable");
    }

    async fn whoever_knows_only_the_password_adds_nothing_beside_a_passkey(server: &Server) {
        let nurse = server.nurse("suzuki").await.at_localhost();
        let (_, mut authenticator, passkey) = has(server, &nurse).await;
        let body = json!({"login": "suzuki", "password": PASSWORD});
        let knows = with(&nurse, &asks(&nurse.stranger(), Method::POST, "/api/session", &body).await);
        assert_eq!(knows.get("/api/session").await.is(200)["proof"], "password");
        for (method, path, body) in [
            (Method::POST, "/api/session/authenticator", Value::Null), (Method::POST, "/api/session/passkeys/options", json!({})),
            (Method::PUT, "/api/session/password", json!({"password": "another horse and its battery"})),
        ] {
            asks(&knows, method, path, &body).await.problem(403, "second_factor_required");
        }
        // With the passkey it is its owner, who may; and with an authenticator beside it the last passkey may go.
        let owner = with(&knows, &signs_in(&knows, &mut authenticator).await);
        let path = format!("/api/session/passkeys/{passkey}");
        asks(&owner, Method::DELETE, &path, &Value::Null).await.problem(409, "last_factor");
        let secret = asks(&owner, Method::POST, "/api/session/authenticator", &Value::Null).await.is(200)["secret"].clone();
        let code = super::door::App::new(&text(&secret)).code(server, 0);
        let confirmed = asks(&owner, Method::PUT, "/api/session/authenticator", &json!({"code": code})).await;
        let owner = with(&owner, &confirmed);
        let factors = owner.get("/api/session/factors").await.is(200);
        assert_eq!(factors["passkeys"].as_array().map(Vec::len), Some(1));
        asks(&owner, Method::DELETE, &path, &Value::Null).await.is(204);
        asks(&owner, Method::DELETE, "/api/session/authenticator", &Value::Null).await.problem(409, "last_factor");
    }
}
