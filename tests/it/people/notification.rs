//! Notifications outside the app: who is rung, why, how often, and that nothing is told but that something is there.

use crate::harness::{Account, Browser, CANARY, Database, Patient, Persona, PushService, Server, both, contains, key, note, text};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

const ONE: &str = "つなぐ：新しい連絡が1件あります";

/// A draft for somebody.
fn letter(importance: &str, addressees: &Value) -> Value {
    let mut draft = note("連絡");
    draft["importance"] = json!(importance);
    draft["addressees"] = addressees.clone();
    draft
}

fn asking(parties: &Value) -> Value {
    let mut draft = note("確認してください");
    draft["must_read"] = json!({"parties": parties});
    draft
}

async fn posts(who: &Persona, patient: &Patient, draft: Value) -> Value {
    who.posts_with(patient, &key(), draft).await.is(201)
}

async fn chooses(who: &Persona, settings: Value) -> Value {
    who.send(Method::PUT, "/api/notifications/settings", None, &settings).await.is(200)
}

async fn unsubscribes(who: &Persona) {
    who.send(Method::DELETE, "/api/notifications/subscriptions", None, &Value::Null).await.is(204);
}

/// The same person, signed in anew.
async fn again(server: &Server, who: &Persona, login: &str) -> Persona {
    Persona::sign_in(server, &Account { login: login.to_owned(), membership: who.membership.clone() }).await
}

async fn rings(server: &Server) {
    server.desk.ring().await.expect("it rings");
}

/// A nurse and a physician with a patient, and the physician's browser at a push service.
struct Scene {
    nurse: Persona,
    doctor: Persona,
    patient: Patient,
    service: PushService,
    browser: Browser,
}

impl Scene {
    async fn of(server: &Server) -> Self {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let service = PushService::open().await;
        let browser = service.rings(&doctor, "/doctor").await;
        Self { nurse, doctor, patient, service, browser }
    }

    async fn addressed(&self) -> Value {
        posts(&self.nurse, &self.patient, letter("normal", &json!([{"profession": "physician"}]))).await
    }

    async fn urgent(&self) -> Value {
        posts(&self.nurse, &self.patient, letter("urgent", &json!([]))).await
    }
}

async fn outcomes(server: &Server) -> Vec<String> {
    server.database.texts("select reason || ' ' || coalesce(outcome, 'open') from notification order by created_at, seq").await
}

both! {
    async fn what_is_addressed_to_me_rings_my_device_once_and_tells_nothing_of_anybody(server: &Server) {
        let scene = Scene::of(server).await;
        let entry = scene.addressed().await;
        rings(server).await;
        let pushed = scene.service.taken();
        let [only] = pushed.as_slice() else { unreachable!("{} letters", pushed.len()) };
        let told = scene.browser.opens(&only.body);
        let link = format!("/patients/{}?at={}", scene.patient.id, entry["seq"]);
        let tag = text(&told["tag"]);
        assert_eq!(told, json!({"text": ONE, "reason": "addressed", "count": 1, "link": link, "tag": tag}));
        let header = |name: &str| only.headers[name].to_str().expect("text").to_owned();
        assert_eq!((header("content-encoding").as_str(), header("urgency").as_str(), header("ttl").as_str()), ("aes128gcm", "normal", "14400"));
        assert_eq!(header("topic"), tag);
        assert!(tag.len() <= 32 && !contains(&only.body, scene.patient.id.as_bytes()));
        let known = text(&scene.doctor.get("/api/notifications/key").await.is(200)["key"]);
        let authorization = header("authorization");
        let (token, shown) = authorization.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("its parts");
        assert_eq!(shown, known);
        let (signed, signature) = token.rsplit_once('.').expect("a token");
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url");
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(&known)).verify(signed.as_bytes(), &bytes(signature)).expect("signed by it");
        let claims: Value = serde_json::from_slice(&bytes(signed.split('.').nth(1).expect("claims"))).expect("JSON");
        assert_eq!(claims["aud"], scene.service.url());
        for _ in 0..3 {
            server.clock.advance_seconds(60);
            rings(server).await;
        }
        assert!(scene.service.taken().is_empty(), "told once");
        assert_eq!(outcomes(server).await, ["addressed sent"]);
    }

    async fn everybody_whom_it_concerns_is_rung_for_the_strongest_reason_and_nobody_else(server: &Server) {
        let scene = Scene::of(server).await;
        let _author = scene.service.rings(&scene.nurse, "/author").await;
        let stranger = server.nurse("yoso").await;
        let _stranger = scene.service.rings(&stranger, "/stranger").await;
        posts(&scene.nurse, &scene.patient, note("だれにでもない")).await;
        posts(&scene.nurse, &scene.patient, letter("important", &json!([{"profession": "pharmacist"}]))).await;
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        posts(&scene.nurse, &scene.patient, letter("normal", &json!([{"person": scene.doctor.person()}]))).await;
        posts(&scene.nurse, &scene.patient, letter("normal", &json!([{"organization": scene.doctor.organization()}]))).await;
        posts(&scene.nurse, &scene.patient, letter("urgent", &json!([{"profession": "physician"}]))).await;
        posts(&scene.nurse, &scene.patient, letter("urgent", &json!([]))).await;
        posts(&scene.nurse, &scene.patient, asking(&json!([{"profession": "physician"}]))).await;
        rings(server).await;
        let told: BTreeSet<(String, String)> = scene.service.told(&scene.browser).iter().map(|told| (text(&told["link"]), text(&told["reason"]))).collect();
        let reasons: Vec<&str> = told.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(reasons, ["addressed", "addressed", "urgent", "urgent", "must_read"]);
    }

    async fn who_is_asked_for_a_confirmation_is_reminded_until_it_is_given(server: &Server) {
        let scene = Scene::of(server).await;
        let entry = posts(&scene.nurse, &scene.patient, asking(&json!([{"organization": scene.doctor.organization()}]))).await;
        let remind = format!("/api/entries/{}/reminder", text(&entry["id"]));
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["must_read"]);
        // Seen is not confirmed.
        scene.doctor.sees(&scene.patient, &[&entry]).await.is(202);
        server.desk.flush_receipts().await;
        scene.nurse.post(&remind, &json!({})).await.is(204);
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["reminder"]);
        scene.doctor.acknowledges(&entry).await.is(200);
        server.clock.advance_seconds(601);
        scene.nurse.post(&remind, &json!({})).await.is(204);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        scene.nurse.corrects(&entry, "直した").await.is(201);
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["must_read"], "a correction asks again");
    }

    async fn a_correction_rings_whom_the_entry_did_not_ring(server: &Server) {
        let scene = Scene::of(server).await;
        let entry = scene.nurse.posts(&scene.patient, "ふつうの記録").await.is(201);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        let path = format!("/api/entries/{}/corrections", text(&entry["id"]));
        let entry = scene.nurse.post(&path, &json!({"revision": entry["revision"], "entry": letter("urgent", &json!([]))})).await.is(201);
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["urgent"]);
        scene.nurse.post(&path, &json!({"revision": entry["revision"], "entry": letter("urgent", &json!([]))})).await.is(201);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
    }

    async fn each_class_can_be_switched_off_and_the_next_reason_counts(server: &Server) {
        let scene = Scene::of(server).await;
        let view = scene.doctor.get("/api/notifications/settings").await.is(200);
        let first = json!({"urgent": true, "addressed": true, "must_read": true, "quiet": null, "urgent_in_quiet": true, "per_hour": 6, "mail": true, "mail_after_minutes": 30});
        assert_eq!(view, json!({"settings": first, "devices": 1, "this_device": true, "mail_offered": false, "mail": null}));
        chooses(&scene.doctor, json!({"urgent": false})).await;
        scene.urgent().await;
        posts(&scene.nurse, &scene.patient, letter("urgent", &json!([{"profession": "physician"}]))).await;
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["addressed"]);
        let chosen = chooses(&scene.doctor, json!({"addressed": false, "must_read": false, "quiet": {"from": "22:00", "until": "06:30"}})).await;
        assert_eq!((&chosen["settings"]["urgent"], &chosen["settings"]["quiet"]), (&json!(true), &json!({"from": "22:00", "until": "06:30"})));
        scene.addressed().await;
        posts(&scene.nurse, &scene.patient, asking(&json!([{"profession": "physician"}]))).await;
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        for (wrong, field) in [
            (json!({"per_hour": 0}), "per_hour"),
            (json!({"mail_after_minutes": 1}), "mail_after_minutes"),
            (json!({"quiet": {"from": "22:00", "until": "22:00"}}), "quiet.until"),
            (json!({"quiet": {"from": "22", "until": "23:00"}}), "quiet.from"),
            (json!({"loud": true}), "loud"),
        ] {
            let problem = scene.doctor.send(Method::PUT, "/api/notifications/settings", None, &wrong).await.problem(422, "invalid");
            assert_eq!(problem["field"], field, "{problem}");
        }
    }

    async fn quiet_hours_hold_back_and_the_morning_tells_it_together(server: &Server) {
        let scene = Scene::of(server).await;
        // It is nine in the morning; the region's time counts.
        chooses(&scene.doctor, json!({"quiet": {"from": "09:00", "until": "09:10"}})).await;
        scene.addressed().await;
        scene.addressed().await;
        scene.urgent().await;
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["urgent"], "the person lets it through");
        chooses(&scene.doctor, json!({"quiet": {"from": "09:00", "until": "09:10"}, "urgent_in_quiet": false})).await;
        scene.urgent().await;
        rings(server).await;
        assert!(scene.service.taken().is_empty(), "the person holds it back");
        server.clock.advance_seconds(600);
        rings(server).await;
        let told = scene.service.told(&scene.browser);
        let [morning] = told.as_slice() else { unreachable!("{told:?}") };
        assert_eq!((&morning["text"], &morning["count"], &morning["link"], &morning["reason"]), (&json!("つなぐ：ほか3件の連絡があります"), &json!(3), &json!("/"), &json!("urgent")));
        server.clock.advance_seconds(60);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
    }

    async fn above_the_budget_only_urgent_rings_and_the_rest_comes_as_one(server: &Server) {
        let scene = Scene::of(server).await;
        for _ in 0..6 {
            scene.addressed().await;
            rings(server).await;
        }
        assert_eq!(scene.service.told(&scene.browser).len(), 6);
        scene.addressed().await;
        scene.addressed().await;
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        scene.urgent().await;
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["urgent"]);
        server.clock.advance_seconds(3601);
        rings(server).await;
        let told = scene.service.told(&scene.browser);
        assert_eq!((told.len(), &told[0]["text"], &told[0]["count"]), (1, &json!("つなぐ：ほか2件の連絡があります"), &json!(2)));
    }

    async fn what_was_seen_or_taken_back_meanwhile_does_not_ring(server: &Server) {
        let scene = Scene::of(server).await;
        chooses(&scene.doctor, json!({"quiet": {"from": "09:00", "until": "09:10"}})).await;
        let seen = scene.addressed().await;
        let withdrawn = scene.addressed().await;
        rings(server).await;
        scene.doctor.sees(&scene.patient, &[&seen]).await.is(202);
        server.desk.flush_receipts().await;
        scene.nurse.retracts(&withdrawn, "withdrawn", None).await.is(200);
        server.clock.advance_seconds(600);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        assert_eq!(outcomes(server).await, ["addressed seen", "addressed seen"]);
    }

    async fn a_removed_member_is_not_rung_and_neither_is_one_whom_the_patient_refuses(server: &Server) {
        let scene = Scene::of(server).await;
        let rehab = server.physician("kobayashi").await;
        let member = scene.nurse.invites(&scene.patient, &rehab).await;
        let other = PushService::open().await;
        let browser = other.rings(&rehab, "/rehab").await;
        chooses(&rehab, json!({"quiet": {"from": "09:00", "until": "09:10"}})).await;
        scene.addressed().await;
        rings(server).await;
        scene.nurse.removes(&member).await;
        let refusal = json!({"organization": scene.doctor.organization()});
        scene.nurse.post(&format!("/api/patients/{}/refusals", scene.patient.id), &refusal).await.is(201);
        scene.urgent().await;
        server.clock.advance_seconds(600);
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["addressed"], "before the refusal");
        assert!(other.told(&browser).is_empty());
        let mut all = outcomes(server).await;
        all.sort();
        assert_eq!(all, ["addressed not_wanted", "addressed sent"], "the gate has the last word, and whom the patient refuses is not even noted");
    }

    async fn a_device_rings_until_it_signs_out_or_the_membership_ends(server: &Server) {
        let scene = Scene::of(server).await;
        let devices = || server.database.count("push_subscription");
        assert_eq!(devices().await, 1);
        scene.doctor.send(Method::DELETE, "/api/session", None, &json!({})).await.is(204);
        assert_eq!(devices().await, 0);
        let doctor = again(server, &scene.doctor, "tanaka").await;
        let browser = scene.service.rings(&doctor, "/again").await;
        // A session that idles out rings on: that is what notifications are for.
        server.clock.advance_seconds(20 * 60);
        doctor.get("/api/session").await.problem(401, "sign_in_required");
        let nurse = again(server, &scene.nurse, "suzuki").await;
        posts(&nurse, &scene.patient, letter("urgent", &json!([]))).await;
        rings(server).await;
        assert_eq!(scene.service.reasons(&browser), ["urgent"]);
        let admin = server.admin("incho", doctor.membership.organization).await;
        admin.post(&format!("/api/memberships/{}/end", doctor.membership.id), &json!({})).await.is(204);
        assert_eq!(devices().await, 0);
        posts(&nurse, &scene.patient, letter("urgent", &json!([]))).await;
        rings(server).await;
        assert!(scene.service.taken().is_empty());
    }

    async fn a_browser_belongs_to_the_one_who_signed_in_last(server: &Server) {
        let scene = Scene::of(server).await;
        let colleague = server.persona("hayashi", scene.doctor.membership.organization, Profession::Physician, Role::Staff).await;
        let browser = scene.service.rings(&colleague, "/doctor").await;
        posts(&scene.nurse, &scene.patient, letter("normal", &json!([{"person": scene.doctor.person()}]))).await;
        posts(&scene.nurse, &scene.patient, letter("normal", &json!([{"person": colleague.person()}]))).await;
        rings(server).await;
        assert_eq!(scene.service.told(&browser).len(), 1);
        assert_eq!(scene.doctor.get("/api/notifications/settings").await.is(200)["this_device"], false);
        unsubscribes(&colleague).await;
        assert_eq!(server.database.count("push_subscription").await, 0);
        for nth in 0..12 {
            let colleague = again(server, &colleague, "hayashi").await;
            scene.service.rings(&colleague, &format!("/{nth}")).await;
        }
        assert_eq!(colleague.get("/api/notifications/settings").await.is(200)["devices"], 10);
    }

    async fn a_subscription_that_the_push_service_forgot_is_removed(server: &Server) {
        let scene = Scene::of(server).await;
        scene.service.answers(410);
        scene.urgent().await;
        rings(server).await;
        assert_eq!(server.database.count("push_subscription").await, 0);
        assert_eq!(outcomes(server).await, ["urgent no_device"]);
        scene.service.answers(404);
        scene.service.rings(&scene.doctor, "/again").await;
        let said = scene.doctor.post("/api/notifications/test", &json!({})).await.is(200);
        assert_eq!(said, json!({"outcome": "gone", "status": 404}));
        assert_eq!(server.database.count("push_subscription").await, 0);
    }

    async fn a_push_service_that_is_away_is_asked_again_and_at_last_no_more(server: &Server) {
        let scene = Scene::of(server).await;
        scene.service.answers(503);
        scene.urgent().await;
        rings(server).await;
        server.clock.advance_seconds(29);
        scene.service.answers(201);
        rings(server).await;
        assert!(scene.service.taken().is_empty(), "not yet");
        server.clock.advance_seconds(2);
        rings(server).await;
        assert_eq!(scene.service.reasons(&scene.browser), ["urgent"]);
        scene.service.answers(429);
        scene.urgent().await;
        for seconds in [0, 31, 121, 481, 1921, 8000] {
            server.clock.advance_seconds(seconds);
            rings(server).await;
        }
        scene.service.answers(201);
        server.clock.advance_seconds(86_400);
        rings(server).await;
        assert!(scene.service.taken().is_empty());
        assert_eq!(outcomes(server).await, ["urgent sent", "urgent failed"]);
    }

    async fn what_happened_before_a_device_was_there_rings_nobody(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        posts(&nurse, &patient, letter("urgent", &json!([]))).await;
        let service = PushService::open().await;
        let browser = service.rings(&doctor, "/doctor").await;
        posts(&nurse, &patient, letter("normal", &json!([{"profession": "physician"}]))).await;
        rings(server).await;
        assert_eq!(service.reasons(&browser), ["addressed"]);
    }

    async fn one_can_try_ones_own_device(server: &Server) {
        let scene = Scene::of(server).await;
        scene.nurse.post("/api/notifications/test", &json!({})).await.not_found();
        let said = scene.doctor.post("/api/notifications/test", &json!({})).await.is(200);
        assert_eq!(said, json!({"outcome": "taken", "status": 201}));
        let told = scene.service.told(&scene.browser);
        assert_eq!((told.len(), &told[0]["reason"], &told[0]["link"]), (1, &json!("test"), &json!("/settings")));
        scene.doctor.post("/api/notifications/test", &json!({})).await.problem(429, "throttled");
        server.clock.advance_seconds(11);
        scene.service.answers(403);
        assert_eq!(scene.doctor.post("/api/notifications/test", &json!({})).await.is(200), json!({"outcome": "refused", "status": 403}));
        server.clock.advance_seconds(11);
        drop(scene.service);
        assert_eq!(scene.doctor.post("/api/notifications/test", &json!({})).await.is(200), json!({"outcome": "unreachable", "status": null}));
    }

    async fn only_public_push_services_are_taken(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let browser = Browser::default();
        for endpoint in ["http://push.example/x", "https://10.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://push.example:22/x", "https://a@push.example/x", "file:///etc/passwd", ""] {
            let problem = browser.subscribes(&nurse, endpoint).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!("endpoint"), &json!("not_allowed_here")), "{endpoint}");
        }
        let mut wrong = browser.subscription("https://push.example/x");
        wrong["keys"]["p256dh"] = json!(BASE64URL_NOPAD.encode(&[4; 65]));
        let problem = nurse.send(Method::POST, "/api/notifications/subscriptions", None, &wrong).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("keys"), &json!("wrong_type")));
        browser.subscribes(&nurse, "https://push.example/x").await.is(204);
        // What a name leads to is looked at when it is used: this one leads nowhere.
        let said = nurse.post("/api/notifications/test", &json!({})).await.is(200);
        assert_eq!(said["outcome"], "unreachable");
    }

    async fn who_writes_urgently_sees_whom_it_rings(server: &Server) {
        let scene = Scene::of(server).await;
        let colleague = server.persona("hayashi", scene.doctor.membership.organization, Profession::Physician, Role::Staff).await;
        let pharmacy = server.organization("薬局", OrganizationKind::Pharmacy).await;
        let pharmacist = server.persona("yakuzaishi", pharmacy, Profession::Pharmacist, Role::Staff).await;
        scene.nurse.invites(&scene.patient, &pharmacist).await;
        scene.service.rings(&pharmacist, "/pharmacist").await;
        chooses(&pharmacist, json!({"quiet": {"from": "08:00", "until": "09:10"}, "urgent_in_quiet": false})).await;
        let path = format!("/api/patients/{}/urgent-reach", scene.patient.id);
        let view = scene.nurse.get(&path).await.is(200);
        let reach: Vec<(String, String)> =
            view["items"].as_array().expect("items").iter().map(|one| (text(&one["person"]), text(&one["reach"]))).collect();
        let expected = [(&scene.doctor, "rings"), (&pharmacist, "quiet"), (&colleague, "silent")];
        assert_eq!(reach, expected.map(|(who, reach)| (who.person(), reach.to_owned())));
        assert_eq!((&view["items"][0]["name"], &view["items"][0]["organization_name"], &view["more"]), (&json!(format!("{CANARY} tanaka")), &json!("tanakaクリニック"), &json!(false)));
        server.nurse("yoso").await.get(&path).await.not_found();
        server.clock.advance_seconds(600);
        assert_eq!(scene.nurse.get(&path).await.is(200)["items"][1]["reach"], "rings");
        let listed = server.database.texts("select cast(count(*) as text) from access_log where action = 'read_timeline' and depth = 'listed'").await;
        assert_eq!(listed, ["2"]);
    }
}

async fn what_waited_when_the_server_stopped_is_told_once_afterwards(database: Database) {
    let server = Server::start(database).await;
    let scene = Scene::of(&server).await;
    scene.addressed().await;
    rings(&server).await;
    assert_eq!(scene.service.told(&scene.browser).len(), 1);
    scene.service.answers(503);
    scene.urgent().await;
    rings(&server).await;
    let server = server.restart().await;
    scene.service.answers(201);
    rings(&server).await;
    assert!(scene.service.taken().is_empty(), "nothing is told twice, and a try has its time");
    server.clock.advance_seconds(31);
    rings(&server).await;
    assert_eq!(scene.service.reasons(&scene.browser), ["urgent"]);
    // What was committed and not looked at before the stop: the cursor finds it.
    server.database.run("update notification_cursor set seq = seq - 1").await;
    server.database.run("delete from notification where reason = 'urgent'").await;
    let server = server.restart().await;
    rings(&server).await;
    assert_eq!(scene.service.reasons(&scene.browser), ["urgent"]);
    server.finish().await;
}

mod what_waited_when_the_server_stopped_is_told_once_afterwards {
    use crate::harness::Database;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        super::what_waited_when_the_server_stopped_is_told_once_afterwards(Database::sqlite()).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        super::what_waited_when_the_server_stopped_is_told_once_afterwards(Database::postgres().await).await;
    }
}
