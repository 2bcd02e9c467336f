//! The access log: every access leaves a row, and only the auditor of the organization reads them.

use crate::harness::{CANARY, Patient, Persona, Server, both, note, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

/// How many rows there are, and the newest as `action depth outcome policies`.
async fn newest(server: &Server) -> (usize, String) {
    let sql = "select action || ' ' || depth || ' ' || outcome || ' ' || policies from access_log order by at desc, position desc limit 1";
    let line = server.database.texts(sql).await.pop().expect("a row");
    (server.database.count("access_log").await, line)
}

/// Does something and says which row it left; nothing else may have written one.
async fn left<T>(server: &Server, act: impl Future<Output = T>) -> (T, Vec<String>) {
    let before = server.database.count("access_log").await;
    let done = act.await;
    let more = server.database.count("access_log").await - before;
    let sql = format!("select action || ' ' || depth || ' ' || outcome from access_log order by at desc, position desc limit {more}");
    (done, server.database.texts(&sql).await)
}

both! {
    async fn every_read_and_write_leaves_a_row(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "記録").await.is(201);
        let (id, entry) = (&patient.id, text(&posted["id"]));
        for (path, row) in [
            (format!("/api/patients/{id}"), "see_patient opened allowed"), (format!("/api/patients/{id}/team"), "see_patient opened allowed"),
            (format!("/api/patients/{id}/entries"), "read_timeline opened allowed"), (format!("/api/streams/{}/events", patient.stream), "read_timeline opened allowed"),
            (format!("/api/entries/{entry}/revisions"), "read_timeline opened allowed"), (format!("/api/entries/{entry}/readers"), "read_timeline opened allowed"),
            ("/api/organizations".to_owned(), "see_directory listed allowed"),
            (format!("/api/organizations/{}/memberships", nurse.organization()), "see_directory listed allowed"),
        ] {
            let (answer, rows) = left(server, doctor.get(&path)).await;
            answer.is(200);
            assert_eq!(rows, [row], "{path}");
        }
        let (answer, rows) = left(server, nurse.posts(&patient, "書く")).await;
        answer.is(201);
        assert_eq!(rows, ["post_entry written allowed"]);
        let (answer, rows) = left(server, nurse.corrects(&posted, "直す")).await;
        answer.is(201);
        assert_eq!(rows, ["read_timeline opened allowed", "correct_own written allowed"]);
        let (_, rows) = left(server, doctor.acknowledges(&nurse.posts(&patient, "確認").await.is(201))).await;
        assert!(rows.contains(&"acknowledge written allowed".to_owned()), "{rows:?}");
        let (_, rows) = left(server, nurse.invites(&patient, &doctor)).await;
        assert!(rows.contains(&"manage_team written allowed".to_owned()), "{rows:?}");
        let (_, rows) = left(server, nurse.retracts(&posted, "withdrawn", None)).await;
        assert!(rows.contains(&"retract_own written allowed".to_owned()), "{rows:?}");
    }

    async fn what_others_do_with_an_organizations_people_is_in_its_log(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let station = nurse.membership.organization;
        let auditor = server.persona("kansa", station, Profession::Clerk, Role::Auditor).await;
        let base = server.organization("連携拠点", OrganizationKind::CoordinationBase).await;
        let runs = server.persona("kyoten", base, Profession::Clerk, Role::RegionAdmin).await;
        let body = json!({"name": "初代", "kana": "しょだい", "profession": "clerk", "role": "org_admin"});
        let path = format!("/api/organizations/{station}/invitations");
        let made = runs.post(&path, &body).await.is(201);
        runs.post(&path, &body).await.problem(403, "forbidden");
        runs.post(&format!("/api/memberships/{}/end", text(&made["invitation"]["membership"])), &json!({})).await.is(204);
        let seen = self::rows(&auditor, "").await;
        let told: Vec<_> = seen.iter().filter(|row| row["person"] == runs.person()).map(|row| (text(&row["action"]), text(&row["outcome"]), row["subject_person"].clone())).collect();
        let of = |action: &str, outcome: &str, person: &Value| (action.to_owned(), outcome.to_owned(), person.clone());
        let person = &seen.iter().find(|row| row["action"] == "manage_memberships").expect("a row")["subject_person"];
        assert!(person.is_string());
        assert_eq!(told, [of("manage_memberships", "allowed", person), of("give_membership", "denied", &Value::Null), of("give_membership", "allowed", person)]);
        assert!(seen.iter().filter(|row| row["person"] == runs.person()).all(|row| row["subject_organization"] == station.to_string()));
    }

    async fn a_registration_names_the_patient_and_one_that_is_refused_is_on_record(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let patient = nurse.registers("花子").await;
        assert!(rows(&auditor, &format!("&patient={}", patient.id)).await.iter().any(|row| row["action"] == "register_patient"));
        let (answer, rows) = left(server, stranger.send(Method::POST, "/api/patients", Some(&crate::harness::key()), &crate::harness::patient_body("花子"))).await;
        answer.problem(409, "already_exists");
        assert_eq!(rows, ["register_patient decided denied"]);
    }

    async fn the_newest_words_in_the_list_of_patients_are_a_look_at_the_timeline(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        nurse.posts(&patient, "記録").await.is(201);
        let (answer, rows) = left(server, nurse.get("/api/patients")).await;
        answer.is(200);
        assert_eq!(rows, ["see_patient listed allowed", "read_timeline listed allowed"]);
    }

    async fn every_refusal_leaves_a_row(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "記録").await.is(201);
        let (id, entry) = (&patient.id, text(&posted["id"]));
        let nothing = format!("pat_{}", "0".repeat(26));
        for (who, method, path, body, status, row) in [
            (&stranger, Method::GET, format!("/api/patients/{id}"), Value::Null, 404, "see_patient decided denied"),
            (&stranger, Method::GET, format!("/api/patients/{nothing}"), Value::Null, 404, "see_patient decided denied"),
            (&stranger, Method::GET, format!("/api/patients/{id}/entries"), Value::Null, 404, "read_timeline decided denied"),
            (&stranger, Method::POST, format!("/api/patients/{id}/entries"), note("?"), 404, "post_entry decided denied"),
            (&stranger, Method::GET, format!("/api/streams/{}/events", patient.stream), Value::Null, 404, "read_timeline decided denied"),
            (&doctor, Method::POST, format!("/api/entries/{entry}/corrections"), json!({"revision": 1, "entry": note("?")}), 403, "correct_own decided denied"),
            (&doctor, Method::POST, format!("/api/entries/{entry}/retraction"), json!({"kind": "withdrawn", "reason": "?"}), 403, "retract_in_organization decided denied"),
            (&doctor, Method::POST, format!("/api/patients/{id}/team"), json!({"organization": stranger.organization(), "basis": "oral"}), 403, "manage_team decided denied"),
            (&nurse, Method::POST, format!("/api/memberships/{}/end", doctor.membership.id), json!({}), 403, "manage_memberships decided denied"),
            (&nurse, Method::GET, "/api/access-log".to_owned(), Value::Null, 403, "read_access_log decided denied"),
        ] {
            let (answer, rows) = left(server, who.send(method, &path, Some(&crate::harness::key()), &body)).await;
            answer.is(status);
            assert_eq!(rows, [row], "{path}");
        }
    }

    async fn signing_in_and_out_and_failing_to_are_rows_too(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        assert_eq!(newest(server).await.1, "demo_sign_in decided allowed ");
        let wrong = json!({"login": "suzuki", "password": "wrong horse battery"});
        let (answer, rows) = left(server, nurse.stranger().send(Method::POST, "/api/session", None, &wrong)).await;
        answer.is(401);
        assert_eq!(rows, ["sign_in decided failed"]);
        let (answer, rows) = left(server, nurse.send(Method::DELETE, "/api/session", None, &json!({}))).await;
        answer.is(204);
        assert_eq!(rows, ["sign_out decided allowed"]);
    }

    async fn the_auditor_sees_when_the_own_staff_came_and_went(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let other = server.nurse("yoso").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let (answer, rows) = left(server, nurse.send(Method::POST, "/api/session/membership", None, &json!({"membership": other.membership.id}))).await;
        answer.not_found();
        assert_eq!(rows, ["act_for decided denied"]);
        for who in [&nurse, &other] {
            who.send(Method::DELETE, "/api/session", None, &json!({})).await.is(204);
        }
        let seen = self::rows(&auditor, "").await;
        let of = |person: String| seen.iter().filter(move |row| row["person"] == person).map(|row| text(&row["action"])).collect::<Vec<_>>();
        assert_eq!(of(nurse.person()), ["sign_out", "act_for", "demo_sign_in"]);
        assert_eq!(of(other.person()), Vec::<String>::new());
    }

    async fn a_row_holds_who_acted_for_whom_on_what_and_no_names(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let patient = nurse.registers("花子").await;
        for text in ["一", "二", "三"] {
            nurse.posts(&patient, text).await.is(201);
        }
        nurse.reads(&patient).await.is(200);
        let page = auditor.get(&format!("/api/access-log?patient={}&limit=1", patient.id)).await.is(200);
        let row = &page["items"][0];
        let expected = json!({
            "at": row["at"], "person": nurse.person(), "membership": nurse.membership.id, "organization": nurse.organization(), "patient": patient.id,
            "subject_organization": nurse.organization(), "subject_person": null, "action": "read_timeline", "depth": "opened", "purpose": "care", "outcome": "allowed", "policies": "team-reads-and-writes", "from_seq": 1, "to_seq": 3,
            "address": "127.0.0.1", "request_id": row["request_id"],
        });
        assert_eq!(*row, expected);
        assert!(!page.to_string().contains(CANARY));
        let sql = "select count(*) from access_log where depth = 'written' and action = 'post_entry' and event_hash is null";
        assert_eq!(server.database.texts(&sql.replace("count(*)", "cast(count(*) as text)")).await, ["0"], "a write's row holds the hash of what it sealed");
    }

    async fn the_auditor_reads_the_own_organizations_rows_and_no_patient(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let their_auditor = server.persona("yosokansa", doctor.membership.organization, Profession::Clerk, Role::Auditor).await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let (shared, own) = (nurse.registers("花子").await, doctor.registers_as("太郎", "たろう").await);
        nurse.invites(&shared, &doctor).await;
        doctor.reads(&shared).await.is(200);
        doctor.reads(&own).await.is(200);
        let seen = rows(&auditor, "").await;
        let patients: BTreeSet<_> = seen.iter().filter_map(|row| row["patient"].as_str()).collect();
        assert_eq!(patients, BTreeSet::from([shared.id.as_str()]), "what others do with our patients is ours to know; their other patients are not");
        assert!(seen.iter().any(|row| row["person"] == doctor.person()));
        let theirs = rows(&their_auditor, "").await;
        assert!(theirs.iter().all(|row| row["organization"] == doctor.organization() || row["patient"] == own.id.as_str()));
        assert!(theirs.iter().any(|row| row["patient"] == shared.id.as_str() && row["person"] == doctor.person()));
        let of_doctor = rows(&auditor, &format!("&person={}", doctor.person())).await;
        assert!(!of_doctor.is_empty() && of_doctor.iter().all(|row| row["person"] == doctor.person()));
        for other in [&nurse, &doctor, &admin] {
            other.get("/api/access-log").await.problem(403, "forbidden");
        }
        nurse.stranger().get("/api/access-log").await.problem(401, "sign_in_required");
        auditor.get(&format!("/api/patients/{}", shared.id)).await.not_found();
        auditor.reads(&shared).await.not_found();
        assert_eq!(auditor.get("/api/patients").await.is(200)["items"], json!([]));
        assert_eq!(auditor.get("/api/patients?scope=register").await.is(200)["items"], json!([]));
    }

    async fn pages_of_the_log_are_newest_first_and_leave_nothing_out(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let patient = nurse.registers("花子").await;
        for _ in 0..7 {
            nurse.reads(&patient).await.is(200);
        }
        let filter = format!("&patient={}", patient.id);
        let whole = rows(&auditor, &filter).await;
        let mut paged = Vec::new();
        let mut after = String::new();
        loop {
            let page = auditor.get(&format!("/api/access-log?limit=3{filter}{after}")).await.is(200);
            paged.extend(page["items"].as_array().expect("items").clone());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(paged, whole);
        assert!(whole.len() >= 8 && whole.windows(2).all(|pair| text(&pair[0]["at"]) > text(&pair[1]["at"])));
        auditor.get("/api/access-log?after=nonsense").await.problem(422, "invalid");
    }

    async fn reading_the_log_is_on_record_too(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let auditor = server.persona("kansa", nurse.membership.organization, Profession::Clerk, Role::Auditor).await;
        let (_, rows) = left(server, rows_of_one(&auditor, &nurse.registers("花子").await)).await;
        assert!(rows.contains(&"read_access_log listed allowed".to_owned()), "{rows:?}");
    }
}

async fn rows(auditor: &Persona, filter: &str) -> Vec<Value> {
    auditor.get(&format!("/api/access-log?limit=200{filter}")).await.is(200)["items"].as_array().expect("items").clone()
}

async fn rows_of_one(auditor: &Persona, patient: &Patient) -> Vec<Value> {
    rows(auditor, &format!("&patient={}", patient.id)).await
}
