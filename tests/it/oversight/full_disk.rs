//! A full disk: nothing acknowledged is lost, reads stay possible and on record, and room brings everything back. The real binary on a disk
//! of its own.

use crate::harness::{CANARY, is_root, key};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Reserve (64 MiB) and ballast leave room for some hundred long entries.
const SCRIPT: &str = "set -e
mount -t tmpfs -o size=110m tmpfs \"$0\"
dd if=/dev/zero of=\"$0/ballast\" bs=1M count=25 2>/dev/null
export TSUNAGU_DATA_DIR=\"$0/var\" TSUNAGU_ROOT_KEY_FILE=\"$0/root.key\" TSUNAGU_LISTEN=127.0.0.1:0 TSUNAGU_DEMO=1
\"$1\" demo --patients 4 --days 2 >/dev/null
\"$1\" serve & echo $!
wait $! || true
\"$1\" check";

struct Disk {
    script: Child,
    out: BufReader<ChildStdout>,
    server: String,
    url: String,
    /// The disk as it is seen from outside its mount namespace.
    root: PathBuf,
}

impl Disk {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new("unshare");
        // Mounting wants an administrator; in a user namespace of one's own everybody is one.
        command.args(if is_root() { &["--mount"][..] } else { &["--user", "--map-root-user", "--mount"] });
        command.args(["sh", "-c", SCRIPT]).arg(folder).arg(env!("CARGO_BIN_EXE_tsunagu")).stdout(Stdio::piped());
        let mut script = command.spawn().expect("a disk and a server");
        let mut out = BufReader::new(script.stdout.take().expect("its output"));
        let server = line(&mut out);
        let url = line(&mut out).split("listening on ").nth(1).expect("its address").trim_end_matches('/').to_owned();
        let root = Path::new("/proc").join(&server).join("root").join(folder.strip_prefix("/").expect("from the root"));
        Self { script, out, server, url, root }
    }

    /// Stops the server; the script then checks the whole database.
    fn finish(mut self) -> String {
        let told = Command::new("kill").arg(&self.server).status().expect("kill runs");
        assert!(told.success());
        let mut said = String::new();
        self.out.read_to_string(&mut said).expect("its output");
        assert!(self.script.wait().expect("it ends").success(), "{said}");
        said
    }
}

fn line(out: &mut impl std::io::BufRead) -> String {
    let mut text = String::new();
    out.read_line(&mut text).expect("a line");
    text.trim_end().to_owned()
}

struct Visitor {
    client: Client,
    url: String,
    cookie: String,
}

impl Visitor {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.header("x-tsunagu", "1").header("cookie", &self.cookie)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.request(Method::GET, path).send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    async fn posts(&self, patient: &str) -> u16 {
        let body = json!({"kind": "note", "text": CANARY.repeat(2000)});
        let request = self.request(Method::POST, &format!("/api/patients/{patient}/entries")).header("idempotency-key", key());
        request.json(&body).send().await.expect("an answer").status().as_u16()
    }
}

async fn sign_in(url: &str) -> Visitor {
    let visitor = Visitor { client: Client::new(), url: url.to_owned(), cookie: String::new() };
    let (_, personas) = visitor.get("/api/demo/personas").await;
    let body = json!({"persona": personas["items"][0]["persona"]});
    let response = visitor.request(Method::POST, "/api/demo/session").json(&body).send().await.expect("an answer");
    let cookie = response.headers()["set-cookie"].to_str().expect("a cookie");
    Visitor { cookie: cookie.split(';').next().expect("its value").to_owned(), ..visitor }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_still_shows_and_comes_back_with_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::start(folder.path());
    let nurse = sign_in(&disk.url).await;
    let (_, patients) = nurse.get("/api/patients").await;
    let patient = patients["items"][0]["id"].as_str().expect("a patient").to_owned();
    let before = patients["items"][0]["head"].as_i64().expect("a head");

    let mut posted = 0;
    while nurse.posts(&patient).await == 201 {
        posted += 1;
        assert!(posted < 2000, "the disk never fills");
    }
    // The first reader after the commit that failed may still meet the probe.
    let begun = Instant::now();
    let page = loop {
        let (status, page) = nurse.get(&format!("/api/patients/{patient}/entries")).await;
        if status == 200 {
            break page;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing is shown any more: {status}");
    };
    assert_eq!(page["head"].as_i64(), Some(before + posted), "what was acknowledged is there, and nothing else");
    assert_eq!(nurse.posts(&patient).await, 503);

    std::fs::remove_file(disk.root.join("ballast")).expect("room");
    let begun = Instant::now();
    while nurse.posts(&patient).await != 201 {
        assert!(begun.elapsed() < Duration::from_secs(30), "room does not bring it back");
    }
    let said = disk.finish();
    assert!(said.contains("log rows"), "{said}");
}
