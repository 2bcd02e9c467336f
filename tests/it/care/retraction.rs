//! Taking an entry back: withdrawn stays as history for the team, a wrong patient's is gone for all but two.

use crate::harness::{Answer, CANARY, Persona, both, key, text};
use serde_json::{Value, json};
use tsunagu::domain::people::{Profession, Role};

async fn revisions(reader: &Persona, entry: &Value) -> Answer {
    reader.get(&format!("/api/entries/{}/revisions", text(&entry["id"]))).await
}

both! {
    async fn a_withdrawn_entry_is_empty_for_everyone_and_its_text_stays_as_history(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "取り消す文").await.is(201);
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;
        doctor.sees(&patient, &[&posted]).await.is(202);
        server.desk.flush_receipts().await;

        let retracted = nurse.retracts(&posted, "withdrawn", None).await.is(200);
        assert_eq!(retracted["entry"]["state"], "withdrawn");
        assert_eq!(retracted["entry"]["content"], Value::Null);
        assert_eq!(retracted["opened_by"][0]["person"], doctor.person(), "the author learns who had opened it");
        assert_eq!(retracted["opened_by"][0]["name"], format!("{CANARY} tanaka"));
        assert_eq!(retracted["opened_by"].as_array().map(Vec::len), Some(1));
        let event = socket.next_event(&patient).await;
        assert_eq!(event["kind"], "entry_retracted");
        assert_eq!(event["entry"]["content"], Value::Null);
        for reader in [&nurse, &doctor] {
            assert_eq!(reader.texts(&patient).await, ["–"]);
            let (events, _) = reader.events(&patient, 0).await;
            assert!(events.iter().all(|event| event["entry"].is_null() || event["entry"]["content"].is_null()), "old events show it as it is now");
            let history = revisions(reader, &posted).await.is(200);
            assert_eq!(history["items"][0]["content"]["text"], format!("{CANARY} 取り消す文"));
        }
        revisions(&stranger, &posted).await.not_found();
        assert_eq!(doctor.row(&patient).await.expect("a row")["last"], Value::Null);
    }

    async fn an_entry_of_a_wrong_patient_is_for_its_author_and_the_privacy_officer_alone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let organization = nurse.membership.organization;
        let colleague = server.persona("mori", organization, Profession::Nurse, Role::Staff).await;
        let admin = server.admin("kanri", organization).await;
        let officer = server.persona("hogo", organization, Profession::Clerk, Role::PrivacyOfficer).await;
        let other_officer = server.persona("yosohogo", doctor.membership.organization, Profession::Clerk, Role::PrivacyOfficer).await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "別の人の話").await.is(201);
        nurse.corrects(&posted, "別の人の話、訂正").await.is(201);
        doctor.sees(&patient, &[&posted]).await.is(202);
        server.desk.flush_receipts().await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;

        let retracted = nurse.retracts(&posted, "wrong_patient", Some("患者を取りちがえた")).await.is(200);
        assert_eq!(retracted["entry"]["state"], "wrong_patient");
        assert_eq!(retracted["opened_by"][0]["person"], doctor.person());
        assert_eq!(socket.next_event(&patient).await["entry"]["state"], "wrong_patient");
        assert_eq!(doctor.texts(&patient).await, ["–"]);
        for reader in [&nurse, &officer] {
            let texts = revisions(reader, &posted).await.is(200);
            assert_eq!(texts["items"][0]["content"]["text"], format!("{CANARY} 別の人の話"));
            assert_eq!(texts["items"][1]["content"]["text"], format!("{CANARY} 別の人の話、訂正"));
        }
        for reader in [&doctor, &colleague, &admin, &other_officer] {
            revisions(reader, &posted).await.problem(403, "forbidden");
        }
        revisions(&stranger, &posted).await.not_found();
        let (events, _) = doctor.events(&patient, 0).await;
        assert!(events.iter().all(|event| event["entry"].is_null() || event["entry"]["content"].is_null()));
        assert_eq!(doctor.row(&patient).await.expect("a row")["last"], Value::Null);
    }

    async fn an_admin_of_the_authors_organization_retracts_with_a_reason_and_nobody_else_does(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let organization = nurse.membership.organization;
        let colleague = server.persona("mori", organization, Profession::Nurse, Role::Staff).await;
        let admin = server.admin("kanri", organization).await;
        let doctor = server.physician("tanaka").await;
        let other_admin = server.admin("yosokanri", doctor.membership.organization).await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "退職した人の文").await.is(201);
        colleague.retracts(&posted, "withdrawn", Some("かわりに")).await.problem(403, "forbidden");
        doctor.retracts(&posted, "withdrawn", Some("かわりに")).await.problem(403, "forbidden");
        other_admin.retracts(&posted, "withdrawn", Some("よそから")).await.problem(403, "forbidden");
        for reason in [None, Some(""), Some("  ")] {
            let problem = admin.retracts(&posted, "withdrawn", reason).await.problem(422, "invalid");
            assert_eq!(problem["field"], "reason");
        }
        assert_eq!(doctor.texts(&patient).await, ["退職した人の文"]);
        admin.retracts(&posted, "withdrawn", Some("本人が退職したため")).await.is(200);
        assert_eq!(doctor.texts(&patient).await, ["–"]);
        admin.retracts(&posted, "withdrawn", Some("もう一度")).await.problem(409, "already_retracted");
    }

    async fn an_entry_is_retracted_once_and_a_repeat_of_the_same_operation_is_harmless(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "まちがい").await.is(201);
        let (path, key) = (format!("/api/entries/{}/retraction", text(&posted["id"])), key());
        let first = nurse.send(reqwest::Method::POST, &path, Some(&key), &json!({"kind": "withdrawn"})).await.is(200);
        let again = nurse.send(reqwest::Method::POST, &path, Some(&key), &json!({"kind": "withdrawn"})).await.is(200);
        assert_eq!(first["entry"], again["entry"]);
        nurse.retracts(&posted, "wrong_patient", None).await.problem(409, "already_retracted");
        nurse.acknowledges(&posted).await.problem(409, "already_retracted");
        assert_eq!(nurse.events(&patient, 0).await.1, 2, "one post, one retraction");
    }

    async fn of_two_retractions_at_the_same_moment_one_counts(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let posted = nurse.posts(&patient, "まちがい").await.is(201);
        let (one, two) = tokio::join!(nurse.retracts(&posted, "withdrawn", None), nurse.retracts(&posted, "wrong_patient", None));
        let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
        let state = won.is(200)["entry"]["state"].clone();
        lost.problem(409, "already_retracted");
        assert_eq!(nurse.reads(&patient).await.is(200)["items"][0]["state"], state);
    }
}
