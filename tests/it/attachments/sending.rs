//! Files on their way: chunks in any order, breaks, two at once, and what is refused.

use super::sender::{CHUNK, at_patient, declared, document, lying, note_with, photo};
use crate::harness::{Account, Answer, CANARY, Persona, both, contains, key, text};
use reqwest::Method;
use serde_json::{Value, json};

async fn refused(who: &Persona, place: &str, media_type: &str, bytes: &[u8]) -> (String, String) {
    let id = who.begins(place, media_type, bytes).await;
    for (n, chunk) in bytes.chunks(CHUNK).enumerate() {
        who.puts(&id, n, chunk).await.is(204);
    }
    let told = who.finishes(&id).await.problem(422, "invalid");
    (text(&told["field"]), text(&told["reason"]))
}

both! {
    async fn a_break_after_any_chunk_loses_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let file = document(2 * CHUNK + 500);
        let chunks: Vec<&[u8]> = file.chunks(CHUNK).collect();
        assert_eq!(chunks.len(), 3);
        let (place, op) = (at_patient(&patient.id), key());
        let begun = nurse.send(Method::POST, &place, Some(&op), &declared("application/pdf", &file)).await.is(201);
        assert_eq!((&begun["chunks"], &begun["chunk_bytes"], &begun["received"]), (&json!(3), &json!(CHUNK), &json!([])));
        let again = nurse.send(Method::POST, &place, Some(&op), &declared("application/pdf", &file)).await.is(201);
        assert_eq!(begun["id"], again["id"], "the answer that was lost");
        let id = text(&begun["id"]);
        let mut here = Vec::new();
        for n in [2, 0, 1] {
            nurse.finishes(&id).await.problem(422, "invalid");
            nurse.puts(&id, n, chunks[n]).await.is(204);
            nurse.puts(&id, n, chunks[n]).await.is(204);
            here.push(n);
            here.sort_unstable();
            let stands = nurse.upload(&id).await.is(200);
            assert_eq!((&stands["received"], &stands["finished"]), (&json!(here), &json!(false)));
        }
        let made = nurse.finishes(&id).await.is(200);
        assert_eq!((&made["media_type"], &made["pages"], &made["byte_size"]), (&json!("application/pdf"), &json!(1), &json!(file.len())));
        assert_eq!(made["name"], format!("{CANARY}.file"));
        assert_eq!(nurse.finishes(&id).await.is(200), made, "the answer that was lost");
        assert_eq!(nurse.upload(&id).await.is(200)["finished"], true);
        nurse.puts(&id, 0, chunks[0]).await.problem(422, "invalid");
        assert_eq!(nurse.opens_file(&id).await, Ok(file), "a document is kept as it is");
        assert_eq!(nurse.opens_thumbnail(&id).await, Err(404));
    }

    async fn two_who_finish_at_once_make_one_file(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let file = photo();
        let id = nurse.begins(&at_patient(&patient.id), "image/jpeg", &file).await;
        for (n, chunk) in file.chunks(CHUNK).enumerate() {
            nurse.puts(&id, n, chunk).await.is(204);
        }
        let (one, two) = tokio::join!(nurse.finishes(&id), nurse.finishes(&id));
        let made: Vec<_> = [one, two].into_iter().filter(|answer| answer.status == 200).map(|answer| answer.body).collect();
        assert!(!made.is_empty() && made.iter().all(|one| *one == made[0]), "{made:?}");
        assert_eq!(nurse.finishes(&id).await.is(200), made[0]);
        assert_eq!(lying(server).len(), 2, "the file and its small picture");
    }

    async fn nothing_lies_in_clear(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let file = document(CHUNK);
        let id = nurse.begins(&at_patient(&patient.id), "application/pdf", &file).await;
        nurse.puts(&id, 0, &file[..CHUNK]).await.is(204);
        nurse.sends(&at_patient(&patient.id), "application/pdf", &file).await;
        nurse.sends(&at_patient(&patient.id), "image/jpeg", &photo()).await;
        let lying = lying(server);
        assert_eq!(lying.len(), 4);
        for path in lying {
            let bytes = std::fs::read(&path).expect("a file");
            for trace in [CANARY.as_bytes(), b"%PDF", b"xxxxxxxx", b"JFIF"] {
                assert!(!contains(&bytes, trace), "{}", path.display());
            }
        }
    }

    async fn what_is_too_much_or_nothing_of_ours_is_refused(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let place = at_patient(&patient.id);
        let with = |name: &str, value: Value| { let mut body = declared("image/jpeg", b"x"); body[name] = value; body };
        for body in [with("byte_size", json!(0)), with("byte_size", json!(20 * 1024 * 1024 + 1)), with("media_type", json!("image/heic")), with("media_type", json!("image/svg+xml")), with("name", json!("")), with("more", json!(1))] {
            nurse.post(&place, &body).await.problem(422, "invalid");
        }
        let id = nurse.begins(&place, "image/jpeg", &vec![0; CHUNK + 1]).await;
        for (chunk, length) in [(0, CHUNK - 1), (0, CHUNK + 1), (1, 2), (1, 0), (2, 1), (usize::MAX, 1)] {
            nurse.puts(&id, chunk, &vec![0; length]).await.problem(422, "invalid");
        }
        nurse.puts(&id, 0, &vec![0; 256 * 1024 + 1]).await.problem(413, "too_large");
        let told = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
        assert_eq!(refused(&nurse, &place, "image/jpeg", b"GIF89a").await, told("file", "wrong_type"));
        assert_eq!(refused(&nurse, &place, "image/png", &document(0)[1..]).await, told("file", "wrong_type"));
        // Of the same length: everything lies where the table says.
        let script = String::from_utf8(document(0)).expect("text").replace("/MediaBox [0 0 10 10]", &format!("{:21}", "/AA << /JS (x) >>"));
        assert_eq!(refused(&nurse, &place, "application/pdf", script.as_bytes()).await, told("file.action", "not_allowed_here"));
    }

    async fn thirty_may_wait_and_what_is_not_posted_in_a_day_is_gone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let place = at_patient(&patient.id);
        let posted = nurse.sends(&place, "image/jpeg", &photo()).await;
        let waits = nurse.sends(&place, "image/jpeg", &photo()).await;
        nurse.posts_with(&patient, &key(), note_with("写真", &[&posted])).await.is(201);
        for _ in 1..30 {
            nurse.begins(&place, "image/jpeg", b"x").await;
        }
        nurse.post(&place, &declared("image/jpeg", b"x")).await.problem(422, "invalid");
        let dropped = text(&waits["id"]);
        drops(&nurse, &dropped).await.is(204);
        nurse.upload(&dropped).await.not_found();
        assert_eq!(lying(server).len(), 2, "what was posted");
        // A chunk that was under way when it was dropped.
        let stray = server.database.folder().join("data/attachments").join(&dropped).join("chunk");
        std::fs::create_dir_all(&stray).expect("a folder");
        std::fs::write(stray.join("0"), b"late").expect("a file");
        server.desk.sweep_attachments().await.expect("swept");
        assert_eq!(lying(server).len(), 3, "more may come");
        let late = nurse.sends(&place, "image/jpeg", &photo()).await;
        server.clock.advance_seconds(24 * 3600 + 1);
        let account = Account { login: "suzuki".to_owned(), membership: nurse.membership.clone() };
        let nurse = Persona::sign_in(server, &account).await;
        nurse.posts_with(&patient, &key(), note_with("おそい", &[&late])).await.problem(422, "invalid");
        server.clock.advance_seconds(3600);
        server.desk.sweep_attachments().await.expect("swept");
        assert_eq!(server.database.count("attachment").await, 1);
        assert_eq!(lying(server).len(), 2);
        let nurse = Persona::sign_in(server, &account).await;
        nurse.opens_file(&text(&posted["id"])).await.expect("what was posted stays");
        let told = drops(&nurse, &text(&posted["id"])).await.problem(422, "invalid");
        assert_eq!(told["field"], "attachment");
    }

    async fn an_upload_is_its_senders_alone(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let file = photo();
        let sent = nurse.sends(&at_patient(&patient.id), "image/jpeg", &file).await;
        let (sent, begun) = (text(&sent["id"]), nurse.begins(&at_patient(&patient.id), "image/jpeg", &file).await);
        for (who, status) in [(&doctor, 403), (&stranger, 404)] {
            assert_eq!(who.opens_file(&sent).await, Err(status));
            assert_eq!(who.opens_thumbnail(&sent).await, Err(status));
            assert_eq!(who.upload(&begun).await.status, status);
            assert_eq!(who.puts(&begun, 0, &file).await.status, status);
            assert_eq!(who.finishes(&begun).await.status, status);
            let draft = note_with("よその写真", &[&json!({"id": sent})]);
            let answer = who.posts_with(&patient, &key(), draft).await;
            assert_eq!(answer.status, if status == 403 { 422 } else { 404 });
        }
        stranger.post(&at_patient(&patient.id), &declared("image/jpeg", &file)).await.not_found();
        nurse.opens_file(&sent).await.expect("her own");
    }
}

async fn drops(who: &Persona, id: &str) -> Answer {
    who.send(Method::DELETE, &format!("/api/attachments/{id}"), None, &Value::Null).await
}
