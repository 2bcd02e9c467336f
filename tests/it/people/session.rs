//! Sessions: signing in, choosing a membership, signing out, and time.

use super::door::without_a_choice;
use crate::harness::{Account, Answer, PASSWORD, Persona, Server, answer, both, contains, cookie_of, key, note};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn sign_in(from: &Persona, login: &str, password: &str) -> Answer {
    from.stranger().send(Method::POST, "/api/session", None, &json!({"login": login, "password": password})).await
}

/// What a client asks for while somebody uses it.
async fn uses(from: &Persona, path: &str) -> Answer {
    answer(from.request(Method::GET, path).header("x-tsunagu-active", "1")).await
}

async fn choose(from: &Persona, account: &Account) -> Answer {
    from.send(Method::POST, "/api/session/membership", None, &json!({"membership": account.membership.id})).await
}

/// Somebody who works in two places.
async fn with_two_memberships(server: &Server, login: &str) -> Vec<Account> {
    let hospital = server.organization("病院", OrganizationKind::Hospital).await;
    let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
    server.account_with(login, vec![(hospital, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::OrgAdmin)]).await
}

both! {
    async fn a_wrong_password_and_an_unknown_name_look_alike(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let strip = |answer: Answer| {
            assert!(cookie_of(&answer).is_none());
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort_unstable();
            let mut body = answer.problem(401, "sign_in_failed");
            body["request_id"].take();
            (names, body)
        };
        let wrong = strip(sign_in(&nurse, "suzuki", "wrong horse battery").await);
        let unknown = strip(sign_in(&nurse, "nobody", "wrong horse battery").await);
        assert_eq!(wrong, unknown);
        sign_in(&nurse, "suzuki", PASSWORD).await.is(200);
        sign_in(&nurse, "ＳＵＺＵＫＩ", PASSWORD).await.is(200);
        sign_in(&nurse, "suzuki", "").await.problem(401, "sign_in_failed");
    }

    // B07
    async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_stored_only_hashed(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let answer = sign_in(&nurse, "suzuki", PASSWORD).await;
        let line = answer.headers["set-cookie"].to_str().expect("a text").to_owned();
        let attributes: Vec<_> = line.split("; ").skip(1).collect();
        assert_eq!(attributes, ["Path=/", "HttpOnly", "SameSite=Lax"]);
        let device = answer.headers.get_all("set-cookie").iter().nth(1).and_then(|line| line.to_str().ok()).expect("a mark");
        let (mark, attributes) = device.split_once("; ").expect("attributes");
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Max-Age=34560000");
        assert!(mark.starts_with("tsunagu_device=") && !mark.contains("suzuki"));
        let cookie = cookie_of(&answer).expect("a cookie");
        let token = cookie.strip_prefix("tsunagu_session=").expect("its name").to_owned();
        let raw = BASE64URL_NOPAD.decode(token.as_bytes()).expect("base64");
        assert_eq!(raw.len(), 32, "256 bits");
        assert!(!answer.is(200).to_string().contains(&token), "the token is in the cookie alone");
        let dump = server.database.dump();
        for form in [token.as_bytes().to_vec(), raw.clone(), HEXLOWER.encode(&raw).into_bytes(), HEXLOWER.encode(token.as_bytes()).into_bytes()] {
            assert!(!contains(&dump, &form));
        }
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        assert!(contains(&dump, &hash) || contains(&dump, HEXLOWER.encode(&hash).as_bytes()));
        let again = sign_in(&nurse, "suzuki", PASSWORD).await;
        assert_ne!(cookie_of(&again), Some(cookie), "every sign-in makes a new token");
        let hashes = server.database.texts("select password_hash from person where password_hash is not null").await;
        assert!(!hashes.is_empty() && hashes.iter().all(|hash| hash.starts_with("$argon2id$v=19$")), "{hashes:?}");
    }

    async fn a_session_that_nobody_uses_ends_after_fifteen_minutes(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for _ in 0..4 {
            server.clock.advance_seconds(14 * 60);
            uses(&nurse, "/api/session").await.is(200);
        }
        server.clock.advance_seconds(15 * 60 + 1);
        nurse.get("/api/session").await.problem(401, "sign_in_required");
        nurse.post("/api/patients", &json!({})).await.problem(401, "sign_in_required");
        sign_in(&nurse, "suzuki", PASSWORD).await.is(200);
    }

    async fn what_a_client_asks_for_by_itself_keeps_no_session_alive(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let entry = nurse.posts(&patient, "使っている").await.is(201);
        for _ in 0..3 {
            server.clock.advance_seconds(14 * 60);
            nurse.posts(&patient, "書きこみ").await.is(201);
        }
        server.clock.advance_seconds(14 * 60);
        for path in ["/api/session", "/api/patients", "/api/heads"] {
            nurse.get(path).await.is(200);
            answer(nurse.request(Method::GET, path).header("x-tsunagu-active", "0")).await.is(200);
        }
        server.clock.advance_seconds(61);
        nurse.get("/api/patients").await.problem(401, "sign_in_required");

        let nurse = Persona::sign_in(server, &Account { login: "suzuki".to_owned(), membership: nurse.membership.clone() }).await;
        server.clock.advance_seconds(14 * 60);
        nurse.sees(&patient, &[&entry]).await.is(202);
        server.clock.advance_seconds(61);
        nurse.sees(&patient, &[&entry]).await.problem(401, "sign_in_required");
    }

    async fn a_session_ends_after_twelve_hours_of_constant_use(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for _ in 0..(12 * 6 - 1) {
            server.clock.advance_seconds(600);
            uses(&nurse, "/api/session").await.is(200);
        }
        nurse.posts(&patient, "十一時間五十分").await.is(201);
        server.clock.advance_seconds(601);
        nurse.posts(&patient, "十二時間").await.problem(401, "sign_in_required");
        nurse.get("/api/session").await.problem(401, "sign_in_required");
    }

    async fn a_window_that_believes_in_another_session_writes_and_reads_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let session = crate::harness::text(&nurse.get("/api/session").await.is(200)["session"]);
        let posts = |who: &Persona| {
            let request = who.request(Method::POST, &format!("/api/patients/{}/entries", patient.id)).header("idempotency-key", crate::harness::key());
            crate::harness::answer(request.header("x-tsunagu-session", &session).json(&crate::harness::note("鈴木の記録")))
        };
        posts(&doctor).await.problem(401, "sign_in_required");
        posts(&nurse).await.is(201);
        assert_eq!(nurse.texts(&patient).await, ["鈴木の記録"]);
        let reads = |who: &Persona, path: &str| crate::harness::answer(who.request(Method::GET, path).header("x-tsunagu-session", &session));
        let rows = server.database.count("access_log").await;
        for path in [format!("/api/patients/{}/entries", patient.id), "/api/patients".to_owned(), "/api/heads?wait=25".to_owned()] {
            reads(&doctor, &path).await.problem(401, "sign_in_required");
        }
        assert_eq!(server.database.count("access_log").await, rows);
        assert_eq!(reads(&nurse, "/api/patients").await.headers["x-tsunagu-session"], session.as_str());
        // Who asks before the session is known is told whose answer it is.
        let others = doctor.get("/api/patients").await.headers["x-tsunagu-session"].clone();
        assert_eq!(others, crate::harness::text(&doctor.get("/api/session").await.is(200)["session"]).as_str());
        assert!(!doctor.stranger().get("/api/patients").await.headers.contains_key("x-tsunagu-session"));
    }

    async fn with_several_memberships_one_is_chosen_and_a_switch_makes_a_new_session(server: &Server) {
        let accounts = with_two_memberships(server, "kaneda").await;
        let other = server.nurse("yoso").await;
        let nobody_yet = without_a_choice(server, &accounts[0]).await;
        let view = nobody_yet.get("/api/session").await.is(200);
        assert_eq!((&view["acting"], &view["memberships"].as_array().map(Vec::len), &view["may"]), (&Value::Null, &Some(2), &json!([])));
        nobody_yet.get("/api/patients").await.problem(403, "membership_required");
        choose(&nobody_yet, &Account { login: String::new(), membership: other.membership.clone() }).await.not_found();
        let chosen = choose(&nobody_yet, &accounts[0]).await;
        let at_hospital = nobody_yet.with_cookie(&cookie_of(&chosen).expect("a new cookie"));
        let may = [
            "register_patient", "see_rotas", "see_vacancies", "update_vacancies", "see_inquiries", "ask_inquiry", "see_disasters", "see_directory",
            "propose_provider",
        ];
        assert_eq!(chosen.is(200)["may"], json!(may));
        nobody_yet.get("/api/session").await.problem(401, "sign_in_required");

        let mut socket = at_hospital.listens().await;
        socket.next_of("heads").await;
        let patient = at_hospital.registers("花子").await;
        let switched = choose(&at_hospital, &accounts[1]).await;
        let at_station = at_hospital.with_cookie(&cookie_of(&switched).expect("a new cookie"));
        assert_eq!(
            switched.is(200)["may"],
            json!([
                "register_patient", "manage_memberships", "manage_identity_providers", "keep_roster", "see_rotas", "keep_rotas", "see_vacancies", "update_vacancies", "see_inquiries", "ask_inquiry",
                "see_disasters", "see_directory", "propose_provider"
            ])
        );
        assert_eq!(socket.close_code().await, Some(4401));
        at_hospital.posts(&patient, "前の席から").await.problem(401, "sign_in_required");
        at_station.reads(&patient).await.not_found();
        assert_eq!(at_station.get("/api/session").await.is(200)["acting"]["organization"]["name"], "訪看");
    }

    async fn switching_does_not_put_off_the_end(server: &Server) {
        let accounts = with_two_memberships(server, "kaneda").await;
        let mut acting = Persona::sign_in(server, &accounts[0]).await;
        let ends = acting.get("/api/session").await.is(200)["expires_at"].clone();
        for turn in 0..(12 * 6 - 1) {
            server.clock.advance_seconds(600);
            let switched = choose(&acting, &accounts[(turn + 1) % 2]).await;
            acting = acting.with_cookie(&cookie_of(&switched).expect("a new cookie"));
            assert_eq!(switched.is(200)["expires_at"], ends);
        }
        server.clock.advance_seconds(601);
        choose(&acting, &accounts[0]).await.problem(401, "sign_in_required");
    }

    async fn choosing_the_membership_that_one_has_changes_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let before = nurse.get("/api/session").await.is(200);
        let chosen = choose(&nurse, &Account { login: String::new(), membership: nurse.membership.clone() }).await;
        assert!(cookie_of(&chosen).is_none());
        assert_eq!(chosen.is(200), before);
        assert_eq!(nurse.get("/api/session").await.is(200), before);
    }

    async fn a_session_that_has_ended_starts_no_other_and_answers_to_no_method(server: &Server) {
        let accounts = with_two_memberships(server, "kaneda").await;
        let acting = Persona::sign_in(server, &accounts[0]).await;
        let nurse = server.nurse("suzuki").await;
        acting.registers("花子").await;
        nurse.registers_as("次郎", "じろう").await;
        // Round the server, which still remembers both for writes: their guard finds out.
        server.database.run("update session set ended_at = 1").await;
        choose(&acting, &accounts[1]).await.problem(401, "sign_in_required");
        answer(nurse.request(Method::HEAD, "/api/patients")).await.is(401);
        nurse.send(Method::DELETE, "/api/session", None, &json!({})).await.problem(401, "sign_in_required");
        assert_eq!(server.database.count("session where ended_at is null").await, 0);
    }

    async fn of_a_sign_out_and_a_switch_at_once_one_is_done(server: &Server) {
        let accounts = with_two_memberships(server, "kaneda").await;
        for _ in 0..12 {
            let here = Persona::sign_in(server, &accounts[0]).await;
            let gone = here.send(Method::DELETE, "/api/session", None, &Value::Null);
            let (gone, switched) = join(gone, choose(&here, &accounts[1])).await;
            assert_eq!([gone.status == 204, switched.status == 200].into_iter().filter(|done| *done).count(), 1, "{gone:?} {switched:?}");
            let after = here.with_cookie(&cookie_of(&switched).unwrap_or_default());
            after.get("/api/session").await.is(if switched.status == 200 { 200 } else { 204 });
            here.get("/api/session").await.problem(401, "sign_in_required");
            choose(&here, &accounts[0]).await.problem(401, "sign_in_required");
        }
    }

    async fn where_no_region_was_made_nobody_is_signed_in_and_nothing_fails(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let database = server.database.another().await;
        let empty = crate::harness::open_app(&database, |_| {}).await.expect("an empty installation");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/api/session", listener.local_addr().expect("its address"));
        let drain = CancellationToken::new();
        let serving = tokio::spawn(empty.serve(listener, drain.clone()));
        let client = reqwest::Client::new();
        answer(client.get(&url)).await.is(204);
        for cookie in [nurse.cookie(), "tsunagu_session=nonsense"] {
            answer(client.get(&url).header("cookie", cookie)).await.problem(401, "sign_in_required");
        }
        let post = |path: &str, body: Value| answer(client.post(format!("{url}{path}")).header("x-tsunagu", "1").json(&body));
        post("", json!({"login": "suzuki", "password": PASSWORD})).await.problem(401, "sign_in_failed");
        post("/first", json!({"token": "AAAA"})).await.problem(401, "sign_in_failed");
        drain.cancel();
        serving.await.expect("it stops").expect("without a fault");
    }

    async fn the_demo_door_is_not_there_in_a_real_region(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        nurse.get("/api/demo/personas").await.not_found();
        nurse.send(Method::POST, "/api/demo/session", None, &json!({"persona": nurse.membership.id})).await.not_found();
    }

    async fn writes_come_from_our_own_page_alone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let path = format!("/api/patients/{}/entries", patient.id);
        let write = || nurse.bare(Method::POST, &path).header("idempotency-key", key()).json(&note("書きこみ"));
        answer(write()).await.problem(403, "cross_site");
        answer(write().header("x-tsunagu", "0")).await.problem(403, "cross_site");
        for site in ["cross-site", "same-site", "none"] {
            answer(write().header("x-tsunagu", "1").header("sec-fetch-site", site)).await.problem(403, "cross_site");
        }
        for origin in ["null", "https://evil.example", "http://127.0.0.1:1", &nurse.base().replace("http:", "https:")] {
            answer(write().header("x-tsunagu", "1").header("origin", origin)).await.problem(403, "cross_site");
        }
        let sign_in = nurse.stranger().bare(Method::POST, "/api/session").json(&json!({"login": "suzuki", "password": PASSWORD}));
        answer(sign_in).await.problem(403, "cross_site");
        assert!(nurse.texts(&patient).await.is_empty());
        answer(write().header("x-tsunagu", "1").header("sec-fetch-site", "same-origin").header("origin", nurse.base())).await.is(201);
        answer(write().header("x-tsunagu", "1")).await.is(201);
        answer(nurse.bare(Method::GET, &path)).await.is(200);
    }

    async fn an_answer_is_no_page_to_be_opened(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let opens = |path: &str, site: &str| nurse.bare(Method::GET, path).header("sec-fetch-mode", "navigate").header("sec-fetch-site", site);
        for site in ["none", "cross-site", "same-origin"] {
            answer(opens("/api/patients", site)).await.problem(403, "cross_site");
            answer(opens("/api/openapi.json", site)).await.is(200);
            assert_eq!(answer(opens("/", site)).await.status, 200);
        }
        answer(nurse.bare(Method::GET, "/api/patients").header("sec-fetch-mode", "cors").header("sec-fetch-site", "same-origin")).await.is(200);
    }

    // B08
    async fn every_answer_carries_the_headers_that_browsers_need(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        for answer in [nurse.get("/api/session").await, nurse.get("/api/nothing").await, nurse.stranger().get("/api/patients").await, nurse.get("/").await] {
            let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "no-referrer");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            assert!(header("content-security-policy").contains("frame-ancestors 'none'") && header("content-security-policy").contains("default-src 'none'"));
            assert!(answer.headers.get("access-control-allow-origin").is_none());
            assert!(answer.headers.get("server").is_none());
        }
        assert_eq!(nurse.get("/api/session").await.headers["cache-control"], "no-store");
        let left = nurse.send(Method::DELETE, "/api/session", None, &json!({})).await;
        assert_eq!(left.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert!(left.headers["set-cookie"].to_str().is_ok_and(|line| line.contains("Max-Age=0")));
        nurse.get("/api/session").await.problem(401, "sign_in_required");
    }
}
