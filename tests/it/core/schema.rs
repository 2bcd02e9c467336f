//! Both databases have the same tables, and what they hold in clear is a closed list.

use crate::harness::{Database, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const SQLITE_COLUMNS: &str = "select m.name || '.' || p.name || ' ' || lower(p.type) || case when p.\"notnull\" = 1 then ' not null' else '' end
    from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and m.name not like '\\_%' escape '\\' and m.name not like 'sqlite%'";
const POSTGRES_COLUMNS: &str =
    "select table_name || '.' || column_name || ' ' || data_type || case when is_nullable = 'NO' then ' not null' else '' end
    from information_schema.columns where table_schema = 'public' and table_name not like '\\_%'";
const SQLITE_INDEXES: &str = "select name || ' on ' || tbl_name from sqlite_master where type = 'index' and sql is not null";
const POSTGRES_INDEXES: &str = "select indexname || ' on ' || tablename from pg_indexes
    where schemaname = 'public' and tablename not like '\\_%' and indexname not like '%\\_pkey' and indexname not like '%\\_key'";

/// `table.column` → `(type, not null)`.
fn columns(lines: Vec<String>) -> BTreeMap<String, (String, bool)> {
    lines
        .into_iter()
        .map(|line| {
            let (column, rest) = line.split_once(' ').expect("a name and a type");
            (column.to_owned(), (rest.trim_end_matches(" not null").to_owned(), rest.ends_with(" not null")))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_schemas_are_alike() {
    let (sqlite, postgres) = (Server::start(Database::sqlite()).await, Server::start(Database::postgres().await).await);
    let here = columns(sqlite.database.texts(SQLITE_COLUMNS).await);
    let there = columns(postgres.database.texts(POSTGRES_COLUMNS).await);
    assert!(here.len() > 150, "{} columns", here.len());
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (column, (kind, filled)) in &here {
        let (their_kind, their_filled) = &there[column];
        assert_eq!(filled, their_filled, "{column}");
        let alike = matches!(
            (kind.as_str(), their_kind.as_str()),
            ("integer", "bigint") | ("text", "text") | ("real", "double precision") | ("blob", "uuid" | "bytea")
        );
        assert!(alike, "{column} is {kind} here and {their_kind} there");
    }
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = (
        sqlite.database.texts(SQLITE_INDEXES).await.into_iter().collect(),
        postgres.database.texts(POSTGRES_INDEXES).await.into_iter().collect(),
    );
    assert_eq!(ours, theirs);
    sqlite.finish().await;
    postgres.finish().await;
}

#[test]
fn migrations_have_the_same_names() {
    let names = |database: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(database);
        let names: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        names
    };
    assert!(names("sqlite").len() >= 4);
    assert_eq!(names("sqlite"), names("postgres"));
    for (at, name) in names("sqlite").iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}_", at + 1)), "{name}: numbers have no gaps");
    }
}

/// Everything that stands in the database as text. A column that is not here must be sealed, or get its line and its reason.
const IN_CLEAR: &[(&str, &str)] = &[
    ("access_log.action", "code"),
    ("access_log.address", "network address, not of a patient"),
    ("access_log.chain_id", "name of a writer"),
    ("access_log.depth", "code"),
    ("access_log.outcome", "code"),
    ("access_log.policies", "names of policies"),
    ("access_log.purpose", "code"),
    ("acknowledgement.profession", "code"),
    ("alert.content", "published by who sent it"),
    ("alert.identifier", "published by who sent it"),
    ("alert.message", "code"),
    ("alert.municipalities", "codes"),
    ("alert.reason", "code"),
    ("alert.sender", "published by who sent it"),
    ("alert.series", "published by who sent it"),
    ("alert.severity", "code"),
    ("alert.source", "code"),
    ("alert.state", "code"),
    ("alert.status", "code"),
    ("alert_call.outcome", "code"),
    ("application.state", "code"),
    ("attachment.media_type", "code"),
    ("board.audience_kinds", "codes"),
    ("board.audience_municipalities", "codes"),
    ("board.audience_professions", "codes"),
    ("board.kind", "code"),
    ("board.name", "published in the region"),
    ("board_following.level", "code"),
    ("broadcast.mode", "code"),
    ("broadcast_message.message", "code"),
    ("ceremony.kind", "code"),
    ("data_key.owner_kind", "code"),
    ("disaster.hazard", "code"),
    ("disaster.mode", "code"),
    ("disaster.municipalities", "codes"),
    ("disaster.title", "published in the region; refused where it looks like personal data"),
    ("disaster_notice.outcome", "code"),
    ("disaster_notice.reason", "code"),
    ("disaster_report.building", "code"),
    ("disaster_report.gas", "code"),
    ("disaster_report.needs", "published in the region; refused where it looks like personal data"),
    ("disaster_report.power", "code"),
    ("disaster_report.staff", "code"),
    ("disaster_report.state", "code"),
    ("disaster_report.supplies", "code"),
    ("disaster_report.telephone", "code"),
    ("disaster_report.water", "code"),
    ("emergency_account.profession", "code"),
    ("entry.importance", "code"),
    ("entry.kind", "code"),
    ("entry.profession", "code"),
    ("entry.retention_class", "code"),
    ("entry.scene", "code"),
    ("entry.state", "code"),
    ("event.audience", "code"),
    ("event.kind", "code"),
    ("identity_provider.acr_values", "names of a protocol, no personal data"),
    ("identity_provider.client_id", "the name of this server at the provider"),
    ("identity_provider.issuer", "address of an organization's service"),
    ("identity_provider.name", "published: a button for whoever has not signed in"),
    ("indicator_figure.area", "code"),
    ("indicator_figure.indicator", "code"),
    ("indicator_figure.part", "code"),
    ("indicator_figure.week", "day"),
    ("indicator_week.week", "day"),
    ("inquiry.answer", "code"),
    ("inquiry.state", "code"),
    ("inquiry_message.answer", "code"),
    ("inquiry_message.kind", "code"),
    ("log_chain.id", "name of a writer"),
    ("membership.profession", "code"),
    ("membership.role", "code"),
    ("mention.profession", "code"),
    ("must_read_party.profession", "code"),
    ("notification.outcome", "code"),
    ("notification.reason", "code"),
    ("operating_policy.text", "published by the region"),
    ("organization.address", "published by the organization"),
    ("organization.closes_on", "day"),
    ("organization.code", "published by the organization"),
    ("organization.fax", "published by the organization"),
    ("organization.hours", "published by the organization"),
    ("organization.kana", "published by the organization"),
    ("organization.kind", "code"),
    ("organization.municipality_code", "published"),
    ("organization.name", "published by the organization"),
    ("organization.night_phone", "published by the organization"),
    ("organization.opens_on", "day"),
    ("organization.phone", "published by the organization"),
    ("organization.services", "codes"),
    ("organization.web", "published by the organization"),
    ("password_history.hash", "argon2id"),
    ("patient.retention_class", "code"),
    ("patient.state", "code"),
    ("patient_state.since", "day, without the place or reason"),
    ("patient_state.state", "code"),
    ("person.password_hash", "argon2id"),
    ("person.retention_class", "code"),
    ("personal_reason.kinds", "codes"),
    ("provider_notice.address", "published by the organization"),
    ("provider_notice.changed", "names of fields"),
    ("provider_notice.effective_on", "day"),
    ("provider_notice.fax", "published by the organization"),
    ("provider_notice.hours", "published by the organization"),
    ("provider_notice.kana", "published by the organization"),
    ("provider_notice.kind", "code"),
    ("provider_notice.municipality_code", "published by the organization"),
    ("provider_notice.name", "published by the organization"),
    ("provider_notice.night_phone", "published by the organization"),
    ("provider_notice.organization_kind", "code"),
    ("provider_notice.phone", "published by the organization"),
    ("provider_notice.reason", "for whoever announced it; refused where it looks like personal data"),
    ("provider_notice.remark", "published in the region; refused where it looks like personal data"),
    ("provider_notice.services", "codes"),
    ("provider_notice.state", "code"),
    ("provider_notice.web", "published by the organization"),
    ("public_page.contact", "public; refused where it looks like personal data"),
    ("public_page.leaflets", "public; refused where it looks like personal data"),
    ("public_page.short_name", "address of the public page"),
    ("public_page.title", "public"),
    ("receipt.profession", "code"),
    ("region.name", "published"),
    ("region.time_zone", "IANA name"),
    ("retraction.kind", "code"),
    ("rota.name", "what an organization calls a function; refused where it looks like personal data"),
    ("scim_token.proof", "code"),
    ("session.agent", "what kind of browser, of two short lists"),
    ("session.proof", "code"),
    ("shelter.address", "public"),
    ("shelter.hazards", "codes"),
    ("shelter.municipality_code", "public"),
    ("shelter.name", "public; refused where it looks like personal data"),
    ("shelter.note", "public; refused where it looks like personal data"),
    ("shelter.state", "code"),
    ("stream.kind", "code"),
    ("team_member.basis", "code"),
    ("team_member.professions", "codes"),
    ("team_member.team_role", "code"),
    ("training.cancel_reason", "published to the board's audience; refused where it looks like personal data"),
    ("training.contact", "published to the board's audience; refused where it looks like personal data"),
    ("training.description", "published to the board's audience; refused where it looks like personal data"),
    ("training.link", "address of a meeting; told to those who have a seat"),
    ("training.materials", "published to the board's audience; refused where it looks like personal data"),
    ("training.place", "published to the board's audience; refused where it looks like personal data"),
    ("training.title", "published to the board's audience; refused where it looks like personal data"),
    ("training_notice.outcome", "code"),
    ("training_notice.reason", "code"),
    ("vacancy.available_from", "day on which a place is free"),
    ("vacancy.remark", "published in the region; refused where it looks like personal data"),
    ("vacancy.state", "code"),
    ("ward.bed_type", "code"),
    ("ward.fee_class", "code"),
    ("ward.function", "code"),
    ("ward.kind", "code"),
    ("ward.name", "published in the region"),
    ("ward.note", "published in the region; refused where it looks like personal data"),
    ("ward.phone", "published by the organization"),
    ("ward.procedures", "codes"),
    ("ward.reception_hours", "published in the region"),
    ("ward_duty.reminded_on", "day"),
    ("ward_notice.outcome", "code"),
    ("ward_notice.reason", "code"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_clear_is_a_closed_list() {
    let server = Server::start(Database::sqlite()).await;
    let columns = columns(server.database.texts(SQLITE_COLUMNS).await);
    let found: Vec<&str> = columns.iter().filter(|(_, (kind, _))| kind == "text").map(|(column, _)| column.as_str()).collect();
    let listed: Vec<&str> = IN_CLEAR.iter().map(|(column, _)| *column).collect();
    assert_eq!(found, listed, "a column of text must be sealed, or listed with its reason");
    assert!(columns.values().all(|(kind, _)| kind != "real"), "measurements are sealed");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_knows_its_region_and_every_record_of_a_person_its_retention() {
    let server = Server::start(Database::sqlite()).await;
    let columns = columns(server.database.texts(SQLITE_COLUMNS).await);
    let tables: BTreeSet<&str> = columns.keys().filter_map(|column| column.split('.').next()).collect();
    // What belongs to the whole installation: keys above all regions, chains of writers, what is asked of and held against nobody in particular.
    let without = ["ceremony", "key_encryption_key", "log_chain", "region", "sign_in_throttle"];
    for table in tables {
        assert_eq!(columns.contains_key(&format!("{table}.region_id")), !without.contains(&table), "{table}");
    }
    for table in ["person", "patient", "entry"] {
        for column in ["retention_class", "hold"] {
            assert!(columns[&format!("{table}.{column}")].1, "{table}.{column}");
        }
    }
    server.finish().await;
}
