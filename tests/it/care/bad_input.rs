//! Bad input: each gets a clear problem document, and nothing is written.

use crate::harness::{Answer, CANARY, Patient, Persona, answer, both, key, note};
use reqwest::Method;
use serde_json::{Value, json};

/// Posts bytes as they are.
async fn sends(nurse: &Persona, patient: &Patient, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = nurse.request(Method::POST, &format!("/api/patients/{}/entries", patient.id));
    answer(request.header("idempotency-key", key()).header("content-type", content_type).body(body)).await
}

async fn json_text(nurse: &Persona, patient: &Patient, body: &str) -> Answer {
    sends(nurse, patient, "application/json", body.to_owned()).await
}

#[track_caller]
fn invalid(answer: Answer, field: &str, reason: &str) -> Value {
    let problem = answer.problem(422, "invalid");
    assert_eq!((&problem["field"], &problem["reason"]), (&json!(field), &json!(reason)), "{problem}");
    problem
}

both! {
    async fn every_letter_comes_back_byte_for_byte(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let texts = [
            "𠮷田 髙橋 﨑 德", "葛\u{e0100}城 辻\u{e0101} 芦\u{fe00}", "👩\u{200d}⚕️ 👨\u{200d}👩\u{200d}👧\u{200d}👦 🇯🇵", "が\u{3099}ガ ﾊﾝｶｸ Ａ", "行\r\n行\n\tタブ", "  前後の空白\u{3000}",
            "\u{200f}עברית\u{200e} \u{feff}bom \u{e000}外字", "<script>alert(1)</script> ' or 1=1 -- %00 \\u0000 ${jndi:ldap://x} =cmd|' /C calc'!A0",
        ];
        for text in texts {
            let posted = nurse.posts(&patient, text).await.is(201);
            assert_eq!(posted["content"]["text"], format!("{CANARY} {text}"));
        }
        assert_eq!(nurse.texts(&patient).await, texts);
        let mut body = crate::harness::patient_body("𠮷葛\u{e0100}");
        body["kana"] = json!("よし");
        let view = nurse.post("/api/patients", &body).await.is(201);
        assert_eq!(view["patient"], body);
    }

    async fn control_characters_are_refused_by_field(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for bad in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{9b}", "\u{202e}", "\u{2066}"] {
            invalid(nurse.posts(&patient, bad).await, "text", "control_character");
            let mut body = crate::harness::patient_body("太郎");
            body["contacts"][0]["name"] = json!(format!("{CANARY}{bad}"));
            invalid(nurse.post("/api/patients", &body).await, "contacts.name", "control_character");
        }
        nurse.posts(&patient, "\t\r\nだけは通る").await.is(201);
        assert_eq!(nurse.texts(&patient).await.len(), 1);
    }

    async fn what_is_not_json_is_told_so_and_says_nothing_of_what_it_held(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let broken = [
            "", "{", "{\"kind\":\"note\",\"text\":\"黄色いカナリア", "[1,2", "{\"kind\":\"note\",\"text\":\"a\"} x", "{'kind':'note'}",
            "{\"kind\":\"note\",\"text\":\"a\u{0}b\"}", "{\"kind\":\"note\",\"text\":\"\\x41\"}", "NaN", "{\"kind\":\"note\",\"text\":01}",
        ];
        for body in broken {
            let problem = json_text(&nurse, &patient, body).await.problem(400, "not_json");
            assert!(!problem.to_string().contains(CANARY));
        }
        for half in ["\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud800x", "\\ud842\\ud842"] {
            invalid(json_text(&nurse, &patient, &format!("{{\"kind\":\"note\",\"text\":\"{half}\"}}")).await, "text", "wrong_type");
        }
        let deep = "[".repeat(100_000);
        json_text(&nurse, &patient, &deep).await.is(400);
        let not_utf8 = [b"{\"kind\":\"note\",\"text\":\"".as_slice(), &[0xff, 0xfe, 0xed, 0xa0, 0x80], b"\"}"].concat();
        sends(&nurse, &patient, "application/json", not_utf8).await.problem(400, "not_json");
        let good = note("文").to_string();
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", "", "text/json"] {
            sends(&nurse, &patient, kind, good.clone()).await.problem(415, "not_json");
        }
        for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
            sends(&nurse, &patient, kind, good.clone()).await.is(201);
        }
        assert_eq!(nurse.texts(&patient).await.len(), 3);
    }

    async fn unknown_missing_and_mistyped_fields_are_named(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        invalid(json_text(&nurse, &patient, r#"{"text":"a"}"#).await, "kind", "missing");
        invalid(json_text(&nurse, &patient, r#"{"kind":"note","text":"a","txet":1}"#).await, "txet", "unknown_field");
        for (body, field) in [
            (r#"{"kind":"diary","text":"a"}"#, "kind"), (r#"{"kind":"note","text":7}"#, "text"), (r#"{"kind":"note","text":null}"#, "text"),
            (r#"{"kind":"note","text":"a","next_visit":"yes"}"#, "next_visit"), (r#"{"kind":"note","text":"a","observed_at":"yesterday"}"#, "observed_at"),
            (r#"{"kind":"vitals","vitals":{"pulse_bpm":"78"}}"#, "vitals.pulse_bpm"), (r#"{"kind":"vitals","vitals":{"pulse_bpm":1e999}}"#, "vitals.pulse_bpm"),
        ] {
            invalid(json_text(&nurse, &patient, body).await, field, "wrong_type");
        }
        invalid(json_text(&nurse, &patient, r#"{"kind":"vitals","vitals":{"mood":1}}"#).await, "vitals.mood", "unknown_field");
        invalid(json_text(&nurse, &patient, r#"{"kind":"note","text":"a","reply_to":"ent_nonsense"}"#).await, "reply_to", "unknown_id");
        for field in ["id", "author", "seq", "state", "recorded_at", "organization", "patient", "revision"] {
            let mut draft = note("まとめて代入");
            draft[field] = json!("x");
            invalid(nurse.posts_with(&patient, &key(), draft).await, field, "unknown_field");
        }
        let problem = nurse.get(&format!("/api/patients/{}/entries?limt=3", patient.id)).await;
        assert_eq!(problem.problem(422, "invalid")["reason"], "unknown_field");
        invalid(nurse.get(&format!("/api/patients/{}/entries?limit=many", patient.id)).await, "limit", "wrong_type");
        assert!(nurse.texts(&patient).await.is_empty());
    }

    async fn texts_end_at_their_limit_and_bodies_at_theirs(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let whole = |letters: usize| json!({"kind": "note", "text": format!("{CANARY}{}", "𠮷".repeat(letters - CANARY.chars().count()))});
        nurse.posts_with(&patient, &key(), whole(20_000)).await.is(201);
        let problem = invalid(nurse.posts_with(&patient, &key(), whole(20_001)).await, "text", "too_long");
        assert_eq!(problem["limit"], 20_000);
        let problem = json_text(&nurse, &patient, &json!({"kind": "note", "text": "x".repeat(8 << 20)}).to_string()).await.problem(413, "too_large");
        assert_eq!(problem["limit"], 256 * 1024);
        let escaped: String = "\\ud842\\udfb7".repeat(20_000);
        json_text(&nurse, &patient, &format!("{{\"kind\":\"note\",\"text\":\"{escaped}\"}}")).await.is(201);
        for empty in ["", " ", "\n\t\u{3000}"] {
            invalid(nurse.posts_with(&patient, &key(), json!({"kind": "note", "text": empty})).await, "text", "empty");
        }
        let crowd: Vec<Value> = (0..51).map(|_| json!({"profession": "nurse"})).collect();
        let problem = nurse.posts_with(&patient, &key(), json!({"kind": "note", "text": CANARY, "addressees": crowd})).await;
        assert_eq!(invalid(problem, "addressees", "too_long")["limit"], 50);
        assert_eq!(nurse.texts(&patient).await.len(), 2);
    }

    async fn times_may_be_a_little_ahead_and_five_years_back(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let at = |field: &str, time: &str| { let mut draft = note("時刻"); draft[field] = json!(time); draft };
        for (seconds, reason) in [(299, None), (302, Some("in_future")), (-5 * 365 * 86_400, None), (-5 * 366 * 86_400 - 2, Some("too_old"))] {
            let answer = nurse.posts_with(&patient, &key(), at("observed_at", &server.clock.in_seconds(seconds))).await;
            match reason {
                None => { answer.is(201); }
                Some(reason) => { invalid(answer, "observed_at", reason); }
            }
        }
        for (time, reason) in [("9998-12-31T23:59:59Z", "in_future"), ("0001-01-01T00:00:00Z", "too_old")] {
            invalid(nurse.posts_with(&patient, &key(), at("observed_at", time)).await, "observed_at", reason);
        }
        for time in ["99999-12-31T23:59:59Z", "2026-11-20", "2026-02-30T00:00:00Z", "2026-11-20T09:00:00"] {
            for field in ["observed_at", "composed_at"] {
                invalid(nurse.posts_with(&patient, &key(), at(field, time)).await, field, "wrong_type");
            }
        }
        let posted = nurse.posts_with(&patient, &key(), at("observed_at", "2026-11-20T08:30:00+09:00")).await.is(201);
        assert_eq!(posted["observed_at"], "2026-11-19T23:30:00.000000Z");
    }

    async fn a_device_with_a_wrong_clock_posts_like_any_other(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        for (seconds, is_believed) in [(-3_600, true), (299, true), (302, false), (3 * 3_600, false), (-5 * 366 * 86_400 - 2, false)] {
            let (now, device) = (server.clock.in_seconds(0), server.clock.in_seconds(seconds));
            let mut draft = note("時計");
            draft["composed_at"] = json!(device);
            let posted = nurse.posts_with(&patient, &key(), draft).await.is(201);
            if is_believed {
                assert_eq!((&posted["composed_at"], &posted["observed_at"]), (&json!(device), &json!(device)));
            } else {
                assert_eq!(posted["composed_at"], Value::Null);
                let observed = posted["observed_at"].as_str().expect("a time");
                assert!(now.as_str() < observed && observed < server.clock.in_seconds(1).as_str(), "{observed}");
            }
        }
    }

    async fn keys_must_be_there_and_be_operation_ids(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let patient = nurse.registers("花子").await;
        let path = format!("/api/patients/{}/entries", patient.id);
        let problem = nurse.send(Method::POST, &path, None, &note("鍵なし")).await.problem(428, "key_missing");
        assert_eq!(problem["field"], "idempotency-key");
        for bad in ["", "1", "abc", "0192f3a4-0000-4000-8000-000000000000", "00000000-0000-0000-0000-000000000000"] {
            invalid(nurse.send(Method::POST, &path, Some(bad), &note("鍵ちがい")).await, "idempotency-key", "wrong_type");
        }
        assert!(nurse.texts(&patient).await.is_empty());
    }

    async fn ids_of_others_look_like_ids_of_nothing(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let stranger = server.nurse("yoso").await;
        let patient = nurse.registers("花子").await;
        let row = nurse.get(&format!("/api/patients/{}/team", patient.id)).await.is(200)["items"][0]["id"].clone();
        let posted = nurse.posts(&patient, "秘密").await.is(201);
        let entry = crate::harness::text(&posted["id"]);
        let nothing = |id: &str| format!("{}_{}", &id[..3], "0000000000000000000000000a".get(..26).expect("26 letters"));
        for (method, path, body) in [
            (Method::GET, "/api/patients/ID".to_owned(), Value::Null), (Method::GET, "/api/patients/ID/team".to_owned(), Value::Null),
            (Method::GET, "/api/patients/ID/entries".to_owned(), Value::Null), (Method::POST, "/api/patients/ID/entries".to_owned(), note("?")),
            (Method::POST, "/api/patients/ID/receipts".to_owned(), json!({"entries": [entry]})), (Method::POST, "/api/patients/ID/state".to_owned(), json!({"state": "home", "since": "2026-11-20"})),
            (Method::POST, "/api/patients/ID/refusals".to_owned(), json!({"organization": stranger.organization()})),
        ] {
            let ask = async |id: &str| stranger.send(method.clone(), &path.replace("ID", id), Some(&key()), &body).await;
            let (theirs, none) = (ask(&patient.id).await, ask(&nothing(&patient.id)).await);
            alike(theirs, none);
        }
        let stream = async |id: &str| stranger.get(&format!("/api/streams/{id}/events")).await;
        alike(stream(&patient.stream).await, stream(&nothing(&patient.stream)).await);
        for (path, body) in [("corrections", json!({"revision": 1, "entry": note("?")})), ("retraction", json!({"kind": "withdrawn"})), ("acknowledgement", json!({"revision": 1}))] {
            let ask = async |id: &str| stranger.post(&format!("/api/entries/{id}/{path}"), &body).await;
            alike(ask(&entry).await, ask(&nothing(&entry)).await);
        }
        for path in ["revisions", "readers"] {
            let ask = async |id: &str| stranger.get(&format!("/api/entries/{id}/{path}")).await;
            alike(ask(&entry).await, ask(&nothing(&entry)).await);
        }
        let end = async |id: &str| stranger.post(&format!("/api/team-members/{id}/end"), &json!({})).await;
        let row = crate::harness::text(&row);
        alike(end(&row).await, end(&nothing(&row)).await);
        for wrong in ["x", "pat_", &entry, &patient.id.to_uppercase(), "pat_zzzzzzzzzzzzzzzzzzzzzzzzzz", "..%2f..%2fetc", "%00"] {
            nurse.get(&format!("/api/patients/{wrong}")).await.not_found();
        }
        assert_eq!(nurse.texts(&patient).await, ["秘密"]);
    }

    async fn what_an_entry_points_to_must_be_there(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        let (patient, other) = (nurse.registers("花子").await, nurse.registers_as("太郎", "たろう").await);
        let here = nurse.posts(&patient, "ここ").await.is(201);
        let there = nurse.posts(&other, "むこう").await.is(201);
        let with = |field: &str, value: Value| { let mut draft = note("指す"); draft[field] = value; draft };
        invalid(nurse.posts_with(&patient, &key(), with("reply_to", there["id"].clone())).await, "reply_to", "unknown_id");
        assert_eq!(nurse.posts_with(&patient, &key(), with("reply_to", here["id"].clone())).await.is(201)["reply_to"], here["id"]);
        let nobody = "0".repeat(26);
        for addressee in [json!({"person": format!("per_{nobody}")}), json!({"organization": format!("org_{nobody}")})] {
            invalid(nurse.posts_with(&patient, &key(), with("addressees", json!([addressee]))).await, "addressees", "unknown_id");
        }
        for addressee in [json!({"person": nurse.organization()}), json!({"profession": "wizard"}), json!({"person": nurse.person(), "profession": "nurse"}), json!({}), json!("nurse")] {
            nurse.posts_with(&patient, &key(), with("addressees", json!([addressee]))).await.problem(422, "invalid");
        }
        let all = json!([{"person": nurse.person()}, {"profession": "nurse"}, {"organization": nurse.organization()}]);
        assert_eq!(nurse.posts_with(&patient, &key(), with("addressees", all.clone())).await.is(201)["addressees"], all);
    }

    async fn a_method_or_address_that_is_not_there_is_a_problem_document_too(server: &Server) {
        let nurse = server.nurse("suzuki").await;
        nurse.send(Method::PATCH, "/api/patients", None, &json!({})).await.problem(405, "method_not_allowed");
        nurse.send(Method::DELETE, "/api/heads", None, &json!({})).await.problem(405, "method_not_allowed");
        nurse.get("/api/nothing").await.not_found();
        nurse.get("/api/patients/").await.not_found();
        let answer = nurse.get("/api/nothing").await;
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.headers["x-request-id"].to_str().ok(), answer.body["request_id"].as_str());
        assert!(answer.body["request_id"].as_str().is_some_and(|id| id.starts_with("req_")));
        assert_eq!(answer.body["type"], "about:blank");
    }
}

/// Two answers that tell nobody which of the two things is there.
#[track_caller]
fn alike(theirs: Answer, none: Answer) {
    let strip = |answer: Answer| {
        let mut body = answer.problem(404, "not_found");
        body["request_id"].take();
        body
    };
    assert_eq!(strip(theirs), strip(none));
}
