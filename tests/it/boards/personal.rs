//! What looks like personal data does not go up on a board unasked.

use super::region::{Region, entries, titles};
use crate::harness::{CANARY, both, text};
use serde_json::{Value, json};

fn said(words: &str) -> Value {
    json!({"kind": "notice", "text": words, "notice": {"title": format!("{CANARY} 題")}})
}

fn with_reason(mut draft: Value, reason: &str) -> Value {
    draft["personal_reason"] = json!(reason);
    draft
}

both! {
    async fn what_looks_like_personal_data_needs_other_words_or_a_reason(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let path = entries(&board);
        let words = format!("{CANARY}。山田様、090-1234-5678、昭和17年3月8日生");
        let told = region.nurse.post(&path, &said(&words)).await.problem(422, "personal_data_suspected");
        let letters: Vec<char> = words.chars().collect();
        let hits: Vec<(String, String)> = told["hits"].as_array().expect("hits").iter().map(|hit| {
            assert_eq!(hit["field"], "text");
            let at = |end: &str| usize::try_from(hit[end].as_u64().expect("a place")).expect("small");
            (text(&hit["kind"]), letters[at("start")..at("end")].iter().collect())
        }).collect();
        let expected = [("name_with_honorific", "山田"), ("phone", "090-1234-5678"), ("birth_date", "昭和17年3月8日")];
        assert_eq!(hits, expected.map(|(kind, passage)| (kind.to_owned(), passage.to_owned())));
        for reason in ["", " ", &"理".repeat(201)] {
            region.nurse.post(&path, &with_reason(said(&words), reason)).await.problem(422, "invalid");
        }
        assert_eq!(titles(&region.doctor.get(&path).await.is(200)["items"]), Vec::<String>::new());
        let posted = region.nurse.post(&path, &with_reason(said(&words), CANARY)).await.is(201);
        assert!(posted.get("personal_reason").is_none(), "the reason is for the record");
        // A correction is asked as well, and organizations' own telephones are everybody's.
        let corrections = format!("/api/entries/{}/corrections", text(&posted["id"]));
        let corrected = |entry: Value| json!({"revision": posted["revision"], "entry": entry});
        region.nurse.post(&corrections, &corrected(said("次は田中様です"))).await.problem(422, "personal_data_suspected");
        region.nurse.post(&corrections, &corrected(said("お問い合わせは0985-11-1111へ"))).await.is(201);
    }

    async fn names_of_patients_whom_the_author_knows_are_found_and_others_tell_nothing(server: &Server) {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        let patient = json!({"name": "甲斐 千代", "kana": "カイ チヨ", "birth_date": "1940-01-01", "sex": "female", "allergies": {"status": "none"}});
        region.nurse.post("/api/patients", &patient).await.is(201);
        let words = said("甲斐千代の受け入れ先を探しています");
        region.nurse.post(&entries(&board), &words).await.problem(422, "personal_data_suspected");
        region.doctor.post(&entries(&board), &words).await.is(201);
    }

    async fn on_a_timeline_nobody_is_asked(server: &Server) {
        let region = Region::new(server).await;
        let patient = json!({"name": "甲斐 千代", "kana": "カイ チヨ", "birth_date": "1940-01-01", "sex": "female", "allergies": {"status": "none"}});
        let made = region.nurse.post("/api/patients", &patient).await.is(201);
        let path = format!("/api/patients/{}/entries", text(&made["id"]));
        region.nurse.post(&path, &json!({"kind": "note", "text": "山田様、090-1234-5678"})).await.is(201);
        let asked = json!({"kind": "note", "text": "山田様", "personal_reason": "理由"});
        region.nurse.post(&path, &asked).await.problem(422, "invalid");
    }
}
