//! The edge of the server: proxies, HTTP/2 with its own certificate, lines that say nothing, and files that are nobody else's.

use crate::harness::{Database, PASSWORD, Persona, Server, open_app};
use axum::body::{Body, to_bytes};
use hyper::client::conn::http2;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use reqwest::Client;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tsunagu::domain::people::{OrganizationKind, Profession, Role};
use tsunagu::http::tls;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn both_databases() -> [Database; 2] {
    [Database::sqlite(), Database::postgres().await]
}

#[tokio::test]
async fn behind_a_proxy_only_what_the_proxy_itself_added_is_believed() {
    for database in both_databases().await {
        std::fs::create_dir_all(database.folder().join("data")).expect("a folder");
        std::fs::write(database.folder().join("data/personas.json"), "[]").expect("a list");
        let server = Server::start_with(database, |config| {
            config.trusted_proxy = Some(HERE);
            config.demo = true;
        })
        .await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        server.account("suzuki", station, Profession::Nurse, Role::Staff).await;
        let personas = async |lines: &[&str]| {
            let request = Client::new().get(server.url("/api/demo/personas"));
            let request = lines.iter().fold(request, |request, line| request.header("x-forwarded-for", *line));
            request.send().await.expect("an answer").status().as_u16()
        };
        for near in [&["127.0.0.1"][..], &["203.0.113.9", "127.0.0.1"], &["203.0.113.9, 127.0.0.1"], &["::ffff:127.0.0.1"]] {
            assert_eq!(personas(near).await, 200, "{near:?}");
        }
        for far in [&["203.0.113.9"][..], &["127.0.0.1", "203.0.113.9"], &["127.0.0.1, 203.0.113.9"], &["203.0.113.9:4711"]] {
            assert_eq!(personas(far).await, 404, "{far:?}");
        }
        for nonsense in [&[][..], &[""], &["unknown"], &["127.0.0.1", "unknown"], &["127.0.0.1,"], &["127.0.0.1", "_hidden"]] {
            assert_eq!(personas(nonsense).await, 400, "{nonsense:?}");
        }
        // A site whose name was made to lead to this machine would be let in by the reader's own browser.
        for (name, status) in
            [("localhost:8080", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("evil.example", 404), ("localhost.evil.example:8080", 404)]
        {
            let asked = Client::new().get(server.url("/api/demo/personas")).header("x-forwarded-for", "127.0.0.1").header("host", name);
            assert_eq!(asked.send().await.expect("an answer").status().as_u16(), status, "{name}");
        }
        assert_eq!(reqwest::get(server.url("/healthz")).await.expect("an answer").status(), 200, "the proxy asks for itself");

        let body = json!({"login": "suzuki", "password": PASSWORD});
        let request = Client::new().post(server.url("/api/session")).header("x-tsunagu", "1").json(&body);
        let request = request.header("x-forwarded-for", "198.51.100.1").header("x-forwarded-for", "203.0.113.9");
        let answer = request.header("x-forwarded-proto", "http").header("x-forwarded-proto", "https").send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()["set-cookie"].to_str().is_ok_and(|line| line.starts_with("__Host-") && line.contains("Secure")));
        assert_eq!(server.database.texts("select address from access_log where action = 'sign_in'").await, ["203.0.113.9"]);
        server.finish().await;
    }
}

/// Asks over HTTP/2, as a browser does where the server has a certificate of its own.
async fn ask(server: &Server, certificate: &Path, origin: &str) -> (StatusCode, Option<String>) {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).expect("a certificate")).expect("it is taken");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]).expect("TLS 1.3");
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let line = TcpStream::connect(server.address).await.expect("it connects");
    let name = ServerName::IpAddress(HERE.into());
    let line = TlsConnector::from(Arc::new(config)).connect(name, line).await.expect("TLS");
    assert_eq!(line.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(line)).await.expect("HTTP/2");
    let connection = tokio::spawn(connection);
    let request = Request::post(format!("https://{}/api/session", server.address))
        .header("x-tsunagu", "1")
        .header("sec-fetch-site", "same-origin")
        .header("origin", origin)
        .header("content-type", "application/json")
        .body(Body::from(json!({"login": "suzuki", "password": PASSWORD}).to_string()));
    let answer = sender.send_request(request.expect("a request")).await.expect("an answer");
    let cookie = answer.headers().get("set-cookie").and_then(|line| line.to_str().ok()).map(str::to_owned);
    let status = answer.status();
    to_bytes(Body::new(answer.into_body()), usize::MAX).await.expect("a body");
    connection.abort();
    (status, cookie)
}

#[tokio::test]
async fn with_its_own_certificate_a_browser_writes_over_http_2() {
    for database in both_databases().await {
        let (certificate, key) = (database.folder().join("lan.crt"), database.folder().join("lan.pem"));
        tls::make_local(&certificate, &key, &[HERE]).expect("a certificate");
        let server = Server::start_with(database, |config| {
            (config.tls_cert, config.tls_key) = (Some(certificate.clone()), Some(key));
        })
        .await;
        let station = server.organization("訪看", OrganizationKind::VisitingNurseStation).await;
        server.account("suzuki", station, Profession::Nurse, Role::Staff).await;
        let own = format!("https://{}", server.address);
        let (status, cookie) = ask(&server, &certificate, &own).await;
        assert_eq!(status, 200);
        assert!(cookie.is_some_and(|cookie| cookie.starts_with("__Host-tsunagu_session=")));
        for hostile in ["null", "https://evil.example", &own.replace("https:", "http:"), "https://127.0.0.1:1"] {
            assert_eq!(ask(&server, &certificate, hostile).await.0, 403, "{hostile}");
        }
        server.finish().await;
    }
}

/// Sends what there is, then nothing, and reads until the server closes.
async fn what_comes_before_the_end(server: &Server, sent: &[u8]) -> String {
    let mut line = TcpStream::connect(server.address).await.expect("it connects");
    line.write_all(sent).await.expect("it is sent");
    let mut read = Vec::new();
    let closed = timeout(Duration::from_secs(40), line.read_to_end(&mut read)).await;
    assert!(closed.is_ok(), "still open after {:?}", String::from_utf8_lossy(sent));
    String::from_utf8_lossy(&read).into_owned()
}

#[tokio::test]
async fn a_line_that_sends_no_request_or_half_of_one_is_closed() {
    let server = Server::start(Database::sqlite()).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    // All of HTTP/2's greeting, with its empty settings, and no request.
    let greeting = [&preface[..], &[0, 0, 0, 4, 0, 0, 0, 0, 0]].concat();
    let half =
        b"POST /api/session HTTP/1.1\r\nhost: x\r\nx-tsunagu: 1\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{\"login\":";
    let wait = |sent| what_comes_before_the_end(&server, sent);
    let (silent, half_preface, _, half_headers, half_body) =
        tokio::join!(wait(b""), wait(&preface[..12]), wait(&greeting), wait(b"GET / HTTP/1.1\r\nhost:"), wait(half));
    assert_eq!((silent.as_str(), half_preface.as_str()), ("", ""));
    assert!(!half_headers.starts_with("HTTP/1.1 2"), "{half_headers}");
    assert!(half_body.starts_with("HTTP/1.1 408") && half_body.contains("\"unavailable\""), "{half_body}");
    server.finish().await;
}

#[tokio::test]
async fn a_page_of_a_timeline_comes_packed_to_whoever_can_open_it() {
    let server = Server::start(Database::sqlite()).await;
    let nurse = server.nurse("suzuki").await;
    let patient = nurse.registers("花子").await;
    for _ in 0..20 {
        nurse.posts(&patient, "変わりなく過ごされています。").await;
    }
    let path = format!("/api/patients/{}/entries", patient.id);
    let plain = nurse.get(&path).await;
    assert_eq!(plain.headers.get("content-encoding"), None);
    let request = nurse.request(reqwest::Method::GET, &path).header("accept-encoding", "gzip, br");
    let packed = request.send().await.expect("an answer");
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["vary"], "accept-encoding");
    let (packed, plain) = (packed.bytes().await.expect("a body").len(), plain.body.to_string().len());
    assert!(packed * 5 < plain, "{packed} of {plain}");
}

#[tokio::test]
async fn whoever_has_a_session_is_told_at_once_what_the_pages_inside_need() {
    let server = Server::start(Database::sqlite()).await;
    let nurse = server.nurse("suzuki").await;
    let page = |who: Persona| async move { answer_text(who.bare(reqwest::Method::GET, "/patients")).await };
    let (inside, outside) = (page(nurse.clone()).await, page(nurse.stranger()).await);
    // Without Node the client is a page that says so.
    if outside.contains("/assets/") {
        assert!(inside.contains("/assets/Shell-") && !outside.contains("/assets/Shell-"));
    }
    assert_eq!(inside.contains("<title>"), outside.contains("<title>"));
}

async fn answer_text(request: reqwest::RequestBuilder) -> String {
    request.send().await.expect("an answer").text().await.expect("a page")
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[tokio::test]
async fn the_data_folder_and_the_database_are_nobody_elses() {
    let database = Database::sqlite();
    let data = database.folder().join("data");
    // As an earlier version may have left them.
    std::fs::set_permissions(&data, PermissionsExt::from_mode(0o755)).expect("open to others");
    let app = open_app(&database, |_| {}).await.expect("it opens");
    assert_eq!((mode(&data), mode(&data.join("tsunagu.db")), mode(&data.join("tsunagu.db-wal"))), (0o700, 0o600, 0o600));
    app.desk.close().await;
    drop(app);
    std::fs::set_permissions(data.join("tsunagu.db"), PermissionsExt::from_mode(0o644)).expect("open to others");
    let again = open_app(&database, |_| {}).await.expect("it opens");
    assert_eq!((mode(&data.join("tsunagu.db")), mode(&data.join("tsunagu.db-wal"))), (0o600, 0o600));
    again.desk.close().await;
}

#[test]
fn a_server_for_the_local_network_begins_with_a_folder_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("var");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tsunagu"))
        .args(["serve", "--lan"])
        .env("TSUNAGU_LISTEN", "127.0.0.1:0")
        .env("TSUNAGU_DATA_DIR", &data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("its words")).read_line(&mut line).expect("a line");
    server.kill().expect("it stops");
    server.wait().expect("it stops");
    assert!(line.contains("is listening on https://"), "{line}");
    assert_eq!((mode(&data), mode(&data.join("tsunagu.db")), mode(&data.join("lan.pem"))), (0o700, 0o600, 0o600));
}
