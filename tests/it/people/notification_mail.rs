//! Mail about what stays unread: to confirmed addresses alone, once, and without a word about anybody.

use crate::harness::{Account, CANARY, Database, MailServer, Persona, Server, key, note, text};
use reqwest::Method;
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const ADDRESS: &str = "tanaka@example.jp";

async fn gives(who: &Persona, address: &str) -> crate::harness::Answer {
    who.send(Method::PUT, "/api/notifications/mail", None, &json!({"address": address})).await
}

async fn confirms(who: &Persona, code: &str) -> crate::harness::Answer {
    who.post("/api/notifications/mail/confirmation", &json!({"code": code})).await
}

/// The code in the only mail that arrived.
fn code_in(mails: &MailServer) -> String {
    let taken = mails.taken();
    let [mail] = taken.as_slice() else { unreachable!("{taken:?}") };
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("tsunagu@example.jp", ADDRESS));
    let said = mail.text();
    let code: String = said.chars().filter(char::is_ascii_digit).take(6).collect();
    assert_eq!(code.len(), 6, "{said}");
    code
}

async fn again(server: &Server, who: &Persona, login: &str) -> Persona {
    Persona::sign_in(server, &Account { login: login.to_owned(), membership: who.membership.clone() }).await
}

async fn what_stays_unread_comes_by_mail_once_and_names_nobody(database: Database) {
    let mails = MailServer::open().await;
    let server = Server::start_with(database, |config| {
        config.smtp_url = Some(mails.url.clone());
        config.mail_from = Some("tsunagu@example.jp".to_owned());
    })
    .await;
    let nurse = server.nurse("suzuki").await;
    let doctor = server.physician("tanaka").await;
    let patient = nurse.registers("花子").await;
    nurse.invites(&patient, &doctor).await;
    gives(&doctor, ADDRESS).await.is(202);
    let code = code_in(&mails);
    let mail = doctor.get("/api/notifications/settings").await.is(200);
    assert_eq!((&mail["mail_offered"], &mail["mail"]), (&json!(true), &json!({"address": ADDRESS, "confirmed": false})));
    let letter = |addressed: bool| {
        let mut draft = note("連絡");
        draft["addressees"] = if addressed { json!([{"profession": "physician"}]) } else { json!([]) };
        draft
    };
    let rounds = async || {
        server.clock.advance_seconds(61);
        server.desk.mail_unread().await.expect("a round");
    };
    // Before it is confirmed nothing goes there.
    nurse.posts_with(&patient, &key(), letter(true)).await.is(201);
    server.clock.advance_seconds(14 * 60);
    confirms(&doctor, &code).await.is(204);
    let seen = nurse.posts_with(&patient, &key(), letter(true)).await.is(201);
    let entry = nurse.posts_with(&patient, &key(), letter(true)).await.is(201);
    nurse.posts_with(&patient, &key(), letter(false)).await.is(201);
    doctor.sees(&patient, &[&seen]).await.is(202);
    server.desk.flush_receipts().await;
    server.clock.advance_seconds(28 * 60);
    rounds().await;
    let waited = mails.taken().is_empty();
    server.clock.advance_seconds(60);
    mails.refuses(true);
    rounds().await;
    assert!(waited && mails.taken().is_empty(), "not yet, and not while the server refuses it");
    mails.refuses(false);
    rounds().await;
    let taken = mails.taken();
    let [mail] = taken.as_slice() else { unreachable!("{taken:?}") };
    let said = mail.text();
    assert!(said.contains("まだ開いていない連絡が1件あります"), "{said}");
    for secret in [CANARY, &patient.id, &text(&entry["id"]), "suzuki", "連絡先"] {
        assert!(!said.contains(secret) && !mail.source.contains(secret), "{secret}");
    }
    for _ in 0..40 {
        rounds().await;
    }
    assert!(mails.taken().is_empty(), "once");
    let doctor = again(&server, &doctor, "tanaka").await;
    doctor.send(Method::DELETE, "/api/notifications/mail", None, &Value::Null).await.is(204);
    assert_eq!(server.database.count("notification_mail").await, 0);
    server.finish().await;
}

async fn an_address_is_confirmed_by_its_code_alone(database: Database) {
    let mails = MailServer::open().await;
    let server = Server::start_with(database, |config| {
        config.smtp_url = Some(mails.url.clone());
        config.mail_from = Some("tsunagu@example.jp".to_owned());
    })
    .await;
    let doctor = server.physician("tanaka").await;
    for wrong in ["", "tanaka", "a@b@c", "tanaka@example.jp\r\nbcc: x@example.jp"] {
        gives(&doctor, wrong).await.problem(422, "invalid");
    }
    confirms(&doctor, "000000").await.problem(429, "throttled");
    gives(&doctor, ADDRESS).await.is(202);
    let code = code_in(&mails);
    gives(&doctor, ADDRESS).await.problem(429, "throttled");
    let other = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        let problem = confirms(&doctor, other).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("code"), &json!("not_allowed_here")));
    }
    confirms(&doctor, &code).await.problem(429, "throttled");
    server.clock.advance_seconds(61);
    gives(&doctor, ADDRESS).await.is(202);
    let code = code_in(&mails);
    // The code of one person is no code of another.
    let colleague = server.nurse("suzuki").await;
    confirms(&colleague, &code).await.problem(429, "throttled");
    confirms(&doctor, &code).await.is(204);
    assert_eq!(doctor.get("/api/notifications/settings").await.is(200)["mail"]["confirmed"], true);
    server.clock.advance_seconds(61);
    gives(&doctor, ADDRESS).await.is(202);
    let late = code_in(&mails);
    server.clock.advance_seconds(1801);
    let doctor = again(&server, &doctor, "tanaka").await;
    confirms(&doctor, &late).await.problem(429, "throttled");
    server.finish().await;
}

async fn important_notices_of_boards_are_counted_as_each_follows_them(database: Database) {
    let mails = MailServer::open().await;
    let server = Server::start_with(database, |config| {
        config.smtp_url = Some(mails.url.clone());
        config.mail_from = Some("tsunagu@example.jp".to_owned());
    })
    .await;
    let base = server.organization("拠点", OrganizationKind::CoordinationBase).await;
    let base = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
    let doctor = server.physician("tanaka").await;
    let opens = async |audience: Value| {
        let board = json!({"kind": "notice", "name": "お知らせ", "audience": audience});
        text(&base.post("/api/boards", &board).await.is(201)["id"])
    };
    let (all, hospitals, quiet) =
        (opens(json!({})).await, opens(json!({"organization_kinds": ["hospital"]})).await, opens(json!({})).await);
    doctor.send(Method::PUT, &format!("/api/boards/{quiet}/following"), None, &json!({"level": "none"})).await.is(200);
    gives(&doctor, ADDRESS).await.is(202);
    confirms(&doctor, &code_in(&mails)).await.is(204);
    server.clock.advance_seconds(1);
    for (board, importance) in [(&all, "normal"), (&all, "important"), (&hospitals, "urgent"), (&quiet, "important"), (&quiet, "urgent")] {
        let notice = json!({"kind": "notice", "text": "本文", "importance": importance, "notice": {"title": "停電"}});
        base.post(&format!("/api/boards/{board}/entries"), &notice).await.is(201);
    }
    let seen = json!({"kind": "notice", "text": "本文", "importance": "important", "notice": {"title": "断水"}});
    let seen = base.post(&format!("/api/boards/{all}/entries"), &seen).await.is(201);
    doctor.post(&format!("/api/boards/{all}/receipts"), &json!({"entries": [seen["id"]]})).await.is(202);
    server.desk.flush_receipts().await;
    server.clock.advance_seconds(31 * 60);
    server.desk.mail_unread().await.expect("a round");
    let taken = mails.taken();
    let [mail] = taken.as_slice() else { unreachable!("{taken:?}") };
    let said = mail.text();
    assert!(said.contains("まだ開いていない連絡が2件あります") && !said.contains("停電"), "{said}");
    server.finish().await;
}

/// Tests with a mail server of their own, on both databases.
macro_rules! mailed {
    ($($name:ident)+) => { $(
        mod $name {
            use crate::harness::Database;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(Database::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(Database::postgres().await).await;
            }
        }
    )+ };
}

mailed! {
    what_stays_unread_comes_by_mail_once_and_names_nobody
    an_address_is_confirmed_by_its_code_alone
    important_notices_of_boards_are_counted_as_each_follows_them
}
