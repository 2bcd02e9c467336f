//! The scanner: asked by its own protocol before a file is taken; without its word nothing is.

use super::sender::{at_patient, document, photo};
use crate::harness::{CANARY, Database, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// What came over one line: the file, put together from its pieces.
async fn read_file(line: &mut UnixStream) -> Vec<u8> {
    let mut command = [0; 10];
    line.read_exact(&mut command).await.expect("a command");
    assert_eq!(&command, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = usize::try_from(line.read_u32().await.expect("a length")).expect("small");
        if length == 0 {
            return file;
        }
        let mut piece = vec![0; length];
        line.read_exact(&mut piece).await.expect("a piece");
        file.extend(piece);
    }
}

/// Finds the canary, and otherwise nothing.
async fn scan(listener: UnixListener) {
    loop {
        let (mut line, _) = listener.accept().await.expect("a line");
        let file = read_file(&mut line).await;
        let found = crate::harness::contains(&file, CANARY.as_bytes());
        let answer: &[u8] = if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" };
        line.write_all(answer).await.expect("answered");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_scanner_finds_or_did_not_see_is_not_taken() {
    let database = Database::sqlite();
    let socket = database.folder().join("clamd.sock");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let scanning = tokio::spawn(scan(listener));
    let server = Server::start_with(database, |config| config.clamd_socket = Some(socket.clone())).await;
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    let place = at_patient(&patient.id);
    nurse.sends(&place, "image/jpeg", &photo()).await;
    let file = document(200_000);
    let id = nurse.begins(&place, "application/pdf", &file).await;
    for (n, chunk) in file.chunks(super::sender::CHUNK).enumerate() {
        nurse.puts(&id, n, chunk).await.is(204);
    }
    let told = nurse.finishes(&id).await.problem(422, "invalid");
    assert_eq!((told["field"].as_str(), told["reason"].as_str()), (Some("file.scan"), Some("not_allowed_here")));
    scanning.abort();
    assert!(scanning.await.is_err());
    nurse.finishes(&id).await.problem(503, "unavailable");
    server.finish().await;
}
