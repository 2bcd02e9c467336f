//! What goes wrong around the server: it refuses to start with a sentence, or answers 503 and loses nothing.

use crate::harness::{Database, Persona, Server, both, is_root, key, note, open_app};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

/// The sentence with which a start is refused.
async fn refusal(database: &Database) -> String {
    match open_app(database, |_| {}).await {
        Ok(_) => "it starts".to_owned(),
        Err(e) => format!("{e:#}"),
    }
}

/// Waits until the server takes work again.
async fn is_ready(nurse: &Persona) {
    for _ in 0..10_000 {
        if nurse.get("/readyz").await.status == 200 {
            return;
        }
    }
    unreachable!("the server does not come back");
}

both! {
    async fn a_second_server_on_the_same_data_is_refused(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        assert!(refusal(&server.database).await.contains("another Tsunagu server is running on the data folder"));
        if !server.database.is_sqlite() {
            let elsewhere = server.database.folder().join("elsewhere");
            let refused = open_app(&server.database, |config| config.data_dir = elsewhere).await.err().map(|e| format!("{e:#}")).unwrap_or_default();
            assert!(refused.contains("another Tsunagu server is running on this database"), "{refused}");
        }
        nurse.posts(&patient, "はじめのサーバーは続く").await.is(201);
    }

    async fn a_start_on_the_same_data_keeps_everything_and_closes_what_was_cut_off(server: &Server) {
        let before = Server::start(server.database.another().await).await;
        let nurse = before.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        nurse.posts(&patient, "残る").await.is(201);
        let mut socket = nurse.listens().await;
        socket.next_of("heads").await;
        let after = before.restart().await;
        assert_eq!(socket.close_code().await, Some(1001));
        // As a crash leaves it.
        after.database.run("update live_connection set closed_at = null").await;
        let after = after.restart().await;
        let nurse = nurse.moved(&after);
        assert_eq!(nurse.texts(&patient).await, ["残る"]);
        assert_eq!(after.database.count("live_connection where closed_at is null").await, 0);
        assert_eq!(after.database.count("access_log where action = 'live_cut_off'").await, 1);
        assert_eq!(nurse.posts(&patient, "続く").await.is(201)["seq"], 2);
        after.finish().await;
    }

    async fn a_root_key_that_is_missing_wrong_or_open_to_others_refuses_to_start(server: &Server) {
        let database = Server::start(server.database.another().await).await.stop().await;
        let stranger = Server::start(server.database.another().await).await.stop().await;
        let path = database.folder().join("root.key");
        let key = std::fs::read(&path).expect("the key");
        let put = |bytes: &[u8], mode: u32| {
            std::fs::write(&path, bytes).and_then(|()| std::fs::set_permissions(&path, Permissions::from_mode(mode))).expect("a file");
        };
        std::fs::remove_file(&path).expect("it is removed");
        assert!(refusal(&database).await.contains("is missing; put back the key"));
        assert!(!path.exists(), "a database never gets a new key");
        put(&key, 0o644);
        assert!(refusal(&database).await.contains("can be read by others; run: chmod 600"));
        put(&std::fs::read(stranger.folder().join("root.key")).expect("another key"), 0o600);
        assert!(refusal(&database).await.contains("is not the one that this database was made with"));
        put(b"tsunagu-root-key-1:00ff\n", 0o600);
        assert!(refusal(&database).await.contains("does not hold a Tsunagu root key"));
        put(&key, 0o600);
        let inside = database.folder().join("data/root.key");
        std::fs::copy(&path, &inside).expect("a copy");
        let refused = open_app(&database, |config| config.root_key_file = Some(inside)).await.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(refused.contains("lies inside the data folder"), "{refused}");
        assert_eq!(refusal(&database).await, "it starts");
    }

    async fn a_database_of_another_version_is_refused(server: &Server) {
        let database = Server::start(server.database.another().await).await.stop().await;
        database.run("insert into _sqlx_migrations select 9999, description, installed_on, success, checksum, execution_time from _sqlx_migrations where version = 1").await;
        assert!(refusal(&database).await.contains("made by a newer version of Tsunagu (migration 9999)"));
        database.run("delete from _sqlx_migrations where version = 9999").await;
        assert_eq!(refusal(&database).await, "it starts");
        database.run("delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)").await;
        assert!(refusal(&database).await.contains("make a backup, then run: tsunagu migrate"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_somebody_locks_the_database_nothing_is_answered_and_nothing_is_lost() {
    let server = Server::start(Database::sqlite()).await;
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    nurse.posts(&patient, "前").await.is(201);
    let mut lock = server.database.connect().await;
    lock.run("begin immediate").await;
    let (key, draft) = (key(), note("間"));
    nurse.posts_with(&patient, &key, draft.clone()).await.problem(503, "unavailable");
    nurse.reads(&patient).await.problem(503, "unavailable");
    assert_eq!(nurse.get("/readyz").await.status, 503);
    nurse.get("/healthz").await.is(200);
    lock.run("rollback").await;
    is_ready(&nurse).await;
    nurse.posts_with(&patient, &key, draft.clone()).await.is(201);
    nurse.posts_with(&patient, &key, draft).await.is(201);
    assert_eq!(nurse.texts(&patient).await, ["前", "間"]);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgresql_ends_the_writers_connections_they_come_back_and_nothing_is_lost() {
    let server = Server::start(Database::postgres().await).await;
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    let mut sent = Vec::new();
    for n in 0..30 {
        if n % 10 == 5 {
            let sql = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
                       and database = (select oid from pg_database where datname = current_database())";
            server.database.run(sql).await;
        }
        let (key, draft) = (key(), note(&n.to_string()));
        loop {
            let answer = nurse.posts_with(&patient, &key, draft.clone()).await;
            if answer.status == 201 {
                break;
            }
            answer.problem(503, "unavailable");
        }
        sent.push(n.to_string());
    }
    // Another writer's connection may be found broken only now.
    while nurse.reads(&patient).await.status == 503 {}
    assert_eq!(nurse.texts(&patient).await, sent);
    assert_eq!(nurse.events(&patient, 0).await.1, 30);
    server.finish().await;
}

#[test]
fn a_database_that_cannot_be_written_refuses_to_start() {
    let folder = tempfile::tempdir().expect("a folder");
    // The machine's administrator may write everything, so somebody else runs the server.
    let run = |arguments: &[&str]| {
        let binary = env!("CARGO_BIN_EXE_tsunagu");
        let mut command = Command::new("timeout");
        command.arg("30");
        if is_root() {
            command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg(binary).args(arguments).env("TSUNAGU_DATA_DIR", folder.path().join("data")).env("TSUNAGU_LISTEN", "127.0.0.1:0");
        let output = command.output().expect("the binary runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let open = |path: &std::path::Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
    open(folder.path(), 0o777);
    let (code, said) = run(&["init", "--region", "試験", "--admin", "管理"]);
    assert_eq!(code, Some(0), "{said}");
    open(&folder.path().join("data/tsunagu.db"), 0o444);
    let (code, said) = run(&["serve"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the database cannot be") && said.contains("readonly"), "{said}");
    // What SQLite left beside the file got the file's permissions.
    for file in std::fs::read_dir(folder.path().join("data")).expect("the data folder") {
        open(&file.expect("a file").path(), 0o644);
    }
    let (code, said) = run(&["check"]);
    assert_eq!(code, Some(0), "{said}");
}
