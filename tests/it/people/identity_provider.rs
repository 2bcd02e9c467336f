//! Signing in at the identity provider of one's organization.

use crate::harness::{Answer, IdentityProvider, Persona, Server, Visit, answer, both, cookie_of};
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
    assert!(answer.headers.get_all("set-cookie").iter().all(|line| !line.to_str().expect("a text").contains("session")), "no session");
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
        leads_to(&visit.comes_back(&nurse, &code, &idp.url).await, "/?sign_in=refused");
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
        leads_to(&visit.comes_back_with(&stranger, &format!("{state}x"), &code, &idp.url).await, "/?sign_in=refused");
        // The mix-up of two providers: what one was asked comes back from the other.
        let mixed = idp.is_visited(&stranger, &id, false).await;
        let mixed_code = idp.gives(&mixed, &idp.claims(&mixed, "u-1", now(server)));
        leads_to(&mixed.comes_back(&stranger, &mixed_code, "http://127.0.0.1:1").await, "/?sign_in=refused");
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

    async fn a01_one_factor_of_a_provider_opens_nothing_but_giving_another(server: &Server) {
        let (idp, id, admin, nurse) = hospital(server, false).await;
        links(server, &idp, &id, &nurse, "u-1").await;
        let entered = round(server, &idp, &id, &nurse.stranger(), false, "u-1").await;
        let alone = nurse.with_cookie(&cookie_of(&entered).expect("a session"));
        assert_eq!(alone.get("/api/session").await.is(200)["proof"], "provider_alone", "its word does not count");
        alone.get("/api/patients").await.problem(403, "second_factor_required");
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
}
