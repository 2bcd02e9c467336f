//! The folder that is watched and the feed that is asked.

use super::sender::{Cap, Scene};
use crate::harness::{Database, Server};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tsunagu::inlet::{Feed, Folder};
use tsunagu::notify::Fetcher;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_whole_is_taken_in_and_what_is_broken_lies_beside_its_reason() {
    let server = Server::start(Database::sqlite()).await;
    let scene = Scene::new(&server).await;
    let place = tempfile::tempdir().expect("a folder");
    let mut folder = Folder::open(place.path()).expect("it opens");
    let put = |name: &str, text: &str| std::fs::write(place.path().join(name), text).expect("written");
    let (alert, half) = (Cap::new(&server, "1", -60).file(), Cap::new(&server, "2", -60).file());
    put("1.xml", &alert);
    put("2.CAP", &half[..200]);
    put("3.xml", "<Report");
    put("readme.txt", "x");
    put(".4.xml", &alert);
    folder.look(&server.desk).await.expect("a look");
    assert!(scene.waiting().await.is_empty(), "nothing is known to be whole yet");
    put("2.CAP", &half);
    folder.look(&server.desk).await.expect("a look");
    assert_eq!(names(&place.path().join("taken")), ["1.xml"]);
    assert_eq!(names(&place.path().join("refused")), ["3.xml", "3.xml.reason.txt"]);
    let reason = std::fs::read_to_string(place.path().join("refused/3.xml.reason.txt")).expect("a reason");
    assert!(reason.starts_with("line 1, column "), "{reason}");
    put("1.xml", &alert);
    folder.look(&server.desk).await.expect("a look");
    folder.look(&server.desk).await.expect("a look");
    assert_eq!(names(&place.path().join("taken")), ["1.xml", "2-1.xml", "2.CAP"], "nothing is written over");
    assert_eq!(names(place.path()), [".4.xml", "readme.txt", "refused", "taken"]);
    assert_eq!(scene.waiting().await.len(), 2);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_put_away_stops_nothing_behind_it() {
    let server = Server::start(Database::sqlite()).await;
    let scene = Scene::new(&server).await;
    let place = tempfile::tempdir().expect("a folder");
    let mut folder = Folder::open(place.path()).expect("it opens");
    std::fs::remove_dir(place.path().join("refused")).expect("removed");
    std::fs::write(place.path().join("1.xml"), "<Report").expect("written");
    std::fs::write(place.path().join("2.xml"), Cap::new(&server, "1", -60).file()).expect("written");
    for _ in 0..2 {
        folder.look(&server.desk).await.expect("a look");
    }
    assert_eq!((names(&place.path().join("taken")), scene.waiting().await.len()), (vec!["2.xml".to_owned()], 1));
    std::fs::create_dir(place.path().join("refused")).expect("made");
    folder.look(&server.desk).await.expect("a look");
    assert_eq!(names(&place.path().join("refused")), ["1.xml", "1.xml.reason.txt"]);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_watches_the_folder_of_its_settings() {
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("in");
    let watched = path.clone();
    let server = Server::start_with(Database::sqlite(), move |config| config.alerts_folder = Some(watched)).await;
    let scene = Scene::new(&server).await;
    std::fs::write(path.join("a.xml"), Cap::new(&server, "1", -60).file()).expect("written");
    let begun = Instant::now();
    while scene.waiting().await.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing came");
        tokio::task::yield_now().await;
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_is_asked_and_what_is_on_it_is_taken_in_once() {
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::get;
    let server = Server::start(Database::sqlite()).await;
    let scene = Scene::new(&server).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let list = format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://{address}/2.xml"/></entry><entry><link href="http://{address}/1.xml"/></entry>
           <entry><link href="https://elsewhere.example/3.xml"/></entry></feed>"#
    );
    let (one, two) = (Cap::new(&server, "1", -60).file(), Cap::new(&server, "2", -50).file());
    let listed = move |headers: HeaderMap| async move {
        if headers.get("if-none-match").is_some_and(|tag| tag == "\"a\"") {
            return (StatusCode::NOT_MODIFIED, [("etag", "\"a\"")], String::new());
        }
        (StatusCode::OK, [("etag", "\"a\"")], list)
    };
    let router = axum::Router::new()
        .route("/list.xml", get(listed))
        .route("/1.xml", get(|| async move { one }))
        .route("/2.xml", get(|| async move { two }));
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut feed = Feed::new(Fetcher::new(&format!("http://{address}/list.xml"), true).expect("an address"));
    for _ in 0..2 {
        feed.ask(&server.desk, &CancellationToken::new()).await.expect("it is asked");
        assert_eq!(scene.waiting().await.len(), 2);
    }
    serving.abort();
    server.finish().await;
}
