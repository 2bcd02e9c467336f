//! Somebody with the database in hand: what is changed there is found.

use crate::harness::{Patient, Persona, Server, both};
use tsunagu::domain::people::{Profession, Role};

async fn with_entries(server: &Server) -> (Persona, Patient) {
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    for text in ["一", "二", "三"] {
        nurse.posts(&patient, text).await.is(201);
        nurse.reads(&patient).await.is(200);
    }
    (nurse, patient)
}

/// Changes a table round the server, sees that the check finds it, and puts the table back.
async fn found(server: &Server, table: &str, tampering: &str, fault: &str) {
    assert_eq!(server.faults().await, Vec::<String>::new());
    server.database.run(&format!("create table saved as select * from {table}")).await;
    server.database.run(tampering).await;
    let faults = server.faults().await;
    assert!(faults.iter().any(|found| found.contains(fault)), "{tampering}: {faults:?}");
    server.database.run(&format!("delete from {table}; insert into {table} select * from saved; drop table saved")).await;
    assert_eq!(server.faults().await, Vec::<String>::new());
}

/// The chain with the most rows, and a position in its middle.
async fn middle(server: &Server) -> (String, i64) {
    let sql = "select chain_id || ' ' || cast(count(*) as text) from access_log group by chain_id order by count(*) desc limit 1";
    let line = server.database.texts(sql).await.pop().expect("a chain");
    let (chain, rows) = line.split_once(' ').expect("two words");
    (chain.to_owned(), rows.parse::<i64>().expect("a number") / 2)
}

both! {
    async fn a_row_of_the_log_that_was_edited_is_found(server: &Server) {
        with_entries(server).await;
        let (chain, at) = middle(server).await;
        let one = format!("chain_id = '{chain}' and position = {at}");
        for edit in ["action = 'nothing'", "outcome = 'denied'", "at = at + 1", "person_id = null", "address = '10.0.0.1'", "policies = policies || ','", "from_seq = coalesce(from_seq, 0) + 1", "request_id = salt_id()", "subject_organization_id = salt_id()", "subject_person_id = salt_id()"] {
            let edit = edit.replace("salt_id()", "(select id from patient limit 1)");
            found(server, "access_log", &format!("update access_log set {edit} where {one}"), "is not what was written").await;
        }
    }

    async fn a_row_of_the_log_that_was_taken_out_added_or_moved_is_found(server: &Server) {
        with_entries(server).await;
        let (chain, at) = middle(server).await;
        let columns = "hash, salt, region_id, at, person_id, session_id, membership_id, organization_id, patient_id, stream_id, action, depth, purpose, outcome, policies, from_seq, to_seq, event_hash, address, request_id, subject_organization_id, subject_person_id";
        let copy = |chain_to: &str, position: &str| {
            format!("insert into access_log (chain_id, position, {columns}) select {chain_to}, {position}, {columns} from access_log where chain_id = '{chain}' and position = {at}")
        };
        let last = format!("(select max(position) from access_log where chain_id = '{chain}')");
        for (tampering, fault) in [
            (format!("delete from access_log where chain_id = '{chain}' and position = {at}"), "is not what was written"),
            (format!("delete from access_log where chain_id = '{chain}' and position = {last}"), "its end"),
            (format!("delete from access_log where chain_id = '{chain}' and position > {at}"), "its end"),
            (format!("delete from access_log where chain_id = '{chain}'"), "its end"),
            (copy("chain_id", &format!("{last} + 1")), "is not what was written"),
            (copy("'another'", "1"), "nobody wrote this chain"),
            (format!("update access_log set position = -1 where chain_id = '{chain}' and position = {at}; update access_log set position = {at} where chain_id = '{chain}' and position = {at} + 1; update access_log set position = {at} + 1 where position = -1"), "is not what was written"),
        ] {
            found(server, "access_log", &tampering, fault).await;
        }
        found(server, "log_chain", &format!("update log_chain set position = position - 1 where id = '{chain}'"), "its end").await;
    }

    async fn a_ciphertext_that_was_moved_does_not_open(server: &Server) {
        let (nurse, patient) = with_entries(server).await;
        let other = nurse.registers_as("太郎", "たろう").await;
        nurse.posts(&other, "むこう").await.is(201);
        nurse.posts(&other, "むこう二").await.is(201);
        server.nurse("yoso").await;
        let swap = |table: &str, column: &str, key: &str| {
            format!(
                "update {table} set {column} = (select o.{column} from {table} o where o.{column} is not null and o.{key} <> {table}.{key} order by o.{key} limit 1)
                 where {key} in (select t.{key} from {table} t where t.{column} is not null order by t.{key} desc limit 1)"
            )
        };
        found(server, "event", &swap("event", "payload", "id"), "does not open").await;
        found(server, "patient", &swap("patient", "chart", "id"), "does not open").await;
        found(server, "team_member", &swap("team_member", "details", "id"), "does not open").await;
        found(server, "patient_state", &swap("patient_state", "details", "id"), "does not open").await;
        found(server, "person", &swap("person", "identity", "id"), "does not open").await;
        nurse.reads(&patient).await.is(200);
    }

    async fn events_and_entries_that_were_taken_out_are_found(server: &Server) {
        with_entries(server).await;
        found(server, "event", "delete from event where seq = 2", "events, last").await;
        found(server, "event", "delete from event where seq = 3", "events, last").await;
        found(server, "entry", "delete from entry where seq = 2", "an event without its entry").await;
        found(server, "entry", "update entry set seq = 7 where seq = 2", "an entry without its event").await;
        found(server, "stream", "update stream set head = head + 1", "head").await;
    }

    async fn what_the_log_tells_otherwise_is_found(server: &Server) {
        let (nurse, _) = with_entries(server).await;
        server.persona("mori", nurse.membership.organization, Profession::Nurse, Role::Staff).await;
        // The last entry, cut off with its event and the head: the numbers are whole again, and the log still knows.
        server.database.run("create table cut as select * from entry where seq = 3; delete from entry where seq = 3; update stream set head = 2").await;
        let saved = "create table cut_event as select * from event where seq = 3; delete from event where seq = 3";
        server.database.run(saved).await;
        assert_eq!(server.faults().await, ["a write of the access log that is gone"]);
        server.database.run("insert into event select * from cut_event; insert into entry select * from cut; update stream set head = 3; drop table cut; drop table cut_event").await;
        let to_other = "update entry set person_id = (select m.person_id from membership m where m.id <> entry.membership_id limit 1) where seq = 2";
        found(server, "entry", to_other, "whose author is not who wrote it").await;
        let swap = "update entry set content_id = (select v.id from event v where v.stream_id = entry.stream_id and v.seq = 1), revision = 1 where seq = 2";
        found(server, "entry", swap, "an entry without its text").await;
        found(server, "event", "update event set payload = (select v.payload from event v where v.seq = 1) where seq = 2", "is not what the access log saw written").await;
    }
}
