//! Care teams: rows of organizations, persons and professions, with their times; refusals.

use crate::harness::{Answer, CANARY, Patient, Persona, both, text};
use serde_json::{Value, json};
use tsunagu::domain::people::{OrganizationKind, Profession, Role};

async fn adds(who: &Persona, patient: &Patient, row: Value) -> Answer {
    who.post(&format!("/api/patients/{}/team", patient.id), &row).await
}

both! {
    async fn a_row_of_an_organization_opens_to_all_its_staff_and_a_row_of_a_person_to_that_person(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let clinic = server.organization("田中クリニック", OrganizationKind::Clinic).await;
        let doctor = server.persona("tanaka", clinic, Profession::Physician, Role::Staff).await;
        let assistant = server.persona("jimu", clinic, Profession::Clerk, Role::Staff).await;
        let (open, personal) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        nurse.invites(&open, &doctor).await;
        let row = adds(&nurse, &personal, json!({"organization": clinic, "person": doctor.person(), "team_role": "attending_physician", "department": CANARY, "basis": "written", "basis_obtained_by": CANARY, "basis_obtained_on": "2026-11-01"})).await.is(201);
        assert_eq!((&row["person_name"], &row["profession"], &row["team_role"], &row["department"]), (&json!(format!("{CANARY} tanaka")), &json!("physician"), &json!("attending_physician"), &json!(CANARY)));
        assert_eq!((&row["organization_name"], &row["phone"], &row["night_phone"], &row["active"]), (&json!("田中クリニック"), &Value::Null, &json!("0985-00-0000"), &json!(true)));
        doctor.reads(&open).await.is(200);
        assistant.reads(&open).await.is(200);
        doctor.reads(&personal).await.is(200);
        assistant.reads(&personal).await.not_found();
        assert!(assistant.row(&personal).await.is_none());
        assistant.get(&format!("/api/patients/{}", personal.id)).await.not_found();
    }

    async fn a_row_of_professions_opens_to_those_alone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let hospital = server.organization("県立病院", OrganizationKind::Hospital).await;
        let (physician, pharmacist, clerk) = (
            server.persona("ishi", hospital, Profession::Physician, Role::Staff).await,
            server.persona("kusuri", hospital, Profession::Pharmacist, Role::Staff).await,
            server.persona("jimu", hospital, Profession::Clerk, Role::Staff).await,
        );
        let patient = nurse.registers("花子").await;
        adds(&nurse, &patient, json!({"organization": hospital, "professions": ["physician", "pharmacist"], "basis": "implied"})).await.is(201);
        physician.posts(&patient, "診ました").await.is(201);
        pharmacist.reads(&patient).await.is(200);
        clerk.reads(&patient).await.not_found();
        clerk.posts(&patient, "?").await.not_found();
    }

    async fn a_row_holds_from_its_beginning_until_its_end(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = json!({"organization": doctor.organization(), "basis": "oral", "from": server.clock.in_seconds(100), "until": server.clock.in_seconds(200)});
        let made = adds(&nurse, &patient, row).await.is(201);
        assert_eq!(made["active"], false);
        doctor.reads(&patient).await.not_found();
        assert!(doctor.row(&patient).await.is_none());
        server.clock.advance_seconds(100);
        doctor.reads(&patient).await.is(200);
        doctor.posts(&patient, "期間のうち").await.is(201);
        assert!(doctor.row(&patient).await.is_some());
        server.clock.advance_seconds(100);
        doctor.reads(&patient).await.not_found();
        doctor.posts(&patient, "期間のあと").await.not_found();
        let team = nurse.get(&format!("/api/patients/{}/team", patient.id)).await.is(200);
        assert_eq!(team["items"].as_array().map(Vec::len), Some(2), "ended rows are the record of provision");
        assert_eq!(nurse.texts(&patient).await, ["期間のうち"]);
    }

    async fn a_row_is_ended_now_or_later_and_once(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.invites(&patient, &doctor).await;
        let path = format!("/api/team-members/{}/end", text(&row["id"]));
        doctor.post(&path, &json!({})).await.problem(403, "forbidden");
        let problem = nurse.post(&path, &json!({"until": server.clock.in_seconds(-60)})).await.problem(422, "invalid");
        assert_eq!(problem["field"], "until");
        nurse.post(&path, &json!({"until": server.clock.in_seconds(60)})).await.is(204);
        doctor.reads(&patient).await.is(200);
        server.clock.advance_seconds(61);
        doctor.reads(&patient).await.not_found();
        nurse.post(&path, &json!({})).await.problem(412, "stale");
        let bad = json!({"organization": doctor.organization(), "basis": "oral", "from": server.clock.in_seconds(60), "until": server.clock.in_seconds(60)});
        adds(&nurse, &patient, bad).await.problem(422, "invalid");
    }

    async fn only_the_host_manages_the_team(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let admin = server.admin("kanri", nurse.membership.organization).await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let row = |whom: &Persona| json!({"organization": whom.organization(), "basis": "oral"});
        adds(&doctor, &patient, row(&stranger)).await.problem(403, "forbidden");
        adds(&stranger, &patient, row(&stranger)).await.not_found();
        stranger.reads(&patient).await.not_found();
        doctor.post(&format!("/api/patients/{}/refusals", patient.id), &json!({"organization": nurse.organization()})).await.problem(403, "forbidden");
        adds(&admin, &patient, row(&stranger)).await.is(201);
        stranger.reads(&patient).await.is(200);
        nurse.reads(&patient).await.is(200);
    }

    async fn what_a_row_names_must_be_there(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let nobody = "0".repeat(26);
        for (row, field, reason) in [
            (json!({"organization": format!("org_{nobody}"), "basis": "oral"}), "organization", "unknown_id"),
            (json!({"organization": nurse.organization(), "person": format!("per_{nobody}"), "basis": "oral"}), "person", "unknown_id"),
            (json!({"organization": nurse.organization()}), "basis", "missing"), (json!({"organization": nurse.organization(), "basis": "whim"}), "basis", "wrong_type"),
            (json!({"organization": nurse.organization(), "basis": "oral", "department": "科".repeat(51)}), "department", "too_long"), (json!({"organization": nurse.organization(), "basis": "oral", "host": true}), "host", "unknown_field"),
        ] {
            let problem = adds(&nurse, &patient, row).await.problem(422, "invalid");
            assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)));
        }
    }

    async fn a_refusal_stands_above_every_row_while_it_holds(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = doctor.posts(&patient, "拒まれる前").await.is(201);
        let refusal = json!({"organization": doctor.organization(), "from": server.clock.in_seconds(60), "until": server.clock.in_seconds(120)});
        let view = nurse.post(&format!("/api/patients/{}/refusals", patient.id), &refusal).await.is(201);
        doctor.reads(&patient).await.is(200);
        server.clock.advance_seconds(61);
        doctor.reads(&patient).await.not_found();
        doctor.corrects(&posted, "直す").await.not_found();
        doctor.retracts(&posted, "withdrawn", None).await.not_found();
        assert!(doctor.row(&patient).await.is_none());
        nurse.invites(&patient, &doctor).await;
        doctor.posts(&patient, "招き直されても").await.not_found();
        let problem = nurse.post(&format!("/api/patients/{}/refusals", patient.id), &json!({"organization": nurse.organization()})).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["reason"]), (&json!("organization"), &json!("not_allowed_here")), "the host first becomes another");
        let team = nurse.get(&format!("/api/patients/{}/team", patient.id)).await.is(200);
        assert_eq!((&team["refusals"][0]["id"], &team["refusals"][0]["organization"]), (&view["id"], &json!(doctor.organization())));
        server.clock.advance_seconds(60);
        doctor.reads(&patient).await.is(200);
        assert_eq!(nurse.texts(&patient).await, ["拒まれる前"]);
    }

    async fn a_newcomer_reads_what_was_written_before_and_it_is_unread(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.posts(&patient, "昨日").await.is(201);
        nurse.posts(&patient, "今日").await.is(201);
        nurse.invites(&patient, &doctor).await;
        assert_eq!(doctor.texts(&patient).await, ["昨日", "今日"]);
        assert_eq!(doctor.row(&patient).await.expect("a row")["unread"], 2);
    }
}
