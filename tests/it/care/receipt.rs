//! 既読 and unread: counted by the server.

use crate::harness::{CANARY, Patient, Persona, both, key, note, text};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn unread(reader: &Persona, patient: &Patient) -> Value {
    reader.reads(patient).await.is(200)["unread"].clone()
}

both! {
    async fn unread_are_others_standing_entries_that_i_have_not_seen(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut posted = Vec::new();
        for text in ["一", "二", "三", "四"] {
            posted.push(nurse.posts(&patient, text).await.is(201));
        }
        doctor.posts(&patient, "自分の投稿").await.is(201);
        assert_eq!(unread(&nurse, &patient).await["count"], 1, "one's own are read");
        let before = unread(&doctor, &patient).await;
        assert_eq!((&before["count"], &before["first"]), (&json!(4), &posted[0]["seq"]));
        assert_eq!(before["entries"], json!(posted.iter().map(|entry| &entry["id"]).collect::<Vec<_>>()));
        assert_eq!(doctor.row(&patient).await.expect("a row")["unread"], 4);
        nurse.retracts(&posted[1], "withdrawn", None).await.is(200);
        assert_eq!(unread(&doctor, &patient).await["count"], 3, "a retracted entry is not unread");
        nurse.corrects(&posted[2], "三、訂正").await.is(201);
        nurse.acknowledges(&posted[3]).await.is(200);
        assert_eq!(unread(&doctor, &patient).await["count"], 3, "only entries are unread");
    }

    async fn a_jump_leaves_what_was_skipped_unread_and_the_marker_follows(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut posted = Vec::new();
        for text in ["一", "二", "三"] {
            posted.push(nurse.posts(&patient, text).await.is(201));
        }
        doctor.sees(&patient, &[&posted[2]]).await.is(202);
        server.desk.flush_receipts().await;
        let after_jump = unread(&doctor, &patient).await;
        assert_eq!(after_jump["entries"], json!([posted[0]["id"], posted[1]["id"]]));
        assert_eq!(after_jump["first"], posted[0]["seq"]);
        doctor.sees(&patient, &[&posted[0], &posted[1]]).await.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(unread(&doctor, &patient).await, json!({"count": 0, "first": null, "entries": []}));
        assert_eq!(doctor.row(&patient).await.expect("a row")["unread"], 0);
        let next = nurse.posts(&patient, "四").await.is(201);
        assert_eq!(unread(&doctor, &patient).await["entries"], json!([next["id"]]));
        assert_eq!(server.database.texts("select cast(seq as text) from read_marker").await, ["4"], "the marker stands at what was the head");
    }

    async fn a_page_knows_its_own_unread_entries_however_many_lie_before_it(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        for answer in join_all((0..130).map(|_| nurse.posts(&patient, "多い"))).await {
            answer.is(201);
        }
        let newest = async || doctor.get(&format!("/api/patients/{}/entries?limit=20", patient.id)).await.is(200);
        let page = newest().await;
        let shown: Vec<&Value> = page["items"].as_array().expect("items").iter().collect();
        assert_eq!((&page["unread"]["count"], &page["unread"]["first"]), (&json!(100), &json!(2)), "a hundred or more");
        assert_eq!(page["unread"]["entries"], json!(shown.iter().map(|entry| &entry["id"]).collect::<Vec<_>>()));
        doctor.sees(&patient, &shown).await.is(202);
        server.desk.flush_receipts().await;
        let page = newest().await;
        assert_eq!((&page["unread"]["count"], &page["unread"]["first"], &page["unread"]["entries"]), (&json!(100), &json!(2), &json!([])));
        assert_eq!(doctor.row(&patient).await.expect("a row")["unread"], 110);
    }

    async fn others_receipts_show_on_the_entry_on_the_socket_and_by_name(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let posted = nurse.posts(&patient, "見てください").await.is(201);
        assert_eq!(posted["seen"], json!([]));
        let mut socket = nurse.listens().await;
        let head = socket.next_of("heads").await["items"][0]["head"].clone();
        doctor.sees(&patient, &[&posted, &posted]).await.is(202);
        nurse.sees(&patient, &[&posted]).await.is(202);
        server.desk.flush_receipts().await;
        let seen = json!([{"organization": doctor.organization(), "profession": "physician", "persons": 1}]);
        let frame = socket.until(|frame| frame["type"] == "seen" && frame["seen"] == seen).await.pop().expect("a frame");
        assert_eq!((&frame["entry"], &frame["stream"]), (&posted["id"], &json!(patient.stream)));
        let page = nurse.reads(&patient).await.is(200);
        assert_eq!(page["items"][0]["seen"], seen, "one's own reading does not count");
        assert_eq!(page["head"], head, "receipts take no number");
        let path = format!("/api/entries/{}/readers", text(&posted["id"]));
        let readers = nurse.get(&path).await.is(200);
        assert_eq!(readers["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(readers["items"][0]["name"], format!("{CANARY} tanaka"));
        assert_eq!(readers["items"][0]["organization_name"], "tanakaクリニック");
        stranger.get(&path).await.not_found();
        stranger.sees(&patient, &[&posted]).await.not_found();
    }

    async fn what_is_put_back_is_unread_again_for_me_alone_and_stays_seen_on_record(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut posted = Vec::new();
        for text in ["一", "二", "三"] {
            posted.push(nurse.posts(&patient, text).await.is(201));
        }
        doctor.sees(&patient, &posted.iter().collect::<Vec<_>>()).await.is(202);
        server.desk.flush_receipts().await;
        doctor.posts(&patient, "自分の投稿").await.is(201);
        let readers = async || nurse.get(&format!("/api/entries/{}/readers", text(&posted[1]["id"]))).await.is(200);
        let before = readers().await;
        let mut socket = doctor.listens().await;
        socket.next_of("heads").await;

        let path = format!("/api/entries/{}/unread", text(&posted[1]["id"]));
        stranger.post(&path, &json!({})).await.not_found();
        let back = json!({"count": 2, "first": posted[1]["seq"], "entries": [posted[1]["id"], posted[2]["id"]]});
        assert_eq!(doctor.post(&path, &json!({})).await.is(200), back);
        assert_eq!(unread(&doctor, &patient).await, back, "from the entry on, without one's own");
        assert_eq!(doctor.row(&patient).await.expect("a row")["unread"], 2);
        assert_eq!(socket.next_of("put_back").await["patient"], patient.id.as_str(), "one's other devices ask for the counts again");
        assert_eq!(unread(&nurse, &patient).await["count"], 1, "for nobody else");
        assert_eq!(readers().await, before, "it was seen, and when");

        doctor.sees(&patient, &[&posted[2]]).await.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(unread(&doctor, &patient).await["entries"], json!([posted[1]["id"]]));
        doctor.sees(&patient, &[&posted[1]]).await.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(unread(&doctor, &patient).await["count"], 0);
        assert_eq!(readers().await, before, "the first time is the one that counts");
        let next = nurse.posts(&patient, "四").await.is(201);
        assert_eq!(unread(&doctor, &patient).await["entries"], json!([next["id"]]));
    }

    async fn what_was_shown_just_before_is_put_back_too(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        let mut draft = note("お願い");
        draft["addressees"] = json!([{"person": doctor.person()}]);
        let posted = nurse.posts_with(&patient, &key(), draft).await.is(201);
        doctor.sees(&patient, &[&posted]).await.is(202);
        doctor.post(&format!("/api/entries/{}/unread", text(&posted["id"])), &json!({})).await.is(200);
        server.desk.flush_receipts().await;
        assert_eq!(unread(&doctor, &patient).await["count"], 1);
        assert_eq!(doctor.get("/api/today").await.is(200)["addressed"].as_array().map(Vec::len), Some(1));
        assert_eq!(server.database.count("receipt").await, 1, "it was seen before");
    }

    async fn receipts_for_entries_of_another_timeline_are_passed_over(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let (patient, other) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        nurse.invites(&patient, &doctor).await;
        let secret = nurse.posts(&other, "ほかの人の").await.is(201);
        doctor.sees(&patient, &[&secret]).await.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(nurse.get(&format!("/api/entries/{}/readers", text(&secret["id"]))).await.is(200)["items"], json!([]));
        assert_eq!(server.database.count("receipt").await, 0);
        let many: Vec<Value> = (0..201).map(|_| secret["id"].clone()).collect();
        let problem = nurse.post(&format!("/api/patients/{}/receipts", patient.id), &json!({"entries": many})).await.problem(422, "invalid");
        assert_eq!((&problem["field"], &problem["limit"]), (&json!("entries"), &json!(200)));
    }

    async fn the_list_of_patients_counts_what_is_addressed_to_me_and_what_is_urgent(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let doctor = server.physician("tanaka").await;
        let pharmacist = server.physician("kusuri").await;
        let patient = nurse.registers("花子").await;
        nurse.invites(&patient, &doctor).await;
        nurse.invites(&patient, &pharmacist).await;
        let drafts = [
            (json!([{"person": doctor.person()}]), "normal"), (json!([{"profession": "physician"}]), "urgent"),
            (json!([{"organization": doctor.organization()}, {"person": doctor.person()}]), "important"), (json!([{"profession": "nurse"}]), "urgent"), (json!([]), "normal"),
        ];
        let mut urgent = Value::Null;
        for (addressees, importance) in drafts {
            let mut draft = note("お願い");
            draft["addressees"] = addressees;
            draft["importance"] = json!(importance);
            let posted = nurse.posts_with(&patient, &key(), draft).await.is(201);
            if importance == "urgent" {
                urgent = posted;
            }
        }
        let row = doctor.row(&patient).await.expect("a row");
        assert_eq!((&row["unread"], &row["addressed"], &row["urgent"]), (&json!(5), &json!(3), &json!(2)));
        let row = pharmacist.row(&patient).await.expect("a row");
        assert_eq!((&row["unread"], &row["addressed"]), (&json!(5), &json!(1)), "what is addressed to others is still there to read");
        assert_eq!(pharmacist.texts(&patient).await.len(), 5);
        doctor.sees(&patient, &[&urgent]).await.is(202);
        server.desk.flush_receipts().await;
        assert_eq!(doctor.row(&patient).await.expect("a row")["urgent"], 1);
        assert_eq!(row["last"]["text"], format!("{CANARY} お願い"));
    }
}
