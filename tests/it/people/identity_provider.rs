//! Signing in at the identity provider of one's organization.

use super::door::App;
use crate::harness::{Answer, IdentityProvider, Persona, Server, Visit, answer, both, by_nobody, by_secret, cookie_of, text};
use data_encoding::BASE64URL_NOPAD;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// The seconds of the tests' clock.
fn now(server: &Server) -> i64 {
    server.desk.now().0 / 1_000_000
}

/// A hospital with its provider, and a nurse who works there.
async fn hospital(server: &Server, trusted: bool) -> (IdentityProvider, String, Persona, Persona) {
    let organization = server.organization("病院", OrganizationKind::Hospital).await;
    let admin = server.admin("kanri", organization).await;
    let nurse = server.persona("suzuki", organization, Profession::Nurse, Role::Staff).await;
    let idp = IdentityProvider::open().await;
    let id = idp.is_set_up(&admin, trusted).await;
    (idp, id, admin, nurse)
}

#[track_caller]
fn leads_to(answer: &Answer, location: &str) {
    assert_eq!((answer.status.as_u16(), answer.headers["location"].to_str().expect("a text")), (303, location));
}

/// Somebody goes there and comes back with an honest answer about a subject.
async fn round(server: &Server, idp: &IdentityProvider, id: &str, who: &Persona, link: bool, subject: &str) -> Answer {
    let visit = idp.is_visited(who, id, link).await;
    let code = idp.gives(&visit, &idp.claims(&visit, subject, now(server)));
    visit.comes_back(who, &code, &idp.url).await
}

async fn links(server: &Server, idp: &IdentityProvider, id: &str, who: &Persona, subject: &str) {
    let answer = round(server, idp, id, who, true, subject).await;
    leads_to(&answer, "/settings?identity=linked");
}

async fn is_refused(server: &Server, idp: &IdentityProvider, who: &Persona, id: &str, change: impl FnOnce(&Visit, &mut Value)) {
    let visit = idp.is_visited(who, id, false).await;
    let mut claims = idp.claims(&visit, "u-1", now(server));
    change(&visit, &mut claims);
    let code = idp.gives(&visit, &claims);
    let answer = visit.comes_back(who, &code, &idp.url).await;
    leads_to(&answer, "/?sign_in=refused");
    assert!(has_no_session(&answer));
}

/// The browser may be told to forget what it kept, and nothing else.
fn has_no_session(answer: &Answer) -> bool {
    answer.headers.get_all("set-cookie").iter().all(|line| line.to_str().is_ok_and(|line| line.starts_with("tsunagu_provider=;")))
}

both! {
    async fn whoever_linked_an_account_signs_in_by_it_and_nobody_else_does(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        let stranger = nurse.stranger();
        let names = stranger.get("/api/identity-providers").await.is(200);
        assert_eq!(names["items"], json!([{"id": id, "name": "病院のID"}]));
        leads_to(&round(server, &idp, &id, &stranger, false, "u-1").await, "/?sign_in=refused");
        links(server, &idp, &id, &nurse, "u-1").await;
        let entered = round(server, &idp, &id, &stranger, false, "u-1").await;
        leads_to(&entered, "/");
        assert_eq!(entered.body, Value::Null, "a redirect tells nothing");
        let inside = nurse.with_cookie(&cookie_of(&entered).expect("a session"));
        let view = inside.get("/api/session").await.is(200);
        assert_eq!((&view["proof"], &view["person"]["id"]), (&json!("provider"), &json!(nurse.person())));
        inside.get("/api/patients").await.is(200);
        // A11: the same subject of another provider is somebody else.
        leads_to(&round(server, &idp, &id, &stranger, false, "u-2").await, "/?sign_in=refused");
        let other = IdentityProvider::open().await;
        let clinic = server.organization("診療所", OrganizationKind::Clinic).await;
        let other_id = other.is_set_up(&server.admin("betsu", clinic).await, true).await;
        leads_to(&round(server, &other, &other_id, &stranger, false, "u-1").await, "/?sign_in=refused");
        // And an account is one person's.
        let own = nurse.get("/api/session/identities").await.is(200);
        assert_eq!(own["items"].as_array().map(Vec::len), Some(1), "{own}");
        let visit = idp.is_visited(&nurse, &id, true).await;
        let code = idp.gives(&visit, &idp.claims(&visit, "u-3", now(server)));
        leads_to(&visit.comes_back(&nurse, &code, &idp.url).await, "/settings?identity=refused");
        nurse.send(Method::DELETE, &format!("/api/session/identities/{id}"), None, &json!({})).await.is(204);
        leads_to(&round(server, &idp, &id, &stranger, false, "u-1").await, "/?sign_in=refused");
    }

    async fn a11_what_a_provider_must_not_say_lets_nobody_in(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let stranger = nurse.stranger();
        is_refused(server, &idp, &stranger, &id, |_, claims| claims["iss"] = json!(format!("{}/", idp.url))).await;
        is_refused(server, &idp, &stranger, &id, |_, claims| claims["aud"] = json!("other")).await;
        is_refused(server, &idp, &stranger, &id, |_, claims| claims["exp"] = json!(now(server) - 61)).await;
        let before = idp.is_visited(&stranger, &id, false).await;
        is_refused(server, &idp, &stranger, &id, |_, claims| claims["nonce"] = json!(before.asked["nonce"])).await;
        is_refused(server, &idp, &stranger, &id, |_, claims| claims["sub"] = json!("u-2")).await;
        // The same name of a key, and one that nobody publishes.
        let foreign = IdentityProvider::open().await;
        let unknown = IdentityProvider::open().await;
        unknown.turns_key("k9");
        let public = idp.public();
        let (jwk, point) = (public.to_string(), BASE64URL_NOPAD.decode(public["x"].as_str().expect("a number").as_bytes()).expect("bytes"));
        let lies: [&dyn Fn(&Value) -> String; 6] = [
            &by_nobody,
            &|claims| by_secret(b"provider-secret", claims),
            &|claims| by_secret(jwk.as_bytes(), claims),
            &|claims| by_secret(&point, claims),
            &|claims| foreign.signs(claims),
            &|claims| unknown.signs(claims),
        ];
        for (at, lie) in lies.iter().enumerate() {
            let visit = idp.is_visited(&stranger, &id, false).await;
            let token = lie(&idp.claims(&visit, "u-1", now(server)));
            let code = idp.gives_token(&visit, token);
            let answer = visit.comes_back(&stranger, &code, &idp.url).await;
            assert_eq!(answer.headers["location"], "/?sign_in=refused", "{at}");
            assert!(has_no_session(&answer), "{at}");
        }
        leads_to(&round(server, &idp, &id, &stranger, false, "u-1").await, "/");
    }

    async fn a11_an_answer_counts_once_and_in_the_browser_that_asked(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let stranger = nurse.stranger();
        let visit = idp.is_visited(&stranger, &id, false).await;
        let code = idp.gives(&visit, &idp.claims(&visit, "u-1", now(server)));
        // Another browser has asked something too.
        let elsewhere = Visit { asked: visit.asked.clone(), kept: idp.is_visited(&stranger, &id, false).await.kept };
        leads_to(&elsewhere.comes_back(&stranger, &code, &idp.url).await, "/?sign_in=refused");
        let state = &visit.asked["state"];
        let touched = format!("{state}x");
        for said in [vec![("code", code.as_str()), ("state", touched.as_str()), ("iss", &idp.url)], vec![("code", &code), ("iss", &idp.url)]] {
            leads_to(&visit.comes_back_saying(&stranger, &said).await, "/?sign_in=refused");
        }
        let answers = join_all((0..100).map(|_| visit.comes_back(&stranger, &code, &idp.url))).await;
        let winners = answers.iter().filter(|answer| answer.headers["location"] == "/").count();
        assert_eq!(winners, 1, "one of a hundred");
        leads_to(&visit.comes_back(&stranger, &code, &idp.url).await, "/?sign_in=refused");
        // Nor does it count when it comes too late.
        let late = idp.is_visited(&stranger, &id, false).await;
        server.clock.advance_seconds(601);
        let code = idp.gives(&late, &idp.claims(&late, "u-1", now(server)));
        leads_to(&late.comes_back(&stranger, &code, &idp.url).await, "/?sign_in=refused");
    }

    async fn a11_a_code_goes_to_the_provider_alone_that_gave_it(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let stranger = nurse.stranger();
        let evil = IdentityProvider::open().await;
        let clinic = server.organization("診療所", OrganizationKind::Clinic).await;
        let evil_id = evil.is_set_up(&server.admin("betsu", clinic).await, true).await;
        // Whoever meant to sign in at one is sent on to the other, whose code comes back to the question of the first.
        let sent_on = evil.is_visited(&stranger, &evil_id, false).await;
        let code = idp.gives(&sent_on, &idp.claims(&sent_on, "u-1", now(server)));
        leads_to(&sent_on.comes_back(&stranger, &code, &idp.url).await, "/?sign_in=refused");
        assert_eq!(evil.given(), 0, "the code is not shown to it");
        // What one was asked comes back from the other, and from nobody who says so.
        let given = idp.given();
        let visit = idp.is_visited(&stranger, &id, false).await;
        leads_to(&visit.comes_back(&stranger, "c", &evil.url).await, "/?sign_in=refused");
        let visit = idp.is_visited(&stranger, &id, false).await;
        let silent = [("code", "c"), ("state", visit.asked["state"].as_str())];
        leads_to(&visit.comes_back_saying(&stranger, &silent).await, "/?sign_in=refused");
        assert_eq!(idp.given(), given);
        // Where the answer says nothing of it, the token does.
        let visit = idp.is_visited(&stranger, &id, false).await;
        let mut claims = evil.claims(&visit, "u-1", now(server));
        claims["nonce"] = json!(visit.asked["nonce"]);
        let code = idp.gives_token(&visit, evil.signs(&claims));
        leads_to(&visit.comes_back(&stranger, &code, &idp.url).await, "/?sign_in=refused");
    }

    async fn a01_the_code_of_an_authenticator_completes_the_word_of_a_provider(server: &Server) {
        let (idp, id, admin, nurse) = hospital(server, false).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let enter = || async {
            let entered = round(server, &idp, &id, &nurse.stranger(), false, "u-1").await;
            nurse.with_cookie(&cookie_of(&entered).expect("a session"))
        };
        let code_of = |app: &App| json!({"code": app.code(server, 0)});
        let alone = enter().await;
        alone.send(Method::POST, "/api/session/proof", None, &json!({"code": "123456"})).await.problem(403, "second_factor_required");
        let secret = alone.send(Method::POST, "/api/session/authenticator", None, &Value::Null).await.is(200)["secret"].clone();
        let app = App::new(&text(&secret));
        let set_up = alone.send(Method::PUT, "/api/session/authenticator", None, &code_of(&app)).await;
        assert_eq!(set_up.body["session"]["proof"], "provider_and_code");
        server.clock.advance_seconds(30);
        let again = enter().await;
        again.send(Method::POST, "/api/session/proof", None, &json!({})).await.problem(401, "code_required");
        let wrong = json!({"code": app.code(server, 9)});
        again.send(Method::POST, "/api/session/proof", None, &wrong).await.problem(401, "sign_in_failed");
        // One factor alone does not set up another in place of the one that there is.
        again.send(Method::POST, "/api/session/authenticator", None, &Value::Null).await.problem(403, "second_factor_required");
        let proved = again.send(Method::POST, "/api/session/proof", None, &code_of(&app)).await;
        let whole = nurse.with_cookie(&cookie_of(&proved).expect("another token"));
        assert_eq!(proved.is(200)["proof"], "provider_and_code");
        whole.get("/api/patients").await.is(200);
        // A code completes nothing else.
        server.clock.advance_seconds(30);
        whole.send(Method::POST, "/api/session/proof", None, &code_of(&app)).await.problem(422, "invalid");
        admin.send(Method::POST, "/api/session/proof", None, &code_of(&app)).await.problem(422, "invalid");
    }

    async fn a01_one_factor_of_a_provider_opens_nothing_but_giving_another(server: &Server) {
        let (idp, id, admin, nurse) = hospital(server, false).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let entered = round(server, &idp, &id, &nurse.stranger(), false, "u-1").await;
        let alone = nurse.with_cookie(&cookie_of(&entered).expect("a session"));
        assert_eq!(alone.get("/api/session").await.is(200)["proof"], "provider_alone", "its word does not count");
        alone.get("/api/patients").await.problem(403, "second_factor_required");
        alone.get("/api/session/identities").await.problem(403, "second_factor_required");
        let unlink = format!("/api/session/identities/{id}");
        alone.send(Method::DELETE, &unlink, None, &json!({})).await.problem(403, "second_factor_required");
        let settings = json!({"name": "病院のID", "trusted": true, "acr_values": "gold"});
        let edit = admin.request(Method::PUT, &format!("/api/identity-providers/{id}")).header("if-match", "1").json(&settings);
        assert_eq!(answer(edit).await.is(200)["version"], 2);
        // Where it asked, and it is trusted now, the same session goes on with two.
        let visit = idp.is_visited(&alone, &id, false).await;
        let mut claims = idp.claims(&visit, "u-1", now(server));
        (claims["acr"], claims["amr"]) = (json!("gold"), json!([]));
        let code = idp.gives(&visit, &claims);
        let back = visit.comes_back(&alone, &code, &idp.url).await;
        leads_to(&back, "/");
        let whole = nurse.with_cookie(&cookie_of(&back).expect("another token"));
        whole.get("/api/patients").await.is(200);
        alone.get("/api/session").await.problem(401, "sign_in_required");
    }

    async fn sessions_end_at_once_when_the_provider_says_so(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let entered = round(server, &idp, &id, &nurse.stranger(), false, "u-1").await;
        let inside = nurse.with_cookie(&cookie_of(&entered).expect("a session"));
        let end = inside.get("/api/session/provider/end").await.is(200);
        assert!(end["location"].as_str().is_some_and(|to| to.starts_with(&format!("{}/end?client_id=tsunagu&", idp.url))), "{end}");
        let mut socket = inside.listens().await;
        socket.next_of("heads").await;
        let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        let said = |jti: &str, sid: &str| {
            json!({"iss": idp.url, "aud": "tsunagu", "iat": now(server), "jti": jti, "sid": sid, "events": event})
        };
        let mut with_nonce = said("j-0", "sid-u-1");
        with_nonce["nonce"] = json!("n");
        idp.logs_out(&nurse, &id, &with_nonce).await.problem(400, "invalid");
        idp.logs_out(&nurse, &id, &said("j-1", "sid-u-2")).await.is(200);
        inside.get("/api/session").await.is(200);
        idp.logs_out(&nurse, &id, &said("j-2", "sid-u-1")).await.is(200);
        inside.get("/api/session").await.problem(401, "sign_in_required");
        assert_eq!(socket.close_code().await, Some(4401));
        nurse.get("/api/session").await.is(200);
        idp.logs_out(&nurse, &id, &said("j-2", "sid-u-1")).await.problem(400, "invalid");
    }

    async fn keys_may_change_and_are_not_asked_for_without_end(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        server.clock.advance_seconds(61);
        idp.turns_key("k2");
        leads_to(&round(server, &idp, &id, &nurse.stranger(), false, "u-1").await, "/");
        let asked = idp.asked();
        idp.turns_key("k3");
        for _ in 0..3 {
            leads_to(&round(server, &idp, &id, &nurse.stranger(), false, "u-1").await, "/?sign_in=refused");
        }
        assert_eq!(idp.asked(), asked, "once a minute at most");
        server.clock.advance_seconds(61);
        leads_to(&round(server, &idp, &id, &nurse.stranger(), false, "u-1").await, "/");
    }

    async fn a_provider_is_its_organizations_and_speaks_for_those_who_work_there(server: &Server) {
        let (idp, id, admin, nurse) = hospital(server, true).await;
        let path = format!("/api/organizations/{}/identity-providers", admin.organization());
        nurse.get(&path).await.problem(403, "forbidden");
        let outsider = server.nurse("yoso").await;
        outsider.post(&path, &idp.body(true)).await.problem(403, "forbidden");
        outsider.post(&format!("/api/identity-providers/{id}/end"), &json!({})).await.problem(403, "forbidden");
        let shown = admin.get(&path).await.is(200);
        assert!(!shown.to_string().contains("provider-secret"), "the secret is shown to nobody");
        // Whoever works elsewhere links nothing there.
        let go = format!("/api/session/provider/{id}");
        outsider.send(Method::POST, &go, None, &json!({"link": true})).await.not_found();
        nurse.stranger().send(Method::POST, &go, None, &json!({"link": true})).await.problem(401, "sign_in_required");
        for (issuer, reason) in [("https://10.0.0.1", "not_allowed_here"), ("http://example.jp", "not_allowed_here"), ("http://127.0.0.1:1", "unknown_id")] {
            let mut body = idp.body(true);
            body["issuer"] = json!(issuer);
            assert_eq!(admin.post(&path, &body).await.problem(422, "invalid")["reason"], reason, "{issuer}");
        }
        links(server, &idp, &id, &nurse, "u-1").await;
        admin.post(&format!("/api/memberships/{}/end", nurse.membership.id), &json!({})).await.is(204);
        leads_to(&round(server, &idp, &id, &nurse.stranger(), false, "u-1").await, "/?sign_in=refused");
        admin.post(&format!("/api/identity-providers/{id}/end"), &json!({})).await.is(204);
        nurse.stranger().send(Method::POST, &go, None, &json!({})).await.not_found();
        assert_eq!(nurse.stranger().get("/api/identity-providers").await.is(200)["items"], json!([]));
    }

    async fn a_provider_speaks_for_its_own_organization_alone(server: &Server) {
        let (idp, id, admin, _) = hospital(server, true).await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        let places = vec![(admin.membership.organization, Profession::Nurse, Role::Staff), (station, Profession::Nurse, Role::Staff)];
        let accounts = server.account_with("kaneda", places).await;
        let linked = Persona::sign_in(server, &accounts[0]).await;
        links(server, &idp, &id, &linked, "u-1").await;
        let entered = round(server, &idp, &id, &linked.stranger(), false, "u-1").await;
        let inside = linked.with_cookie(&cookie_of(&entered).expect("a session"));
        let act = |at: usize| json!({"membership": accounts[at].membership.id});
        inside.send(Method::POST, "/api/session/membership", None, &act(1)).await.problem(403, "fresh_proof_required");
        let password = json!({"login": "mine", "password": "はなれ島の灯台もり二十四"});
        inside.send(Method::PUT, "/api/session/password", None, &password).await.problem(403, "fresh_proof_required");
        inside.send(Method::POST, "/api/session/membership", None, &act(0)).await.is(200);
    }

    async fn half_of_what_a_trusted_provider_saw_before_sets_nothing_up(server: &Server) {
        let (idp, id, _, nurse) = hospital(server, true).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let visit = idp.is_visited(&nurse.stranger(), &id, false).await;
        let mut claims = idp.claims(&visit, "u-1", now(server));
        claims["amr"] = json!(["pwd"]);
        let entered = visit.comes_back(&nurse.stranger(), &idp.gives(&visit, &claims), &idp.url).await;
        let inside = nurse.with_cookie(&cookie_of(&entered).expect("a session"));
        assert_eq!(inside.get("/api/session").await.is(200)["proof"], "provider_alone");
        let password = json!({"login": "mine", "password": "はなれ島の灯台もり二十四"});
        inside.send(Method::PUT, "/api/session/password", None, &password).await.problem(403, "second_factor_required");
    }

    // A10
    async fn whoever_is_let_in_again_has_no_account_there_any_more(server: &Server) {
        let (idp, id, admin, nurse) = hospital(server, true).await;
        let second = server.admin("kanri2", admin.membership.organization).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let asked = admin.post(&format!("/api/memberships/{}/recovery", nurse.membership.id), &json!({})).await.is(201);
        let made = second.post(&format!("/api/recoveries/{}/confirmation", text(&asked["id"])), &json!({})).await.is(201);
        let stranger = nurse.stranger();
        assert!(stranger.send(Method::POST, "/api/session/first", None, &json!({"token": made["token"]})).await.status.is_success());
        leads_to(&round(server, &idp, &id, &stranger, false, "u-1").await, "/?sign_in=refused");
    }
}
