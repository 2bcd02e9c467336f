//! Files at entries: who opens them, what is on record, and what corrections and retractions do to them.

use super::sender::{at_patient, document, note_with, photo};
use crate::boards::region::{Region, entries, notice};
use crate::harness::{CANARY, Persona, Server, both, key, text};
use serde_json::{Value, json};

fn ids(entry: &Value) -> Vec<String> {
    entry["attachments"].as_array().map(|files| files.iter().map(|file| text(&file["id"])).collect()).unwrap_or_default()
}

/// Corrects an entry; it has these files from now on.
async fn corrects(who: &Persona, entry: &Value, files: &[&Value]) -> Value {
    let body = json!({"revision": entry["revision"], "entry": note_with("直した", files)});
    who.post(&format!("/api/entries/{}/corrections", text(&entry["id"])), &body).await.is(201)
}

async fn log(server: &Server, rows: usize) -> Vec<String> {
    let sql = format!(
        "select action || ' ' || depth || ' ' || coalesce(from_seq, 0) from access_log order by at desc, position desc limit {rows}"
    );
    server.database.texts(&sql).await
}

both! {
    async fn a_photo_is_seen_by_the_team_and_every_look_is_on_record(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let files = [nurse.sends(&at_patient(&patient.id), "image/jpeg", &photo()).await, nurse.sends(&at_patient(&patient.id), "application/pdf", &document(0)).await];
        let mut draft = note_with("", &[&files[0], &files[1]]);
        draft["text"] = json!("");
        let op = key();
        let posted = nurse.posts_with(&patient, &op, draft.clone()).await.is(201);
        assert_eq!(nurse.posts_with(&patient, &op, draft).await.is(201)["id"], posted["id"], "the answer that was lost");
        assert_eq!(ids(&posted), [text(&files[0]["id"]), text(&files[1]["id"])]);
        let page = doctor.reads(&patient).await.is(200);
        assert_eq!(page["items"][0]["attachments"], posted["attachments"]);
        let (shown, pdf) = (&posted["attachments"][0], &posted["attachments"][1]);
        assert_eq!((&shown["width"], &shown["height"], &shown["caption"], &shown["name"]), (&json!(640), &json!(480), &json!(CANARY), &json!("")));
        assert_eq!((&pdf["pages"], &pdf["name"]), (&json!(1), &json!(format!("{CANARY}.file"))));
        let id = text(&shown["id"]);
        assert_eq!(doctor.opens_file(&id).await.expect("the photo")[..3], [0xff, 0xd8, 0xff]);
        assert_eq!(log(server, 1).await, [format!("read_timeline exported {}", posted["seq"])]);
        assert_eq!(doctor.opens_thumbnail(&id).await.expect("the small one")[..3], [0xff, 0xd8, 0xff]);
        assert_eq!(log(server, 1).await, [format!("read_timeline opened {}", posted["seq"])]);
        assert_eq!(doctor.opens_file(&text(&pdf["id"])).await, Ok(document(0)));
        assert_eq!(stranger.opens_file(&id).await, Err(404));
        assert_eq!(stranger.stranger().opens_file(&id).await, Err(401));
        // What hangs at one entry hangs at no other, and not on another timeline.
        nurse.posts_with(&patient, &key(), note_with("もう一度", &[&files[0]])).await.problem(422, "invalid");
        let other = nurse.registers_as("太郎", "たろう").await;
        let elsewhere = nurse.sends(&at_patient(&other.id), "image/jpeg", &photo()).await;
        nurse.posts_with(&patient, &key(), note_with("ほかの人", &[&elsewhere])).await.problem(422, "invalid");
        nurse.posts_with(&patient, &key(), note_with("二度", &[&elsewhere, &elsewhere])).await.problem(422, "invalid");
        let begun = json!({"id": nurse.begins(&at_patient(&patient.id), "image/jpeg", b"x").await});
        nurse.posts_with(&patient, &key(), note_with("まだ", &[&begun])).await.problem(422, "invalid");
        assert_eq!(nurse.texts(&patient).await.len(), 1);
    }

    async fn who_leaves_the_team_sees_no_more_of_it(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.invites(&patient, &doctor).await;
        let sent = nurse.sends(&at_patient(&patient.id), "image/jpeg", &photo()).await;
        nurse.posts_with(&patient, &key(), note_with("写真", &[&sent])).await.is(201);
        let (id, own) = (text(&sent["id"]), doctor.sends(&at_patient(&patient.id), "image/jpeg", &photo()).await);
        let begun = doctor.begins(&at_patient(&patient.id), "image/jpeg", &photo()).await;
        doctor.opens_file(&id).await.expect("on the team");
        nurse.post(&format!("/api/team-members/{}/end", text(&row["id"])), &json!({})).await.is(204);
        assert_eq!(doctor.opens_file(&id).await, Err(404));
        assert_eq!(doctor.opens_thumbnail(&id).await, Err(404));
        assert_eq!(doctor.opens_file(&text(&own["id"])).await, Err(404));
        doctor.puts(&begun, 0, &photo()).await.not_found();
        doctor.finishes(&begun).await.not_found();
    }

    async fn a_correction_keeps_drops_and_adds(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let place = at_patient(&patient.id);
        let (one, two, three) = (nurse.sends(&place, "image/jpeg", &photo()).await, nurse.sends(&place, "image/jpeg", &photo()).await, nurse.sends(&place, "image/jpeg", &photo()).await);
        let posted = nurse.posts_with(&patient, &key(), note_with("写真", &[&one, &two])).await.is(201);
        let corrected = corrects(&nurse, &posted, &[&three, &two]).await;
        assert_eq!(ids(&corrected), [text(&three["id"]), text(&two["id"])]);
        let revisions = doctor.get(&format!("/api/entries/{}/revisions", text(&posted["id"]))).await.is(200);
        assert_eq!(revisions["items"][0]["content"]["attachments"][0]["id"], one["id"]);
        doctor.opens_file(&text(&one["id"])).await.expect("an earlier revision has it");
        let back = corrects(&nurse, &corrected, &[&one]).await;
        assert_eq!(ids(&back), [text(&one["id"])]);
        let late = json!({"revision": corrected["revision"], "entry": note_with("おそい", &[&two])});
        nurse.post(&format!("/api/entries/{}/corrections", text(&posted["id"])), &late).await.problem(409, "revised_meanwhile");
        let foreign = json!({"revision": back["revision"], "entry": note_with("よそ", &[&json!({"id": "att_00000000000000000000000000"})])});
        let told = nurse.post(&format!("/api/entries/{}/corrections", text(&posted["id"])), &foreign).await.problem(422, "invalid");
        assert_eq!(told["field"], "attachments");
    }

    async fn a_retracted_file_is_as_the_retracted_text_is(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut posted = Vec::new();
        for _ in 0..2 {
            let sent = nurse.sends(&at_patient(&patient.id), "image/jpeg", &photo()).await;
            posted.push(nurse.posts_with(&patient, &key(), note_with("写真", &[&sent])).await.is(201));
        }
        let (withdrawn, misfiled) = (ids(&posted[0]).remove(0), ids(&posted[1]).remove(0));
        let taken = nurse.retracts(&posted[0], "withdrawn", None).await.is(200);
        assert_eq!(taken["entry"].get("attachments"), None);
        nurse.retracts(&posted[1], "wrong_patient", None).await.is(200);
        doctor.opens_file(&withdrawn).await.expect("it stays as history for the team");
        assert_eq!(doctor.opens_file(&misfiled).await, Err(403));
        assert_eq!(doctor.opens_thumbnail(&misfiled).await, Err(403));
        nurse.opens_file(&misfiled).await.expect("for the author");
    }

    async fn on_a_board_names_are_looked_at_and_the_audience_opens(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let place = format!("/api/boards/{board}/attachments");
        let file = document(0);
        let body = json!({"name": "山田様 退院.pdf", "media_type": "application/pdf", "byte_size": file.len()});
        let id = text(&region.nurse.post(&place, &body).await.is(201)["id"]);
        region.nurse.puts(&id, 0, &file).await.is(204);
        region.nurse.finishes(&id).await.is(200);
        let mut draft = notice("写真");
        draft["attachments"] = json!([{"id": id}]);
        let told = region.nurse.post(&entries(&board), &draft).await.problem(422, "personal_data_suspected");
        assert_eq!(told["hits"][0]["field"], "attachments");
        let sent = region.nurse.sends(&place, "image/jpeg", &photo()).await;
        draft["attachments"] = json!([{"id": sent["id"], "caption": "田中様のお宅"}]);
        region.nurse.post(&entries(&board), &draft).await.problem(422, "personal_data_suspected");
        draft["attachments"] = json!([{"id": sent["id"], "caption": "ちらし"}]);
        let posted = region.nurse.post(&entries(&board), &draft).await.is(201);
        let hung = ids(&posted).remove(0);
        region.doctor.opens_thumbnail(&hung).await.expect("the audience");
        region.doctor.opens_file(&hung).await.expect("the audience");
        assert_eq!(log(server, 1).await, [format!("read_board exported {}", posted["seq"])]);
        region.nurse.retracts(&posted, "withdrawn", None).await.is(200);
        assert_eq!(region.doctor.opens_file(&hung).await, Err(403), "no longer for a whole region");
        region.nurse.opens_file(&hung).await.expect("for those who see the reach");
    }

    async fn the_check_misses_a_file_that_is_gone_or_changed(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let sent = nurse.sends(&at_patient(&patient.id), "application/pdf", &document(0)).await;
        nurse.posts_with(&patient, &key(), note_with("文書", &[&sent])).await.is(201);
        assert_eq!(server.faults().await, Vec::<String>::new());
        let path = super::sender::lying(server).remove(0);
        let whole = std::fs::read(&path).expect("a file");
        std::fs::write(&path, &whole[..whole.len() - 1]).expect("cut off");
        assert_eq!(server.faults().await, [format!("the file of {} does not open", text(&sent["id"]))]);
        std::fs::remove_file(&path).expect("gone");
        assert_eq!(server.faults().await.len(), 1);
        assert_eq!(nurse.opens_file(&text(&sent["id"])).await, Err(503));
        std::fs::write(&path, &whole).expect("back");
    }
}
